import { z } from 'zod'
import type { FeedKind } from '../../src-preload/contract/feed'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { readSetting, saveSetting } from '../settings'

/** So many of a kind in one round of a listing are told one by one; more are told in one row that counts them. */
export const mostSingles = 200
/** The feed keeps this many rows; the oldest go. */
export const mostRows = 10_000
/** How often the oldest rows are looked for, in rows. */
const trimEvery = 64
const mostNames = 5
const longestName = 100

const seenSchema = z.object({ seq: z.number().int(), at: z.number() })

/** What the user saw of the feed: all up to this row, and when. ms since 1970. */
export function readSeen(db: Database): { readonly seq: number; readonly at: number | null } {
  return readSetting(db, 'feed-seen', seenSchema) ?? { seq: 0, at: null }
}

/** Notes that the user saw all that is there. */
export function writeSeen(tx: Tx, now: number): void {
  const seq = tx.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM feed').get()?.seq ?? readSeen(tx).seq
  saveSetting(tx, 'feed-seen', { seq, at: now })
}

/** One thing that happened. `at`: ms since 1970. */
export interface News {
  readonly accountId: AccountId
  readonly assetId: AssetId
  readonly title: string
  readonly kind: FeedKind
  readonly who: string | null
  readonly fields: readonly string[]
  readonly at: number
}

interface Row {
  seq: number
  who: string | null
  fields: string
  count: number
}

type Place = Pick<News, 'accountId' | 'kind'> & { readonly round: number }

/** Names are kept one a line. */
const lineOf = (name: string | null): string[] => {
  const line = (name ?? '').replace(/\s+/g, ' ').trim().slice(0, longestName)
  return line === '' ? [] : [line]
}

const joined = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])]
const namesOf = (row: Pick<Row, 'who'>): string[] => row.who?.split('\n') ?? []
const fieldsOf = (row: Pick<Row, 'fields'>): string[] => JSON.parse(row.fields) as string[]

function insert(
  tx: Tx,
  place: Place,
  row: { assetId: AssetId | null; title: string; who: string[]; fields: string[]; count: number; at: number },
) {
  const { lastInsertRowid } = tx
    .prepare('INSERT INTO feed (account_id, asset_id, title, kind, who, fields, count, at, round) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(
      place.accountId,
      row.assetId,
      row.title,
      place.kind,
      row.who.length === 0 ? null : row.who.slice(0, mostNames).join('\n'),
      JSON.stringify(row.fields),
      row.count,
      row.at,
      place.round,
    )
  if (Number(lastInsertRowid) % trimEvery !== 0) return
  tx.prepare('DELETE FROM feed WHERE seq <= (SELECT seq FROM feed ORDER BY seq DESC LIMIT 1 OFFSET ?)').run(mostRows)
}

const remove = (tx: Tx, seq: number) => tx.prepare('DELETE FROM feed WHERE seq = ?').run(seq)

/** The round of the account's listing, running or last; 0 where there is none. */
const roundOf = (tx: Tx, account: AccountId): number =>
  tx.prepare<[string], { round: number }>('SELECT round FROM listing WHERE account_id = ?').get(account)?.round ?? 0

/** The newest row of a round that counts; null when its assets are told one by one. */
function counting(tx: Tx, { accountId, kind, round }: Place): Row | null {
  if (round === 0) return null
  return (
    tx
      .prepare<[string, string, number], Row>(
        'SELECT seq, who, fields, count FROM feed WHERE account_id = ? AND kind = ? AND round = ? AND asset_id IS NULL ORDER BY seq DESC LIMIT 1',
      )
      .get(accountId, kind, round) ?? null
  )
}

const singles = 'account_id = ? AND kind = ? AND round = ? AND asset_id IS NOT NULL AND seq > ?'

function countSingles(tx: Tx, { accountId, kind, round }: Place, seen: number): number {
  if (round === 0) return 0
  return (
    tx
      .prepare<[string, string, number, number], { n: number }>(`SELECT count(*) AS n FROM feed WHERE ${singles}`)
      .get(accountId, kind, round, seen)?.n ?? 0
  )
}

/** Adds so many to the row of the round that counts, which takes in the single ones that the user did not see yet. */
function count(tx: Tx, place: Place, more: { count: number; fields: readonly string[]; at: number }): void {
  const seen = readSeen(tx).seq
  const before = counting(tx, place)
  const open = before !== null && before.seq > seen ? before : null
  const told = before !== null ? [] : allSingles(tx, place, seen)
  const fields = [...told, ...(open === null ? [] : [open])].reduce<string[]>((all, row) => joined(all, fieldsOf(row)), [])
  if (open !== null) remove(tx, open.seq)
  for (const { seq } of told) remove(tx, seq)
  insert(tx, place, {
    assetId: null,
    title: '',
    who: [],
    fields: joined(fields, more.fields),
    count: (open?.count ?? 0) + told.length + more.count,
    at: more.at,
  })
}

const allSingles = (tx: Tx, { accountId, kind, round }: Place, seen: number): Row[] =>
  tx
    .prepare<[string, string, number, number], Row>(`SELECT seq, who, fields, count FROM feed WHERE ${singles} ORDER BY seq`)
    .all(accountId, kind, round, seen)

/** Tells one thing. What was told of the same asset and kind since the user last looked becomes one row with it, the newest. */
export function tell(tx: Tx, news: News): void {
  const place: Place = { accountId: news.accountId, kind: news.kind, round: roundOf(tx, news.accountId) }
  if (counting(tx, place) !== null) {
    count(tx, place, { count: 1, fields: news.fields, at: news.at })
    return
  }
  const seen = readSeen(tx).seq
  const open = tx
    .prepare<[string, string, number], Row>(
      'SELECT seq, who, fields, count FROM feed WHERE asset_id = ? AND kind = ? AND seq > ? ORDER BY seq DESC LIMIT 1',
    )
    .get(news.assetId, news.kind, seen)
  if (open === undefined && countSingles(tx, place, seen) >= mostSingles) {
    count(tx, place, { count: 1, fields: news.fields, at: news.at })
    return
  }
  if (open !== undefined) remove(tx, open.seq)
  insert(tx, place, {
    assetId: news.assetId,
    title: news.title,
    who: joined(open === undefined ? [] : namesOf(open), lineOf(news.who)),
    fields: joined(open === undefined ? [] : fieldsOf(open), news.fields),
    count: 1,
    at: news.at,
  })
}

/** Tells so many of a kind in the row of the account's round that counts. */
export function tellCount(tx: Tx, news: Pick<News, 'accountId' | 'kind' | 'at'> & { readonly count: number }): void {
  if (news.count > 0) count(tx, { ...news, round: roundOf(tx, news.accountId) }, { count: news.count, fields: [], at: news.at })
}

/** Tells many of one kind at once: one by one, or in the row that counts where there are too many. */
export function tellMany(tx: Tx, news: readonly News[]): void {
  const [first] = news
  if (first === undefined) return
  const place: Place = { accountId: first.accountId, kind: first.kind, round: roundOf(tx, first.accountId) }
  const isMany = counting(tx, place) !== null || countSingles(tx, place, readSeen(tx).seq) + news.length > mostSingles
  if (isMany) count(tx, place, { count: news.length, fields: [], at: first.at })
  else for (const one of news) tell(tx, one)
}
