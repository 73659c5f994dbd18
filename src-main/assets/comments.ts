import { ulid } from 'ulid'
import type { Comment } from '../../src-preload/contract/comment'
import { commentId, type AssetId, type CommentId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import type { RemoteComment } from '../providers/remote'
import { settleClashes } from '../sync/clashes'
import { amend, entriesOfAsset, type OutboxEntry } from '../sync/outbox'

interface Row {
  id: CommentId
  asset_id: AssetId
  remote_id: string | null
  base_text: string | null
  text: string
  author: string
  author_id: string | null
  updated_at: number | null
  is_deleted: number
}

/** A comment's row as the engine needs it. */
export interface MirrorComment {
  readonly id: CommentId
  readonly assetId: AssetId
  readonly remoteId: string | null
  readonly text: string
  readonly baseText: string | null
  readonly authorId: string | null
}

const columns = 'id, asset_id, remote_id, base_text, text, author, author_id, updated_at, is_deleted'

/** The comment with this local id, or null. */
export function findComment(db: Database, id: CommentId): MirrorComment | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM comment WHERE id = ?`).get(id)
  if (!row) return null
  return { id: row.id, assetId: row.asset_id, remoteId: row.remote_id, text: row.text, baseText: row.base_text, authorId: row.author_id }
}

/** Comments of an asset as the window shows them, oldest first. `identity` is the account's own user at the service, where known. */
export function listComments(db: Database, asset: AssetId, identity: string | null): Comment[] {
  const operations = entriesOfAsset(db, asset)
  const stateOf = (row: Row): Pick<Comment, 'state' | 'stateReason'> => {
    const own = operations.filter((entry) => entry.commentId === row.id)
    const held = own.find((entry) => entry.state === 'failed' || entry.state === 'needs-review')
    if (held) return { state: held.state === 'failed' ? 'failed' : 'needs-review', stateReason: held.reason }
    return own.length > 0 ? { state: 'pending', stateReason: own[0]?.reason ?? null } : { state: 'ok', stateReason: null }
  }
  return db
    .prepare<[string], Row>(`SELECT ${columns} FROM comment WHERE asset_id = ? AND is_deleted = 0 ORDER BY ordinal, id`)
    .all(asset)
    .map((row) => ({
      id: row.id,
      assetId: row.asset_id,
      text: row.text,
      author: row.author,
      isOwn: row.remote_id === null || (identity !== null && row.author_id === identity),
      updatedAt: row.updated_at,
      ...stateOf(row),
    }))
}

/** Writes a comment of the user's that the service does not have yet. */
export function insertLocalComment(tx: Tx, comment: { assetId: AssetId; text: string; now: number }): CommentId {
  const id = commentId.parse(ulid(comment.now))
  tx.prepare(
    `INSERT INTO comment (id, asset_id, text, author, updated_at, ordinal)
     VALUES (?, ?, ?, 'You', ?, (SELECT coalesce(max(ordinal), 0) + 1 FROM comment WHERE asset_id = ?))`,
  ).run(id, comment.assetId, comment.text, comment.now, comment.assetId)
  countComments(tx, comment.assetId)
  return id
}

/** Shows a changed text, or hides a comment that the user deleted, before the service knows. */
export function changeLocalComment(tx: Tx, id: CommentId, change: { text?: string; isDeleted?: boolean }): void {
  if (change.text !== undefined) tx.prepare('UPDATE comment SET text = ? WHERE id = ?').run(change.text, id)
  if (change.isDeleted !== undefined) tx.prepare('UPDATE comment SET is_deleted = ? WHERE id = ?').run(change.isDeleted ? 1 : 0, id)
  const comment = findComment(tx, id)
  if (comment !== null) countComments(tx, comment.assetId)
}

/** Shows again what a comment comes to when one of its operations ended: the last text that waits, else the service's. */
export function showCommentText(tx: Tx, id: CommentId): void {
  const comment = findComment(tx, id)
  if (comment === null) return
  const wished = pendingFor(tx, comment.assetId, id).flatMap(({ payload }) =>
    payload.kind === 'edit-comment' || payload.kind === 'add-comment' ? [payload.text] : [],
  )
  changeLocalComment(tx, id, { text: wished.at(-1) ?? comment.baseText ?? comment.text })
}

/** Takes a comment out of the mirror. */
export function removeComment(tx: Tx, id: CommentId): void {
  const comment = findComment(tx, id)
  tx.prepare('DELETE FROM comment WHERE id = ?').run(id)
  if (comment !== null) countComments(tx, comment.assetId)
}

/** The service accepted a comment: it gets its id there. */
export function adoptComment(tx: Tx, id: CommentId, remote: RemoteComment): void {
  const comment = findComment(tx, id)
  if (comment === null) return
  // A pull may have brought the same comment as somebody else's row in the meantime: what the user did to that one is about this one.
  const twin = tx
    .prepare<[string, string, string], { id: CommentId; is_deleted: number }>(
      'SELECT id, is_deleted FROM comment WHERE asset_id = ? AND remote_id = ? AND id <> ?',
    )
    .get(comment.assetId, remote.id, id)
  if (twin !== undefined) {
    tx.prepare('UPDATE outbox SET comment_id = ? WHERE comment_id = ?').run(id, twin.id)
    tx.prepare('UPDATE comment SET is_deleted = max(is_deleted, ?) WHERE id = ?').run(twin.is_deleted, id)
  }
  tx.prepare('DELETE FROM comment WHERE asset_id = ? AND remote_id = ? AND id <> ?').run(comment.assetId, remote.id, id)
  tx.prepare(
    'UPDATE comment SET remote_id = ?, base_text = ?, text = ?, author = ?, author_id = ?, updated_at = coalesce(?, updated_at) WHERE id = ?',
  ).run(remote.id, remote.text, pendingText(tx, id) ?? remote.text, remote.author.name, remote.author.id, remote.updatedAt, id)
  countComments(tx, comment.assetId)
  // Our own text is what a later one of ours is made upon: it is nobody else's change.
  for (const { id: later, payload } of pendingFor(tx, comment.assetId, id))
    if (payload.kind === 'edit-comment') amend(tx, later, { ...payload, seen: remote.text })
  settleClashes(tx, comment.assetId)
}

const pendingFor = (tx: Tx, asset: AssetId, id: CommentId): readonly OutboxEntry[] =>
  entriesOfAsset(tx, asset).filter((entry) => entry.commentId === id)

const pendingText = (tx: Tx, id: CommentId): string | null => {
  const comment = findComment(tx, id)
  if (comment === null) return null
  const edits = pendingFor(tx, comment.assetId, id).flatMap(({ payload }) => (payload.kind === 'edit-comment' ? [payload.text] : []))
  return edits.at(-1) ?? null
}

/** Writes the service's list of comments. Own comments not yet sent stay; pending edits and deletions stay on top, and are held where they clash. */
export function applyComments(tx: Tx, asset: AssetId, remote: readonly RemoteComment[]): void {
  const known = tx.prepare<[string], Row>(`SELECT ${columns} FROM comment WHERE asset_id = ? AND remote_id IS NOT NULL`).all(asset)
  const pending = new Set(entriesOfAsset(tx, asset).flatMap((entry) => (entry.commentId === null ? [] : [entry.commentId])))
  const there = new Set(remote.map(({ id }) => id))
  for (const row of known)
    if (row.remote_id !== null && !there.has(row.remote_id) && !pending.has(row.id))
      tx.prepare('DELETE FROM comment WHERE id = ?').run(row.id)
  // A comment whose answer was lost is not adopted here: only its own operation can tell it from an equal one of a colleague.
  const insert = tx.prepare(
    `INSERT INTO comment (id, asset_id, remote_id, base_text, text, author, author_id, updated_at, ordinal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (asset_id, remote_id) DO NOTHING`,
  )
  remote.forEach((comment, index) => {
    const row = known.find((candidate) => candidate.remote_id === comment.id)
    if (row === undefined) {
      insert.run(
        commentId.parse(ulid()),
        asset,
        comment.id,
        comment.text,
        comment.text,
        comment.author.name,
        comment.author.id,
        comment.updatedAt,
        index,
      )
      return
    }
    tx.prepare('UPDATE comment SET base_text = ?, text = ?, author = ?, author_id = ?, updated_at = ?, ordinal = ? WHERE id = ?').run(
      comment.text,
      pendingText(tx, row.id) ?? comment.text,
      comment.author.name,
      comment.author.id,
      comment.updatedAt,
      index,
      row.id,
    )
  })
  // Own comments that wait stay at the end, in their order.
  tx.prepare(
    `UPDATE comment SET ordinal = ordinal + ? WHERE asset_id = ? AND remote_id IS NULL
       AND (SELECT min(ordinal) FROM comment WHERE asset_id = ? AND remote_id IS NULL) < ?`,
  ).run(remote.length, asset, asset, remote.length)
  countComments(tx, asset)
  settleClashes(tx, asset)
}

const countComments = (tx: Tx, asset: AssetId) => {
  tx.prepare('UPDATE asset SET comment_count = (SELECT count(*) FROM comment WHERE asset_id = ? AND is_deleted = 0) WHERE id = ?').run(
    asset,
    asset,
  )
}
