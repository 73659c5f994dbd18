import { transact, type Database, type Tx } from './transaction'

/*
 * The second home of what no service can tell us again: outbox, ledger, accounts, and the little of assets and comments that these speak of. It is a file of its own beside
 * the library, attached to each connection that writes, and kept equal by triggers inside the very transactions that change the library. SQLite commits the library first and
 * this file second, each durably; a generation number in both tells after a crash or damage which of the two is newer:
 * equal: nothing to do. The library is newer: the copy is made anew. The copy is newer: the library lost its tail, and is given back what the copy holds.
 */

export interface CopiedTable {
  readonly name: string
  readonly key: readonly string[]
  /** Columns that change often and need not be kept: what they held at the last other change is kept. */
  readonly unwatched?: readonly string[]
}

/** Tables that are kept whole, those that others refer to first. */
export const copiedTables: readonly CopiedTable[] = [
  { name: 'account', key: ['id'], unwatched: ['state', 'state_reason', 'last_sync_at'] },
  { name: 'account_hold', key: ['account_id'] },
  { name: 'drop_folder', key: ['id'], unwatched: ['last_scan_at'] },
  { name: 'intake', key: ['id'] },
  { name: 'outbox', key: ['seq'] },
  { name: 'hand_over', key: ['operation_id'] },
  { name: 'bucket_object', key: ['key'] },
  { name: 'tombstone', key: ['account_id', 'remote_id'] },
  { name: 'conflict', key: ['operation_id', 'field'] },
  { name: 'kept_value', key: ['seq'] },
]

/** What is kept of an asset that something in the copy speaks of: enough to make its row anew and to know it again at its service. */
export const copiedAssetColumns = [
  'id',
  'account_id',
  'remote_id',
  'external_id',
  'title',
  'file_name',
  'type',
  'md5',
  'sha256',
  'created_at',
  'modified_at',
  'base',
] as const
const assetColumns = copiedAssetColumns.join(', ')

/** Assets that are kept: those that are spoken of, and those that only a person or a search told us of, as no listing brings them back. */
const assetsToKeep = `id IN (SELECT asset_id FROM outbox UNION SELECT asset_id FROM intake WHERE asset_id IS NOT NULL UNION SELECT asset_id FROM comment WHERE remote_id IS NULL
  UNION SELECT asset_id FROM conflict UNION SELECT asset_id FROM kept_value) OR (remote_id IS NOT NULL AND listed_round = 0)`
const commentsToKeep = 'remote_id IS NULL OR id IN (SELECT comment_id FROM outbox WHERE comment_id IS NOT NULL)'

/** Where the copy of a library lies. */
export function outboxCopyPath(library: string): string {
  return library.endsWith('.db') ? `${library.slice(0, -3)}-outbox.db` : `${library}-outbox`
}

export interface LibraryMark {
  readonly libraryId: string
  readonly generation: number
}

/** How the copy stands to its library. `foreign`: it belongs to another one. */
export type CopyStanding = 'none' | 'same' | 'behind' | 'ahead' | 'foreign'

const columnsOf = (db: Database, schema: 'main' | 'copy', table: string): string[] =>
  db
    .prepare<[string, string], { name: string }>('SELECT name FROM pragma_table_info(?, ?) ORDER BY cid')
    .all(table, schema)
    .map(({ name }) => name)

/** The columns that a table has in the library and in the copy, as one list. */
export function sharedColumns(db: Database, table: string): readonly string[] {
  const kept = new Set(columnsOf(db, 'copy', `copy_${table}`))
  return columnsOf(db, 'main', table).filter((name) => kept.has(name))
}

/** The mark of the library, or of the copy; null where there is none. */
export function readMark(db: Database, schema: 'main' | 'copy'): LibraryMark | null {
  const table = schema === 'main' ? 'library_mark' : 'copy_mark'
  if (columnsOf(db, schema, table).length === 0) return null
  return (
    db
      .prepare<[], LibraryMark>(
        schema === 'main'
          ? 'SELECT library_id AS libraryId, generation FROM main.library_mark'
          : 'SELECT library_id AS libraryId, generation FROM copy.copy_mark',
      )
      .get() ?? null
  )
}

