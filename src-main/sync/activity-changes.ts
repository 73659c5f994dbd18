import { AppError } from '../../src-preload/contract/errors'
import type { OperationKind } from '../../src-preload/contract/activity'
import type { OperationId } from '../../src-preload/contract/ids'
import { changeLocalComment, findComment, removeComment, showCommentText } from '../assets/comments'
import { findAsset, removeAsset, showAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import { clashesOf, settleClashes } from './clashes'
import { decideConflict, keepGivenUp } from './conflicts'
import { makesAsset, sendsFile, type FilePayload } from './operations'
import { entriesOfAsset, findEntry, isHeld, isUnsent, postpone, settle, type OutboxEntry } from './outbox'
import { resolveId } from './resolve-id'

export interface ActivityChangesTools {
  readonly db: Database
  readonly clock: Clock
  readonly openProvider: (id: OutboxEntry['accountId']) => Promise<AssetProvider | null>
  /** Media that the user gave up: their file's row is told why it is not sent. */
  readonly onMediaCancelled: (tx: Tx, payload: FilePayload) => void
  /** Nobody shall come for the file of this operation any more. */
  readonly withdraw: (id: OperationId) => void
  readonly onChanged: (entry: OutboxEntry) => void
}

export type ActivityChanges = ReturnType<typeof createActivityChanges>

/** What the user decides about operations: try again, give up, or say what the service could not. */
export function createActivityChanges(tools: ActivityChangesTools) {
  const { db, clock } = tools

  const need = (id: OperationId): OutboxEntry => {
    const entry = findEntry(db, id)
    if (entry === null) throw new AppError('not-found', 'This has ended meanwhile.')
    return entry
  }

  /** What stood against it when the user asked; what is found only now waits for a decision of its own. */
  const againstIt = (id: OperationId) => JSON.stringify(clashesOf(db, id))

  const again = (tx: Tx, { id }: OutboxEntry, against = '[]') => {
    // It may have been held since, by what was read of the service.
    const entry = findEntry(tx, id)
    if (entry === null) return
    if (entry.progress.isOutdated === true)
      throw new AppError('refused', 'The asset is not what you confirmed any more. Look at it and delete it again, or cancel this.')
    if (clashesOf(tx, entry.id).length > 0) {
      if (againstIt(entry.id) === against) decideConflict(tx, entry, { sideOf: () => 'mine', now: clock.now() })
      return
    }
    const isLookedAt = entry.state === 'waiting' && entry.progress.phase !== undefined
    if (!isLookedAt) postpone(tx, entry.id, { notBefore: 0, reason: null, inFlight: entry.inFlight, countsAsAttempt: false })
    showAsset(tx, entry.assetId)
  }

  /** Takes an operation back, and with it what the window showed because of it. What lost a conflict is kept. */
  const undo = (tx: Tx, entry: OutboxEntry) => {
    keepGivenUp(tx, entry, clock.now())
    settle(tx, entry.id)
    undoComment(tx, entry)
    if (sendsFile(entry.payload)) tools.onMediaCancelled(tx, entry.payload)
    if (makesAsset(entry.payload)) giveUpAsset(tx, entry)
    else showAsset(tx, entry.assetId)
    // What stood behind it is compared with the service's word now.
    settleClashes(tx, entry.assetId)
  }

  const undoComment = (tx: Tx, entry: OutboxEntry) => {
    const comment = entry.commentId === null ? null : findComment(tx, entry.commentId)
    if (comment === null) return
    const others = entriesOfAsset(tx, entry.assetId).filter((other) => other.commentId === comment.id)
    if (entry.payload.kind === 'add-comment') {
      // Without its addition a comment can not be: what was to be done with it goes too.
      for (const other of others) settle(tx, other.id)
      removeComment(tx, comment.id)
    } else {
      if (entry.payload.kind === 'delete-comment') changeLocalComment(tx, comment.id, { isDeleted: false })
      // A text that was not sent went with the comment.
      showCommentText(tx, comment.id)
    }
  }

  /** Without its creation an asset can not be: the rest of its operations go with it. One that the service has made already stays. */
  const giveUpAsset = (tx: Tx, entry: OutboxEntry) => {
    const asset = findAsset(tx, entry.assetId)
    if (asset === null) return
    if (asset.remoteId !== null) {
      showAsset(tx, asset.id)
      return
    }
    for (const { id, payload } of entriesOfAsset(tx, asset.id)) {
      if (sendsFile(payload)) tools.onMediaCancelled(tx, payload)
      settle(tx, id)
    }
    removeAsset(tx, asset)
  }

  return {
    retry(id: OperationId): void {
      const entry = need(id)
      const against = againstIt(id)
      transact(db, (tx) => {
        again(tx, entry, against)
      })
      tools.onChanged(entry)
    },

    /** Tries again what was refused, of one kind or all of it. What is in doubt waits for the user's own decision. */
    retryAll(kind?: OperationKind): number {
      const ids = db
        .prepare<[string | null, string | null], { id: OperationId }>(
          `SELECT id FROM outbox WHERE state = 'failed' AND (? IS NULL OR kind = ?)`,
        )
        .all(kind ?? null, kind ?? null)
      const entries = ids.map(({ id }) => need(id))
      transact(db, (tx) => {
        for (const entry of entries) again(tx, entry)
      })
      for (const entry of entries) tools.onChanged(entry)
      return entries.length
    },

    /** @param how `isNothingThere`: it was sent, but certainly has no effect */
    cancel(id: OperationId, { isNothingThere = false }: { readonly isNothingThere?: boolean } = {}): void {
      const entry = need(id)
      if (!isHeld(entry) && !isUnsent(entry) && !isNothingThere)
        throw new AppError('refused', 'This was sent already and can not be called back.')
      if (entry.progress.idUnknown === true && entry.payload.kind === 'create-asset') {
        throw new AppError('refused', 'The asset exists at the service. Give its ID here, so that Slipway does not lose sight of it.')
      }
      transact(db, (tx) => {
        undo(tx, entry)
      })
      if (sendsFile(entry.payload)) tools.withdraw(entry.id)
      tools.onChanged(entry)
    },

    /** The user found the asset whose id the service did not tell: checked there, then adopted. */
    async resolve(id: OperationId, text: string): Promise<void> {
      const entry = need(id)
      if (!makesAsset(entry.payload)) throw new AppError('refused', 'This does not ask for an ID.')
      const provider = await tools.openProvider(entry.accountId)
      if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
      await resolveId({ db, clock, provider }, entry, text)
      tools.onChanged(entry)
    },
  }
}
