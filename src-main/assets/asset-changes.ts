import type { AssetChanges, BatchResult } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AssetId, CommentId } from '../../src-preload/contract/ids'
import { commentLimit } from '../../src-preload/contract/limits'
import { transact, type Database, type Tx } from '../database/transaction'
import { settleClashes } from '../sync/clashes'
import type { PayloadOf } from '../sync/operations'
import { entriesOfAsset, isUnsent, rewrite, settle, type OutboxEntry } from '../sync/outbox'
import { editFields, mergeEdit } from '../sync/reconcile'
import { changeLocalComment, findComment, insertLocalComment, removeComment } from './comments'
import { createDeletion } from './deletion'
import { showAsset, type MirrorAsset } from './mirror'
import { project, type AssetFields } from './projection'
import { createQueueing, type AssetChangesTools } from './queueing'
import { createServiceWishes } from './service-wishes'

/**
 * What the user does to assets. Each change and its intent are one transaction: the window shows it at once, and it is sent when the service can be reached.
 * A change that was not sent yet is taken back rather than followed by its opposite.
 */
export function createAssetChanges(tools: AssetChangesTools) {
  const { db, clock, publish } = tools
  const queueing = createQueueing(tools)
  const { need, told, queue, lastUnsent, forEach, refusal, wish } = queueing

  /** Takes back the opposite wish while it is unsent. True when there was one; the asset may still not be where it is wanted, when a colleague moved it too. */
  const takeBack = (tx: Tx, asset: MirrorAsset, kind: 'trash' | 'restore'): boolean => {
    const undone = lastUnsent(tx, asset.id, ({ payload }) => payload.kind === kind)
    if (undone === null) return false
    settle(tx, undone.id)
    showAsset(tx, asset.id)
    return true
  }

  /** A later change goes into one that was not sent; one that takes all of it back leaves nothing to send. */
  const mergeIn = (
    tx: Tx,
    open: OutboxEntry,
    { payload, wanted, told }: { payload: PayloadOf<'edit-asset'>; wanted: AssetChanges; told: AssetChanges },
  ) => {
    const earlier = entriesOfAsset(tx, open.assetId).filter(({ seq }) => seq < open.seq)
    const ours = new Set(
      earlier.flatMap((entry) => {
        const other = entry.payload
        return other.kind === 'edit-asset' ? editFields.filter((field) => other.changes[field] !== undefined) : []
      }),
    )
    const merged = mergeEdit(payload, wanted, { told, ours })
    if (Object.keys(merged.changes).length === 0) settle(tx, open.id)
    else rewrite(tx, open.id, { ...payload, ...merged })
  }

  const putInTrash = (tx: Tx, asset: MirrorAsset): string | null => {
    const reason = refusal(tx, asset, 'trash')
    if (reason !== null) return reason
    if (!takeBack(tx, asset, 'restore') || need(tx, asset.id).trashedAt === null) wish(tx, asset, { kind: 'trash' })
    return null
  }

  const takeFromTrash = (tx: Tx, asset: MirrorAsset): string | null => {
    const isTakenBack = takeBack(tx, asset, 'trash')
    if (isTakenBack && need(tx, asset.id).trashedAt === null) return null
    // Somebody else moved it there too, or it was sent: now only the service can give it back.
    const reason = refusal(tx, need(tx, asset.id), 'restore')
    if (reason === null) wish(tx, asset, { kind: 'restore' })
    return reason
  }

  const checkComment = (text: string): string => {
    const trimmed = text.trim()
    if (trimmed === '') throw new AppError('invalid-input', 'Write something first: an empty comment is not sent.', 'text')
    if (Array.from(trimmed).length > commentLimit) {
      throw new AppError(
        'invalid-input',
        `A comment has at most ${commentLimit.toLocaleString('en')} characters. Shorten it or post it in parts.`,
        'text',
      )
    }
    return trimmed
  }

  const needComment = (tx: Database, id: CommentId) => {
    const comment = findComment(tx, id)
    if (comment === null) throw new AppError('not-found', 'This comment is not there any more.')
    return comment
  }

  const toldComment = (asset: MirrorAsset) => {
    publish('comments.changed', { assetId: asset.id })
    publish('conflicts.changed', {})
    told([asset])
  }

  return {
    ...createDeletion(tools, queueing),
    ...createServiceWishes(tools, queueing),

    edit(id: AssetId, changes: AssetChanges): void {
      const asset = need(db, id)
      const wanted = checkChanges(changes, project(asset.base, entriesOfAsset(db, id)), tools.factsOf(asset.accountId)?.titleLimit ?? null)
      const reason = refusal(db, asset, 'edit')
      if (reason !== null) throw new AppError('refused', reason)
      if (Object.keys(wanted).length === 0) return
      transact(db, (tx) => {
        const open = lastUnsent(tx, id, ({ payload }) => payload.kind === 'edit-asset')
        const { title, description, category, tags } = asset.base
        const seen: AssetChanges = { title, description, category, tags: [...tags] }
        if (open?.payload.kind === 'edit-asset') mergeIn(tx, open, { payload: open.payload, wanted, told: seen })
        else queue(tx, asset, { kind: 'edit-asset', changes: wanted, seen })
        showAsset(tx, id)
        settleClashes(tx, id)
      })
      told([asset])
      publish('conflicts.changed', {})
    },

    trash: (ids: readonly AssetId[]): BatchResult => forEach(ids, putInTrash),
    /** Also takes back a move to the trash that was not sent yet; one that was sent can be undone only where the service restores. */
    restore: (ids: readonly AssetId[]): BatchResult => forEach(ids, takeFromTrash),
    /** The same for one, in the caller's transaction: why it can not be, in words, or null. Nobody is told; the sender is to be woken after the commit. */
    restoreWithin: (tx: Tx, id: AssetId): string | null => takeFromTrash(tx, need(tx, id)),

    addComment(id: AssetId, text: string): CommentId {
      const asset = need(db, id)
      const checked = checkComment(text)
      const reason = refusal(db, asset, 'comment')
      if (reason !== null) throw new AppError('refused', reason)
      const comment = transact(db, (tx) => {
        const made = insertLocalComment(tx, { assetId: id, text: checked, now: clock.now() })
        queue(tx, asset, { kind: 'add-comment', text: checked }, made)
        return made
      })
      toldComment(asset)
      return comment
    },

    editComment(id: CommentId, text: string): void {
      const checked = checkComment(text)
      const comment = needComment(db, id)
      const asset = need(db, comment.assetId)
      transact(db, (tx) => {
        const own = entriesOfAsset(tx, asset.id).filter((entry) => entry.commentId === id)
        // The last one: an earlier one that can be sent again must not come out on top of a later text.
        const open = own.at(-1)
        const isUndone = checked === comment.baseText && own.every((entry) => entry === open)
        if (open !== undefined && isUnsent(open) && (open.payload.kind === 'add-comment' || open.payload.kind === 'edit-comment')) {
          if (isUndone && open.payload.kind === 'edit-comment') settle(tx, open.id)
          else rewrite(tx, open.id, { ...open.payload, text: checked })
        } else if (own.length > 0 || !isUndone) {
          queue(tx, asset, { kind: 'edit-comment', text: checked, ...(comment.baseText !== null && { seen: comment.baseText }) }, id)
        }
        changeLocalComment(tx, id, { text: checked })
        settleClashes(tx, asset.id)
      })
      toldComment(asset)
    },

    deleteComment(id: CommentId): void {
      const comment = needComment(db, id)
      const asset = need(db, comment.assetId)
      transact(db, (tx) => {
        const open = entriesOfAsset(tx, asset.id).filter((entry) => entry.commentId === id)
        for (const entry of open.filter(isUnsent)) settle(tx, entry.id)
        // Never sent: nothing is left to delete at the service.
        if (comment.remoteId === null && open.every(isUnsent)) removeComment(tx, id)
        else {
          changeLocalComment(tx, id, { isDeleted: true })
          queue(tx, asset, { kind: 'delete-comment' }, id)
        }
      })
      toldComment(asset)
    },
  }
}

/**
 * Keeps only what really changes.
 * @param titleLimit what the service takes; null where it names no limit
 * @throws AppError at the field that can not be taken
 */
function checkChanges(changes: AssetChanges, shown: AssetFields, titleLimit: number | null): AssetChanges {
  const wish: AssetChanges = {}
  if (changes.title !== undefined) {
    const title = changes.title.trim()
    if (title === '') throw new AppError('invalid-input', 'A title can not be empty.', 'title')
    const length = Array.from(title).length
    if (titleLimit !== null && length > titleLimit) {
      throw new AppError(
        'invalid-input',
        `This title has ${String(length)} characters; at most ${String(titleLimit)} are allowed. Shorten it by ${String(length - titleLimit)}.`,
        'title',
      )
    }
    if (title !== shown.title) wish.title = title
  }
  if (changes.description !== undefined && changes.description !== shown.description) wish.description = changes.description
  const category = changes.category?.trim()
  if (category !== undefined && category !== shown.category) wish.category = category
  const tags = changes.tags === undefined ? null : [...new Set(changes.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))]
  if (tags !== null && tags.join('\n') !== shown.tags.join('\n')) wish.tags = tags
  return wish
}