/** True when the copy holds anything worth giving back. */
function hasContent(db: Database): boolean {
  return ['account', 'outbox', 'intake', 'tombstone'].some(
    (table) =>
      columnsOf(db, 'copy', `copy_${table}`).length > 0 && db.prepare(`SELECT 1 FROM copy.copy_${table} LIMIT 1`).get() !== undefined,
  )
}

/** Compares the two marks. Called inside a transaction: both are read at one moment. */
export function standingOf(tx: Tx): CopyStanding {
  const library = readMark(tx, 'main')
  const copy = readMark(tx, 'copy')
  if (library === null || copy === null) return 'none'
  if (library.libraryId !== copy.libraryId) return hasContent(tx) ? 'foreign' : 'none'
  if (library.generation === copy.generation) return 'same'
  return library.generation > copy.generation ? 'behind' : 'ahead'
}

/** Writes the copy anew from the library, with the columns that the library has now. */
export function makeCopyAnew(tx: Tx): void {
  const tables = tx.prepare<[], { name: string }>(
    `SELECT name FROM copy.sqlite_schema WHERE type = 'table' AND name LIKE 'copy!_%' ESCAPE '!'`,
  )
  for (const { name } of tables.all()) tx.exec(`DROP TABLE copy.${name}`)
  for (const { name, key } of copiedTables) {
    const columns = columnsOf(tx, 'main', name).join(', ')
    tx.exec(`CREATE TABLE copy.copy_${name} (${columns}, PRIMARY KEY (${key.join(', ')}));
      INSERT INTO copy_${name} (${columns}) SELECT ${columns} FROM main.${name}`)
  }
  const comments = columnsOf(tx, 'main', 'comment').join(', ')
  tx.exec(`CREATE TABLE copy.copy_comment (${comments}, PRIMARY KEY (id));
    INSERT INTO copy_comment (${comments}) SELECT ${comments} FROM main.comment WHERE ${commentsToKeep};
    CREATE TABLE copy.copy_asset (${assetColumns}, PRIMARY KEY (id));
    INSERT INTO copy_asset (${assetColumns}) SELECT ${assetColumns} FROM main.asset WHERE ${assetsToKeep};
    CREATE TABLE copy.copy_mark (library_id, generation);
    INSERT INTO copy_mark (library_id, generation) SELECT library_id, generation FROM main.library_mark`)
}

const trimmed = [
  { table: 'asset', keep: assetsToKeep },
  { table: 'comment', keep: commentsToKeep },
] as const

/**
 * Takes assets and comments out of the copy that nothing in it speaks of any more. All assets are read for that, which takes long: nobody waits for it, and for no more than
 * `atOnce` rows of the copy.
 */
export function trimCopy(db: Database, atOnce: number): void {
  for (const { table, keep } of trimmed) {
    const ids = db
      .prepare<[], { id: string }>(`SELECT id FROM copy_${table} WHERE id NOT IN (SELECT id FROM main.${table} WHERE ${keep})`)
      .all()
      .map(({ id }) => id)
    for (let at = 0; at < ids.length; at += atOnce) {
      transact(db, (tx) => {
        // What is spoken of by now stays.
        tx.prepare(
          `DELETE FROM copy_${table} WHERE id IN (SELECT value FROM json_each(:ids))
             AND id NOT IN (SELECT id FROM main.${table} WHERE id IN (SELECT value FROM json_each(:ids)) AND (${keep}))`,
        ).run({ ids: JSON.stringify(ids.slice(at, at + atOnce)) })
      })
    }
  }
}

/** True when the copy has the columns that the library has now. */
function hasSameColumns(db: Database): boolean {
  return [...copiedTables.map(({ name }) => name), 'comment'].every(
    (table) => columnsOf(db, 'main', table).join() === columnsOf(db, 'copy', `copy_${table}`).join(),
  )
}

