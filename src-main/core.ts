import { join } from 'node:path'
import type { SearchMode } from '../src-preload/contract/asset'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
import type { CapabilityName } from '../src-preload/contract/service'
import type { SyncStatus } from '../src-preload/contract/activity'
import { findAccount, listAccounts } from './accounts/account-store'
import { createAccounts } from './accounts/accounts'
import { createOffers } from './accounts/offers'
import { createPauses } from './accounts/pauses'
import { keychainService, openSecretStore } from './accounts/secret-store'
import { createAskedAtOnce } from './assets/asked-at-once'
import { createAssetChanges } from './assets/asset-changes'
import { createAssetMedia } from './assets/asset-media'
import { assetReader } from './assets/asset-reader'
import { inThreadReader } from './assets/library-reader'
import { saveBackup } from './assets/backup'
import { checkBackupFolder } from './assets/backup-folder'
import { createFromLink } from './assets/create-from-link'
import { createDownload } from './assets/download'
import { createMediaCache } from './assets/media-cache'
import { findAsset } from './assets/mirror'
import { createNewFolder } from './assets/new-folder'
import { peekLink } from './assets/peek-link'
import { intakePorts } from './assets/queue-media'
import { createServiceSearch } from './assets/service-search'
import type { Tx } from './database/transaction'
import { demoAccounts } from './demo/demo-accounts'
import { createExplore } from './demo/explore'
import { createDropFolders } from './drop-folders/drop-folders'
import { intakeFilePath, intakeMediaChanged, intakeMediaDone, intakeMediaRefused } from './drop-folders/media-ended'
import { createHandOver } from './hand-over/hand-over'
import type { CoreOptions } from './core-options'
import { createLibraryCare } from './library/library'
import { inProcessJobs } from './library/run-jobs'
import { errorCode } from './log'
import { systemNetwork } from './providers/connection'
import { createNews } from './news'
import { createRegistry, providerDefinitions } from './providers/registry'
import { readActivity, type ActivityQuery } from './sync/activity'
import { createActivityChanges } from './sync/activity-changes'
import { createConflicts } from './sync/conflicts'
import { localFiles } from './sync/effects/local-files'
import type { FilePayload } from './sync/operations'
import { readStatus } from './sync/status'
import { inThreadPageWriter } from './sync/pull/page-writer'
import { createSync } from './sync/sync'
import { createTransfers } from './sync/transfers'
import { createTimers } from './timers'
import { createUserActs } from './user-acts'

/** How often the keychain is looked at, and the cache trimmed. ms. */
const keychainEveryMs = 15_000
const trimEveryMs = 60 * 60_000

const searchCapability = { plain: 'search', meaning: 'search-by-meaning', assistant: 'ask-assistant' } as const satisfies Record<
  SearchMode,
  CapabilityName
>

/**
 * The whole program without its window and without Electron: built once, by hand, so that tests build the same graph. Nothing runs before `start`.
 */
