import { sizeOf } from './place'
import { showAsset } from '../assets/mirror'
import { copiedAssetColumns, copiedTables } from '../database/outbox-copy'
import { isDamage, isOfSqlite, openReadOnly } from '../database/open'
import { transact, type Database, type Tx } from '../database/transaction'
import type { Statement } from 'better-sqlite3'
import type { AssetId } from '../../src-preload/contract/ids'
import { standInForAccounts, standInForAssets } from './stand-ins'

type Row = Readonly<Record<string, string | number | null>>

/** So many rows are read, and written, at a time. */
const atOnce = 500
/** Where rows can not be read, so many numbers are passed over at first; then more and more. */
const firstLeap = 1
const largestLeap = 1 << 20

/**
 * Reads what can still be read of a damaged library and is not in the new one: assets that no listing may bring back and, when the copy of the outbox is lost too, what
 * waited to be sent. Such an operation may have been sent meanwhile: it is looked for before it is sent again.
 */
export function salvage(db: Database, damaged: string, { withOutbox }: { withOutbox: boolean }): void {
  readWhatCanBe(damaged, (source) => {
    if (withOutbox) salvageOutbox(db, source)
    salvageAssets(db, source)
  })
}

/** Opens a damaged file and reads it until nothing more can be read. */
function readWhatCanBe(damaged: string, read: (source: Database) => void): void {
  if (sizeOf(damaged) === 0) return
  let source: Database | null = null
  try {
    source = openReadOnly(damaged)
    read(source)
  } catch (error) {
    // Nothing can be read of it.
    if (!isOfSqlite(error)) throw error
  } finally {
    source?.close()
  }
}

/** Rows of a table in parts, in the order of a number; those on pages that can not be read, or that read like nonsense, are passed over. */
function* readableRows(source: Database, table: string, number: 'rowid' | 'seq'): Generator<readonly Row[]> {
  const statement = source.prepare<[number, number], Row>(
    `SELECT *, ${number} AS row_number FROM ${table} WHERE ${number} > ? ORDER BY ${number} LIMIT ?`,
  )
  let after = 0
  let leap = firstLeap
  while (leap <= largestLeap) {
    const { rows, isBroken } = readPart(statement, after)
    const last = Number(rows.at(-1)?.['row_number'] ?? after)
    if (last > after) {
      yield rows
      after = last
      leap = firstLeap
    } else if (isBroken) {
      after += leap
      leap *= 2
    } else return
  }
}

/** As many of the next rows as can be read, as long as their numbers go on growing at a pace that can be. */
function readPart(
  statement: Statement<[number, number], Row>,
  after: number,
): { readonly rows: readonly Row[]; readonly isBroken: boolean } {
  const rows: Row[] = []
  let before = after
  try {
    for (const row of statement.iterate(after, atOnce)) {
      const at = Number(row['row_number'])
      if (!(at > before && at <= before + largestLeap)) return { rows, isBroken: true }
      rows.push(row)
      before = at
    }
    return { rows, isBroken: false }
  } catch (error) {
    if (!isOfSqlite(error)) throw error
    return { rows, isBroken: true }
  }
}

const columnsOf = (db: Database, table: string): readonly string[] =>
  db
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?) ORDER BY cid')
    .all(table)
    .map(({ name }) => name)

/** Writes rows that are not there yet. One that fits nowhere (no account of its own, a name that is taken) is left out. */
function addRows(tx: Tx, table: string, rows: readonly Row[], columns: readonly string[]): readonly Row[] {
  const insert = tx.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  return rows.filter((row) => {
    try {
      return tx.transaction(() => insert.run(...columns.map((name) => row[name] ?? null)).changes > 0)()
    } catch (error) {
      if (isOfSqlite(error)) return false
      throw error
    }
  })
}

function salvageAssets(db: Database, source: Database): void {
  const known = new Set(columnsOf(source, 'asset'))
  const columns = [...copiedAssetColumns.filter((name) => known.has(name)), 'sort_title']
  for (const rows of readableRows(source, 'asset', 'seq')) {
    transact(db, (tx) => {
      const dead = tx.prepare<[string, string]>('SELECT 1 FROM tombstone WHERE account_id = ? AND remote_id = ?')
      const isLive = ({ account_id: account, remote_id: remote }: Row) =>
        typeof remote === 'string' && dead.get(String(account), remote) === undefined
      const isReadable = ({ base }: Row) => base === null || (typeof base === 'string' && isJson(base))
      const added = addRows(
        tx,
        'asset',
        rows.filter((row) => isLive(row) && isReadable(row)),
        columns,
      )
      for (const row of added) showAsset(tx, String(row['id']) as AssetId)
    })
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Reads what can still be read of a damaged copy of the outbox and is not in the new library. */
export function salvageCopy(db: Database, damaged: string): void {
  readWhatCanBe(damaged, (source) => {
    salvageOutbox(db, source, 'copy_')
  })
}

/** Tables without numbers are read as far as they can be read. `prefix`: what their names begin with in the source. */
function salvageOutbox(db: Database, source: Database, prefix: '' | 'copy_' = ''): void {
  const withNumbers = new Set(['account', 'drop_folder', 'intake', 'outbox', 'kept_value'])
  for (const { name } of copiedTables) {
    const there = new Set(columnsOf(source, prefix + name))
    const columns = columnsOf(db, name).filter((column) => there.has(column))
    if (columns.length === 0) continue
    if (name === 'intake' && prefix === '') salvageAssets(db, source)
    const parts = withNumbers.has(name) ? readableRows(source, prefix + name, 'rowid') : [readAsFarAsPossible(source, prefix + name)]
    for (const rows of parts) {
      transact(db, (tx) => {
        tx.pragma('defer_foreign_keys = ON')
        addRows(
          tx,
          name,
          name === 'outbox'
            ? rows.map((row) => ({ ...row, in_flight: 1, state: row['state'] === 'running' ? 'waiting' : (row['state'] ?? 'waiting') }))
            : rows,
          columns,
        )
        standInForAccounts(tx)
        standInForAssets(tx)
      })
    }
  }
}

function readAsFarAsPossible(source: Database, table: string): readonly Row[] {
  const rows: Row[] = []
  try {
    for (const row of source.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()) rows.push(row)
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  return rows
}

/** What a copy of the library knows of the outbox is of the past: whatever waited then may have been sent since. Each asks for the user's word. */
export function holdOldOutbox(db: Database): void {
  transact(db, (tx) => {
    tx.prepare(`UPDATE outbox SET state = 'needs-review', in_flight = 1, not_before = 0, reason = ?`).run(
      `It comes from an older copy of the library and may have been done already. Look at the asset at its service; Retry does it, Cancel leaves it.`,
    )
  })
}
