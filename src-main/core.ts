import { join } from 'node:path'
import type { SearchMode } from '../src-preload/contract/asset'
import { settings, type Settings } from '../src-preload/contract/app-state'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
import type { CapabilityName } from '../src-preload/contract/service'
import type { SyncStatus } from '../src-preload/contract/activity'
import { findAccount, listAccounts } from './accounts/account-store'
import { createAccounts } from './accounts/accounts'
import { keychainService, openSecretStore, type Keytar } from './accounts/secret-store'
import { createAskedAtOnce } from './assets/asked-at-once'
import { createAssetChanges } from './assets/asset-changes'
import { createAssetMedia } from './assets/asset-media'
import { assetReader } from './assets/asset-reader'
import { saveBackup } from './assets/backup'
import { checkBackupFolder } from './assets/backup-folder'
import { createFromLink } from './assets/create-from-link'
import { createDownload } from './assets/download'
import { createMediaCache } from './assets/media-cache'
import { findAsset } from './assets/mirror'
import { createNewFolder } from './assets/new-folder'
import { peekLink } from './assets/peek-link'
import { intakePorts } from './assets/queue-media'
import { notSpoken, refusalsFor, refuseAll, type RefusalsOf } from './assets/refusals'
import { createServiceSearch } from './assets/service-search'
import type { Clock } from './clock'
import { transact, type Database, type Tx } from './database/transaction'
import { demoAccounts, type DemoAccount } from './demo/demo-accounts'
import { createExplore, type StartDemo } from './demo/explore'
import { createDropFolders } from './drop-folders/drop-folders'
import { intakeFilePath, intakeMediaChanged, intakeMediaDone, intakeMediaRefused } from './drop-folders/media-ended'
import type { Hasher } from './hash/hasher'
import { createHandOver } from './hand-over/hand-over'
import { errorCode, type Log } from './log'
import { capabilitiesOf } from './providers/capabilities'
import type { AssetProvider, ProviderDefinition } from './providers/provider'
import { createRegistry, providerDefinitions } from './providers/registry'
import type { Publish } from './publish'
import { readSetting, saveSetting } from './settings'
import { readActivity } from './sync/activity'
import { createActivityChanges } from './sync/activity-changes'
import { localFiles } from './sync/effects/local-files'
import type { FilePayload } from './sync/operations'
import { readStatus } from './sync/status'
import { createSync } from './sync/sync'
import { createTransfers } from './sync/transfers'
import { createTimers } from './timers'

export interface CoreOptions {
  readonly db: Database
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** The folder that everything is stored under. */
  readonly profile: string
  readonly publish: Publish
  readonly loadKeytar: () => Promise<Keytar>
  readonly hasher: Hasher
  readonly startDemo: StartDemo
  readonly chooseSavePath: (suggestedName: string) => Promise<string | null>
  /** The services; absent: all that Slipway speaks to. */
  readonly providers?: readonly ProviderDefinition[]
  /** The demo services; absent: one of each. */
  readonly demos?: readonly DemoAccount[]
}

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
  const { db, clock, log, profile } = options
  const publish: Publish = (event, payload) => {
    options.publish(event, payload)
    // New or renamed assets may be what a held file waits for.
    if (event === 'accounts.changed') dropFolders.nudge()
  }
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
  const handOver = createHandOver({ db, folder: join(profile, 'hand-over'), clock, log, hasher: options.hasher })
  const registry = createRegistry(options.providers ?? providerDefinitions, clock)
  const refusalsOf: RefusalsOf = (asset, account, pending) => {
    const provider = registry.peekIfKnown(account)
    if (provider === null) return refuseAll(notSpoken)
    return refusalsFor(asset, capabilitiesOf(provider, registry.label(account.service)), pending)
  }

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
  const sync = createSync({
    db,
    clock,
    random: options.random,
    log,
    publish,
    handOver,
    openProvider,
    locateFile: (id) => intakeFilePath(db, id),
    files: localFiles((path, signal) => options.hasher.hash(path, signal)),
    peekLink: (link, signal) => peekLink(link, { clock, signal }),
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
  const media = createAssetMedia({ db, clock, cache, openProvider })
  /** What is true of an account whatever its secrets; null when it or its service is not known. */
  const peek = (id: AccountId): AssetProvider | null => {
    const account = findAccount(db, id)
    return account === null ? null : registry.peekIfKnown(account)
  }
  /** Why an account does not offer something, in words; null when it does. */
  const whyNot = (id: AccountId, name: CapabilityName): string | null => {
    const account = findAccount(db, id)
    const provider = peek(id)
    if (account === null || provider === null) return 'This account is not in Slipway any more.'
    const offer = capabilitiesOf(provider, registry.label(account.service))[name]
    return offer.offered ? null : offer.reason
  }
  const assets = assetReader(
    db,
    (id) => peek(id)?.facts.trashDays ?? null,
    () => clock.now(),
  )
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
    readActivity: (offset: number, limit: number) => readActivity(db, offset, limit, transfers.of),
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
        for (const event of ['activity.changed', 'sync.changed', 'accounts.changed', 'intake.changed', 'drop-folders.changed'] as const)
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
        }
      }
      void begin()
        .catch((error: unknown) => {
          log.error('start.failed', { code: errorCode(error) })
        })
        .finally(() => {
          if (isStopped) return
          sync.start()
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
      await dropFolders.close()
      await sync.stop()
      await handOver.close()
      await options.hasher.close()
      await explore.stop()
    },

    noteOpened(id: AssetId): void {
      const asset = findAsset(db, id)
      if (asset === null) return
      transact(db, (tx) => {
        tx.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(clock.now(), id)
      })
      sync.kick(asset.accountId)
    },

    /** False where the ids of an account's assets are ours and say nothing to its users. */
    hasIds: (id: AccountId): boolean => peek(id)?.facts.hasNoIds !== true,

    identityFor(id: AssetId): string | null {
      const asset = findAsset(db, id)
      return asset === null ? null : (findAccount(db, asset.accountId)?.identity ?? null)
    },

    status: (): SyncStatus =>
      readStatus(
        db,
        listAccounts(db).some((account) => sync.isBusy(account.id)),
      ),
    readSettings: (): Settings => readSetting(db, 'settings', settings) ?? { theme: 'system' },
    saveSettings: (next: Settings): void => {
      transact(db, (tx) => {
        saveSetting(tx, 'settings', next)
      })
    },
  }
}
export type Core = ReturnType<typeof createCore>
