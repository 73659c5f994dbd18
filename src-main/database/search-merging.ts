import { transact, type Database, type Tx } from './transaction'

/** The full-text indexes of the library. */
export const searchIndexes = ['asset_parts', 'asset_words'] as const
export type SearchIndex = (typeof searchIndexes)[number]

/** What FTS5 does of its own accord with each transaction: merges a little where four parts of an index are alike (`usual`), or nothing, so that others wait for no merging. */
const automerge = { usual: 4, none: 0 } as const

/** Sets what is merged of its own accord; it holds for every connection, and outlives the program. */
export function setSearchMerging(tx: Tx, how: keyof typeof automerge): void {
  const known = (index: SearchIndex) =>
    tx.prepare<[], { v: number }>(`SELECT v FROM ${index}_config WHERE k = 'automerge'`).get()?.v ?? automerge.usual
  for (const index of searchIndexes)
    if (known(index) !== automerge[how])
      tx.prepare(`INSERT INTO ${index} (${index}, rank) VALUES ('automerge', CAST(? AS INTEGER))`).run(automerge[how])
}

/**
 * Merges parts of an index, where many are alike: about so many pages of it (4096 bytes each) are written anew. A negative number has all of them merged into one, to be gone
 * on with by positive ones. True when there is more.
 */
export function mergeSearch(tx: Tx, index: SearchIndex, pages: number): boolean {
  const changes = () => tx.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n ?? 0
  const before = changes()
  tx.prepare(`INSERT INTO ${index} (${index}, rank) VALUES ('merge', CAST(? AS INTEGER))`).run(pages)
  // As SQLite tells it: with less than two changes there was nothing to do.
  return changes() - before >= 2
}

/** Merges some of each index, each in a transaction of its own. True when there is more. */
export function mergeEachSearch(db: Database, pages: number): boolean {
  return searchIndexes.map((index) => transact(db, (tx) => mergeSearch(tx, index, pages))).includes(true)
}
