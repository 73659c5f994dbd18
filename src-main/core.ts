import { join } from 'node:path'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
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
import { createDownload } from './assets/download'
import { createMediaCache } from './assets/media-cache'
import { findAsset } from './assets/mirror'
import { peekLink } from './assets/peek-link'
import { createBandwidth } from './bandwidth'
import { gatherWrites } from './database/gathered-writes'
import type { Tx } from './database/transaction'
import { demoAccounts } from './demo/demo-accounts'
import { createExplore } from './demo/explore'
import { underwayOf } from './drop-folders/intake-state'
import { setUpIntake } from './drop-folders/set-up-intake'
import { intakeFilePath, intakeMediaChanged, intakeMediaDone, intakeMediaRefused } from './drop-folders/media-ended'
import { setUpHandIn } from './hand-in/set-up'
import { setUpHandOver } from './hand-over/set-up'
import type { CoreOptions } from './core-options'
import { createLibraryCare } from './library/library'
import { inProcessJobs } from './library/run-jobs'
import { systemNetwork, type Network } from './providers/connection'
import { factsOfAsset } from './media-reading/facts-store'
import { createNews } from './news'
import { createPieces } from './pieces'
import { createRunning } from './running'
import { createServiceActs } from './service-acts'
import { createRegistry, providerDefinitions } from './providers/registry'
import { readActivity, type ActivityQuery } from './sync/activity'
import { createConflicts } from './sync/conflicts'
import { createDeciding } from './sync/deciding'
import { localFiles } from './sync/effects/local-files'
import type { FilePayload } from './sync/operations'
import { inThreadPageWriter } from './sync/pull/page-writer'
import { createSync } from './sync/sync'
import { createTransfers } from './sync/transfers'
import { createTimers } from './timers'
import { createKeepAwake } from './transfers/keep-awake'
import { createTransferQueue, readCap } from './transfers/transfer-queue'
import { createUserActs } from './user-acts'

/**
 * The whole program without its window and without Electron: built once, by hand, so that tests build the same graph. Nothing runs before `start`.
 */
export function createCore(options: CoreOptions) {
  const { db, clock, log, profile, mediaReader } = options
  const bandwidth = createBandwidth(clock, readCap(db))
  const network: Network = { ...(options.network ?? systemNetwork), bandwidth }
  const publish = createNews(db, options.publish, {
    // New or renamed assets may be what a held file waits for.
    onAccounts: () => {
      dropFolders.nudge()
    },
    onActivity: () => {
      transfers.nudge()
    },
  })
  const transfers = createTransfers({ clock, publish })
  const keepAwake = createKeepAwake({ clock, hold: options.holdAwake ?? (() => () => undefined) })
  transfers.onMoving(keepAwake.note)
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
  const { handOver, settings: handOverSettings } = setUpHandOver({
    ...options,
    hasher: mediaReader,
    bandwidth,
    onProgress: transfers.served,
    secrets,
    onChange: () => {
      publish('hand-over.changed', {})
      transfers.nudge()
    },
    onSaved: () => sync.kick(undefined, { all: true }),
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

  const pieces = options.pieces ?? createPieces()
  const { ports, dropFolders, sweepCopies, exportIntake } = setUpIntake({
    ...options,
    pieces,
    publish,
    registry,
    underway: () => underwayOf(db, transfers.of),
    ask: (question) => reader.intake(question),
    kick: () => {
      sync.kick()
    },
    restoreAsset: (tx, id) => changes.restoreWithin(tx, id),
    operations: {
      retry: (id) => {
        quietly.retry(id)
      },
      cancel: (id) => {
        quietly.cancel(id)
      },
    },
  })
  const pages = options.pages ?? inThreadPageWriter({ db, clock, log })
  const sync = createSync({
    db,
    writes: gatherWrites(db, clock, pieces),
    pages,
    clock,
    random: options.random,
    log,
    publish,
    handOver,
    openProvider,
    watchRequests: registry.watchRequests,
    locateFile: (id) => intakeFilePath(db, id),
    files: localFiles((path, signal) => mediaReader.hash(path, signal)),
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
  const media = createAssetMedia({
    db,
    clock,
    cache,
    openProvider,
    reader: mediaReader,
    locateFile: (id) => intakeFilePath(db, id),
    network,
  })
  const handIn = setUpHandIn({
    db,
    clock,
    log,
    publish,
    profile,
    ports,
    registry,
    media,
    openProvider,
    desktop: options.handIn,
    takeByHand: (folder, paths) => dropFolders.takeByHand(folder, paths),
  })
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
  const { activity, quietly, callBack, isFetchable } = createDeciding({
    db,
    clock,
    log,
    publish,
    openProvider,
    handOver,
    transfers,
    onMediaCancelled,
    kick: (id) => {
      sync.kick(id)
    },
  })
  const transferQueue = createTransferQueue({
    db,
    clock,
    transfers,
    bandwidth,
    keepAwake,
    serving: () => handOver.serving().here,
    nextTryOf: (id) => sync.nextTryAt(id),
    isFetchable,
    cancel: callBack,
    onMoved: (id) => {
      sync.kick(id)
    },
  })
  const running = createRunning({
    ...{
      db,
      log,
      secrets,
      explore,
      accounts,
      handOver,
      sync,
      library,
      timers,
      dropFolders,
      handIn,
      cache,
      pages,
      reader,
      mediaReader,
      keepAwake,
    },
    sweepCopies,
    needsReading: options.found?.needsReading === true,
  })

  return {
    db,
    secrets,
    registry,
    accounts,
    sync,
    media,
    dropFolders,
    handIn,
    refusalsOf,
    assets,
    reader,
    changes,
    askedAtOnce,
    ...createServiceActs({ db, clock, publish, assets, openProvider, peek, whyNot, kick: (id) => sync.kick(id) }),
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
    activity,
    transferQueue,
    handOverSettings,
    download: createDownload({ media, chooseSavePath: options.chooseSavePath }),
    exportIntake,
    exploreDemo: () => explore.explore(),

    ...running,

    hasAccounts: (): boolean => listAccounts(db).length > 0,

    /** What the file of an asset told when it was read here; null when it was not. */
    mediaFacts: (id: AssetId) => factsOfAsset(db, id),

    /** False where the ids of an account's assets are ours and say nothing to its users. */
    hasIds: (id: AccountId): boolean => peek(id)?.facts.hasNoIds !== true,

    identityFor(id: AssetId): string | null {
      const asset = findAsset(db, id)
      return asset === null ? null : (findAccount(db, asset.accountId)?.identity ?? null)
    },

    /** Off this thread where there is another one: all that waits is counted. */
    readStatus: (): Promise<SyncStatus> =>
      reader.status(clock.now(), { isBusy: listAccounts(db).some(({ id }) => sync.isBusy(id)), nextTryAt: sync.nextTryAt() }),
  }
}
export type Core = ReturnType<typeof createCore>
