import type { Clock } from '../clock'
import type { Network } from '../providers/connection'
import { fetchFile } from '../providers/fetch-file'
import { isLoopbackHost } from '../providers/server-address'
import { checkLink } from './create-from-link'

/** Enough for every mark that tells what a content is. */
const headBytes = 4100
/** What a server answers for a part of nothing. */
const rangeNotSatisfiable = 416
/** An account at no server: every private network is closed to it. */
const nowhere = 'https://slipway.invalid'

/**
 * Reads the first bytes of what lies at a web address, and what its server says it is. This computer is reached only where the address itself names it, other private networks
 * never. Rejects with `AppError` for an address that no service may be given, else with `ProviderError`.
 */
export async function peekLink(
  link: string,
  { clock, signal, network }: { readonly clock: Clock; readonly signal: AbortSignal; readonly network?: Network },
): Promise<{ contentType: string | null; head: Buffer }> {
  const url = checkLink(link)
  const accountAddress = isLoopbackHost(url.hostname) ? url.origin : nowhere
  const range = `bytes=0-${String(headBytes - 1)}`
  // Any size, but not any time: a server that sends a byte now and then would keep the account's other work waiting.
  const maxBytes = Number.MAX_SAFE_INTEGER
  const { status, headers, body } = await fetchFile({
    url: url.href,
    accountAddress,
    maxBytes,
    range,
    signal,
    clock,
    ...(network && { network }),
  })
  if (status === rangeNotSatisfiable) {
    body.destroy()
    return { contentType: null, head: Buffer.alloc(0) }
  }
  const chunks: Buffer[] = []
  let length = 0
  // A server may know no ranges and send all of it: no more is read than is needed.
  for await (const chunk of body) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length >= headBytes) break
  }
  body.destroy()
  return { contentType: headers['content-type'] ?? null, head: Buffer.concat(chunks).subarray(0, headBytes) }
}
