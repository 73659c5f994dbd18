import { findComment } from '../assets/comments'
import { findAccount, setAccountState } from '../accounts/account-store'
import { findAsset, showAsset, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import { transact, type Database, type Tx } from '../database/transaction'
import type { HandOver } from '../hand-over/port'
import { errorCode, type Log } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError, remedies } from '../providers/provider-error'
import type { Publish } from '../publish'
import { AppError, assertNever } from '../../src-preload/contract/errors'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { backoff } from './backoff'
import { carryOut } from './carry-out'
import { effects } from './effects/all'
import type { Effect, EffectContext } from './effects/effect'
import { makesAsset, sendsFile, type FilePayload, type Payload } from './operations'
import { findEntry, hold, markSent, note, postpone, type OutboxEntry } from './outbox'
import type { Transfers } from './transfers'

/** What the account's loop must know of an attempt. */
export type PushResult =
  | { readonly account: 'well' }
  /** The whole account waits: the service is not to be reached, refuses the secret, or asks for a pause. */
  | { readonly account: 'unreachable' | 'sign-in-needed' }
  | { readonly account: 'pause'; readonly untilMs: number }

export interface PushTools {
  readonly db: Database
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly publish: Publish
  readonly handOver: HandOver
  readonly locateFile: EffectContext<Payload>['locateFile']
  /** Removes what is kept on disk of an asset's media. */
  readonly forgetMedia: (account: AccountId, asset: AssetId) => Promise<void>
  /** Called in the transaction that ends an operation that sends a file. */
  readonly onMediaSettled: (tx: Tx, payload: FilePayload, ended: 'done' | 'changed') => void
  readonly files: EffectContext<Payload>['files']
  readonly peekLink: EffectContext<Payload>['peekLink']
  readonly saveBackup: EffectContext<Payload>['saveBackup']
  readonly transfers: Transfers
}

/**
 * Sends one operation and writes what came of it. Never rejects for a reason of the service's: every failure has its remedy.
 * Sending happens outside any transaction; what was sent is settled in one.
 */
export async function push(tools: PushTools, entry: OutboxEntry, provider: AssetProvider, signal: AbortSignal): Promise<PushResult> {
  const { db, clock, log } = tools
  const asset = findAsset(db, entry.assetId)
  if (asset === null) return { account: 'well' }
  const attempt = { isSent: false, isOverridden: false, lookedAt: clock.now() }
  const takenBack = new AbortController()
  /** Bytes of a wish that the user took back need not leave. */
  const giveUpIfTakenBack = () => {
    if (attempt.isSent || Math.abs(clock.now() - attempt.lookedAt) < 1000) return
    attempt.lookedAt = clock.now()
    if (isAsClaimed(db, entry)) return
    attempt.isOverridden = true
    takenBack.abort(new Error('taken back'))
  }
  try {
    crashpoint('operation/claimed')
    const run = effects[entry.payload.kind] as Effect
    const outcome = await run({
      entry,
      asset,
      remoteId: needRemoteId(entry, asset),
      remoteCommentId: entry.commentId === null ? null : (findComment(db, entry.commentId)?.remoteId ?? null),
      provider,
      identity: findAccount(db, entry.accountId)?.identity ?? null,
      handOver: tools.handOver,
      locateFile: tools.locateFile,
      files: tools.files,
      peekLink: tools.peekLink,
      saveBackup: tools.saveBackup,
      onProgress: (sent, total) => {
        tools.transfers.report(entry.id, { sent, total })
        giveUpIfTakenBack()
      },
      signal: AbortSignal.any([signal, takenBack.signal]),
      now: () => clock.now(),
      markSent: (notes) => {
        transact(db, (tx) => {
          attempt.isOverridden = !isAsClaimed(tx, entry)
          if (attempt.isOverridden) throw new AppError('refused', 'This was changed or taken back before it was sent.')
          markSent(tx, entry, notes ?? {})
        })
        attempt.isSent = true
        changed(tools, entry)
      },
      note: (notes) => {
        transact(db, (tx) => {
          note(tx, entry.id, notes)
        })
      },
    })
    crashpoint('operation/answered')
    transact(db, (tx) => {
      carryOut(tools, tx, { entry, asset, outcome })
    })
    if (outcome.then === 'settle') {
      await cleanUp(tools, entry)
      log.info('push.settled', { operation: entry.id, kind: entry.payload.kind, service: provider.service })
    }
    if (outcome.then === 'look-again' && outcome.notes?.phase === 'accepted') crashpoint('media/accepted')
    return { account: 'well' }
  } catch (error) {
    if (attempt.isOverridden) {
      if (sendsFile(entry.payload)) await tools.handOver.withdraw(entry.id)
      return { account: 'well' }
    }
    if (signal.aborted && !(error instanceof ProviderError)) return cutOff(tools, entry, attempt.isSent)
    return fail(tools, { entry, error, wasSent: attempt.isSent })
  } finally {
    tools.transfers.end(entry.id)
    changed(tools, entry)
  }
}

