import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { insertAccount } from '../../../src-main/accounts/account-store'
import { searchBody, wordsBody } from '../../../src-main/assets/search-text'
import { sortTitle } from '../../../src-main/assets/sort-title'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { transact, type Database, type Tx } from '../../../src-main/database/transaction'
import { describeAsset } from '../../../src-main/providers/octospark/describe-asset'
import { accountId, type AccountId } from '../../../src-preload/contract/ids'

// The floor: one process that fetches a page, parses it, inserts its rows, and asks for the next one. Nothing is checked, nobody looks on, nothing else is served.
// Arguments: the listing's address, and a folder. Prints how many rows it has, with each page.

type WireAsset = Parameters<typeof describeAsset>[0] & { readonly assetTypeData: Parameters<typeof describeAsset>[0]['typeData'] }

interface WirePage {
  readonly data: readonly WireAsset[]
  readonly nextCursor: string | null
}

let lastId = 0
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function fetchPage(address: string, cursor: string | null): Promise<WirePage> {
  return new Promise((resolve, reject) => {
    get(`${address}?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`, { agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve(JSON.parse(Buffer.concat(chunks).toString()) as WirePage)
      })
    }).on('error', reject)
  })
}

const columns = `id, account_id, remote_id, title, sort_title, ai_title, ai_description, ai_tags, type, file_name, sha256, created_at, modified_at, base, version, media,
  facts, folder_key, processing, processing_since, refreshed_at, indexed, listed_round`

function writeRows(tx: Tx, account: AccountId, rows: readonly WireAsset[]): void {
  const insert = tx.prepare(
    `INSERT INTO asset (${columns}) VALUES (${columns
      .split(',')
      .map(() => '?')
      .join(', ')})`,
  )
  const folder = tx.prepare(
    'INSERT INTO folder (key, account_id, remote_id, name) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name WHERE name <> excluded.name',
  )
  const parts = tx.prepare('INSERT INTO asset_parts (rowid, body) VALUES (?, ?)')
  const wholeWords = tx.prepare('INSERT INTO asset_words (rowid, body) VALUES (?, ?)')
  const indexed = rows.map((wire) => {
    const { title, ai, facts, ...asset } = describeAsset({ ...wire, typeData: wire.assetTypeData })
    const body = searchBody({ ...asset, title, ai, facts: facts.map(({ value }) => value) })
    const mark = createHash('sha256')
      .update(JSON.stringify([body, []]))
      .digest('base64url')
    const key = asset.folder === null ? null : `${account} ${asset.folder.id}`
    if (asset.folder !== null) folder.run(key, account, asset.folder.id, asset.folder.name)
    const base = JSON.stringify({ title, description: '', category: '', tags: [], trashedAt: null, trashedAbout: false })
    const now = Date.now()
    const ids = [(lastId += 1).toString(36).padStart(26, '0'), account, asset.remoteId, title, sortTitle(title)]
    const told = [
      ai.title,
      ai.description,
      JSON.stringify(ai.tags),
      asset.type,
      asset.fileName,
      asset.sha256,
      asset.createdAt,
      asset.modifiedAt,
    ]
    const state = [base, asset.version, JSON.stringify(asset.media), JSON.stringify(facts), key, 'ready', now, now, mark, 1]
    const seq = insert.run(...ids, ...told, ...state).lastInsertRowid
    return { seq, body }
  })
  // FTS5 is quickest when nothing else is written between its rows.
  for (const { seq, body } of indexed) {
    parts.run(seq, body)
    wholeWords.run(seq, wordsBody(body))
  }
}

async function pull(db: Database, account: AccountId, address: string): Promise<void> {
  const place = db.prepare('INSERT OR REPLACE INTO listing (account_id, round, cursor, is_running) VALUES (?, 1, ?, 1)')
  let cursor: string | null = null
  let rows = 0
  do {
    const page: WirePage = await fetchPage(address, cursor)
    cursor = page.nextCursor
    transact(db, (tx) => {
      writeRows(tx, account, page.data)
      place.run(account, cursor)
    })
    rows += page.data.length
    process.stdout.write(`${String(rows)}\n`)
  } while (cursor !== null)
}

const [address = '', folder = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const library = openDatabase(join(folder, 'library.db'), migrations)
library.exec('DROP TRIGGER IF EXISTS temp.keep_asset_new')
library.pragma('main.synchronous = NORMAL')
library.pragma('main.cache_size = -64000')
const owner = accountId.parse('01HZZZZZZZZZZZZZZZZZZZZZZZ')
transact(library, (tx) => {
  insertAccount(tx, { id: owner, service: 'octospark', name: 'Bare', address, fields: {}, isDemo: false }, Date.now())
})
await pull(library, owner, address)
library.close()
agent.destroy()
