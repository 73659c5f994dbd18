import { randomBytes } from 'node:crypto'
import type { AssetChanges, BatchResult, DeletionQuestion } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AssetId, CommentId } from '../../src-preload/contract/ids'
import { commentLimit, deletionWord, titleLimit } from '../../src-preload/contract/limits'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { ProviderFacts } from '../providers/provider'
import type { Publish } from '../publish'
import type { ServiceId } from '../../src-preload/contract/service'
import type { Payload, PayloadOf } from '../sync/operations'
import { enqueue, entriesOfAsset, isUnsent, rewrite, settle, type OutboxEntry } from '../sync/outbox'
import { changeLocalComment, findComment, insertLocalComment, removeComment } from './comments'
import { project, type AssetFields } from './projection'
import { findAsset, removeAsset, showAsset, type MirrorAsset } from './mirror'
import type { RefusalsOf } from './refusals'

/** A question before a deletion is good for this long. ms. */
const questionMs = 5 * 60_000

export interface AssetChangesTools {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  readonly factsOf: (service: ServiceId) => ProviderFacts
  readonly refusals: RefusalsOf
  /** Media that will not be sent, because their asset was given up. */
  readonly onMediaCancelled: (tx: Tx, payload: PayloadOf<'add-media'>) => void
  /** New work stands in the outbox. */
  readonly onQueued: (asset: MirrorAsset) => void
}

interface Question {
  readonly expiresAt: number
  readonly assets: readonly { id: AssetId; version: string | null; wasTrashed: boolean }[]
}

/**
 * What the user does to assets. Each change and its intent are one transaction: the window shows it at once, and it is sent when the service can be reached.
 * A change that was not sent yet is taken back rather than followed by its opposite.
 */
