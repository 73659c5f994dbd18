/** Gives the key under which a row is found together with others; null leaves it out. */
export type KeyOf<Row> = (row: Row) => string | null

/** Rows by id, and by the keys of its indexes. */
export interface TableRows<Row> {
  readonly rows: ReadonlyMap<string, Row>
  /** Puts a row in its place; null takes it out. */
  set(id: string, row: Row | null): void
  /** Adds an index, also over the rows that are there. */
  addIndex(name: string, keyOf: KeyOf<Row>): void
  /** The rows with this key, in the order of their first having it. */
  find(index: string, key: string): Row[]
}

interface Index<Row> {
  readonly keyOf: KeyOf<Row>
  readonly groups: Map<string, Map<string, Row>>
}

/** An empty set of rows without indexes. */
export function createTableRows<Row>(): TableRows<Row> {
  const rows = new Map<string, Row>()
  const indexes = new Map<string, Index<Row>>()
  return {
    rows,
    set: (id, row) => {
      const before = rows.get(id)
      for (const index of indexes.values()) moveInIndex(index, { id, before, after: row })
      if (row === null) rows.delete(id)
      else rows.set(id, row)
    },
    addIndex: (name, keyOf) => {
      const index: Index<Row> = { keyOf, groups: new Map() }
      for (const [id, row] of rows) moveInIndex(index, { id, before: undefined, after: row })
      indexes.set(name, index)
    },
    find: (name, key) => [...(indexes.get(name)?.groups.get(key)?.values() ?? [])],
  }
}

function moveInIndex<Row>({ keyOf, groups }: Index<Row>, move: { id: string; before: Row | undefined; after: Row | null }): void {
  const from = move.before === undefined ? null : keyOf(move.before)
  const to = move.after === null ? null : keyOf(move.after)
  if (from !== null && from !== to) {
    const group = groups.get(from)
    group?.delete(move.id)
    if (group?.size === 0) groups.delete(from)
  }
  if (move.after !== null && to !== null) {
    const group = groups.get(to) ?? new Map<string, Row>()
    group.set(move.id, move.after)
    groups.set(to, group)
  }
}
