import type { LookupFunction } from 'node:net'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { request } from 'undici'
import type { Dispatcher } from 'undici'
import type { Clock } from '../clock'
import type { IsAllowedPeer } from './address-guard'
import { isClosedAddress, peerRefused } from './address-guard'
import type { Connection, Network, Timeouts } from './connection'
import { defaultTimeouts, systemNetwork } from './connection'
import { flattenHeaders } from './exchange'
import { brokenAnswer, cancelled, networkFailure, tookTooLong } from './network-failure'
import { ProviderError } from './provider-error'
import { retryAfter } from './retry-after'
import { isLoopbackAddress, isLoopbackHost, withoutBrackets } from './server-address'

interface FetchFileOptions {
  /** An absolute address that a service gave us: hostile until checked. */
  readonly url: string
  /** The server address of the account it came from: its host may lie in a private network, all others may not. */
  readonly accountAddress: string
  /** Headers for the account's own origin alone; every other place gets none of them. Absent: none at all. */
  readonly credentials?: Readonly<Record<string, string>>
  /** Bytes; null for no limit (then the caller writes to disk, and there is no limit of time as a whole either). */
  readonly maxBytes: number | null
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The value of a Range header, such as `bytes=0-99`. */
  readonly range?: string
  readonly timeouts?: Partial<Timeouts>
  readonly lookup?: LookupFunction
  /** Absent: the machine's own. */
  readonly network?: Network
}

/** A file on its way. The body fails with a `ProviderError`; destroy it when it is not wanted. */
export interface FetchedFile {
  /** 200, or 206 and 416 where a range was asked for. */
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of this answer where the server says so, else null. */
  readonly size: number | null
  readonly body: Readable
}

const maxRedirects = 5

/**
 * Fetches a file from an address that a service named, such as a preview or a download. Credentials go to the account's own origin only, and only those given. Only https, or http on this computer for an
 * account that is on this computer too; loopback, private, link-local and metadata addresses are refused after the name was resolved and again at the connection,
 * except on the account's own host. Redirects (5 at most) are checked alike. Rejects with `ProviderError`.
 */
export async function fetchFile(options: FetchFileOptions): Promise<FetchedFile> {
  const { accountAddress, maxBytes, signal, clock, lookup, network = systemNetwork } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const account = new URL(accountAddress)
  const connection = network.open({ timeouts, isAllowed: allowedPeers(account), ...(lookup && { lookup }) })
  let isLate = false
  const close = () => {
    stopTimer()
    signal.removeEventListener('abort', close)
    void connection.close()
  }
  const outOfTime = () => {
    isLate = true
    close()
  }
  const stopTimer = maxBytes === null ? () => undefined : clock.setTimer(timeouts.wholeMs, outOfTime)
  const toFailure = (error: unknown, host: string): ProviderError => {
    if (error instanceof ProviderError) return error
    if (isLate) return tookTooLong({ host, harmless: true, sent: true })
    return signal.aborted ? cancelled(true) : networkFailure({ error, host, harmless: true, sent: !connection.failedToConnect(error) })
  }
  let host = account.host
  try {
    if (signal.aborted) throw cancelled(false)
    signal.addEventListener('abort', close, { once: true })
    let url = checkedUrl(options.url, account)
    for (let redirects = 0; ; redirects += 1) {
      host = url.host
      const credentials = url.origin === account.origin ? (options.credentials ?? {}) : {}
      const answer = await requestFile({ url, connection, range: options.range ?? null, credentials })
      if (answer.statusCode < 300 || answer.statusCode > 399) {
        return receive({ answer, host, maxBytes, hasRange: options.range !== undefined, now: clock.now(), toFailure, close })
      }
      answer.body.destroy()
      url = redirectTarget({ answer, url, account, mayFollow: redirects < maxRedirects })
    }
  } catch (error) {
    close()
    throw toFailure(error, host)
  }
}

/** Which addresses files of an account may come from and go to. Plain http is for this machine only: its names must then not lead anywhere else. */
export function allowedPeers(account: URL): IsAllowedPeer {
  return (address, name) => {
    const hostname = withoutBrackets(name)
    if (isLoopbackHost(hostname) && !isLoopbackAddress(address)) return false
    return isOwnHost(hostname, address, account) || !isClosedAddress(address)
  }
}

/** True for the account's own host, whatever network it lies in. */
function isOwnHost(hostname: string, address: string, account: URL): boolean {
  if (hostname === withoutBrackets(account.hostname)) return true
  return isLoopbackHost(account.hostname) && isLoopbackAddress(address)
}

