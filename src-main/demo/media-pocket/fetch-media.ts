import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'

/** How a try to fetch a file ended. `again`: another try may do better; `gives-up`: none will. */
export type Fetched =
  | { readonly outcome: 'done'; readonly md5: string; readonly size: number }
  | { readonly outcome: 'again' }
  | { readonly outcome: 'gives-up' }

/** What to fetch and where to put it. */
export interface FetchOrder {
  readonly url: string
  readonly path: string
  readonly signal: AbortSignal
  readonly maxBytes: number
  readonly idleMs: number
  /** Absent: from this machine alone. */
  readonly ask?: AskForMedia
}

/** What somebody who was asked for a file answers. `hasAll` after its body was read: the connection ended as it should. */
export interface MediaReply extends AsyncIterable<unknown> {
  readonly statusCode?: number | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly complete: boolean
  readonly destroy: () => unknown
}

/** Asks for a file. Fails when there is no answer. */
export type AskForMedia = (target: URL, how: { readonly signal: AbortSignal; readonly idleMs: number }) => Promise<MediaReply>

const loopback = new Map([
  ['127.0.0.1', '127.0.0.1'],
  // Not asked of the resolver, which could answer with any address.
  ['localhost', '127.0.0.1'],
  ['[::1]', '::1'],
])
const redirects = new Set([301, 302, 303, 307, 308])

/** A URL the service takes: http or https, nothing else. */
export function readHttpUrl(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  return new URL(text)
}

/**
 * Fetches a file, computing its MD5 on the way. Only this machine is ever asked: any other host counts as one that can not be reached,
 * so that a demo service has no way out.
 */
export async function fetchMedia(order: FetchOrder): Promise<Fetched> {
  let target = readHttpUrl(order.url)
  for (let hop = 0; hop < 4; hop += 1) {
    if (target === null || !loopback.has(target.hostname)) return { outcome: 'gives-up' }
    const next = await fetchOnce(target, order)
    if (!(next instanceof URL)) return next
    target = readHttpUrl(next.href)
  }
  return { outcome: 'gives-up' }
}

async function fetchOnce(target: URL, order: FetchOrder): Promise<Fetched | URL> {
  try {
    const response = await (order.ask ?? askLoopback)(target, order)
    const status = response.statusCode ?? 0
    if (status === 200) return await save(response, order)
    response.destroy()
    const location = response.headers['location']
    if (redirects.has(status) && typeof location === 'string' && URL.canParse(location, target.href)) return new URL(location, target.href)
    return { outcome: status >= 500 ? 'again' : 'gives-up' }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // Refused, reset, cut short, too slow: all of them may pass.
    return { outcome: 'again' }
  }
}

const askLoopback: AskForMedia = (target, { signal, idleMs }) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const ask = target.protocol === 'https:' ? requestHttps : requestHttp
    const asked = ask({
      host: loopback.get(target.hostname) ?? '127.0.0.1',
      port: target.port === '' ? undefined : Number(target.port),
      path: `${target.pathname}${target.search}`,
      headers: { Host: target.host, 'User-Agent': 'MediaPocketDemo', 'Accept-Encoding': 'identity', Connection: 'close' },
      agent: false,
      signal,
      timeout: idleMs,
    })
    asked.on('timeout', () => asked.destroy(new Error('The other side fell silent')))
    asked.on('response', resolve)
    asked.on('error', reject)
    asked.end()
  })

async function save(response: MediaReply, { path, maxBytes }: FetchOrder): Promise<Fetched> {
  const promised = response.headers['content-length']
  const hash = createHash('md5')
  let size = 0
  const file = await open(path, 'w', 0o600)
  try {
    for await (const chunk of response) {
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > maxBytes) return { outcome: 'gives-up' }
      hash.update(bytes)
      await file.writeFile(bytes)
    }
  } finally {
    await file.close()
  }
  if (!response.complete || (promised !== undefined && Number(promised) !== size)) return { outcome: 'again' }
  return { outcome: 'done', md5: hash.digest('hex'), size }
}
