import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { slicesOf, type Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import type { Connection, Network, Timeouts } from './connection'
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
  /** Made by `openStorage` for this account, and closed by whoever made it; absent: one for this file alone. */
  readonly connection?: Connection
}

/** Connections to wherever a service stores files: one that stands takes the next file too. Opens none yet. */
export function openStorage(options: Pick<PutOptions, 'accountAddress' | 'lookup' | 'network' | 'timeouts'>): Connection {
  const { lookup, network = systemNetwork } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  return network.open({ timeouts, isAllowed: allowedPeers(new URL(options.accountAddress)), ...(lookup && { lookup }) })
}

/** Non-blocking, so that a pipe put in a file's place can not hold the program. Windows does not have it. */
const openFlags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0)
/** So much of a file is read at once. Bytes. */
const readBytes = 128 * 1024

/**
 * Sends a file to an address that a service named. No credential goes with it and no redirect is followed. The last byte is kept back until the whole file was read
 * and `hooks.commit` was called: an object store keeps nothing of a body that is not whole, so that what fails before had no effect. Rejects with `ProviderError`,
 * or with what `commit` throws.
 */
export async function putFile(options: PutOptions): Promise<PutAnswer> {
  const { signal, network = systemNetwork } = options
  const account = new URL(options.accountAddress)
  const url = checkedUrl(options.url, account)
  const isGivenUp = () => signal.aborted
  if (isGivenUp()) throw cancelled(false)
  const file = await openWhole(options)
  const connection = options.connection ?? openStorage(options)
  const content = keepLastByteBack(file, options, network.bandwidth)
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
    content.end()
    const refusal = content.refusal()
    if (refusal !== null) throw refusal.error
    if (error instanceof ProviderError) throw error
    const wasSent = content.isCommitted()
    if (isGivenUp()) throw cancelled(wasSent)
    throw networkFailure({ error, host: url.host, harmless: false, sent: wasSent })
  } finally {
    // From here on nothing of the file leaves any more: what is read ahead must not count as sent.
    content.end()
    content.body.destroy()
    if (options.connection === undefined) await connection.close()
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
  const handle = await open(path, openFlags).catch(() => null)
  if (handle === null) throw notReadable()
  const now = await handle.stat().catch(() => null)
  if (now?.isFile() === true && now.size === size && size > 0) return { handle, changedAt: now.mtimeMs }
  // What went wrong is told, not how closing it went.
  await handle.close().catch(() => undefined)
  throw now?.isFile() === true ? changed() : notReadable()
}

/** The file as a body that is read only as fast as it leaves, and whose last byte waits for `commit`. */
function keepLastByteBack({ handle, changedAt }: WholeFile, { size, hooks, signal }: PutOptions, bandwidth: Bandwidth | undefined) {
  let isCommitted = false
  let isOver = false
  const hasEnded = () => isOver
  let refusal: { readonly error: unknown } | null = null
  /** What goes wrong here is why nothing was sent; what breaks the sending off from outside, such as the network, is not. */
  const orRefuse = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      // What comes from the file system names paths; what `commit` throws is for the caller.
      refusal = { error: error instanceof Error && 'syscall' in error ? notReadable() : error }
      throw error
    }
  }
  const read = async (most: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafe(Math.min(readBytes, most))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
    if (bytesRead === 0) throw changed()
    return buffer.subarray(0, bytesRead)
  }
  const commit = async (): Promise<void> => {
    const now = await handle.stat()
    if (now.mtimeMs !== changedAt || now.size !== size) throw changed()
    if (isOver) return
    await hooks.commit()
    // The sending may have ended while that was written down: then nothing of the rest leaves any more.
    isCommitted = !hasEnded()
  }
  async function* pieces(): AsyncGenerator<Buffer> {
    let sent = 0
    const take = (bytes: Buffer): Buffer => {
      sent += bytes.length
      hooks.onProgress(sent)
      return bytes
    }
    let last: Buffer | null = null
    while (last === null) {
      const bytes = await orRefuse(() => read(size - sent))
      const isEnd = sent + bytes.length === size
      if (isEnd) last = bytes.subarray(-1)
      const rest = isEnd ? bytes.subarray(0, -1) : bytes
      for (const piece of slicesOf(rest, bandwidth?.piece() ?? rest.length)) {
        await bandwidth?.take(piece.length, signal)
        yield take(piece)
      }
    }
    await orRefuse(commit)
    if (isCommitted) yield take(last)
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
