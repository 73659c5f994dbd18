/** Numbers of the service; milliseconds and bytes where nothing else is said. */
export interface OpcLimits {
  readonly bodyBytes: number
  readonly loggedRequests: number
  readonly mediaBytes: number
  readonly fetchTries: number
  readonly fetchPauseMs: number
  readonly fetchIdleMs: number
}

/** The numbers of a service that is not told others. */
export const defaultLimits: OpcLimits = {
  bodyBytes: 1024 * 1024,
  loggedRequests: 20_000,
  mediaBytes: 4 * 1024 * 1024 * 1024,
  fetchTries: 3,
  fetchPauseMs: 100,
  fetchIdleMs: 30_000,
}
