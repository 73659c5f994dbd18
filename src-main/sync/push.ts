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
import { effects } from './effects/all'
import type { Effect, EffectContext, Outcome } from './effects/effect'
import type { Payload, PayloadOf } from './operations'
import { entriesOfAsset, findEntry, hold, markSent, postpone, rewrite, settle, type OutboxEntry } from './outbox'

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
  /** Called in the transaction that ends an add-media operation. */
  readonly onMediaSettled: (tx: Tx, payload: Extract<Payload, { kind: 'add-media' }>, ended: 'done' | 'changed') => void
}

/**
 * Sends one operation and writes what came of it. Never rejects for a reason of the service's: every failure has its remedy.
 * Sending happens outside any transaction; what was sent is settled in one.
 */
export async function push(tools: PushTools, entry: OutboxEntry, provider: AssetProvider, signal: AbortSignal): Promise<PushResult> {
  const { db, clock, log } = tools
  const asset = findAsset(db, entry.assetId)
  if (asset === null) return { account: 'well' }
  const attempt = { isSent: false, isOverridden: false }
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
      signal,
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
      if (entry.payload.kind === 'add-media') await tools.handOver.withdraw(entry.id)
      return { account: 'well' }
    }
    return fail(tools, { entry, error, wasSent: attempt.isSent })
  } finally {
    changed(tools, entry)
  }
}

/** False when the user changed the operation or took it back while it was being prepared: then it must not be sent as it was. */
function isAsClaimed(tx: Tx, entry: OutboxEntry): boolean {
  const now = findEntry(tx, entry.id)
  return now !== null && JSON.stringify(now.payload) === JSON.stringify(entry.payload)
}

/** What a settled operation leaves on this machine. */
async function cleanUp(tools: PushTools, { id, payload, accountId, assetId }: OutboxEntry): Promise<void> {
  if (payload.kind === 'create-asset') crashpoint('create/settled')
  if (payload.kind === 'add-media') {
    crashpoint('media/settled')
    await tools.handOver.withdraw(id)
  }
  // Deleted for good is deleted here too.
  if (payload.kind === 'delete-permanently') await tools.forgetMedia(accountId, assetId)
}

function needRemoteId(entry: OutboxEntry, asset: MirrorAsset): string {
  if (asset.remoteId === null && entry.payload.kind !== 'create-asset') {
    throw new AppError('refused', `“${asset.title}” does not exist at the service yet, so this can not be sent.`)
  }
  return asset.remoteId ?? ''
}

function carryOut(tools: PushTools, tx: Tx, what: { entry: OutboxEntry; asset: MirrorAsset; outcome: Outcome }): void {
  const { entry, asset, outcome } = what
  // Taken back meanwhile, or its account was signed out: there is nothing left to write.
  if (findEntry(tx, entry.id) === null) return
  switch (outcome.then) {
    case 'settle':
      settle(tx, entry.id)
      outcome.apply(tx)
      carryVersion(tx, asset)
      if (entry.payload.kind === 'edit-asset') carrySeen(tx, asset.id, entry.payload.changes)
      if (entry.payload.kind === 'add-media') tools.onMediaSettled(tx, entry.payload, 'done')
      showAsset(tx, asset.id)
      return
    case 'file-changed':
      settle(tx, entry.id)
      if (entry.payload.kind === 'add-media') tools.onMediaSettled(tx, entry.payload, 'changed')
      showAsset(tx, asset.id)
      return
    case 'look-again':
      postpone(tx, entry.id, {
        notBefore: tools.clock.now() + outcome.afterMs,
        reason: outcome.reason,
        inFlight: outcome.inFlight,
        countsAsAttempt: false,
        notes: outcome.notes ?? {},
      })
      return
    case 'hold':
      hold(tx, entry.id, { state: outcome.state, reason: outcome.reason, inFlight: outcome.inFlight, notes: outcome.notes ?? {} })
      showAsset(tx, asset.id)
      return
    default:
      assertNever(outcome)
  }
}

/** Our own change made a new version at the service: a deletion that the user confirmed upon the old one still means the same asset. */
function carryVersion(tx: Tx, before: MirrorAsset): void {
  const after = findAsset(tx, before.id)
  if (after === null || after.version === before.version) return
  for (const { id, payload } of entriesOfAsset(tx, before.id)) {
    if (payload.kind === 'delete-permanently' && payload.version === before.version) rewrite(tx, id, { ...payload, version: after.version })
  }
}

/** Our own edit is what the next one of ours is made upon: it is nobody else's change. */
function carrySeen(tx: Tx, id: AssetId, changes: PayloadOf<'edit-asset'>['changes']): void {
  const base = findAsset(tx, id)?.base
  if (base === undefined) return
  const now = { title: base.title, description: base.description, category: base.category, tags: [...base.tags] }
  for (const { id: later, payload } of entriesOfAsset(tx, id)) {
    if (payload.kind !== 'edit-asset') continue
    const seen = Object.fromEntries(Object.entries(now).filter(([field]) => field in changes && field in payload.seen))
    rewrite(tx, later, { ...payload, seen: { ...payload.seen, ...seen } })
  }
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
      again(backoff(entry.attempts + 1, tools.random), error.message, { inFlight: entry.inFlight || wasSent, countsAsAttempt: true })
      return error.kind === 'unknown-outcome' ? { account: 'unreachable' } : { account: 'well' }
    case 'look-again':
    case 'ask-user':
      stop(error.message)
      return { account: 'well' }
    default:
      return assertNever(remedy)
  }
}

function changed({ publish }: PushTools, entry: OutboxEntry): void {
  publish('assets.changed', { ids: [entry.assetId] })
  publish('activity.changed', {})
  publish('sync.changed', {})
  if (entry.commentId !== null) publish('comments.changed', { assetId: entry.assetId })
  if (entry.payload.kind === 'add-media' || entry.payload.kind === 'create-asset') {
    publish('intake.changed', {})
    publish('drop-folders.changed', {})
  }
  if (entry.payload.kind === 'trash' || entry.payload.kind === 'restore' || entry.payload.kind === 'delete-permanently')
    publish('accounts.changed', {})
}
