import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { tellChange, tellNew } from '../../assets/feed'
import { sightFor } from '../../assets/feed-sight'
import { crashpoint } from '../../crashpoint'
import type { Tx } from '../../database/transaction'
import { errorCode } from '../../log'
import type { RemoteAsset } from '../../providers/remote'
import { takeUp } from '../apply'
import { folderNotes, insertNewRows } from './new-rows'
import type { ListingTools } from './write-page'

interface KnownRow {
  id: AssetId
  remote_id: string
  version: string | null
  gone_at: number | null
  trashed_at: number | null
}

/** Nothing of a told asset is news. What we took for trashed on our own account keeps the version of the live one. */
const isSame = (row: KnownRow, remote: RemoteAsset): boolean =>
  row.version !== null && row.version === remote.version && row.gone_at === null && (row.trashed_at === null) === (remote.trashed === null)

interface Rows {
  readonly account: AccountId
  /** Each asset once. */
  readonly assets: readonly RemoteAsset[]
  readonly round: number
  readonly touched: ReadonlySet<AssetId>
}

/** What became of rows. */
export interface Written {
  readonly changed: readonly AssetId[]
  readonly fresh: readonly { readonly id: AssetId; readonly remote: RemoteAsset }[]
  /** Every row could be written. */
  readonly isWhole: boolean
}

/** Writes rows that a page told of over what is known of them, in the transaction it is given. One that can not be written is left out. */
export function writeRows(tools: ListingTools, tx: Tx, rows: Rows): Written {
  return tellNews(tools, tx, rows.account, writeCarefully(tools, tx, rows))
}

/**
 * The same without a way back from an odd row: it throws then, the transaction must be undone, and may be done again with `writeRows` where `isOddRow` says so. Being
 * able to undo a part of a transaction costs as much as a third of the rows.
 */
export function writeRowsAtOnce(tools: ListingTools, tx: Tx, rows: Rows): Written {
  return tellNews(tools, tx, rows.account, writeAll(tools, tx, rows))
}

function tellNews({ clock }: ListingTools, tx: Tx, account: AccountId, written: Written): Written {
  tellNew(tx, account, { assets: written.fresh, at: clock.now() })
  return written
}

/** What is no fault of a row: without room or a readable file nothing can be written, and the page is read again when there is. */
const isOfTheFile = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CORRUPT|NOTADB|NOMEM|READONLY|CANTOPEN|PROTOCOL)/

/** True when it may be a row's fault that a page could not be written. */
export function isOddRow(error: unknown): boolean {
  return !(error instanceof Error && 'code' in error && typeof error.code === 'string' && isOfTheFile.test(error.code))
}

/** All at one stroke; where one odd row breaks that, row by row, so that it does not undo the others. */
function writeCarefully(tools: ListingTools, tx: Tx, rows: Rows): Written {
  try {
    return tx.transaction(() => writeAll(tools, tx, rows))()
  } catch (error) {
    if (!tx.inTransaction || !isOddRow(error)) throw error
    if (rows.assets.length <= 1) {
      tools.log.error('listing.row-broke', { account: rows.account, code: errorCode(error) })
      noteListed(
        tx,
        rows,
        rows.assets.map(({ remoteId }) => remoteId),
      )
      return { changed: [], fresh: [], isWhole: false }
    }
    const parts = rows.assets.map((remote) => writeCarefully(tools, tx, { ...rows, assets: [remote] }))
    return {
      changed: parts.flatMap(({ changed }) => changed),
      fresh: parts.flatMap(({ fresh }) => fresh),
      isWhole: parts.every(({ isWhole }) => isWhole),
    }
  }
}

function writeAll({ clock }: ListingTools, tx: Tx, rows: Rows): Written {
  const { account, assets, touched } = rows
  const ids = JSON.stringify(assets.map(({ remoteId }) => remoteId))
  const known = knownRows(tx, account, ids)
  const deleted = deletedIds(tx, account, ids)
  const now = clock.now()
  const noteFolder = folderNotes(tx, account)
  const isNew = ({ remoteId }: RemoteAsset) => !known.has(remoteId) && !deleted.has(remoteId)
  const news = assets.filter(isNew)
  const others = assets.filter((remote) => !isNew(remote))
  const newIds = insertNewRows(tx, { ...rows, assets: news, now }, noteFolder)
  const fresh = news.flatMap((remote, at) => (newIds[at] === undefined ? [] : [{ id: newIds[at], remote }]))
  const changed = [...newIds]
  for (const remote of others) {
    crashpoint('pull/row-written')
    const row = known.get(remote.remoteId)
    if (row !== undefined && touched.has(row.id)) continue
    if (row !== undefined && isSame(row, remote)) {
      // A folder that got another name changes none of its assets.
      if (remote.folder !== null) noteFolder(remote.folder)
      continue
    }
    const seen = row === undefined ? null : sightFor(tx, row.id)
    const id = takeUp(tx, account, remote, now)
    tellChange(tx, seen, now)
    if (id !== null) changed.push(id)
    if (row === undefined && id !== null) fresh.push({ id, remote })
  }
  noteListed(
    tx,
    rows,
    others.map(({ remoteId }) => remoteId),
  )
  return { changed, fresh, isWhole: true }
}

function knownRows(tx: Tx, account: AccountId, ids: string): ReadonlyMap<string, KnownRow> {
  const rows = tx
    .prepare<[string, string], KnownRow>(
      `SELECT id, remote_id, version, gone_at, json_extract(base, '$.trashedAt') AS trashed_at FROM asset
       WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))`,
    )
    .all(account, ids)
  return new Map(rows.map((row) => [row.remote_id, row]))
}

function deletedIds(tx: Tx, account: AccountId, ids: string): ReadonlySet<string> {
  const rows = tx
    .prepare<[string, string], { remote_id: string }>(
      'SELECT remote_id FROM tombstone WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))',
    )
    .all(account, ids)
  return new Set(rows.map((row) => row.remote_id))
}

/** The round told of these. */
function noteListed(tx: Tx, { account, round }: Rows, ids: readonly string[]): void {
  if (ids.length === 0) return
  tx.prepare(
    'UPDATE asset SET listed_round = ?, missed_rounds = 0 WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?)) AND listed_round <> ?',
  ).run(round, account, JSON.stringify(ids), round)
}
