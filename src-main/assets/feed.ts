import type { FeedKind, FeedPage } from '../../src-preload/contract/feed'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { findAccount } from '../accounts/account-store'
import type { Database, Tx } from '../database/transaction'
import type { RemoteAsset, RemoteComment } from '../providers/remote'
import { makesAsset, type Payload } from '../sync/operations'
import { entriesOfAsset } from '../sync/outbox'
import { fieldsBetween, kindsBetween, ownDoing, sightFor, type FeedSight } from './feed-sight'
import { readSeen, tell, tellCount, tellMany, writeSeen, type News } from './feed-write'

interface Row {
  seq: number
  kind: FeedKind
  account_id: AccountId
  account_name: string
  asset_id: AssetId | null
  title: string
  who: string | null
  fields: string
  count: number
  at: number
}

/** Newest first. */
export function readFeed(db: Database, query: { readonly offset: number; readonly limit: number; readonly unseenOnly: boolean }): FeedPage {
  const seen = readSeen(db)
  const after = query.unseenOnly ? seen.seq : 0
  const countAfter = (seq: number) => db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM feed WHERE seq > ?').get(seq)?.n ?? 0
  const rows = db
    .prepare<[object], Row>(
      `SELECT f.seq, f.kind, f.account_id, c.name AS account_name, a.id AS asset_id, f.title, f.who, f.fields, f.count, f.at
       FROM feed f JOIN account c ON c.id = f.account_id LEFT JOIN asset a ON a.id = f.asset_id AND a.gone_at IS NULL
       WHERE f.seq > :after ORDER BY f.seq DESC LIMIT :limit OFFSET :offset`,
    )
    .all({ after, limit: query.limit, offset: query.offset })
  return {
    rows: rows.map((row) => ({
      seq: row.seq,
      kind: row.kind,
      accountId: row.account_id,
      accountName: row.account_name,
      assetId: row.asset_id,
      title: row.title,
      who: row.who === null ? null : inWords(row.who.split('\n')),
      fields: JSON.parse(row.fields) as string[],
      count: row.count,
      at: row.at,
      isUnseen: row.seq > seen.seq,
    })),
    total: countAfter(after),
    unseen: countAfter(seen.seq),
    unseenKinds: db
      .prepare<[number], { kind: FeedKind; count: number }>(
        'SELECT kind, sum(count) AS count FROM feed WHERE seq > ? GROUP BY kind ORDER BY kind',
      )
      .all(seen.seq),
    lastLookedAt: seen.at,
  }
}