export function createAssetChanges(tools: AssetChangesTools) {
  const { db, clock, publish } = tools
  const questions = new Map<string, Question>()

  const need = (tx: Database, id: AssetId): MirrorAsset => {
    const asset = findAsset(tx, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    return asset
  }

  const told = (assets: readonly MirrorAsset[]) => {
    publish('assets.changed', { ids: assets.length > 100 ? null : assets.map(({ id }) => id) })
    publish('activity.changed', {})
    publish('accounts.changed', {})
    publish('sync.changed', {})
    for (const asset of assets) tools.onQueued(asset)
  }

  const queue = (tx: Tx, asset: MirrorAsset, payload: Payload, commentId?: CommentId) => {
    enqueue(tx, {
      accountId: asset.accountId,
      assetId: asset.id,
      payload,
      now: clock.now(),
      ...(commentId === undefined ? {} : { commentId }),
    })
    showAsset(tx, asset.id)
  }

  /** The last operation of the asset when it can still be changed without anybody having seen it. */
  const lastUnsent = (tx: Tx, id: AssetId, matches: (entry: OutboxEntry) => boolean): OutboxEntry | null => {
    const last = entriesOfAsset(tx, id).at(-1)
    return last !== undefined && isUnsent(last) && matches(last) ? last : null
  }

  /** Runs one change for each asset, all in one transaction; those that can not take it are named with the reason. */
  const forEach = (ids: readonly AssetId[], change: (tx: Tx, asset: MirrorAsset) => string | null): BatchResult => {
    const done: MirrorAsset[] = []
    const refused: BatchResult['refused'] = []
    transact(db, (tx) => {
      for (const id of new Set(ids)) {
        const asset = findAsset(tx, id)
        if (asset === null) continue
        const reason = change(tx, asset)
        if (reason === null) done.push(asset)
        else refused.push({ id, title: asset.title, reason })
      }
    })
    told(done)
    return { done: done.map(({ id }) => id), refused }
  }

  const refusal = (tx: Database, asset: MirrorAsset, action: 'edit' | 'trash' | 'restore' | 'delete-permanently' | 'comment') => {
    const account = findAccount(tx, asset.accountId)
    if (account === null) return 'Its account is not in Slipway any more.'
    return tools.refusals(asset, account, entriesOfAsset(tx, asset.id))[action] ?? null
  }

  /** Queues a wish; the same one, refused before, is tried again instead of standing behind itself. */
  const wish = (tx: Tx, asset: MirrorAsset, payload: Payload) => {
    const refused = lastUnsent(tx, asset.id, (entry) => entry.payload.kind === payload.kind && entry.state === 'failed')
    if (refused === null) queue(tx, asset, payload)
    else rewrite(tx, refused.id, payload)
    showAsset(tx, asset.id)
  }

  /** Takes back the opposite wish while it is unsent. True when there was one; the asset may still not be where it is wanted, when a colleague moved it too. */
  const takeBack = (tx: Tx, asset: MirrorAsset, kind: 'trash' | 'restore'): boolean => {
    const undone = lastUnsent(tx, asset.id, ({ payload }) => payload.kind === kind)
    if (undone === null) return false
    settle(tx, undone.id)
    showAsset(tx, asset.id)
    return true
  }

  const putInTrash = (tx: Tx, asset: MirrorAsset): string | null => {
    const reason = refusal(tx, asset, 'trash')
    if (reason !== null) return reason
    if (!takeBack(tx, asset, 'restore') || need(tx, asset.id).trashedAt === null) wish(tx, asset, { kind: 'trash' })
    return null
  }

  const takeFromTrash = (tx: Tx, asset: MirrorAsset): string | null => {
    const isTakenBack = takeBack(tx, asset, 'trash')
    const reason = isTakenBack ? null : refusal(tx, asset, 'restore')
    if (reason !== null) return reason
    if (!isTakenBack || need(tx, asset.id).trashedAt !== null) wish(tx, asset, { kind: 'restore' })
    return null
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
    told([asset])
  }

  return {
    edit(id: AssetId, changes: AssetChanges): void {
      const asset = need(db, id)
      const wish = checkChanges(changes, project(asset.base, entriesOfAsset(db, id)))
      const reason = refusal(db, asset, 'edit')
      if (reason !== null) throw new AppError('refused', reason)
      if (Object.keys(wish).length === 0) return
      transact(db, (tx) => {
        const open = lastUnsent(tx, id, ({ payload }) => payload.kind === 'edit-asset')
        const { title, description, category, tags } = asset.base
        const seen: AssetChanges = { title, description, category, tags: [...tags] }
        if (open?.payload.kind === 'edit-asset') rewrite(tx, open.id, { ...open.payload, changes: { ...open.payload.changes, ...wish } })
        else queue(tx, asset, { kind: 'edit-asset', changes: wish, seen })
        showAsset(tx, id)
      })
      told([asset])
    },

    trash: (ids: readonly AssetId[]) => forEach(ids, putInTrash),
    restore: (ids: readonly AssetId[]) => forEach(ids, takeFromTrash),

    /** Fixes what exactly is to be deleted, for the question that the user is asked. */
    askDeletion(ids: readonly AssetId[]): DeletionQuestion {
      const now = clock.now()
      for (const [nonce, question] of questions) if (question.expiresAt < now) questions.delete(nonce)
      const assets: DeletionQuestion['assets'] = []
      const refused: DeletionQuestion['refused'] = []
      const kept: { id: AssetId; version: string | null; wasTrashed: boolean }[] = []
      for (const id of new Set(ids)) {
        const asset = findAsset(db, id)
        const account = asset === null ? null : findAccount(db, asset.accountId)
        if (asset === null || account === null) continue
        const reason = refusal(db, asset, 'delete-permanently')
        if (reason !== null) refused.push({ id, title: asset.title, reason })
        else {
          assets.push({ id, title: asset.title, accountName: account.name, whatIsLost: tools.factsOf(account.service).deletionMeans })
          kept.push({ id, version: asset.version, wasTrashed: asset.trashedAt !== null })
        }
      }
      const nonce = randomBytes(24).toString('base64url')
      questions.set(nonce, { expiresAt: now + questionMs, assets: kept })
      return { nonce, expiresAt: now + questionMs, assets, refused }
    },

    /** Queues the deletions of an answered question. Each question can be answered once. */
    deletePermanently(nonce: string, typed: string): BatchResult {
      if (typed.trim().toLowerCase() !== deletionWord)
        throw new AppError('invalid-input', `Type ${deletionWord} to confirm. Nothing was deleted.`, 'typed')
      const question = questions.get(nonce)
      questions.delete(nonce)
      if (question === undefined || question.expiresAt < clock.now()) {
        throw new AppError('refused', 'This confirmation is too old. Nothing was deleted; ask again.')
      }
      const confirmed = new Map(question.assets.map((asset) => [asset.id, asset]))
      return forEach([...confirmed.keys()], (tx, asset) => {
        const reason = refusal(tx, asset, 'delete-permanently')
        if (reason !== null) return reason
        const { version = null, wasTrashed = false } = confirmed.get(asset.id) ?? {}
        if (asset.version !== version || (wasTrashed && asset.trashedAt === null))
          return 'It changed since you were asked. Look at it and delete it again.'
        const pending = entriesOfAsset(tx, asset.id)
        if (asset.remoteId === null && pending.every(isUnsent)) {
          for (const { payload } of pending) if (payload.kind === 'add-media') tools.onMediaCancelled(tx, payload)
          removeAsset(tx, asset)
        } else queue(tx, asset, { kind: 'delete-permanently', version, wasTrashed })
        return null
      })
    },

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
        // The last one: an earlier one that can be sent again must not come out on top of a later text.
        const open = entriesOfAsset(tx, asset.id).findLast((entry) => entry.commentId === id)
        if (open !== undefined && isUnsent(open) && (open.payload.kind === 'add-comment' || open.payload.kind === 'edit-comment')) {
          rewrite(tx, open.id, { kind: open.payload.kind, text: checked })
        } else queue(tx, asset, { kind: 'edit-comment', text: checked }, id)
        changeLocalComment(tx, id, { text: checked })
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
export type AssetChangesService = ReturnType<typeof createAssetChanges>

/** Keeps only what really changes. @throws AppError at the field that can not be taken. */
function checkChanges(changes: AssetChanges, shown: AssetFields): AssetChanges {
  const wish: AssetChanges = {}
  if (changes.title !== undefined) {
    const title = changes.title.trim()
    if (title === '') throw new AppError('invalid-input', 'A title can not be empty.', 'title')
    const length = Array.from(title).length
    if (length > titleLimit) {
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
