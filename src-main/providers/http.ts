import type { LookupFunction } from 'node:net'
import { AppError } from '../../src-preload/contract/errors'
import type { Clock } from '../clock'
import type { Connection, Network, Timeouts } from './connection'
import { defaultTimeouts, systemNetwork } from './connection'
import type { RawAnswer } from './exchange'
import { exchange } from './exchange'
import { fetchFile } from './fetch-file'
import { openFormFile, type FormFile } from './form-file'
import { brokenAnswer } from './network-failure'
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client'
import { isHarmlessJson } from './json-shape'
import { ProviderError } from './provider-error'
import { openStorage, putFile } from './put-file'
import { retryAfter } from './retry-after'
import { isLoopbackAddress, parseServerAddress } from './server-address'

interface HttpOptions {
  /** The server address of the account; see `parseServerAddress`. */
  readonly address: string
  readonly clock: Clock
  readonly timeouts?: Partial<Timeouts>
  /** Largest answer that is read, in bytes. */
  readonly maxBodyBytes?: number
  readonly lookup?: LookupFunction
  /** Absent: the machine's own. */
  readonly network?: Network
}

/** `close` ends all connections at once; requests under way fail. */
export type OpenHttpClient = HttpClient & { readonly close: () => Promise<void> }

const defaultMaxBodyBytes = 50_000_000
const maxRedirects = 3
/** A file on a slow or capped line takes its time; one that stands still is ended by the limit for headers, which every piece sent starts anew. */
const wholeUploadMs = 7 * 24 * 60 * 60_000
/** A storage that broke a connection off gets one for each file for so long: one that ends them without a word would leave us in doubt about the next file each time. ms. */
const distrustMs = 10 * 60_000
const sendableValue = /^[\t\x20-\x7e\xa0-\xff]*$/

/**
 * The door to one account's server: every request goes to its origin, below its path, and nowhere else. Throws `AppError('invalid-input')` for an address
 * that `parseServerAddress` refuses.
 */
export function openHttp(options: HttpOptions): OpenHttpClient {
  const server = parseServerAddress(options.address)
  if (!server.ok) throw new AppError('invalid-input', server.reason, 'address')
  const { clock, maxBodyBytes = defaultMaxBodyBytes, lookup, network = systemNetwork } = options
  const { origin } = server
  const host = new URL(origin).host
  const prefix = server.address.slice(origin.length)
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  // Plain http is for this machine only: the name "localhost" must then not lead anywhere else.
  const staysHere = server.isLoopback && { isAllowed: isLoopbackAddress }
  const connection = network.open({ timeouts, ...staysHere, ...(lookup && { lookup }) })
  const storageOptions = { accountAddress: server.address, timeouts, network, ...(lookup && { lookup }) }
  let storage: Connection | null = null
  let brokeAt = Number.NEGATIVE_INFINITY
  let closed = false

  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (closed) throw new ProviderError('offline', `The connection to ${host} was closed. Nothing was sent.`)
    const form =
      request.form === undefined ? null : await openFormFile(request.form, { signal: request.signal, bandwidth: network.bandwidth })
    try {
      return await sendBody(request, form)
    } catch (error) {
      throw form?.failure() ?? error
    } finally {
      await form?.close()
    }
  }
  const sendBody = async (request: HttpRequest, form: FormFile | null): Promise<HttpAnswer> => {
    const { method, signal, expects = 'json', json } = request
    const accept = expects === 'json' ? 'application/json' : 'application/json, text/plain'
    const headers = { 'accept-encoding': 'identity', accept, 'user-agent': 'Slipway', ...sendableHeaders(request), ...form?.headers }
    const body = form?.body ?? (json === undefined ? null : JSON.stringify(json))
    const limits = form === null ? timeouts : { ...timeouts, wholeMs: wholeUploadMs }
    let path = pathBelow(origin, prefix, request.path)
    for (let redirects = 0; ; redirects += 1) {
      const raw = await exchange({ connection, origin, path, method, headers, body, signal, clock, timeouts: limits, maxBodyBytes })
      if (raw.status < 300 || raw.status > 399) return readAnswer(raw, { host, now: clock.now(), maxBodyBytes, expects })
      path = redirectedPath({ raw, origin, path, mayFollow: method === 'GET' && redirects < maxRedirects })
    }
  }
  const put: HttpClient['put'] = async (request) => {
    const kept = Math.abs(clock.now() - brokeAt) < distrustMs ? {} : { connection: (storage ??= openStorage(storageOptions)) }
    try {
      return await putFile({ ...request, ...storageOptions, clock, ...kept })
    } catch (error) {
      const isBroken = error instanceof ProviderError && (error.kind === 'offline' || error.kind === 'unknown-outcome')
      if (isBroken && !request.signal.aborted) brokeAt = clock.now()
      throw error
    }
  }
  const close = async () => {
    closed = true
    await Promise.all([connection.close(), storage?.close()])
  }
  return {
    send,
    fetch: async ({ url, headers = {}, maxBytes, signal }) => {
      const absolute = url.startsWith('/') ? origin + pathBelow(origin, prefix, url) : url
      const credentials = sendableHeaders({ headers })
      return fetchFile({
        url: absolute,
        accountAddress: server.address,
        credentials,
        maxBytes,
        signal,
        clock,
        timeouts,
        network,
        ...(lookup && { lookup }),
      })
    },
    put,
    close,
  }
}

