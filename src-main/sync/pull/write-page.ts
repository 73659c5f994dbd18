import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../clock'
import { crashpoint } from '../../crashpoint'
import { transact, type Database, type Tx } from '../../database/transaction'
import type { Log } from '../../log'
import type { RemoteAsset, RemotePage } from '../../providers/remote'
import { endRound } from './end-round'
import { readListing, writeListing } from './listing'
import { isOddRow, writeRows, writeRowsAtOnce, type Written } from './write-rows'

export interface ListingTools {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  /** So many rows are written at one stroke: others who want to write wait no longer than these take. 100 when it is left out. */
  readonly rowsAtOnce?: number
}

/** A page of an account's listing as it is to be written. It can be handed to another thread. */
export interface PageOrder {
  readonly account: AccountId
  readonly round: number
  /** The place that was asked for; null: the beginning. */
  readonly cursor: string | null
  readonly page: RemotePage
  /** It leads back to where the round was already: the round ends here, as not whole. */
  readonly isCircle: boolean
  /** Assets at which an operation of ours was while the page was under way: what that learned is newer, and stands. */
  readonly touched: readonly AssetId[]
}

/** What a page changed. `changed` null: more than can be named, or rows came or went. */
export interface PageRead {
  readonly changed: readonly AssetId[] | null
  /** The round ended with this page. */
  readonly isEnd: boolean
  /** The page belonged to the round under way; else nothing was written. */
  readonly belongs: boolean
}

const usuallyAtOnce = 100
const mostNamed = 500
const nowhere: PageRead = { changed: [], isEnd: false, belongs: false }

/**
 * Writes a page of a listing together with the place it leads to, in one transaction. A page of very many rows is written in several: the place moves with the last one, so
 * that after a crash the page is read again, which changes nothing in rows that are written already.
 */
export function writePage(tools: ListingTools, order: PageOrder): PageRead {
  const parts = partsOf(order.page, tools.rowsAtOnce ?? usuallyAtOnce)
  const written: Written[] = []
  for (const assets of parts.slice(0, -1)) {
    const part = writePart(tools, order, assets, () => false)
    if (part === null) return nowhere
    written.push(part.written)
  }
  const last = writePart(tools, order, parts.at(-1) ?? [], (tx, { isWhole }) => {
    const isEnd = movePlace(tx, order, isWhole && written.every((part) => part.isWhole))
    return { isEnd, hasGone: isEnd && endRound(tools, tx, order.account) }
  })
  if (last === null) return nowhere
  written.push(last.written)
  const { isEnd, hasGone } = last.result
  const changed = written.flatMap((part) => part.changed)
  const isMany = hasGone || changed.length > mostNamed || written.some(({ fresh }) => fresh.length > 0)
  return { changed: isMany ? null : changed, isEnd, belongs: true }
}

/** Writes a part of a page, and what goes with it, in one transaction; null when the page belongs to no round any more. */
function writePart<Result>(
  tools: ListingTools,
  order: PageOrder,
  assets: readonly RemoteAsset[],
  andThen: (tx: Tx, written: Written) => Result,
): { readonly written: Written; readonly result: Result } | null {
  const { account, round } = order
  const rows = { account, assets, round, touched: new Set(order.touched) }
  const attempt = (write: typeof writeRows) =>
    transact(tools.db, (tx) => {
      if (!isUnderWay(tx, order)) return null
      const written = write(tools, tx, rows)
      crashpoint('pull/rows-written')
      return { written, result: andThen(tx, written) }
    })
  try {
    return attempt(writeRowsAtOnce)
  } catch (error) {
    if (!isOddRow(error)) throw error
    return attempt(writeRows)
  }
}

/** Each asset once: the last word on it counts. */
function partsOf({ assets }: RemotePage, rowsAtOnce: number): readonly (readonly RemoteAsset[])[] {
  const told = [...new Map(assets.map((remote) => [remote.remoteId, remote])).values()]
  return Array.from({ length: Math.ceil(told.length / rowsAtOnce) }, (_, part) => told.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce))
}

/** False when another round is under way meanwhile, or none: the page belongs to none then. */
function isUnderWay(tx: Tx, { account, round, cursor }: PageOrder): boolean {
  const listing = readListing(tx, account)
  return listing.isRunning && listing.round === round && listing.cursor === cursor
}

/** True when the round ends here. */
function movePlace(tx: Tx, { account, page, isCircle }: PageOrder, isWritten: boolean): boolean {
  const listing = readListing(tx, account)
  const isWhole = listing.isWhole && isWritten && page.unreadable === 0 && !isCircle
  const isEnd = page.next === null || isCircle
  writeListing(tx, account, { ...listing, cursor: isEnd ? null : page.next, isWhole, pages: listing.pages + 1 })
  return isEnd
}