const isAttached = (db: Database): boolean =>
  db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM pragma_database_list WHERE name = 'copy'`).get()?.n === 1

/** True when this connection keeps a copy. */
export function hasCopy(db: Database): boolean {
  return isAttached(db)
}

/**
 * Attaches the copy and brings it up to date. From then on each change of this connection is in both files.
 * @param how.giveBack puts what the copy holds into a library that is older than it, or another one; after it both are the same
 * @param how.isOlder asked of a library that seems to be of the same time as the copy: true when it is not to be believed
 */
export function attachCopy(
  db: Database,
  path: string,
  how: { readonly giveBack: (tx: Tx, standing: 'ahead' | 'foreign') => void; readonly isOlder?: ((tx: Tx) => boolean) | undefined },
): void {
  db.prepare('ATTACH ? AS copy').run(path)
  db.pragma('copy.journal_mode = WAL')
  db.pragma('copy.synchronous = FULL')
  db.pragma('copy.cache_size = -4000')
  transact(db, (tx) => {
    const seen = standingOf(tx)
    const standing = seen === 'same' && how.isOlder?.(tx) === true ? 'ahead' : seen
    if (standing === 'ahead' || standing === 'foreign') {
      how.giveBack(tx, standing)
      adoptMark(tx)
    }
    if (standing !== 'same' || !hasSameColumns(tx)) makeCopyAnew(tx)
  })
  writeTriggers(db)
}

/** The library becomes the one that the copy belongs to, and newer than it. */
function adoptMark(tx: Tx): void {
  const copy = readMark(tx, 'copy')
  if (copy !== null)
    tx.prepare('UPDATE main.library_mark SET library_id = ?, generation = max(generation, ?) + 1').run(copy.libraryId, copy.generation)
}

const bump = `UPDATE library_mark SET generation = generation + 1; UPDATE copy_mark SET generation = (SELECT generation FROM library_mark);`

/** Writes to both files, or to the library alone where it keeps no copy, as each change does that is in both. */
export function touch(tx: Tx): void {
  tx.prepare('UPDATE main.library_mark SET generation = generation + 1').run()
  if (isAttached(tx)) tx.prepare('UPDATE copy.copy_mark SET generation = (SELECT generation FROM main.library_mark)').run()
}

// No "OR REPLACE": what the statement that fires a trigger says of conflicts would stand above it.
const keepAsset = (id: string) =>
  `DELETE FROM copy_asset WHERE id = ${id}; INSERT INTO copy_asset (${assetColumns}) SELECT ${assetColumns} FROM asset WHERE id = ${id};`
const changed = (columns: readonly string[]) => columns.map((name) => `old.${name} IS NOT new.${name}`).join(' OR ')

/** What else a row takes along. */
const companions: Readonly<Record<string, string>> = {
  outbox: `${keepAsset('new.asset_id')} DELETE FROM copy_comment WHERE id = new.comment_id;
    INSERT INTO copy_comment SELECT * FROM comment WHERE id = new.comment_id;`,
  intake: keepAsset('new.asset_id'),
  conflict: keepAsset('new.asset_id'),
  kept_value: keepAsset('new.asset_id'),
}

const isSettledComment = (row: 'new' | 'old', id: string) =>
  `remote_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = ${row}.asset_id AND o.comment_id = ${row}.${id})`

/** Triggers of a table that is kept whole. A trigger may name no schema where it writes: the tables of the copy have names of their own. */
function triggersOf(db: Database, { name, key, unwatched = [] }: CopiedTable): string {
  const columns = columnsOf(db, 'main', name)
  const watched = columns.filter((column) => !unwatched.includes(column))
  // With "+" the key has no type of its own, as it has none in the copy: beside one that has, all rows would be looked at instead of the index.
  const rowOf = (row: 'old' | 'new') =>
    `DELETE FROM copy_${name} WHERE ${key.map((column) => `${column} = +${row}.${column}`).join(' AND ')};`
  const write = `${rowOf('new')} INSERT INTO copy_${name} (${columns.join(', ')}) VALUES (${columns.map((column) => `new.${column}`).join(', ')});`
  const along = companions[name] ?? ''
  // A row that speaks of no asset takes none along, and most rows of a ledger speak of none at first.
  const alongWhenNew =
    along === ''
      ? ''
      : `CREATE TEMP TRIGGER keep_${name}_new_along AFTER INSERT ON main.${name} WHEN new.asset_id IS NOT NULL BEGIN ${along} END;`
  const settled =
    name === 'outbox' ? `DELETE FROM copy_comment WHERE id = old.comment_id AND ${isSettledComment('old', 'comment_id')};` : ''
  const alongWhenMoved =
    along === ''
      ? ''
      : `CREATE TEMP TRIGGER keep_${name}_moved AFTER UPDATE OF asset_id ON main.${name} WHEN old.asset_id IS NOT new.asset_id BEGIN ${along} END;`
  return `CREATE TEMP TRIGGER keep_${name}_new AFTER INSERT ON main.${name} BEGIN ${write} ${bump} END;
    ${alongWhenNew}
    CREATE TEMP TRIGGER keep_${name}_change AFTER UPDATE OF ${watched.join(', ')} ON main.${name} WHEN ${changed(watched)}
      BEGIN ${rowOf('old')} ${write} ${bump} END;
    ${alongWhenMoved}
    CREATE TEMP TRIGGER keep_${name}_end AFTER DELETE ON main.${name} BEGIN ${rowOf('old')} ${settled} ${bump} END;`
}

function writeTriggers(db: Database): void {
  const comments = columnsOf(db, 'main', 'comment')
  const keepComment = `DELETE FROM copy_comment WHERE id = new.id;
    INSERT INTO copy_comment (${comments.join(', ')}) VALUES (${comments.map((column) => `new.${column}`).join(', ')});`
  db.exec(`${copiedTables.map((table) => triggersOf(db, table)).join('\n')}
    CREATE TEMP TRIGGER keep_asset_new AFTER INSERT ON main.asset WHEN new.remote_id IS NOT NULL AND new.base IS NULL AND new.listed_round = 0
      BEGIN ${keepAsset('new.id')} ${bump} END;
    CREATE TEMP TRIGGER keep_asset_change AFTER UPDATE OF remote_id, external_id ON main.asset
      WHEN (${changed(['remote_id', 'external_id'])}) AND EXISTS (SELECT 1 FROM copy_asset WHERE id = new.id)
      BEGIN UPDATE copy_asset SET remote_id = new.remote_id, external_id = new.external_id WHERE id = new.id; ${bump} END;
    CREATE TEMP TRIGGER keep_asset_end AFTER DELETE ON main.asset WHEN EXISTS (SELECT 1 FROM copy_asset WHERE id = old.id)
      BEGIN DELETE FROM copy_asset WHERE id = old.id; ${bump} END;
    CREATE TEMP TRIGGER keep_comment_new AFTER INSERT ON main.comment WHEN new.remote_id IS NULL
      BEGIN ${keepComment} ${keepAsset('new.asset_id')} ${bump} END;
    CREATE TEMP TRIGGER keep_comment_change AFTER UPDATE ON main.comment WHEN EXISTS (SELECT 1 FROM copy_comment WHERE id = old.id)
      BEGIN ${keepComment} DELETE FROM copy_comment WHERE id = new.id AND ${isSettledComment('new', 'id')}; ${bump} END;
    CREATE TEMP TRIGGER keep_comment_end AFTER DELETE ON main.comment WHEN EXISTS (SELECT 1 FROM copy_comment WHERE id = old.id)
      BEGIN DELETE FROM copy_comment WHERE id = old.id; ${bump} END;`)
}
