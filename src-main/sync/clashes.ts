import type { ConflictField, ConflictSide, ConflictValue } from '../../src-preload/contract/conflict'
import type { AssetId, CommentId, OperationId } from '../../src-preload/contract/ids'
import { findAsset, type MirrorAsset } from '../assets/mirror'
import type { Database, Tx } from '../database/transaction'
import { amend, entriesOfAsset, hold, postpone, type OutboxEntry } from './outbox'
import { commentClash, reconcileEdit, type Clash } from './reconcile'

interface Row {
  field: ConflictField
  base: string | null
  mine: string
  theirs: string
}

const toClash = ({ field, base, mine, theirs }: Row): Clash => ({
  field,
  base: base === null ? null : (JSON.parse(base) as ConflictValue),
  mine: JSON.parse(mine) as ConflictValue,
  theirs: JSON.parse(theirs) as ConflictValue,
})

/** The fields of an operation that stand against the service's, in the order of their names; none when it is in no conflict. */
export function clashesOf(db: Database, id: OperationId): readonly Clash[] {
  return db
    .prepare<[string], Row>('SELECT field, base, mine, theirs FROM conflict WHERE operation_id = ? ORDER BY field')
    .all(id)
    .map(toClash)
}

/** Keeps a value that lost, so that nobody's words are ever gone. */
export function keepValue(
  tx: Tx,
  asset: AssetId,
  lost: { readonly field: ConflictField; readonly value: ConflictValue; readonly whose: ConflictSide; readonly at: number },
): void {
  tx.prepare('INSERT INTO kept_value (asset_id, field, value, whose, at) VALUES (?, ?, ?, ?, ?)').run(
    asset,
    lost.field,
    JSON.stringify(lost.value),
    lost.whose,
    lost.at,
  )
}

/** Forgets what stood against an operation. */
export function dropClashes(tx: Tx, id: OperationId): void {
  tx.prepare('DELETE FROM conflict WHERE operation_id = ?').run(id)
}

/**
 * Compares what waits of an asset with the service's last word, and is called after every change of either: what clashes is held at once until the user decides, what was
 * held and does not clash any more goes on by itself, and the service's values of an open conflict are brought up to date.
 */
export function settleClashes(tx: Tx, id: AssetId): void {
  const pending = entriesOfAsset(tx, id)
  if (!pending.some(({ payload: { kind } }) => kind === 'edit-asset' || kind === 'edit-comment')) return
  const asset = findAsset(tx, id)
  if (asset === null) return
  /** What an earlier operation of ours may still change there: only that one can be compared. */
  const ours = new Set<string>()
  for (const entry of pending) {
    const touched = touches(entry)
    const clashes = compare(tx, asset, entry).filter(({ field }) => !ours.has(keyOf(field, entry.commentId)))
    for (const key of touched) ours.add(key)
    if (touched.length > 0 && entry.state !== 'running' && entry.state !== 'failed') write(tx, asset, entry, clashes)
  }
}

const keyOf = (field: ConflictField, comment: CommentId | null) => (field === 'comment' ? `comment ${comment ?? ''}` : field)

function touches({ payload, commentId }: OutboxEntry): readonly string[] {
  if (payload.kind === 'edit-asset') return Object.keys(payload.changes)
  return payload.kind === 'add-comment' || payload.kind === 'edit-comment' ? [keyOf('comment', commentId)] : []
}

function compare(tx: Tx, { base }: MirrorAsset, { payload, commentId }: OutboxEntry): readonly Clash[] {
  if (payload.kind === 'edit-asset') return reconcileEdit(payload, base).clashes
  if (payload.kind !== 'edit-comment') return []
  const theirs = tx
    .prepare<[string | null], { text: string | null }>('SELECT base_text AS text FROM comment WHERE id = ?')
    .get(commentId)?.text
  const clash = theirs === undefined || theirs === null ? null : commentClash({ seen: payload.seen, mine: payload.text, theirs })
  return clash === null ? [] : [clash]
}

function write(tx: Tx, asset: MirrorAsset, entry: OutboxEntry, clashes: readonly Clash[]): void {
  const known = clashesOf(tx, entry.id)
  if (clashes.length === 0) {
    if (known.length === 0) return
    dropClashes(tx, entry.id)
    postpone(tx, entry.id, { notBefore: 0, reason: null, inFlight: entry.inFlight, countsAsAttempt: false })
    return
  }
  const fields = JSON.stringify(clashes.map(({ field }) => field))
  tx.prepare('DELETE FROM conflict WHERE operation_id = ? AND field NOT IN (SELECT value FROM json_each(?))').run(entry.id, fields)
  // Found at the look that brought the service's word.
  const put = tx.prepare(
    `INSERT INTO conflict (operation_id, asset_id, field, base, mine, theirs, found_at) VALUES (?, ?, ?, ?, ?, ?, (SELECT refreshed_at FROM asset WHERE id = ?))
     ON CONFLICT (operation_id, field) DO UPDATE SET base = excluded.base, mine = excluded.mine, theirs = excluded.theirs`,
  )
  for (const { field, base, mine, theirs } of clashes)
    put.run(entry.id, asset.id, field, base === null ? null : JSON.stringify(base), JSON.stringify(mine), JSON.stringify(theirs), asset.id)
  hold(tx, entry.id, { state: 'needs-review', reason: sentence(asset, clashes), inFlight: false, countsAsAttempt: false })
}

/** So much of a value is said in a sentence. */
const mostShown = 100
const quoted = (value: ConflictValue) => {
  const text = typeof value === 'string' ? value : value.join(', ')
  const characters = Array.from(text)
  return `“${characters.length > mostShown ? `${characters.slice(0, mostShown).join('')}…` : text}”`
}

function sentence({ title }: MirrorAsset, clashes: readonly Clash[]): string {
  const [first] = clashes
  const what =
    first?.field === 'comment' ? `A comment on “${title}”` : `The ${clashes.map(({ field }) => field).join(' and ')} of “${title}”`
  const theirs = clashes.map((clash) => quoted(clash.theirs)).join(', ')
  return `${what} was changed at the service meanwhile (${theirs}). Retry writes yours over it, Cancel keeps the service's.`
}

/** What was just written at the service by an operation of ours is what later ones of the same fields are made upon: it is nobody else's change. */
export function carrySeen(tx: Tx, id: AssetId, written: readonly string[]): void {
  const base = findAsset(tx, id)?.base
  if (base === undefined) return
  const now: Readonly<Record<string, ConflictValue>> = {
    title: base.title,
    description: base.description,
    category: base.category,
    tags: [...base.tags],
  }
  for (const { id: later, payload } of entriesOfAsset(tx, id)) {
    if (payload.kind !== 'edit-asset') continue
    const seen = Object.fromEntries(Object.entries(now).filter(([field]) => written.includes(field) && field in payload.seen))
    amend(tx, later, { ...payload, seen: { ...payload.seen, ...seen } })
  }
  settleClashes(tx, id)
}

/** Tells whether any conflict began, changed or ended since the last question. */
export function watchClashes(db: Database): () => boolean {
  let last = ''
  const look = () => {
    if (!db.open) return last
    return (
      db
        .prepare<[], { state: string }>(
          `SELECT count(*) || ' ' || coalesce(sum(found_at), 0) || ' ' || coalesce(sum(length(theirs)), 0) || ' ' || coalesce(max(theirs), '') AS state FROM conflict`,
        )
        .get()?.state ?? ''
    )
  }
  return () => {
    const now = look()
    const isNews = now !== last
    last = now
    return isNews
  }
}
