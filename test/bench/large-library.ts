import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { insertAccount } from '../../src-main/accounts/account-store'
import { searchBody, wordsBody } from '../../src-main/assets/search-text'
import { sortTitle } from '../../src-main/assets/sort-title'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import { transact, type Database, type Tx } from '../../src-main/database/transaction'
import type { AssetType } from '../../src-preload/contract/asset'
import { accountId, type AccountId } from '../../src-preload/contract/ids'

/** How many assets the large library has. */
export const largeCount = 20_000
/** A part of words that about one asset in twelve is found by. */
export const commonPart = 'harb'

const places = [
  'Harbour',
  'Market',
  'Skyline',
  'Dunes',
  'Lighthouse',
  'Fjord',
  'Café',
  'Station',
  'Garden',
  'Bridge',
  'Studio',
  '東京',
] as const
const moments = ['at dawn', 'at noon', 'in the rain', 'by night', 'from above', 'close-up', 'wide', 'in winter'] as const
const types: readonly AssetType[] = ['image', 'image', 'image', 'video', 'audio', 'document']
const newest = Date.UTC(2026, 0, 1)

const pick = <T>(values: readonly T[], at: number): T => {
  const value = values[at % values.length]
  if (value === undefined) throw new Error('There is nothing to pick from.')
  return value
}

/**
 * Makes a profile folder with a library of many assets: tables by the migrations, rows written straight into them, as the mirror would write them. The database is closed
 * by the caller.
 */
export function makeLargeLibrary(profile: string): Database {
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const db = openDatabase(join(profile, 'library.db'), migrations)
  const account = accountId.parse(ulid())
  transact(db, (tx) => {
    const fields = { id: account, service: 'media-pocket', name: 'Archive', fields: {}, isDemo: false } as const
    // Nobody listens there.
    insertAccount(tx, { ...fields, address: 'http://127.0.0.1:9' }, newest)
    const add = assetWriter(tx, account)
    for (let number = 0; number < largeCount; number += 1) add(number)
  })
  return db
}

function assetWriter(tx: Tx, account: AccountId): (number: number) => void {
  const insert = tx.prepare(
    `INSERT INTO asset (id, account_id, remote_id, title, sort_title, description, category, tags, type, file_name, created_at, modified_at, base, version, refreshed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const indexParts = tx.prepare('INSERT INTO asset_parts (rowid, body) VALUES (?, ?)')
  const indexWords = tx.prepare('INSERT INTO asset_words (rowid, body) VALUES (?, ?)')
  const addTag = tx.prepare('INSERT INTO asset_tag (asset_seq, tag) VALUES (?, ?)')
  return (number) => {
    const title = `${pick(places, number)} ${pick(moments, number * 7)} ${String(number % 1000)}`
    const texts = { title, description: `Shoot ${String(number % 90)}, roll ${String(number % 37)}`, category: 'footage' }
    const tags = [pick(moments, number), `scene ${String(number % 60)}`]
    const base = JSON.stringify({ ...texts, tags, trashedAt: null, trashedAbout: false })
    const fileName = `IMG_${String(number)}.jpg`
    const addedAt = newest - number * 700_000
    const ids = [ulid(addedAt), account, `asset-${String(number).padStart(8, '0')}`]
    const shown = [title, sortTitle(title), texts.description, texts.category, JSON.stringify(tags), pick(types, number), fileName]
    const seq = insert.run(...ids, ...shown, addedAt, addedAt, base, String(number), newest).lastInsertRowid
    const body = searchBody({ ...texts, tags, ai: { title: null, description: null, tags: [] }, facts: [], fileName })
    indexParts.run(seq, body)
    indexWords.run(seq, wordsBody(body))
    for (const tag of tags) addTag.run(seq, tag)
  }
}
