import { type z } from 'zod'
import { insertLocalComment } from '../../assets/comments'
import { showAsset } from '../../assets/mirror'
import { hasCopy, sharedColumns } from '../../database/outbox-copy'
import type { Database, Tx } from '../../database/transaction'
import { payload, progress, sendsFile, type Payload } from '../../sync/operations'
import { standInForAccounts, standInForAssets } from '../stand-ins'
import { takeBack, takeBackAssets } from './take-back'
import { counted, isOrAre, kindByCondition, type CheckContext, type DamageKind } from './damage'
import type { AssetId } from '../../../src-preload/contract/ids'

interface Row {
  readonly seq: number
  readonly id: string
  readonly account_id: string
  readonly asset_id: string
  readonly comment_id: string | null
  readonly kind: string
  readonly payload: string
  readonly progress: string
  readonly state: string
}

const columns = 'seq, id, account_id, asset_id, comment_id, kind, payload, progress, state'
const states = `('waiting', 'running', 'failed', 'needs-review')`

const rows = (db: Database): readonly Row[] => db.prepare<[], Row>(`SELECT ${columns} FROM main.outbox ORDER BY seq`).all()

function read<S extends z.ZodType>(schema: S, text: string): z.infer<S> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const payloadOf = (row: Pick<Row, 'payload'>): Payload | null => read(payload, row.payload)

/** Puts the copy's row in the place of one that can not be read. False where the copy's is not better. */
function takeFromCopy(tx: Tx, seq: number, isGood: (row: Row) => boolean): boolean {
  if (!hasCopy(tx)) return false
  const kept = tx.prepare<[number], Row>(`SELECT ${columns} FROM copy_outbox WHERE seq = ?`).get(seq)
  if (kept === undefined || !isGood(kept)) return false
  const names = sharedColumns(tx, 'outbox').filter((name) => name !== 'seq')
  tx.prepare(
    `UPDATE main.outbox SET (${names.join(', ')}) = (SELECT ${names.join(', ')} FROM copy_outbox WHERE seq = ?) WHERE seq = ?`,
  ).run(seq, seq)
  return true
}

const isUnreadable = (row: Row) => payloadOf(row) === null
const hasBadNotes = (row: Row) => read(progress, row.progress) === null
const hasOtherKind = (row: Row) => !isUnreadable(row) && payloadOf(row)?.kind !== row.kind

/** What can not be understood can not be sent. What it was stays in its notes; retrying it asks nothing of the service and ends it. */
function holdUnreadable(tx: Tx, row: Row): void {
  const harmless: Payload = { kind: 'edit-asset', changes: {}, seen: {} }
  tx.prepare(
    `UPDATE main.outbox SET kind = ?, payload = ?, progress = json_object('unreadable', ?), state = 'failed', reason = ? WHERE seq = ?`,
  ).run(
    harmless.kind,
    JSON.stringify(harmless),
    row.payload,
    `What was to be done here can not be read any more. Nothing was sent. Look at the asset, make your change again, then cancel this one.`,
    row.seq,
  )
}

/** Whether it was sent is not known any more. */
function doubt(tx: Tx, { seq }: Row, change: string): void {
  tx.prepare(`UPDATE main.outbox SET ${change}, state = 'needs-review', in_flight = 1, not_before = 0, reason = ? WHERE seq = ?`).run(
    'A part of what was noted of it was lost: it may have been sent. Look at the asset at its service; Retry sends it, Cancel leaves it.',
    seq,
  )
}

const byRow = (
  what: Pick<DamageKind, 'kind' | 'words'>,
  isDamaged: (row: Row, db: Database, context: CheckContext) => boolean,
  mend: (tx: Tx, row: Row, context: CheckContext) => void,
): DamageKind => ({
  ...what,
  advice: 'Look at Activity: it says what can be done.',
  count: (db, context) => rows(db).filter((row) => isDamaged(row, db, context)).length,
  repair: (tx, context) => {
    for (const row of rows(tx)) if (isDamaged(row, tx, context)) mend(tx, row, context)
  },
})

