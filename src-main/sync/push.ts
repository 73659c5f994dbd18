import { findComment } from '../assets/comments'
import { findAccount, setAccountState } from '../accounts/account-store'
import { findAsset, showAsset, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import type { GatheredWrites } from '../database/gathered-writes'
import { transact, type Database, type Tx } from '../database/transaction'
import type { HandOver } from '../hand-over/port'
import { errorCode, type Log } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError, remedies } from '../providers/provider-error'
import type { Publish } from '../publish'
import { AppError, assertNever } from '../../src-preload/contract/errors'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { backoff } from './backoff'
import type { PageWriter } from './pull/page-writer'
import { settleAttempt, type Attempt } from './settle'
import { effects } from './effects/all'
import type { Effect, EffectContext, Outcome } from './effects/effect'
import { makesAsset, sendsFile, type FilePayload, type Payload, type Progress } from './operations'
import { entriesOfAsset, findEntry, hold, isHeld, markSent, note, postpone, type OutboxEntry } from './outbox'
import { lookUp } from './pull/look-up'
import { askWitnesses } from './pull/missing'
import type { Transfers } from './transfers'

/** What the account's loop must know of an attempt. */
export type PushResult =
  | { readonly account: 'well' }
  /** The whole account waits: the service is not to be reached, refuses the secret, or asks for a pause. */
  | { readonly account: 'unreachable' | 'sign-in-needed' }
  | { readonly account: 'pause'; readonly untilMs: number }

export interface PushTools {
  readonly db: Database
  /** For what each of many operations under way writes. */
  readonly writes: GatheredWrites
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly publish: Publish
  readonly handOver: HandOver
  /** Writes what listings tell: nothing newer is written before it. */
  readonly pages: PageWriter
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
  const attempt = { isSent: false, isOverridden: false, isOver: false, lookedAt: clock.now(), mark: Promise.resolve() }
  const takenBack = new AbortController()
  /** Bytes of a wish that the user took back need not leave. */
  const giveUpIfTakenBack = () => {
    attempt.lookedAt = clock.now()
    if (attempt.isSent || isAsClaimed(db, entry)) return
    attempt.isOverridden = true
    takenBack.abort(new Error('taken back'))
  }
  const mark = async (notes: Progress | undefined) => {
    await tools.writes.write((tx) => {
      attempt.isOverridden ||= !isAsClaimed(tx, entry)
      if (attempt.isOverridden) throw new AppError('refused', 'This was changed or taken back before it was sent.')
      markSent(tx, entry, { sentAt: clock.now(), ...notes })
    })
    attempt.isSent = true
    crashpoint('operation/marked-sent')
    changed(tools, entry)
  }
  const stopListening = tools.transfers.whenChanged(entry.id, giveUpIfTakenBack)
  try {
    crashpoint('operation/claimed')
    const isAlone = await isVersionKnown(tools, { entry, asset, provider, signal })
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
      askWitnesses: () => askWitnesses(db, provider, { account: entry.accountId, except: entry.assetId, signal }),
      saveBackup: tools.saveBackup,
      onProgress: (sent, total) => {
        // A piece that waited for its turn can come after the end; nothing would end it again.
        if (attempt.isOver) return
        tools.transfers.report(entry.id, { sent, total })
        if (Math.abs(clock.now() - attempt.lookedAt) >= 1000) giveUpIfTakenBack()
      },
      signal: AbortSignal.any([signal, takenBack.signal]),
      now: () => clock.now(),
      markSent: (notes) => (attempt.mark = mark(notes)),
      note: (notes) =>
        tools.writes.write((tx) => {
          note(tx, entry.id, notes)
        }),
    })
    crashpoint('operation/answered')
    // A page that was asked for before this operation began must not be written over what the operation learned.
    await tools.pages.whenIdle(entry.accountId)
    await settleInTurn(tools, { entry, asset, outcome, isAlone, isSent: attempt.isSent }, provider)
    crashpoint('operation/recorded')
    if (outcome.then === 'settle') {
      await cleanUp(tools, entry)
      log.info('push.settled', { operation: entry.id, kind: entry.payload.kind, service: provider.service })
    }
    if (outcome.then === 'look-again' && outcome.notes?.phase === 'accepted') crashpoint('media/accepted')
    return { account: 'well' }
  } catch (error) {
    // A mark that is on its way to the disk when the sending breaks off must not come after what is written of that.
    await attempt.mark.catch(() => undefined)
    if (attempt.isOverridden) {
      if (sendsFile(entry.payload)) await tools.handOver.withdraw(entry.id)
      return { account: 'well' }
    }
    if (signal.aborted && !(error instanceof ProviderError)) return cutOff(tools, entry, attempt.isSent)
    return fail(tools, { entry, error, wasSent: attempt.isSent })
  } finally {
    stopListening()
    attempt.isOver = true
    tools.transfers.end(entry.id)
    changed(tools, entry)
  }
}

