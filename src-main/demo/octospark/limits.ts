/** Numbers of the service; milliseconds and bytes where nothing else is said. The vendor documents none of them. */
export interface OctoLimits {
  readonly bodyBytes: number
  readonly rawBodyBytes: number
  readonly loggedRequests: number
  /** Rows a page holds when nothing is asked for, and at most. */
  readonly defaultPage: number
  readonly largestPage: number
  /** Requests of one token within a minute; null: no limit. */
  readonly requestsPerMinute: number | null
  /** How long an address to upload to lives. */
  readonly uploadLinkMs: number
  /** Credits an organisation starts out with, and what one agentic search costs. */
  readonly credits: number
  readonly creditsPerSearch: number
  /** Days from a deletion to the deletion for good. */
  readonly purgeDays: number
}

/** What holds when nothing else is asked for. */
export const defaultLimits: OctoLimits = {
  bodyBytes: 1024 * 1024,
  rawBodyBytes: 64 * 1024 * 1024,
  loggedRequests: 20_000,
  defaultPage: 20,
  largestPage: 100,
  requestsPerMinute: null,
  uploadLinkMs: 15 * 60_000,
  credits: 100,
  creditsPerSearch: 3,
  purgeDays: 30,
}