const exists = (db: Database, sql: string, ...values: readonly (string | number)[]): boolean =>
  db.prepare<(string | number)[]>(sql).get(...values) !== undefined

/** An operation upon a comment that is not there. One whose asset is missing comes to light with that. */
const lacksComment = (row: Row, db: Database): boolean =>
  row.comment_id !== null && row.state !== 'failed' && !exists(db, 'SELECT 1 FROM main.comment WHERE id = ?', row.comment_id)

function mendComment(tx: Tx, row: Row, { now }: CheckContext): void {
  const names = hasCopy(tx) ? sharedColumns(tx, 'comment').join(', ') : ''
  if (
    names !== '' &&
    tx
      .prepare(`INSERT OR IGNORE INTO main.comment (${names}) SELECT ${names} FROM copy_comment WHERE id = ? AND asset_id = ?`)
      .run(row.comment_id, row.asset_id).changes > 0
  )
    return
  const wish = payloadOf(row)
  if (wish?.kind === 'add-comment') {
    // The words themselves are in the operation.
    const fresh = insertLocalComment(tx, { assetId: row.asset_id as AssetId, text: wish.text, now })
    tx.prepare('UPDATE main.comment SET id = ? WHERE id = ?').run(row.comment_id, fresh)
    return
  }
  tx.prepare(`UPDATE main.outbox SET state = 'failed', reason = ? WHERE seq = ?`).run(
    'The comment that this is about is not known any more. Nothing was sent. Cancel it, and look at the comments of the asset.',
    row.seq,
  )
}

/** The ledger's row of a file that is to be sent, where its drop folder is still watched. */
function lacksIntake(row: Row, db: Database): boolean {
  const wish = payloadOf(row)
  if (wish === null || !sendsFile(wish) || wish.intakeId === null) return false
  if (exists(db, 'SELECT 1 FROM main.intake WHERE id = ?', wish.intakeId)) return false
  const folder = folderOf(db, wish.path)
  // Another row may stand for this place by now: of a folder that was removed and added again.
  return (
    folder !== null &&
    !exists(db, 'SELECT 1 FROM main.intake WHERE drop_folder_id = ? AND path = ?', folder.id, wish.path.slice(folder.path.length + 1))
  )
}

function folderOf(db: Database, path: string): { id: string; path: string } | null {
  const all = db.prepare<[], { id: string; path: string }>('SELECT id, path FROM main.drop_folder').all()
  return all.find((folder) => path.startsWith(folder.path) && /^[\\/]/.test(path.slice(folder.path.length))) ?? null
}

function mendIntake(tx: Tx, row: Row, { now }: CheckContext): void {
  const wish = payloadOf(row)
  if (wish === null || !sendsFile(wish) || wish.intakeId === null) return
  const names = hasCopy(tx) ? sharedColumns(tx, 'intake').join(', ') : ''
  if (
    names !== '' &&
    tx.prepare(`INSERT OR IGNORE INTO main.intake (${names}) SELECT ${names} FROM copy_intake WHERE id = ?`).run(wish.intakeId).changes > 0
  )
    return
  const folder = folderOf(tx, wish.path)
  if (folder === null) return
  const path = wish.path.slice(folder.path.length + 1)
  // How the file stands on the disk the next scan tells.
  tx.prepare(
    `INSERT INTO main.intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, md5, sha256, revision, stage, asset_id, operation_id, seen_at, changed_at)
     VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, 1, 'queued', ?, ?, ?, ?)`,
  ).run(
    wish.intakeId,
    folder.id,
    path,
    path.normalize('NFC').toLocaleLowerCase('en'),
    wish.size,
    wish.md5,
    wish.sha256,
    row.asset_id,
    row.id,
    now,
    now,
  )
}

