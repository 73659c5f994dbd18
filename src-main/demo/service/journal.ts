import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalLine } from './journal-file'
import { openJournalFile } from './journal-file'
import { createTableRows } from './table-rows'
import type { KeyOf, TableRows } from './table-rows'

/** One kind of record, held in memory; rows are replaced, never changed in place. */
export interface Table<Row, Index extends string = never> {
  get(id: string): Row | undefined
  put(id: string, row: Row): void
  remove(id: string): void
  readonly size: number
  values(): IterableIterator<Row>
  /** The rows that have this key in an index, oldest first. */
  find(index: Index, key: string): Row[]
}

/** Durable state: tables in memory, every change appended to a file before `change` returns. */
export interface Journal {
  /** A table with its indexes; asked for once per name. */
  table<Row extends object, Index extends string = never>(name: string, indexes?: Readonly<Record<Index, KeyOf<Row>>>): Table<Row, Index>
  /** Runs `work` and writes all that it changed with one write; when either throws, nothing has changed. */
  change<Result>(work: () => Result): Result
  close(): void
}

interface Batch {
  readonly lines: JournalLine[]
  readonly undo: (() => void)[]
}

/** Opens (or creates) the state in `folder`. The file is written anew when it has grown past `compactAfterBytes` and twice its last whole size. */
export function openJournal(folder: string, compactAfterBytes = 8 * 1024 * 1024): Journal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stores = new Map<string, TableRows<object>>()
  const storeOf = (name: string): TableRows<object> => {
    const store = stores.get(name) ?? createTableRows<object>()
    stores.set(name, store)
    return store
  }
  const file = openJournalFile(join(folder, 'journal.jsonl'), (line) => {
    storeOf(line.table).set(line.id, line.row)
  })
  let closed = false
  let batch: Batch | null = null
  let compactAt = compactAfterBytes

  const compactWhenLong = (): void => {
    if (file.size() <= compactAt) return
    file.replace(allLines(stores))
    compactAt = Math.max(compactAfterBytes, file.size() * 2)
  }

  const change = <Result>(work: () => Result): Result => {
    if (closed) throw new Error('The state of the demo service is closed')
    // A change within a change belongs to the outer one.
    if (batch !== null) return work()
    compactWhenLong()
    const own: Batch = { lines: [], undo: [] }
    batch = own
    try {
      const result = work()
      if (own.lines.length > 0) file.append(own.lines)
      return result
    } catch (error) {
      for (const undo of own.undo.reverse()) undo()
      throw error
    } finally {
      batch = null
    }
  }

  const write = (line: JournalLine): void => {
    change(() => {
      const store = storeOf(line.table)
      const before = store.rows.get(line.id) ?? null
      batch?.undo.push(() => {
        store.set(line.id, before)
      })
      batch?.lines.push(line)
      store.set(line.id, line.row)
    })
  }

  return {
    table: <Row extends object, Index extends string = never>(name: string, indexes?: Readonly<Record<Index, KeyOf<Row>>>) => {
      // What lies under this name was put there by the same table, perhaps in an earlier run.
      const store = storeOf(name) as unknown as TableRows<Row>
      for (const [index, keyOf] of Object.entries<KeyOf<Row>>(indexes ?? {})) store.addIndex(index, keyOf)
      return tableOver<Row, Index>(name, store, write)
    },
    change,
    close: () => {
      if (!closed) file.close()
      closed = true
    },
  }
}

function tableOver<Row extends object, Index extends string>(
  name: string,
  store: TableRows<Row>,
  write: (line: JournalLine) => void,
): Table<Row, Index> {
  return {
    get: (id) => store.rows.get(id),
    put: (id, row) => {
      write({ table: name, id, row })
    },
    remove: (id) => {
      if (store.rows.has(id)) write({ table: name, id, row: null })
    },
    get size() {
      return store.rows.size
    },
    values: () => store.rows.values(),
    find: (index, key) => store.find(index, key),
  }
}

function* allLines(stores: ReadonlyMap<string, TableRows<object>>): Iterable<JournalLine> {
  for (const [table, store] of stores) {
    for (const [id, row] of store.rows) yield { table, id, row }
  }
}