/** Lower-case names. Keys are pasted by people: a line break or a letter outside Latin-1 is said before anything is sent. */
function sendableHeaders({ headers, json }: Pick<HttpRequest, 'headers' | 'json'>): Record<string, string> {
  const sendable: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(headers)) {
    if (!sendableValue.test(value)) {
      throw new ProviderError(
        'rejected',
        `The value for ${name} holds a line break or a character that can not be sent. Copy it again; nothing was sent.`,
      )
    }
    sendable[name.toLowerCase()] = value
  }
  return sendable
}

const encodedPath = /^\/[!"$-[\]-~]*$/
const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i

function pathBelow(origin: string, prefix: string, path: string): string {
  const beforeQuery = path.split('?', 1)[0] ?? ''
  // A parser resolves dots: the request would leave its place.
  if (!encodedPath.test(path) || dotSegment.test(beforeQuery)) {
    throw new ProviderError(
      'rejected',
      'This can not be asked of the service: the ID holds something that is not part of an ID. Nothing was sent.',
    )
  }
  const url = new URL(origin + prefix + path)
  return url.pathname + url.search
}

interface Redirect {
  readonly raw: RawAnswer
  readonly origin: string
  readonly path: string
  readonly mayFollow: boolean
}

function redirectedPath({ raw, origin, path, mayFollow }: Redirect): string {
  const host = new URL(origin).host
  const location = raw.headers['location']
  const target = location !== undefined && URL.canParse(location, origin + path) ? new URL(location, origin + path) : null
  if (target === null) throw brokenAnswer(`${host} sent Slipway on, but not to anywhere. Check the server address.`, raw.status)
  if (target.origin !== origin) {
    const elsewhere = target.host === host || target.host === '' ? 'another place' : target.host
    throw brokenAnswer(
      `${host} sent Slipway on to ${elsewhere}, where it does not follow because your key belongs to ${host} alone. Check the server address, or whether this network wants you to log in first.`,
      raw.status,
    )
  }
  if (!mayFollow) throw brokenAnswer(`${host} sent Slipway on to another path instead of answering. Check the server address.`, raw.status)
  return target.pathname + target.search
}

interface ReadOptions {
  readonly host: string
  readonly now: number
  readonly maxBodyBytes: number
  readonly expects: 'json' | 'text'
}

function readAnswer({ status, headers, body }: RawAnswer, { host, now, maxBodyBytes, expects }: ReadOptions): HttpAnswer {
  const answer = { status, headers, ...(status === 429 && { retryAfterMs: retryAfter(headers, now) }) }
  if (body?.length === 0) return { ...answer, json: undefined }
  const encoding = headers['content-encoding'] ?? 'identity'
  if (expects === 'text' && status < 300 && body !== null && encoding === 'identity') {
    return { ...answer, json: undefined, text: new TextDecoder().decode(body) }
  }
  const parsed = body === null || encoding !== 'identity' ? { ok: false as const } : parseJson(body)
  if (parsed.ok) return { ...answer, json: parsed.json }
  if (status >= 400) return { ...answer, json: undefined }
  if (body === null) {
    const limit = String(Math.round(maxBodyBytes / 1_000_000))
    throw brokenAnswer(`${host} sent more than ${limit} MB in one answer, so Slipway stopped reading. Try again later.`, status)
  }
  throw brokenAnswer(
    `${host} answered with something that is not data, such as a web page. Check the server address, or whether this network wants you to log in first.`,
    status,
  )
}

function parseJson(body: Buffer): { readonly ok: true; readonly json: unknown } | { readonly ok: false } {
  if (!isHarmlessJson(body)) return { ok: false }
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body))
    return { ok: true, json }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false }
    throw error
  }
}