/** A file that settles although it is on its way: it would be sent a second time. */
const isTakenTwice = (row: Row, db: Database): boolean => {
  const wish = payloadOf(row)
  if (wish === null || !sendsFile(wish) || wish.intakeId === null) return false
  return exists(db, `SELECT 1 FROM main.intake WHERE id = ? AND stage IN ('seen', 'settling', 'hashing')`, wish.intakeId)
}

const changes = (count: number) => counted(count, 'change')

/** What can be wrong with what waits to be sent, in the order in which it is put right. No row of the outbox is ever removed. */
export const outboxKinds: readonly DamageKind[] = [
  byRow(
    { kind: 'operation-unreadable', words: (n) => `What ${changes(n)} in Activity ${isOrAre(n)} about can not be read.` },
    isUnreadable,
    (tx, row) => {
      if (!takeFromCopy(tx, row.seq, (kept) => !isUnreadable(kept) && !hasBadNotes(kept))) holdUnreadable(tx, row)
    },
  ),
  byRow({ kind: 'operation-notes-unreadable', words: (n) => `How far ${changes(n)} came can not be read.` }, hasBadNotes, (tx, row) => {
    if (!takeFromCopy(tx, row.seq, (kept) => !isUnreadable(kept) && !hasBadNotes(kept))) doubt(tx, row, `progress = '{}'`)
  }),
  byRow(
    { kind: 'operation-kind-differs', words: (n) => `${changes(n)} in Activity ${isOrAre(n)} filed under another kind.` },
    hasOtherKind,
    (tx, row) => {
      tx.prepare('UPDATE main.outbox SET kind = ? WHERE seq = ?').run(payloadOf(row)?.kind ?? row.kind, row.seq)
    },
  ),
  byRow(
    { kind: 'operation-state-unknown', words: (n) => `How ${changes(n)} in Activity stand${n === 1 ? 's' : ''} is not known.` },
    ({ state }) => !states.includes(`'${state}'`),
    (tx, row) => {
      if (!takeFromCopy(tx, row.seq, (kept) => states.includes(`'${kept.state}'`) && !isUnreadable(kept)))
        doubt(tx, row, `progress = progress`)
    },
  ),
  byRow(
    {
      kind: 'operation-running-nowhere',
      words: (n) => `${changes(n)} ${isOrAre(n)} marked as being sent, and nobody sends ${n === 1 ? 'it' : 'them'}.`,
    },
    ({ state, account_id: account }, _db, { busyAccounts }) => state === 'running' && !busyAccounts.some((id) => id === account),
    (tx, row) => {
      tx.prepare(`UPDATE main.outbox SET state = 'waiting', not_before = 0 WHERE seq = ?`).run(row.seq)
    },
  ),
  {
    kind: 'operation-without-account',
    words: (n) => `The account of ${changes(n)} or drop folders is missing.`,
    advice: 'Look at Accounts.',
    count: (db) =>
      db
        .prepare<[], { n: number }>(
          `SELECT (SELECT count(*) FROM main.outbox WHERE account_id NOT IN (SELECT id FROM main.account))
             + (SELECT count(*) FROM main.drop_folder WHERE account_id NOT IN (SELECT id FROM main.account)) AS n`,
        )
        .get()?.n ?? 0,
    repair: (tx) => {
      takeBack(tx, 'account', `id IN (SELECT account_id FROM main.outbox UNION SELECT account_id FROM main.drop_folder)`)
      standInForAccounts(tx)
    },
  },
  {
    kind: 'operation-without-asset',
    words: (n) => `The asset of ${changes(n)} is missing.`,
    advice: 'Look at Activity.',
    count: (db) =>
      db.prepare<[], { n: number }>('SELECT count(*) AS n FROM main.outbox WHERE asset_id NOT IN (SELECT id FROM main.asset)').get()?.n ??
      0,
    repair: (tx) => {
      takeBackAssets(tx, 'id IN (SELECT asset_id FROM main.outbox)')
      for (const id of standInForAssets(tx)) showAsset(tx, id)
    },
  },
  byRow({ kind: 'operation-without-comment', words: (n) => `The comment of ${changes(n)} is missing.` }, lacksComment, mendComment),
  byRow(
    { kind: 'operation-at-foreign-asset', words: (n) => `${changes(n)} ${isOrAre(n)} of another account than the asset.` },
    (row, db) =>
      (row.state === 'waiting' || row.state === 'running') &&
      exists(db, 'SELECT 1 FROM main.asset WHERE id = ? AND account_id <> ?', row.asset_id, row.account_id),
    (tx, row) => {
      tx.prepare(`UPDATE main.outbox SET state = 'failed', reason = ? WHERE seq = ?`).run(
        'It belongs to another account than its asset. Nothing was sent. Cancel it, and make the change again.',
        row.seq,
      )
    },
  ),
  byRow(
    {
      kind: 'operation-without-file-row',
      words: (n) => `${counted(n, 'file')} on the way ${isOrAre(n)} missing in the list of dropped files.`,
    },
    lacksIntake,
    mendIntake,
  ),
  byRow(
    { kind: 'file-taken-twice', words: (n) => `${counted(n, 'dropped file')} would be sent a second time.` },
    isTakenTwice,
    (tx, row) => {
      const wish = payloadOf(row)
      if (wish !== null && sendsFile(wish))
        tx.prepare(`UPDATE main.intake SET stage = 'queued', hold = NULL, reason = NULL, asset_id = ?, operation_id = ? WHERE id = ?`).run(
          row.asset_id,
          row.id,
          wish.intakeId,
        )
    },
  ),
  kindByCondition({
    kind: 'hand-over-without-operation',
    table: 'main.hand_over',
    where: 'operation_id NOT IN (SELECT id FROM main.outbox)',
    words: (n) => `${counted(n, 'note')} about handed-over files ${n === 1 ? 'belongs' : 'belong'} to nothing.`,
    repair: 'DELETE FROM main.hand_over WHERE operation_id NOT IN (SELECT id FROM main.outbox)',
  }),
  kindByCondition({
    kind: 'conflict-without-operation',
    table: 'main.conflict',
    where: 'operation_id NOT IN (SELECT id FROM main.outbox)',
    words: (n) => `${counted(n, 'conflict')} ${n === 1 ? 'belongs' : 'belong'} to no change of yours any more.`,
    // The user's words stay with the asset.
    repair: `INSERT INTO main.kept_value (asset_id, field, value, whose, at) SELECT asset_id, field, mine, 'mine', found_at FROM main.conflict
        WHERE operation_id NOT IN (SELECT id FROM main.outbox) AND asset_id IN (SELECT id FROM main.asset);
      DELETE FROM main.conflict WHERE operation_id NOT IN (SELECT id FROM main.outbox)`,
  }),
  kindByCondition({
    kind: 'conflict-unreadable',
    table: 'main.conflict',
    where: 'NOT json_valid(mine) OR NOT json_valid(theirs) OR (base IS NOT NULL AND NOT json_valid(base))',
    words: (n) => `The values of ${counted(n, 'conflict')} can not be read.`,
    repair: `UPDATE main.conflict SET mine = iif(json_valid(mine), mine, json_quote(mine)), theirs = iif(json_valid(theirs), theirs, json_quote(theirs)),
      base = iif(json_valid(base), base, NULL) WHERE NOT json_valid(mine) OR NOT json_valid(theirs) OR (base IS NOT NULL AND NOT json_valid(base))`,
  }),
  kindByCondition({
    kind: 'kept-value-unreadable',
    table: 'main.kept_value',
    where: 'NOT json_valid(value)',
    words: (n) => `${counted(n, 'kept value')} can not be read.`,
    repair: 'UPDATE main.kept_value SET value = json_quote(value) WHERE NOT json_valid(value)',
  }),
]
