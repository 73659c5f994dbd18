import type { Conflict, ConflictField, ConflictPage, ConflictSide, ConflictValue, KeptValue } from '../../src-preload/contract/conflict'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import { showCommentText } from '../assets/comments'
import { showAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { Publish } from '../publish'
import { clashesOf, dropClashes, keepValue, settleClashes } from './clashes'
import type { PayloadOf } from './operations'
import { findEntry, rewrite, settle, type OutboxEntry } from './outbox'
import type { Clash } from './reconcile'

export interface ConflictTools {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  /** Work that waited for the user can go on. */
  readonly onDecided: (account: AccountId) => void
}

/** The side that the user chose for a field. `theirs`: the service's value as the user saw it; absent: whatever it is now. */
export interface ConflictChoice {
  readonly field: ConflictField
  readonly side: ConflictSide
  readonly theirs?: ConflictValue
}

/** What both sides changed, and the user's decisions about it. */
export interface Conflicts {
  /** Oldest first. */
  readonly page: (offset: number, limit: number) => ConflictPage
  /** Decides all fields of one conflict. @throws AppError when it has ended, a field is left open, or the service's value is not the one that the user saw */
  readonly resolve: (id: OperationId, choices: readonly ConflictChoice[]) => void
  /** How many conflicts ended. */
  readonly resolveAll: (side: ConflictSide) => number
  /** Newest first. */
  readonly keptValues: (id: AssetId) => KeptValue[]
}

/** So many lost values of one asset are shown; all are kept. */
const mostKept = 500

export function createConflicts({ db, clock, publish, onDecided }: ConflictTools): Conflicts {
  const told = (entries: readonly OutboxEntry[]) => {
    const assets = [...new Set(entries.map(({ assetId }) => assetId))]
    publish('assets.changed', { ids: assets.length > 100 ? null : assets })
    for (const { assetId, commentId } of entries) if (commentId !== null) publish('comments.changed', { assetId })
    for (const event of ['conflicts.changed', 'activity.changed', 'sync.changed'] as const) publish(event, {})
    for (const account of new Set(entries.map(({ accountId }) => accountId))) onDecided(account)
  }

  const needEntry = (id: OperationId): OutboxEntry => {
    const entry = findEntry(db, id)
    if (entry === null || clashesOf(db, id).length === 0) throw new AppError('not-found', 'This conflict has ended meanwhile.')
    return entry
  }

  return {
    page(offset, limit) {
      const rows = db
        .prepare<[number, number], Omit<Conflict, 'fields'>>(
          `SELECT c.operation_id AS operationId, o.account_id AS accountId, a.name AS accountName, o.asset_id AS assetId, s.title AS assetTitle, min(c.found_at) AS foundAt
           FROM conflict c JOIN outbox o ON o.id = c.operation_id JOIN account a ON a.id = o.account_id JOIN asset s ON s.id = o.asset_id
           GROUP BY c.operation_id ORDER BY foundAt, c.operation_id LIMIT ? OFFSET ?`,
        )
        .all(limit, offset)
      const total = db.prepare<[], { n: number }>('SELECT count(DISTINCT operation_id) AS n FROM conflict').get()?.n ?? 0
      return { rows: rows.map((row) => ({ ...row, fields: clashesOf(db, row.operationId).map((clash) => ({ ...clash })) })), total }
    },

    resolve(id, choices) {
      // What is looked at is what is decided: nothing new is written in between.
      const entry = transact(db, (tx) => {
        const entry = needEntry(id)
        const sides = new Map(choices.map(({ field, side }) => [field, side]))
        const clashes = clashesOf(db, id)
        const open = clashes.filter(({ field }) => !sides.has(field))
        if (open.length > 0) {
          throw new AppError(
            'invalid-input',
            `Decide about the ${open.map(({ field }) => field).join(' and the ')} too: all fields of a change are sent together.`,
          )
        }
        const isOther = ({ field, theirs }: Clash) => {
          const seen = choices.find((choice) => choice.field === field)?.theirs
          return seen !== undefined && JSON.stringify(seen) !== JSON.stringify(theirs)
        }
        const changed = clashes.filter(isOther)
        if (changed.length > 0) {
          throw new AppError(
            'refused',
            `The ${changed.map(({ field }) => field).join(' and the ')} changed at the service meanwhile. Look at what is there now and choose again.`,
          )
        }
        decideConflict(tx, entry, { sideOf: (field) => sides.get(field) ?? 'mine', now: clock.now() })
        return entry
      })
      told([entry])
    },

    resolveAll(side) {
      const ids = db
        .prepare<[], { id: OperationId }>(
          'SELECT operation_id AS id FROM conflict GROUP BY operation_id ORDER BY min(found_at), operation_id',
        )
        .all()
      const entries = ids.map(({ id }) => findEntry(db, id)).filter((entry) => entry !== null)
      const stood = new Map(entries.map(({ id }) => [id, JSON.stringify(clashesOf(db, id))]))
      transact(db, (tx) => {
        // One decision may end or change what stands behind it, and what came only now was never looked at.
        for (const entry of entries)
          if (clashesOf(tx, entry.id).length > 0 && JSON.stringify(clashesOf(tx, entry.id)) === stood.get(entry.id))
            decideConflict(tx, findEntry(tx, entry.id) ?? entry, { sideOf: () => side, now: clock.now() })
      })
      if (entries.length > 0) told(entries)
      return entries.length
    },

    keptValues: (id) =>
      db
        .prepare<[string, number], { field: ConflictField; value: string; whose: ConflictSide; at: number }>(
          'SELECT field, value, whose, at FROM kept_value WHERE asset_id = ? ORDER BY seq DESC LIMIT ?',
        )
        .all(id, mostKept)
        .map(({ value, ...row }) => ({ ...row, value: JSON.parse(value) as ConflictValue })),
  }
}

/**
 * Carries out the user's decision about each field of an operation that is in conflict: `mine` is sent over theirs, with `theirs` my value leaves the change. The other
 * one is kept. An operation of which nothing is left ends.
 */
export function decideConflict(
  tx: Tx,
  entry: OutboxEntry,
  { sideOf, now }: { readonly sideOf: (field: ConflictField) => ConflictSide; readonly now: number },
): void {
  const clashes = clashesOf(tx, entry.id)
  for (const { field, mine, theirs } of clashes) {
    if (sideOf(field) === 'mine') keepValue(tx, entry.assetId, { field, value: theirs, whose: 'theirs', at: now })
    else keepValue(tx, entry.assetId, { field, value: mine, whose: 'mine', at: now })
  }
  dropClashes(tx, entry.id)
  const won = clashes.filter(({ field }) => sideOf(field) === 'mine')
  const lost = clashes.filter(({ field }) => sideOf(field) === 'theirs')
  if (entry.payload.kind === 'edit-asset') decideEdit(tx, entry, entry.payload, { won, lost })
  if (entry.payload.kind === 'edit-comment') decideComment(tx, entry, entry.payload, won)
  showAsset(tx, entry.assetId)
  settleClashes(tx, entry.assetId)
}

function decideEdit(
  tx: Tx,
  entry: OutboxEntry,
  payload: PayloadOf<'edit-asset'>,
  { won, lost }: { readonly won: readonly Clash[]; readonly lost: readonly Clash[] },
): void {
  const changes = Object.fromEntries(Object.entries(payload.changes).filter(([name]) => !lost.some(({ field }) => field === name)))
  // The user saw theirs: that is what mine is made upon now.
  const seen = { ...payload.seen, ...Object.fromEntries(won.map(({ field, theirs }) => [field, theirs])) }
  if (Object.keys(changes).length === 0) settle(tx, entry.id)
  else rewrite(tx, entry.id, { ...payload, changes, seen })
}

function decideComment(tx: Tx, entry: OutboxEntry, payload: PayloadOf<'edit-comment'>, [won]: readonly Clash[]): void {
  if (won !== undefined && typeof won.theirs === 'string') rewrite(tx, entry.id, { ...payload, seen: won.theirs })
  else {
    settle(tx, entry.id)
    if (entry.commentId !== null) showCommentText(tx, entry.commentId)
  }
}

/** The user gives the whole change up: what stood in it and never reached the service is kept. */
export function keepGivenUp(tx: Tx, entry: OutboxEntry, now: number): void {
  const { payload, assetId } = entry
  if (clashesOf(tx, entry.id).length === 0) return
  const keep = (field: ConflictField, value: ConflictValue | undefined) => {
    if (value !== undefined) keepValue(tx, assetId, { field, value, whose: 'mine', at: now })
  }
  if (payload.kind === 'edit-asset') {
    const { title, description, category, tags } = payload.changes
    keep('title', title)
    keep('description', description)
    keep('category', category)
    keep('tags', tags)
  }
  if (payload.kind === 'edit-comment') keep('comment', payload.text)
}