const inWords = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`

/** The user looked: what is there now is not new any more. */
export function markFeedSeen(tx: Tx, now: number): void {
  writeSeen(tx, now)
}

/** A number that is another one whenever something was told. */
export function feedMark(db: Database): number {
  return db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM feed').get()?.seq ?? 0
}

type Own = readonly { readonly payload: Payload; readonly isSent: boolean }[]

/** Operations of ours at an asset that may have had their effect, or are to have it. */
const ownAt = (tx: Tx, id: AssetId): Own =>
  entriesOfAsset(tx, id).flatMap(({ payload, inFlight, state }) =>
    state === 'failed' && !inFlight ? [] : [{ payload, isSent: inFlight || state === 'running' }],
  )

/** Tells what is different now, but for our own doing. */
function tellDifference(tx: Tx, before: FeedSight, own: Own, at: number): void {
  const after = sightFor(tx, before.id)
  if (after === null) return
  const kinds = kindsBetween(before, after)
  const fields = fieldsBetween(before, after)
  if (kinds.length === 0 && fields.length === 0) return
  const ours = ownDoing(own, after)
  if (ours === null) return
  const { id: assetId, accountId, base } = after
  const one = { accountId, assetId, title: base.title, who: null, at }
  for (const kind of kinds) if (!ours.kinds.has(kind)) tell(tx, { ...one, kind, fields: [] })
  const changed = fields.filter((field) => !ours.fields.has(field))
  if (changed.length > 0) tell(tx, { ...one, kind: 'changed', fields: changed })
}

/** True where there is a listing and none of it came to its end. */
const isReadAnew = (tx: Tx, account: AccountId): boolean =>
  tx.prepare('SELECT 1 FROM listing WHERE account_id = ? AND completed_at IS NULL').get(account) !== undefined

/**
 * Tells what a pull brought of an asset. Called in the transaction that writes the service's word.
 * A listing that is read for the first time, or anew from the beginning, tells of no single asset.
 * @param before what `sightFor` saw before it was written; null: the service never told of it before, and nothing is told here
 */
export function tellChange(tx: Tx, before: FeedSight | null, at: number): void {
  if (before === null || isReadAnew(tx, before.accountId)) return
  tellDifference(tx, before, ownAt(tx, before.id), at)
}

/** Tells what the answer to an operation of ours brought besides what the operation did. Called as `tellChange`, when the operation is no longer in the outbox. */
export function tellSettled(tx: Tx, before: FeedSight | null, payload: Payload, at: number): void {
  if (before === null) return
  // Every comment that comes to an asset made from here is news.
  if (makesAsset(payload)) tx.prepare('UPDATE asset SET comments_read = 1 WHERE id = ?').run(before.id)
  else tellDifference(tx, before, [{ payload, isSent: true }, ...ownAt(tx, before.id)], at)
}

/** Tells that an asset is gone. Called before that is written. */
export function tellGone(tx: Tx, id: AssetId, at: number): void {
  const sight = sightFor(tx, id)
  if (sight?.goneAt !== null) return
  if (ownDoing(ownAt(tx, id), sight)?.kinds.has('gone') !== false) return
  tell(tx, { accountId: sight.accountId, assetId: id, title: sight.base.title, kind: 'gone', who: null, fields: [], at })
}

/** The same of many assets of an account that no operation of ours is about. */
export function tellManyGone(tx: Tx, accountId: AccountId, ids: readonly AssetId[], at: number): void {
  const rows = tx
    .prepare<[string], { assetId: AssetId; title: string }>(
      `SELECT id AS assetId, json_extract(base, '$.title') AS title FROM asset WHERE id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL
         AND base IS NOT NULL AND NOT (remote_id IS NOT NULL AND version IS NULL AND refreshed_at = 0)`,
    )
    .all(JSON.stringify(ids))
  tellMany(
    tx,
    rows.map((row): News => ({ ...row, accountId, kind: 'gone', who: null, fields: [], at })),
  )
}

/** Operations that make an asset and may have done so: what a listing tells of it is no news. */
function makers(tx: Tx, account: AccountId): readonly { readonly remoteId: string | null; readonly marks: ReadonlySet<string> }[] {
  return tx
    .prepare<
      [string],
      { made: string | null; external: string | null; sha256: string | null; md5: string | null; file: string | null; name: string | null }
    >(
      `SELECT json_extract(progress, '$.madeId') AS made, json_extract(payload, '$.externalId') AS external, json_extract(payload, '$.sha256') AS sha256,
         json_extract(payload, '$.md5') AS md5, json_extract(payload, '$.fileName') AS file, json_extract(payload, '$.name') AS name
       FROM outbox WHERE account_id = ? AND in_flight = 1 AND kind IN ('create-asset', 'upload-asset', 'create-from-link')`,
    )
    .all(account)
    .map((row) => ({
      remoteId: row.made,
      marks: new Set([row.external, row.sha256, row.md5, row.file, row.name].filter((mark) => mark !== null)),
    }))
}

/** Tells of assets that a page of a listing brought for the first time. The first listing of an account is told in one row that counts them. */
export function tellNew(
  tx: Tx,
  account: AccountId,
  page: { readonly assets: readonly { readonly id: AssetId; readonly remote: RemoteAsset }[]; readonly at: number },
): void {
  if (page.assets.length === 0) return
  if (isReadAnew(tx, account)) {
    tellCount(tx, {
      accountId: account,
      kind: 'new',
      count: page.assets.filter(({ remote }) => remote.trashed === null).length,
      at: page.at,
    })
    return
  }
  const ours = makers(tx, account)
  const identity = findAccount(tx, account)?.identity ?? null
  const isOurs = ({ remoteId, externalId, sha256, md5, fileName, title }: RemoteAsset) =>
    ours.some(
      (one) => one.remoteId === remoteId || [externalId, sha256, md5, fileName, title].some((mark) => mark !== null && one.marks.has(mark)),
    )
  const news = page.assets.flatMap(({ id, remote }): News[] => {
    if (remote.trashed !== null || isOurs(remote)) return []
    const who = remote.owner === identity ? null : remote.owner
    return [{ accountId: account, assetId: id, title: remote.title, kind: 'new', who, fields: [], at: page.at }]
  })
  tellMany(tx, news)
}

/**
 * A row that a pull took for new turned out to be what an operation of ours made: that is no news. What was told of either is told of the one that stays.
 * Called before the other one is given up.
 */
export function tellAdopted(tx: Tx, adopted: { readonly local: AssetId; readonly twin: AssetId; readonly kept: AssetId }): void {
  const { local, twin, kept } = adopted
  tx.prepare(`DELETE FROM feed WHERE asset_id = ? AND kind = 'new' AND at >= (SELECT created_at FROM asset WHERE id = ?)`).run(twin, local)
  for (const id of [local, twin]) if (id !== kept) tx.prepare('UPDATE feed SET asset_id = ? WHERE asset_id = ?').run(kept, id)
}

interface KnownComment {
  id: string
  remote_id: string
  base_text: string | null
  author_id: string | null
}

/** Tells of comments by others. Called before the service's list is written. What stood there when the asset was first read is no news. */
export function tellComments(tx: Tx, id: AssetId, remote: readonly RemoteComment[], at: number): void {
  const sight = sightFor(tx, id)
  if (sight === null) return
  const isFirst = tx.prepare('UPDATE asset SET comments_read = 1 WHERE id = ? AND comments_read = 0').run(id).changes > 0
  if (isFirst) return
  const identity = findAccount(tx, sight.accountId)?.identity ?? null
  const isOwn = (author: string | null) => identity !== null && author === identity
  const known = new Map(
    tx
      .prepare<[string], KnownComment>(
        'SELECT id, remote_id, base_text, author_id FROM comment WHERE asset_id = ? AND remote_id IS NOT NULL',
      )
      .all(id)
      .map((row) => [row.remote_id, row]),
  )
  const pending = entriesOfAsset(tx, id)
  const touched = new Set<string | null>(pending.map(({ commentId }) => commentId))
  const wished = new Set(pending.flatMap(({ payload }) => (payload.kind === 'add-comment' ? [payload.text.trim()] : [])))
  const one = { accountId: sight.accountId, assetId: id, title: sight.base.title, at }
  for (const { id: remoteId, text, author } of remote) {
    if (isOwn(author.id)) continue
    const row = known.get(remoteId)
    if (row === undefined) {
      if (!wished.has(text.trim())) tell(tx, { ...one, kind: 'commented', who: author.name, fields: [] })
    } else if (row.base_text !== text && !touched.has(row.id)) tell(tx, { ...one, kind: 'changed', who: author.name, fields: ['comments'] })
  }
  const there = new Set(remote.map((comment) => comment.id))
  const lost = [...known.values()].some((row) => !there.has(row.remote_id) && !touched.has(row.id) && !isOwn(row.author_id))
  if (lost) tell(tx, { ...one, kind: 'changed', who: null, fields: ['comments'] })
}
