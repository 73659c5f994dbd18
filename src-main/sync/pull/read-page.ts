import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../clock'
import { transact, type Database } from '../../database/transaction'
import type { Log } from '../../log'
import type { AssetProvider } from '../../providers/provider'
import type { RemotePage } from '../../providers/remote'
import { beginRound, readListing } from './listing'
import { mostPages } from './listing-rules'
import type { PageWriter } from './page-writer'
import type { PageOrder, PageRead } from './write-page'

/** Where a page begins. */
interface Place {
  readonly round: number
  readonly cursor: string | null
  /** Pages of the round before it. */
  readonly pages: number
}

/** Reads the pages of one account's listing ahead of those that are being written. */
export interface PageReader {
  /**
   * Asks for the next page and hands it over to be written. Waits for the writing where a round ends, and where as many pages as the writer takes are being written.
   * Rejects with `ProviderError` when it can not be had, and with whatever kept a page before it from being written; the next read begins at the place that is written.
   */
  readonly read: (provider: AssetProvider, signal: AbortSignal) => Promise<void>
  /** An operation of ours is at this asset: what a page under way tells of it is older. */
  readonly touch: (id: AssetId) => void
  /** Resolves when nothing is being written. */
  readonly idle: () => Promise<void>
}

/**
 * @param how.busy assets at which a request of ours is right now
 * @param how.onWritten told of each page that was written, in order
 */
export function pageReader(
  tools: { readonly db: Database; readonly clock: Clock; readonly log: Log; readonly pages: PageWriter },
  how: { readonly account: AccountId; readonly busy: ReadonlySet<AssetId>; readonly onWritten: (page: PageRead) => void },
): PageReader {
  const { db, clock, log, pages } = tools
  const { account, busy, onWritten } = how
  /** Cursors of this round that this process followed already: one that comes again would never end. */
  const seen = new Set<string>()
  const touched = new Set<AssetId>()
  /** Pages that are being written, in order, and where the one behind them begins. */
  let handedOver: { readonly cursor: string | null; readonly written: Promise<PageRead> }[] = []
  let behind: Place | null = null

  /** Behind the pages that are being written, as long as their round is under way; else where the mirror stands. A round that goes on costs no transaction. */
  const nextPlace = (): Place => {
    const listing = readListing(db, account)
    if (behind !== null && listing.isRunning && listing.round === behind.round) return behind
    handedOver = []
    const { round, cursor, pages: before } = listing.isRunning ? listing : transact(db, (tx) => beginRound(tx, account, clock.now()))
    return { round, cursor, pages: before }
  }

  /** The next read begins at the place that is written, and may follow again what was not. */
  const startOver = async () => {
    await pages.whenIdle(account)
    for (const { cursor } of handedOver) if (cursor !== null) seen.delete(cursor)
    handedOver = []
    behind = null
  }

  /** Waits until at most `most` pages are being written. False: their round is not under way any more, and so no page of it counts. */
  const settle = async (most: number): Promise<boolean> => {
    while (handedOver.length > most) {
      const page = await handedOver[0]?.written
      if (page?.belongs === false) return false
      handedOver.shift()
    }
    return true
  }

  const write = async (order: PageOrder): Promise<PageRead> => {
    const page = await pages.write(order)
    onWritten(page)
    return page
  }

  /** @param place where the page begins */
  const handOver = async (place: Place, page: RemotePage): Promise<boolean> => {
    const { round, cursor } = place
    if (cursor !== null) seen.add(cursor)
    const isCircle = page.next !== null && (page.next === cursor || seen.has(page.next) || place.pages + 1 >= mostPages)
    if (isCircle) log.warn('listing.circle', { account, count: place.pages + 1 })
    const isEnd = page.next === null || isCircle
    const written = write({ account, round, cursor, page, isCircle, touched: [...touched] })
    // Its failure is told to whoever waits for it.
    written.catch(() => undefined)
    handedOver.push({ cursor, written })
    behind = isEnd ? null : { round, cursor: page.next, pages: place.pages + 1 }
    return settle(isEnd ? 0 : pages.ahead)
  }

  return {
    async read(provider, signal) {
      if (provider.list === undefined) return
      const place = nextPlace()
      if (place.pages === 0) seen.clear()
      touched.clear()
      for (const id of busy) touched.add(id)
      let isWell = false
      try {
        isWell = await handOver(place, await provider.list({ cursor: place.cursor }, signal))
      } finally {
        if (!isWell) await startOver()
      }
    },

    touch(id) {
      touched.add(id)
    },

    idle: () => pages.whenIdle(account),
  }
}