/** False when the user changed the operation or took it back while it was being prepared: then it must not be sent as it was. */
function isAsClaimed(db: Database, entry: OutboxEntry): boolean {
  const now = findEntry(db, entry.id)
  return now !== null && JSON.stringify(now.payload) === JSON.stringify(entry.payload)
}

/** What a settled operation leaves on this machine. */
async function cleanUp(tools: PushTools, { id, payload, accountId, assetId }: OutboxEntry): Promise<void> {
  if (payload.kind === 'create-asset') crashpoint('create/settled')
  if (payload.kind === 'add-media') crashpoint('media/settled')
  if (sendsFile(payload)) await tools.handOver.withdraw(id)
  // Deleted for good is deleted here too.
  if (payload.kind === 'delete-permanently' || payload.kind === 'remove-media') await tools.forgetMedia(accountId, assetId)
}

function needRemoteId(entry: OutboxEntry, asset: MirrorAsset): string {
  if (asset.remoteId === null && !makesAsset(entry.payload)) {
    throw new AppError('refused', `“${asset.title}” does not exist at the service yet, so this can not be sent.`)
  }
  return asset.remoteId ?? ''
}

/** The program is closing in the middle of work on this machine: it goes on at the next start. */
function cutOff({ db }: PushTools, entry: OutboxEntry, wasSent: boolean): PushResult {
  transact(db, (tx) => {
    postpone(tx, entry.id, { notBefore: 0, reason: null, inFlight: entry.inFlight || wasSent, countsAsAttempt: false })
  })
  return { account: 'well' }
}

function fail(tools: PushTools, what: { entry: OutboxEntry; error: unknown; wasSent: boolean }): PushResult {
  const { db, clock, log } = tools
  const { entry, error, wasSent } = what
  const stop = (reason: string, inFlight = entry.inFlight && !wasSent) => {
    transact(db, (tx) => {
      hold(tx, entry.id, { state: 'failed', reason, inFlight })
      showAsset(tx, entry.assetId)
    })
  }
  const again = (afterMs: number, reason: string, how: { inFlight: boolean; countsAsAttempt: boolean }) => {
    transact(db, (tx) => {
      postpone(tx, entry.id, { notBefore: clock.now() + afterMs, reason, ...how })
    })
  }
  if (error instanceof AppError) {
    stop(error.message)
    return { account: 'well' }
  }
  if (!(error instanceof ProviderError)) {
    log.error('push.broke', { operation: entry.id, kind: entry.payload.kind, code: errorCode(error) })
    // The service may have done it: Retry looks before it sends again.
    stop('Slipway made a mistake here, and nothing was lost. Retry it; if it fails again, please report it.', entry.inFlight || wasSent)
    return { account: 'well' }
  }
  log.warn('push.failed', { operation: entry.id, kind: entry.payload.kind, code: error.kind, status: error.status })
  // A definite "no" to this attempt says nothing about an earlier one whose answer was lost.
  const unchanged = { inFlight: entry.inFlight, countsAsAttempt: false }
  const remedy = remedies[error.kind]
  switch (remedy) {
    case 'wait-for-service':
      again(0, error.message, unchanged)
      return { account: 'unreachable' }
    case 'sign-in':
      again(0, 'Waiting until you sign in again.', unchanged)
      transact(db, (tx) => {
        setAccountState(tx, entry.accountId, 'sign-in-needed', error.message)
      })
      return { account: 'sign-in-needed' }
    case 'wait': {
      const pauseMs = error.retryAfterMs ?? 10_000
      again(pauseMs, error.message, unchanged)
      return { account: 'pause', untilMs: clock.now() + pauseMs }
    }
    case 'probe':
      again(backoff(entry.attempts + 1, tools.random, longestPause(entry)), error.message, {
        inFlight: entry.inFlight || wasSent,
        countsAsAttempt: true,
      })
      return error.kind === 'unknown-outcome' ? { account: 'unreachable' } : { account: 'well' }
    case 'look-again':
    case 'ask-user':
      stop(error.message)
      return { account: 'well' }
    default:
      return assertNever(remedy)
  }
}

/** What is looked after in its own time is not woken when its service is back: it must not sleep long. */
function longestPause({ progress }: OutboxEntry): number | undefined {
  return progress.phase === undefined ? undefined : 30_000
}

function changed({ db, publish }: PushTools, entry: OutboxEntry): void {
  // It may have become one with another, or be gone.
  publish('assets.changed', { ids: findAsset(db, entry.assetId) === null ? null : [entry.assetId] })
  publish('activity.changed', {})
  publish('sync.changed', {})
  if (entry.commentId !== null) publish('comments.changed', { assetId: entry.assetId })
  if (sendsFile(entry.payload) || makesAsset(entry.payload)) {
    publish('intake.changed', {})
    publish('drop-folders.changed', {})
  }
  if (['trash', 'restore', 'delete-permanently', 'upload-asset', 'create-from-link'].includes(entry.payload.kind))
    publish('accounts.changed', {})
}
