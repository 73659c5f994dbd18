import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { request } from 'undici'
import type { Clock } from '../clock'
import type { Network, Timeouts } from './connection'
import { defaultTimeouts, systemNetwork } from './connection'
import { allowedPeers, checkedUrl } from './fetch-file'
import { flattenHeaders } from './exchange'
import type { PutAnswer, PutRequest } from './http-client'
import { brokenAnswer, cancelled, networkFailure } from './network-failure'
import { ProviderError } from './provider-error'
import { retryAfter } from './retry-after'

interface PutOptions extends PutRequest {
  /** The server address of the account: its host may lie in a private network, all others may not. */
  readonly accountAddress: string
  readonly clock: Clock
  readonly timeouts?: Partial<Timeouts>
  readonly lookup?: LookupFunction
  /** Absent: the machine's own. */
  readonly network?: Network
}

/**
 * Sends a file to an address that a service named. No credential goes with it and no redirect is followed. The last byte is kept back until the whole file was read
 * and `hooks.commit` was called: an object store keeps nothing of a body that is not whole, so that what fails before had no effect. Rejects with `ProviderError`,
 * or with what `commit` throws.
 */
export async function putFile(options: PutOptions): Promise<PutAnswer> {
  const { signal, lookup, network = systemNetwork } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const account = new URL(options.accountAddress)
  const url = checkedUrl(options.url, account)
  const isGivenUp = () => signal.aborted
  if (isGivenUp()) throw cancelled(false)
  const file = await openWhole(options)
  const connection = network.open({ timeouts, isAllowed: allowedPeers(account), ...(lookup && { lookup }) })
  const content = keepLastByteBack(file, options)
  try {
    const answer = await request(url, {
      method: 'PUT',
      dispatcher: connection.agent,
      signal,
      headers: { 'user-agent': 'Slipway', ...options.headers, 'content-length': String(options.size) },
      body: content.body,
    })
    await answer.body.dump({ limit: 64 * 1024 })
    if (!content.isCommitted() && answer.statusCode < 300) {
      throw brokenAnswer(`${url.host} said that it has the file before it was sent whole. Try again later.`, answer.statusCode)
    }
    const { statusCode: status } = answer
    if (status !== 429) return { status }
    return { status, retryAfterMs: retryAfter(flattenHeaders(answer.headers), options.clock.now()) }
  } catch (error) {
    // From here on nothing of the file leaves any more: what is read ahead must not count as sent.
    content.end()
    const refusal = content.refusal()
    if (refusal !== null) throw refusal.error
    if (error instanceof ProviderError) throw error
    const wasSent = content.isCommitted()
    if (isGivenUp()) throw cancelled(wasSent)
    throw networkFailure({ error, host: url.host, harmless: false, sent: wasSent })
  } finally {
    content.body.destroy()
    await connection.close()
    await file.handle.close()
  }
}

interface WholeFile {
  readonly handle: FileHandle
  /** When it was last written to, ms: another time later means another content. */
  readonly changedAt: number
}

const notReadable = () => new ProviderError('rejected', 'The file can not be read any more. Nothing was sent.')
const changed = () => new ProviderError('rejected', 'The file changed while it was being sent, so it was not sent whole.')

/** Opens the file while it still has the promised size. From here on a file of the same name that takes its place does no harm. */
async function openWhole({ path, size }: PutOptions): Promise<WholeFile> {
  try {
    // Anything else, such as a pipe, could keep the opening waiting for ever.
    if (!(await stat(path)).isFile()) throw notReadable()
    const handle = await open(path)
    const now = await handle.stat()
    if (now.size === size && size > 0) return { handle, changedAt: now.mtimeMs }
    await handle.close()
  } catch (error) {
    throw error instanceof ProviderError ? error : notReadable()
  }
  throw changed()
}

/** The file as a body that is read only as fast as it leaves, and whose last byte waits for `commit`. */
function keepLastByteBack({ handle, changedAt }: WholeFile, { size, hooks }: PutOptions) {
  let isCommitted = false
  let isOver = false
  let refusal: { readonly error: unknown } | null = null
  async function* pieces(): AsyncGenerator<Buffer> {
    let sent = 0
    const take = (bytes: Buffer): Buffer => {
      sent += bytes.length
      hooks.onProgress(sent)
      return bytes
    }
    try {
      let last: Buffer | null = null
      for await (const chunk of handle.createReadStream({ autoClose: false })) {
        const bytes = chunk as Buffer
        if (last !== null || sent + bytes.length > size) throw changed()
        const isEnd = sent + bytes.length === size
        if (isEnd) last = bytes.subarray(-1)
        const rest = isEnd ? bytes.subarray(0, -1) : bytes
        if (rest.length > 0) yield take(rest)
      }
      if (last === null || (await handle.stat()).mtimeMs !== changedAt) throw changed()
      if (isOver) return
      hooks.commit()
      isCommitted = true
      yield take(last)
    } catch (error) {
      // What comes from the file system names paths; what `commit` throws is for the caller.
      refusal = { error: error instanceof Error && 'syscall' in error ? notReadable() : error }
      throw error
    }
  }
  return {
    body: Readable.from(pieces(), { objectMode: false }),
    isCommitted: () => isCommitted,
    refusal: () => refusal,
    end: () => {
      isOver = true
    },
  }
}
