import { describe, expect, it } from 'vitest'
import { assetReader } from '../../../src-main/assets/asset-reader'
import type { AssetQuery, SortKey } from '../../../src-preload/contract/asset'
import { testLibrary } from '../../support/library'

const plain: AssetQuery = {
  view: 'library',
  search: 'harbour',
  sort: 'added',
  descending: true,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
}
/** More than are looked at one by one. */
const many = 20_500

/** A library in which nearly all is found by one word; each hundredth asset is in the trash, another one is gone, and another one is found by nothing. */
function setUp() {
  const { db, account } = testLibrary()
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(many)})`
  db.exec(`${numbers} INSERT INTO asset (id, account_id, title, sort_title, type, created_at, modified_at, trashed_at, gone_at)
    SELECT printf('01HZ%022d', i), '${account}', 'Harbour', printf('%06d', (i * 7919) % 20011), 'image', (i * 31) % 977, i,
      iif(i % 100 = 1, 5, NULL), iif(i % 100 = 2, 5, NULL) FROM n`)
  for (const index of ['asset_parts', 'asset_words'])
    db.exec(`INSERT INTO ${index} (rowid, body) SELECT seq, 'harbour ' || (seq % 7) FROM asset WHERE seq % 100 <> 3`)
  const reader = assetReader(
    db,
    () => null,
    () => 0,
  )
  return { db, reader }
}

describe('a search that finds most of a large library', () => {
  it('gives the pages and the count that going through each row gives, in every order', () => {
    const { db, reader } = setUp()
    const columns: Readonly<Record<SortKey, string>> = { added: 'created_at', title: 'sort_title', modified: 'modified_at', type: 'type' }
    for (const [sort, column] of Object.entries(columns) as [SortKey, string][]) {
      for (const descending of [true, false]) {
        const direction = descending ? 'DESC' : 'ASC'
        const expected = db
          .prepare<[], string>(
            `SELECT id FROM asset WHERE gone_at IS NULL AND trashed_at IS NULL AND seq % 100 <> 3 ORDER BY ${column} ${direction}, seq ${direction}`,
          )
          .pluck()
          .all()
        expect(expected.length).toBe(many - 3 * 205)
        for (const offset of [0, 9_990, expected.length - 5, expected.length + 10]) {
          const page = reader.page({ ...plain, sort, descending }, offset, 20)
          expect(page.total).toBe(expected.length)
          expect(page.rows.map(({ id }) => id)).toEqual(expected.slice(offset, offset + 20))
        }
      }
    }
  })

  it('gives what is in the trash, and what a second word or a filter leaves of it', () => {
    const { reader } = setUp()
    expect(reader.page({ ...plain, view: 'trash' }, 0, 20).total).toBe(205)
    expect(reader.page({ ...plain, types: ['video'] }, 0, 20)).toEqual({ rows: [], total: 0 })
    expect(reader.page({ ...plain, types: ['image'] }, 0, 20).total).toBe(many - 3 * 205)
    const rare = reader.page({ ...plain, search: 'harbour 5' }, 0, 20).total
    expect(rare).toBeGreaterThan(2000)
    expect(rare).toBeLessThan(4000)
  })
})
