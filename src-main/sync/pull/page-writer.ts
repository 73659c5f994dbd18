import type { AccountId } from '../../../src-preload/contract/ids'
import { writePage, type ListingTools, type PageOrder, type PageRead } from './write-page'

/** Writes pages of listings into the mirror, those of one account in the order in which they were handed over. */
export interface PageWriter {
  /** So many pages may be on their way into the mirror while the next one is asked for. */
  readonly ahead: number
  /** Rejects when the page could not be written; then neither its rows nor its place are. */
  readonly write: (order: PageOrder) => Promise<PageRead>
  /**
   * Resolves when each page of the account that was handed over until now is written, or has failed. What is newer than such a page is written after it, never before: else
   * the older word would stand.
   */
  readonly whenIdle: (account: AccountId) => Promise<void>
  readonly close: () => Promise<void>
}

/** Writes in this thread, at once. */
export function inThreadPageWriter(tools: ListingTools): PageWriter {
  return {
    ahead: 0,
    write: (order) => new Promise((resolve) => resolve(writePage(tools, order))),
    whenIdle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
