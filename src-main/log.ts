/** What may stand in a log line: ids of our own, names from closed lists, numbers. Never a title, path, address, e-mail, text of a person or secret. */
export interface LogFacts {
  readonly account?: string
  readonly asset?: string
  readonly operation?: string
  readonly folder?: string
  readonly intake?: string
  readonly service?: string
  readonly kind?: string
  readonly state?: string
  readonly code?: string
  readonly call?: string
  readonly status?: number | undefined
  readonly count?: number
  readonly ms?: number
}

/** The one door to the log. `event` is a fixed phrase of the code, such as `push.settled`. */
export interface Log {
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  error(event: string, facts?: LogFacts): void
}

const id = /^[0-9A-HJKMNP-TV-Z]{26}$/
/** A name from a closed list of the code, or an error's name with its code behind a slash: never a path or an address. */
const name = /^[A-Za-z][\w.-]{0,40}(?:\/\w{1,40})?$|^-?\d{1,10}$/
const number = /^-?\d{1,15}(?:\.\d{1,6})?$/
const shapes: Readonly<Record<keyof LogFacts, RegExp>> = {
  account: id,
  asset: id,
  operation: id,
  folder: id,
  intake: id,
  service: name,
  kind: name,
  state: name,
  code: name,
  call: name,
  status: number,
  count: number,
  ms: number,
}

/** One line for the log: only known facts, each only in the shape that it has. Anything else becomes `?`. */
export function formatLine(event: string, facts: LogFacts = {}): string {
  const parts = Object.entries(facts).flatMap(([key, value]: [string, unknown]) => {
    if (!Object.hasOwn(shapes, key) || value === undefined) return []
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    return [`${key}=${shapes[key as keyof LogFacts].test(text) ? text : '?'}`]
  })
  return [event, ...parts].join(' ')
}

/** The class and code of an unexpected error, for a log line: its message may hold personal data and stays out. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'non-error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return `${error.name}${code === '' ? '' : `/${code}`}`.replace(/[^\w.:/-]/g, '').slice(0, 64)
}

/** A log that keeps nothing. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
