/** Numbers of the service; milliseconds and bytes where nothing else is said. */
export interface PocketLimits {
  readonly bodyBytes: number
  readonly loggedRequests: number
  /** Events a page of the history holds. */
  readonly historyPage: number
  /** Uploaded images up to this size are their own preview. */
  readonly previewBytes: number
  readonly mediaBytes: number
  /** How long a download link lives, in seconds ("GET /shareable_links/:key" shows 900). */
  readonly linkSeconds: number
  /** Days in the trash before an asset is deleted for good (Media Pocket API v2, trash_bin). */
  readonly trashDays: number
  readonly ingestTries: number
  readonly ingestPauseMs: number
  readonly ingestsAtOnce: number
  /** Without a byte for so long, a try counts as failed. */
  readonly fetchIdleMs: number
  /** From the answer to DELETE media to its being gone. */
  readonly removalDelayMs: number
  /** From the start of an action to its second and its last message. */
  readonly runStepsMs: readonly [number, number]
}

/** What holds when nothing else is asked for. */
export const defaultLimits: PocketLimits = {
  bodyBytes: 1024 * 1024,
  loggedRequests: 20_000,
  historyPage: 25,
  previewBytes: 8 * 1024 * 1024,
  mediaBytes: 4 * 1024 * 1024 * 1024,
  linkSeconds: 900,
  trashDays: 14,
  ingestTries: 3,
  ingestPauseMs: 100,
  ingestsAtOnce: 4,
  fetchIdleMs: 30_000,
  removalDelayMs: 150,
  runStepsMs: [1500, 5000],
}