/** The address when it may be spoken to: https, or http on this computer. @throws ProviderError `rejected`, in words. */
export function checkedUrl(text: string, account: URL): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ProviderError('rejected', 'The service named a file without a usable web address, so it can not be fetched.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new ProviderError(
      'rejected',
      'The service named a file by an address with a user name in it. Slipway does not open such addresses.',
    )
  }
  const isHere = isLoopbackHost(url.hostname)
  if (url.protocol === 'http:' && !isHere) {
    throw new ProviderError('rejected', `The service named a file on ${url.host} without a secure connection. Slipway does not open it.`)
  }
  const host = withoutBrackets(url.hostname)
  const isLiteral = /^[\d.]+$|:/.test(host)
  if (isLiteral && isClosedAddress(host) && !isOwnHost(host, host, account)) throw peerRefused(host)
  return url
}

interface FileRequest {
  readonly url: URL
  readonly connection: Connection
  readonly range: string | null
  readonly credentials: Readonly<Record<string, string>>
}

async function requestFile({ url, connection, range, credentials }: FileRequest): Promise<Dispatcher.ResponseData> {
  const headers = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'Slipway',
    ...credentials,
    ...(range !== null && { range }),
  }
  const answer = await request(url, { method: 'GET', dispatcher: connection.agent, headers })
  // A body that is destroyed before its end reports that as an error; whoever reads it listens on its own.
  answer.body.on('error', () => undefined)
  return answer
}

interface RedirectOptions {
  readonly answer: Dispatcher.ResponseData
  readonly url: URL
  readonly account: URL
  readonly mayFollow: boolean
}

function redirectTarget({ answer, url, account, mayFollow }: RedirectOptions): URL {
  const location = flattenHeaders(answer.headers)['location']
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null
  if (target === null || !mayFollow)
    throw brokenAnswer(`${url.host} sent Slipway from place to place instead of giving the file. Try again later.`, answer.statusCode)
  if (url.protocol === 'https:' && target.protocol === 'http:') {
    throw new ProviderError(
      'rejected',
      `${url.host} sent Slipway on to ${target.host} without a secure connection. Slipway does not follow.`,
    )
  }
  return checkedUrl(target.href, account)
}

interface ReceiveOptions {
  readonly answer: Dispatcher.ResponseData
  readonly host: string
  readonly maxBytes: number | null
  readonly hasRange: boolean
  readonly now: number
  readonly toFailure: (error: unknown, host: string) => ProviderError
  readonly close: () => void
}

function receive({ answer, host, maxBytes, hasRange, now, toFailure, close }: ReceiveOptions): FetchedFile {
  const { statusCode: status } = answer
  const headers = flattenHeaders(answer.headers)
  const refusal = refusalOf({ status, headers, hasRange, host, now })
  if (refusal) throw refusal
  const declared = headers['content-length'] === undefined ? null : Number(headers['content-length'])
  if (maxBytes !== null && (declared ?? 0) > maxBytes) throw tooLarge(host)
  let received = 0
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (maxBytes !== null && received > maxBytes) done(tooLarge(host))
      else done(null, chunk)
    },
  })
  answer.body.on('error', (error) => {
    body.destroy(toFailure(error, host))
  })
  body.once('close', () => {
    answer.body.destroy()
    close()
  })
  answer.body.pipe(body)
  return { status, headers, size: declared, body }
}

type Answered = Pick<FetchedFile, 'status' | 'headers'> & Pick<ReceiveOptions, 'hasRange' | 'host' | 'now'>

function refusalOf({ status, headers, hasRange, host, now }: Answered): ProviderError | null {
  const details = { status }
  if (status === 200 || (hasRange && (status === 206 || status === 416))) {
    if ((headers['content-encoding'] ?? 'identity') === 'identity') return null
    return brokenAnswer(`${host} sent the file in a packed form that Slipway did not ask for. Try again later.`, status)
  }
  if (status === 404 || status === 410) return new ProviderError('not-found', `The file is no longer on ${host}.`, details)
  if (status === 401 || status === 403)
    return new ProviderError('forbidden', `${host} does not give the file out, or its link has expired. Try again.`, details)
  if (status === 429) {
    const waiting = { status, retryAfterMs: retryAfter(headers, now) }
    return new ProviderError('rate-limited', `${host} asks for a pause between requests. Try again in a while.`, waiting)
  }
  if (status >= 500 || status === 408)
    return new ProviderError('unknown-outcome', `${host} could not give the file just now. Try again later.`, details)
  return brokenAnswer(`${host} answered with something other than the file. Try again later.`, status)
}

function tooLarge(host: string): ProviderError {
  return new ProviderError('broken-answer', `The file on ${host} is larger than expected, so Slipway stopped reading.`)
}
