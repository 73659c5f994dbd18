import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transact, type Database } from '../../../../src-main/database/transaction'
import { silentLog } from '../../../../src-main/log'
import { takeUp } from '../../../../src-main/sync/apply'
import { beginRound } from '../../../../src-main/sync/pull/listing'
import { writePage } from '../../../../src-main/sync/pull/write-page'
import { remoteAsset, remoteMedium, testLibrary } from '../../../support/library'

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('', 'Harbour at dawn', '東京 の 港', 'shot 009 — Café', '"quoted" & <b>bold</b>'),
)
const textOrNull = fc.option(text)
const time = fc.option(fc.integer({ min: 0, max: 4e12 }))
const medium = fc.record({ fileName: textOrNull, previewUrl: fc.option(fc.constant('https://studio.example/p.png')) })

const remote = fc.record({
  externalId: textOrNull,
  title: text,
  description: text,
  category: text,
  tags: fc.array(text, { maxLength: 4 }),
  ai: fc.record({ title: textOrNull, description: textOrNull, tags: fc.array(text, { maxLength: 3 }) }),
  type: fc.constantFrom('image', 'video', 'placeholder', 'other'),
  fileName: textOrNull,
  md5: textOrNull,
  sha256: textOrNull,
  owner: textOrNull,
  createdAt: time,
  modifiedAt: time,
  version: textOrNull,
  trashed: fc.option(fc.record({ at: time, about: fc.boolean() })),
  processing: fc.option(fc.record({ state: fc.constantFrom('processing', 'ready', 'failed'), note: textOrNull })),
  folder: fc.option(fc.record({ id: fc.constantFrom('f1', 'f2'), name: text })),
  projectId: textOrNull,
  facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 3 }),
  media: fc.option(
    fc.array(
      medium.map((values) => remoteMedium({ id: 'm', ...values })),
      { maxLength: 2 },
    ),
  ),
})

/** All that is kept of an asset, with what is another one in each library left out. */
function keptOf(db: Database, remoteId: string, account: string) {
  const row = db.prepare<[string], Record<string, unknown>>('SELECT * FROM asset WHERE remote_id = ?').get(remoteId) ?? {}
  const { seq, id, account_id, listed_round, folder_key, ...kept } = row
  expect([typeof id, account_id]).toEqual(['string', account])
  const count = (table: string, match: string) =>
    db.prepare<[string, unknown], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${table} MATCH ? AND rowid = ?`).get(match, seq)
      ?.n
  return {
    ...kept,
    folder: typeof folder_key === 'string' ? folder_key.replace(account, '') : folder_key,
    listed: Number(listed_round) > 0,
    tagRows: db.prepare('SELECT tag FROM asset_tag WHERE asset_seq = ? ORDER BY tag').all(seq),
    found: ['harbour', 'café', 'quo', '東京'].map((word) => [count('asset_parts', `"${word}"`), count('asset_words', `"${word}"*`)]),
    folders: db.prepare('SELECT remote_id, name FROM folder ORDER BY remote_id').all(),
  }
}

describe('new rows', () => {
  it('are what taking them up one by one would come to, in every column and index', () => {
    fc.assert(
      fc.property(fc.array(remote, { minLength: 1, maxLength: 4 }), (values) => {
        const assets = values.map((value, at) => remoteAsset({ ...value, remoteId: `r${String(at)}` }))
        const [fast, slow] = [testLibrary(), testLibrary()]
        const tools = { db: fast.db, clock: fast.clock, log: silentLog }
        const { round } = transact(fast.db, (tx) => beginRound(tx, fast.account, fast.clock.now()))
        const page = { assets, next: 'c1', total: null, unreadable: 0 }
        writePage(tools, { account: fast.account, round, cursor: null, page, isCircle: false, touched: [] })
        transact(slow.db, (tx) => {
          for (const asset of assets) takeUp(tx, slow.account, asset, slow.clock.now())
          tx.prepare('UPDATE asset SET listed_round = 1').run()
        })
        for (const { remoteId } of assets) {
          expect(keptOf(fast.db, remoteId, fast.account)).toEqual(keptOf(slow.db, remoteId, slow.account))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('have ids that sort by the time at which they were taken up', () => {
    const { db, clock, account } = testLibrary()
    const write = (ids: readonly string[], cursor: string | null, next: string) => {
      const { round } = transact(db, (tx) => beginRound(tx, account, clock.now()))
      const page = { assets: ids.map((remoteId) => remoteAsset({ remoteId })), next, total: null, unreadable: 0 }
      writePage({ db, clock, log: silentLog }, { account, round, cursor, page, isCircle: false, touched: [] })
    }
    write(['a', 'b'], null, 'c1')
    clock.advance(5000)
    write(['c'], 'c1', 'c2')
    const rows = db.prepare<[], { id: string; remote_id: string }>('SELECT id, remote_id FROM asset ORDER BY id').all()
    expect(rows).toHaveLength(3)
    expect(rows.at(-1)?.remote_id).toBe('c')
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3)
  })
})