export function createCore(options: CoreOptions) {
  const { db, clock, log, profile, network = systemNetwork } = options
  const publish = createNews(db, options.publish, {
    // New or renamed assets may be what a held file waits for.
    onAccounts: () => {
      dropFolders.nudge()
    },
  })
  const secrets = openSecretStore({
    load: options.loadKeytar,
    service: keychainService(profile),
    clock,
    log,
    onChange: (state) => {
      publish('app.changed', {})
      if (state === 'keychain') sync.kick(undefined, { all: true })
    },
  })
  const handOver = createHandOver({
    db,
    folder: join(profile, 'hand-over'),
    clock,
    log,
    hasher: options.hasher,
    ...(options.startHandOverServer && { startServer: options.startHandOverServer }),
  })
  const registry = createRegistry(options.providers ?? providerDefinitions, clock, network)
  const { peek, whyNot, refusalsOf } = createOffers(db, registry)

  const accounts = createAccounts({
    db,
    clock,
    secrets,
    publish,
    registry,
    sync: () => sync,
    forgetMedia: (id) => cache.forget(id),
  })

  const openProvider = (id: AccountId) => accounts.open(id)

  const dropFolders = createDropFolders({
    db,
    clock,
    publish,
    log,
    hasher: options.hasher,
    profileFolder: profile,
    ports: intakePorts({
      db,
      clock,
      registry,
      wake: () => {
        sync.kick()
      },
      onQueued: (id) => {
        publish('assets.changed', { ids: [id] })
        publish('activity.changed', {})
        publish('accounts.changed', {})
      },
    }),
  })

  const transfers = createTransfers({ clock, publish })
  const pages = options.pages ?? inThreadPageWriter({ db, clock, log })
  const sync = createSync({
    db,
    pages,
    clock,
    random: options.random,
    log,
    publish,
    handOver,
    openProvider,
    watchRequests: registry.watchRequests,
    locateFile: (id) => intakeFilePath(db, id),
    files: localFiles((path, signal) => options.hasher.hash(path, signal)),
    peekLink: (link, signal) => peekLink(link, { clock, signal, network }),
    saveBackup,
    transfers,
    forgetMedia: (account, asset) => cache.forget(account, asset),
    onMediaSettled: (tx, { intakeId }, ended) => {
      if (intakeId === null) return
      const now = clock.now()
      if (ended === 'done') intakeMediaDone(tx, { intakeId, now })
      else intakeMediaChanged(tx, { intakeId, now })
      // Once this transaction is committed.
      queueMicrotask(dropFolders.nudge)
    },
  })

  const cache = createMediaCache({ folder: join(profile, 'cache'), clock })
  const media = createAssetMedia({ db, clock, cache, openProvider, network })
  const assets = assetReader(
    db,
    (id) => peek(id)?.facts.trashDays ?? null,
    () => clock.now(),
  )
  const reader =
    options.openReader?.(() => ({
      now: clock.now(),
      trashDays: Object.fromEntries(listAccounts(db).map(({ id }) => [id, peek(id)?.facts.trashDays ?? null])),
    })) ?? inThreadReader(db, assets)
  const explore = createExplore({
    db,
    accounts,
    secrets,
    log,
    profile,
    startDemo: options.startDemo,
    definitions: options.demos ?? demoAccounts,
  })

  const onMediaCancelled = (tx: Tx, { intakeId }: FilePayload) => {
    if (intakeId !== null) intakeMediaRefused(tx, { intakeId, reason: 'You cancelled sending it.', now: clock.now() })
  }
  const changes = createAssetChanges({
    db,
    clock,
    publish,
    factsOf: (id) => peek(id)?.facts ?? null,
    refusals: refusalsOf,
    parseId: (id, text) => peek(id)?.parseId?.(text) ?? null,
    onMediaCancelled,
    onQueued: (asset) => {
      sync.kick(asset.accountId)
    },
  })
  const askedAtOnce = createAskedAtOnce({ db, clock, media, openProvider })
  const timers = createTimers(clock, log)
  const library = createLibraryCare({
    db,
    clock,
    log,
    profile,
    publish,
    jobs: options.libraryJobs ?? inProcessJobs(),
    needsCheck: options.found?.needsCheck ?? false,
    busyAccounts: () =>
      listAccounts(db)
        .map(({ id }) => id)
        .filter((id) => sync.isBusy(id)),
    readAgain: (id) => {
      sync.kick(id ?? undefined, { all: true })
    },
  })
  let isStopped = false

  return {
    db,
    secrets,
    registry,
    accounts,
    sync,
    media,
    dropFolders,
    refusalsOf,
    assets,
    reader,
    changes,
    askedAtOnce,
    searchService: createServiceSearch({
      db,
      clock,
      publish,
      assets,
      openProvider,
      whyNot: (id, mode) => whyNot(id, searchCapability[mode]),
    }),
    createFolder: createNewFolder({ db, publish, openProvider }),
    createFromLink: (wish: Parameters<typeof createFromLink>[1]): AssetId =>
      createFromLink(
        {
          db,
          clock,
          publish,
          whyNot: (id) => whyNot(id, 'create-from-link'),
          titleLimitOf: (id) => peek(id)?.facts.titleLimit ?? null,
          onQueued: (id) => {
            sync.kick(id)
          },
        },
        wish,
      ),
    /** Remembers where the copies go that are saved before a deletion. The folder's name. */
    setBackupFolder: async (nonce: string, folder: string): Promise<string> =>
      changes.setBackupFolder(nonce, await checkBackupFolder(db, folder)),
    readActivity: (query: ActivityQuery) => readActivity(db, query, { transferOf: transfers.of, nextTryOf: (id) => sync.nextTryAt(id) }),
    conflicts: createConflicts({
      db,
      clock,
      publish,
      onDecided: (id) => {
        sync.kick(id)
      },
    }),
    pauses: createPauses({ db, clock, publish, sync }),
    ...createUserActs({ db, clock, publish, sync }),
    library,
    activity: createActivityChanges({
      db,
      clock,
      openProvider,
      onMediaCancelled,
      withdraw: (id) => {
        handOver.withdraw(id).catch((error: unknown) => {
          log.warn('hand-over.withdraw-failed', { code: errorCode(error) })
        })
      },
      onChanged: (entry) => {
        publish('assets.changed', { ids: [entry.assetId] })
        publish('comments.changed', { assetId: entry.assetId })
        for (const event of [
          'activity.changed',
          'conflicts.changed',
          'sync.changed',
          'accounts.changed',
          'intake.changed',
          'drop-folders.changed',
        ] as const)
          publish(event, {})
        sync.kick(entry.accountId)
      },
    }),
    download: createDownload({ media, chooseSavePath: options.chooseSavePath }),
    exploreDemo: () => explore.explore(),

    /** Starts what runs by itself: services, watching, sending. Called when the window is on the screen. */
    start(): void {
      const begin = async () => {
        if (listAccounts(db).length > 0) {
          await secrets.probe()
          await explore.resume()
          await accounts.finishLeaving()
        }
      }
      void begin()
        .catch((error: unknown) => {
          log.error('start.failed', { code: errorCode(error) })
        })
        .finally(() => {
          if (isStopped) return
          handOver.sweep().catch((error: unknown) => {
            log.warn('hand-over.sweep-failed', { code: errorCode(error) })
          })
          sync.start()
          if (options.found?.needsReading === true) sync.kick(undefined, { all: true })
          library.start(timers)
          dropFolders.start()
          timers.every(keychainEveryMs, () => secrets.probe())
          timers.every(trimEveryMs, () => cache.trim())
        })
    },

    /** Ends all of it: requests under way are given up, and go on next time. */
    async stop(): Promise<void> {
      isStopped = true
      timers.stop()
      cache.stop()
      await library.stop()
      await dropFolders.close()
      await sync.stop()
      await pages.close()
      await reader.close()
      await handOver.close()
      await options.hasher.close()
      await explore.stop()
    },

    hasAccounts: (): boolean => listAccounts(db).length > 0,

    /** False where the ids of an account's assets are ours and say nothing to its users. */
    hasIds: (id: AccountId): boolean => peek(id)?.facts.hasNoIds !== true,

    identityFor(id: AssetId): string | null {
      const asset = findAsset(db, id)
      return asset === null ? null : (findAccount(db, asset.accountId)?.identity ?? null)
    },

    status: (): SyncStatus =>
      readStatus(db, clock, { isBusy: listAccounts(db).some((account) => sync.isBusy(account.id)), nextTryAt: sync.nextTryAt() }),
  }
}
export type Core = ReturnType<typeof createCore>
