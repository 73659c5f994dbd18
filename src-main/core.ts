import { join } from 'node:path'
import type { CollectionRow, HistoryPage } from '../src-preload/contract/asset'
import { settings, type Settings } from '../src-preload/contract/app-state'
import { AppError } from '../src-preload/contract/errors'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
import type { SyncStatus } from '../src-preload/contract/activity'
import { findAccount, listAccounts } from './accounts/account-store'
import { createAccounts } from './accounts/accounts'
import { keychainService, openSecretStore, type Keytar } from './accounts/secret-store'
import { createAssetChanges } from './assets/asset-changes'
import { createAssetMedia } from './assets/asset-media'
import { assetReader } from './assets/asset-reader'
import { createDownload } from './assets/download'
import { createMediaCache } from './assets/media-cache'
import { findAsset } from './assets/mirror'
import { intakePorts } from './assets/queue-media'
import { refusalsFor, type RefusalsOf } from './assets/refusals'
import type { Clock } from './clock'
import { transact, type Database, type Tx } from './database/transaction'
import { createExplore, type StartDemo } from './demo/explore'
import { createDropFolders } from './drop-folders/drop-folders'
import { intakeFilePath, intakeMediaChanged, intakeMediaDone, intakeMediaRefused } from './drop-folders/media-ended'
import type { Hasher } from './hash/hasher'
import { createHandOver } from './hand-over/hand-over'
import { errorCode, type Log } from './log'
import type { AssetProvider } from './providers/provider'
import { capabilitiesOf, factsOf, openAccountProvider } from './providers/registry'
import type { Publish } from './publish'
import { readSetting, saveSetting } from './settings'
import { createActivityChanges } from './sync/activity-changes'
import type { PayloadOf } from './sync/operations'
import { readStatus } from './sync/status'
import { createSync } from './sync/sync'

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
}

/** How often the keychain is looked at, and the cache trimmed. ms. */
const keychainEveryMs = 15_000
const trimEveryMs = 60 * 60_000

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
  const refusalsOf: RefusalsOf = (asset, account, pending) => refusalsFor(asset, capabilitiesOf(account.service), pending)

  const accounts = createAccounts({
    db,
    clock,
    secrets,
    publish,
    openProvider: (account, known) => openAccountProvider({ ...account, secrets: known, clock }),
    capabilitiesOf,
    trashDaysOf: (service) => factsOf(service).trashDays,
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

  const sync = createSync({
    db,
    clock,
    random: options.random,
    log,
    publish,
    handOver,
    openProvider,
    locateFile: (id) => intakeFilePath(db, id),
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
  const media = createAssetMedia({ db, cache, openProvider })
  const trashDaysByAccount = (id: AccountId) => {
    const account = findAccount(db, id)
    return account === null ? null : factsOf(account.service).trashDays
  }
  const explore = createExplore({ db, accounts, secrets, log, profile, startDemo: options.startDemo })

  /** An asset's provider and its id there, for what is asked of the service at once. */
  const ask = async (id: AssetId): Promise<{ provider: AssetProvider; remoteId: string }> => {
    const asset = findAsset(db, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    if (asset.remoteId === null) throw new AppError('refused', 'The service does not have this asset yet.')
    const provider = await accounts.open(asset.accountId)
    if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
    return { provider, remoteId: asset.remoteId }
  }

  const onMediaCancelled = (tx: Tx, { intakeId }: PayloadOf<'add-media'>) => {
    if (intakeId !== null) intakeMediaRefused(tx, { intakeId, reason: 'You cancelled sending it.', now: clock.now() })
  }

  const timers = new Set<() => void>()
  const every = (ms: number, work: () => Promise<unknown>) => {
    const next = () => {
      timers.delete(cancel)
      void work()
        .catch((error: unknown) => {
          log.error('timer.failed', { code: errorCode(error) })
        })
        .finally(() => {
          if (!isStopped) every(ms, work)
        })
    }
    const cancel = clock.setTimer(ms, next)
    timers.add(cancel)
  }
  let isStopped = false

  return {
    db,
    secrets,
    accounts,
    sync,
    media,
    dropFolders,
    refusalsOf,
    assets: assetReader(db, trashDaysByAccount, () => clock.now()),
    changes: createAssetChanges({
      db,
      clock,
      publish,
      factsOf,
      refusals: refusalsOf,
      onMediaCancelled,
      onQueued: (asset) => {
        sync.kick(asset.accountId)
      },
    }),
    activity: createActivityChanges({
      db,
      clock,
      openProvider,
      onMediaCancelled,
      onChanged: (entry) => {
        publish('assets.changed', { ids: [entry.assetId] })
        publish('comments.changed', { assetId: entry.assetId })
        for (const event of ['activity.changed', 'sync.changed', 'accounts.changed', 'intake.changed', 'drop-folders.changed'] as const)
          publish(event, {})
        sync.kick(entry.accountId)
      },
    }),
    download: createDownload({ media, clock, chooseSavePath: options.chooseSavePath }),
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
          every(keychainEveryMs, () => secrets.probe())
          every(trimEveryMs, () => cache.trim())
        })
    },

    /** Ends all of it: requests under way are given up, and go on next time. */
    async stop(): Promise<void> {
      isStopped = true
      for (const cancel of timers) cancel()
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

    identityFor(id: AssetId): string | null {
      const asset = findAsset(db, id)
      return asset === null ? null : (findAccount(db, asset.accountId)?.identity ?? null)
    },

    async history(id: AssetId, cursor: string | null): Promise<HistoryPage> {
      const { provider, remoteId } = await ask(id)
      if (provider.history === undefined) throw new AppError('refused', 'This service has no history.')
      const { events, next } = await provider.history(remoteId, cursor, AbortSignal.timeout(30_000))
      return { events: events.map((event) => ({ id: event.id, what: event.type, at: event.at })), next }
    },

    async collections(id: AssetId): Promise<CollectionRow[]> {
      const { provider, remoteId } = await ask(id)
      if (provider.collections === undefined) throw new AppError('refused', 'This service has no collections.')
      return [...(await provider.collections(remoteId, AbortSignal.timeout(30_000)))]
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
