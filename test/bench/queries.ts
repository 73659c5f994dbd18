import { assetReader } from '../../src-main/assets/asset-reader'
import type { Database } from '../../src-main/database/transaction'
import type { AssetQuery } from '../../src-preload/contract/asset'
import { figureOf, inTurn, timeOf, type Figure } from './figure'
import { commonPart, largeCount } from './large-library'

const runs = 201
const limit = 200
const query: AssetQuery = {
  view: 'library',
  search: '',
  sort: 'added',
  descending: true,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
}

/** Somewhere else at each run. */
const offsetOf = (run: number) => (Math.abs(run) * 7919) % (largeCount - limit)

/** A page of the grid somewhere in a large library, beside one statement that reads the same rows. */
export async function measurePage(db: Database): Promise<Figure> {
  const reader = readerOf(db)
  const bare = db.prepare(
    'SELECT * FROM asset WHERE gone_at IS NULL AND trashed_at IS NULL ORDER BY created_at DESC, seq DESC LIMIT ? OFFSET ?',
  )
  const times = await inTurn(runs, {
    warmUps: 3,
    value: (run) => timeOf(() => reader.page(query, offsetOf(run), limit)),
    floor: (run) => timeOf(() => bare.all(limit, offsetOf(run))),
  })
  return figureOf('page-20k', times)
}

/** The first page of a search that finds many, beside one statement that reads the same rows. */
export async function measureSearch(db: Database): Promise<Figure> {
  const reader = readerOf(db)
  const bare = db.prepare(
    `SELECT * FROM asset WHERE seq IN (SELECT rowid FROM asset_parts WHERE asset_parts MATCH ?) AND gone_at IS NULL AND trashed_at IS NULL
       ORDER BY created_at DESC, seq DESC LIMIT ?`,
  )
  const found = reader.page({ ...query, search: commonPart }, 0, limit)
  if (found.total < limit) throw new Error(`The search finds ${String(found.total)} assets only.`)
  const times = await inTurn(runs, {
    warmUps: 3,
    value: () => timeOf(() => reader.page({ ...query, search: commonPart }, 0, limit)),
    floor: () => timeOf(() => bare.all(`"${commonPart}"`, limit)),
  })
  return figureOf('search-20k', times)
}

const readerOf = (db: Database) =>
  assetReader(
    db,
    () => 14,
    () => Date.now(),
  )