/** Writes what the attempt came to, together with what others came to at that moment. */
function settleInTurn(tools: PushTools, attempt: Attempt, provider: AssetProvider): Promise<void> {
  const { writes } = tools
  const write = isFoundAgain(attempt.entry, attempt.outcome, provider) ? writes.writeLightly : writes.write
  return write((tx) => {
    settleAttempt(tools, tx, attempt)
  })
}

/**
 * A power cut may take back that a service accepted a file whose content it tells: the operation is marked as sent all the same, and what is marked so is looked for by its
 * content, for as long, and never sent again unasked. So this need not wait for the disk. Where a file is looked for by its place, "sent" means less than "accepted".
 */
function isFoundAgain({ payload }: OutboxEntry, outcome: Outcome, { facts, uploadFile }: AssetProvider): boolean {
  return (
    uploadFile !== undefined &&
    payload.kind === 'upload-asset' &&
    outcome.then === 'look-again' &&
    outcome.inFlight &&
    facts.contentHash !== null
  )
}

/** False when the operation was changed, taken back or held while it was being prepared: then it must not be sent as it was. */
function isAsClaimed(db: Database, entry: OutboxEntry): boolean {
  const now = findEntry(db, entry.id)
  return now !== null && !isHeld(now) && JSON.stringify(now.payload) === JSON.stringify(entry.payload)
}

/** True when it was held while it was being prepared, such as by a conflict: nothing that the attempt came to changes that. */
function isHeldMeanwhile(db: Database, { id }: OutboxEntry, wasSent: boolean): boolean {
  const now = findEntry(db, id)
  return !wasSent && now !== null && isHeld(now)
}

/** What the service does in its own time makes versions of its own. */
const inItsOwnTime = ['add-media', 'remove-media']

/**
 * True when the version that an operation makes is made of the one we know and of our own change. It is only looked for where a deletion stands behind that the user
 * confirmed upon the version we know: a change of somebody else's that slipped in between was never confirmed.
 */
async function isVersionKnown(
  { db }: PushTools,
  { entry, asset, provider, signal }: { entry: OutboxEntry; asset: MirrorAsset; provider: AssetProvider; signal: AbortSignal },
): Promise<boolean> {
  const { payload } = entry
  if (asset.remoteId === null || makesAsset(payload) || inItsOwnTime.includes(payload.kind) || payload.kind === 'delete-permanently')
    return true
  const isWaitedFor = entriesOfAsset(db, asset.id).some((later) => later.payload.kind === 'delete-permanently')
  if (!isWaitedFor || (provider.get === undefined && provider.find === undefined)) return true
  const remote = await lookUp(provider, { remoteId: asset.remoteId, title: asset.title }, signal)
  return remote?.version === asset.version
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
    if (isHeldMeanwhile(tx, entry, wasSent)) return
    postpone(tx, entry.id, { notBefore: 0, reason: null, inFlight: entry.inFlight || wasSent, countsAsAttempt: false })
  })
  return { account: 'well' }
}

function fail(tools: PushTools, what: { entry: OutboxEntry; error: unknown; wasSent: boolean }): PushResult {
  const { db, clock, log } = tools
  const { entry, error, wasSent } = what
  const stop = (reason: string, inFlight = entry.inFlight && !wasSent) => {
    transact(db, (tx) => {
      if (isHeldMeanwhile(tx, entry, wasSent)) return
      hold(tx, entry.id, { state: 'failed', reason, inFlight })
      showAsset(tx, entry.assetId)
    })
  }
  const again = (afterMs: number, reason: string, how: { inFlight: boolean; countsAsAttempt: boolean }) => {
    transact(db, (tx) => {
      if (isHeldMeanwhile(tx, entry, wasSent)) return
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
      stop(withKept(entry, error.message))
      return { account: 'well' }
    case 'ask-user':
      stop(error.message)
      return { account: 'well' }
    default:
      return assertNever(remedy)
  }
}

/** What is not there may come back, or never: no word of the user's is dropped because of it. */
function withKept({ payload: { kind } }: OutboxEntry, reason: string): string {
  const isText = kind === 'add-comment' || kind === 'edit-comment'
  return isText ? `${reason} What you wrote is kept here: Retry looks again, Cancel drops it.` : reason
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
  if (entry.payload.kind === 'edit-asset' || entry.payload.kind === 'edit-comment') publish('conflicts.changed', {})
  if (entry.commentId !== null) publish('comments.changed', { assetId: entry.assetId })
  if (sendsFile(entry.payload) || makesAsset(entry.payload)) {
    publish('intake.changed', {})
    publish('drop-folders.changed', {})
  }
  if (['trash', 'restore', 'delete-permanently', 'upload-asset', 'create-from-link'].includes(entry.payload.kind))
    publish('accounts.changed', {})
}
