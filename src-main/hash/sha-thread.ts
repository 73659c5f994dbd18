import { createHash, type Hash } from 'node:crypto'
import type { MessagePort, Worker } from 'node:worker_threads'
import { AppError } from '../../src-preload/contract/errors'
import type { Digests } from './digests'

type ShaRequest =
  | { readonly kind: 'part'; readonly id: number; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'drop'; readonly id: number }
type ShaReply =
  | { readonly kind: 'back'; readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'hash'; readonly id: number; readonly sha256: string }

/** A thread that makes the SHA-256 of large files, while their MD5 is made in the one that reads them. */
export interface ShaThread {
  /** @param expected bytes the file probably has */
  digests(expected: number): Digests
}

/** Parts of one file on their way; more would only take memory. */
const buffersPerFile = 4
const mb = 1024 * 1024
/** Each part that is handed over wakes two threads, which costs a sixth of the speed at 1 MB; a smaller file comes in so many parts that both threads have work most of the time. */
const partBytes = (expected: number): number => Math.min(4 * mb, Math.max(mb, Math.ceil(expected / 8)))
const crashed = () => new AppError('unexpected', 'Reading the file was interrupted. It is tried again.')

/** What one file waits for. */
interface Waiting {
  back(buffer: ArrayBuffer): void
  hash(sha256: string): void
  fail(): void
}

/** @param start starts a thread that calls `serveSha`; called at the first large file, and after a death */
export function createShaThread(start: () => Worker): ShaThread {
  const files = new Map<number, Waiting>()
  let worker: Worker | null = null
  let lastId = 0

  const fail = (dead: Worker) => {
    if (worker !== dead) return
    worker = null
    for (const file of [...files.values()]) file.fail()
    files.clear()
  }
  const open = (): Worker => {
    const fresh = start()
    fresh.on('message', (reply: ShaReply) => {
      const file = files.get(reply.id)
      if (reply.kind === 'back') file?.back(reply.buffer)
      else file?.hash(reply.sha256)
    })
    fresh.on('error', () => {
      fail(fresh)
    })
    fresh.on('exit', () => {
      fail(fresh)
    })
    fresh.unref()
    return fresh
  }

  return {
    digests: (expected) => {
      const id = ++lastId
      const active = (worker ??= open())
      return digestsOfFile({ active, id, files, length: partBytes(expected) })
    },
  }
}

interface FileOfThread {
  readonly active: Worker
  readonly id: number
  readonly files: Map<number, Waiting>
  /** Of a part, in bytes. */
  readonly length: number
}

function digestsOfFile({ active, id, files, length }: FileOfThread): Digests {
  const md5 = createHash('md5')
  const free: ArrayBuffer[] = []
  let made = 0
  let hasFailed = false
  let giveBuffer: ((buffer: ArrayBuffer | null) => void) | null = null
  let giveHash: ((sha256: string | null) => void) | null = null
  const tell = (request: ShaRequest, moved: ArrayBuffer[] = []) => {
    active.postMessage(request, moved)
  }
  files.set(id, {
    back: (buffer) => {
      if (giveBuffer === null) free.push(buffer)
      else giveBuffer(buffer)
      giveBuffer = null
    },
    hash: (sha256) => giveHash?.(sha256),
    fail: () => {
      hasFailed = true
      giveBuffer?.(null)
      giveHash?.(null)
    },
  })

  return {
    buffer: async () => {
      if (free.length === 0 && made < buffersPerFile) {
        made += 1
        free.push(new ArrayBuffer(length))
      }
      const waits = free.length === 0 && !hasFailed
      const buffer = waits ? await new Promise<ArrayBuffer | null>((resolve) => (giveBuffer = resolve)) : free.pop()
      if (hasFailed || buffer === null || buffer === undefined) throw crashed()
      return new Uint8Array(buffer)
    },
    add: (part) => {
      if (!(part.buffer instanceof ArrayBuffer)) throw crashed()
      md5.update(part)
      tell({ kind: 'part', id, buffer: part.buffer, length: part.length }, [part.buffer])
    },
    end: async () => {
      const hash = new Promise<string | null>((resolve) => (giveHash = resolve))
      if (!hasFailed) tell({ kind: 'end', id })
      const sha256 = hasFailed ? null : await hash
      if (sha256 === null) throw crashed()
      return { md5: md5.digest('hex'), sha256 }
    },
    close: () => {
      files.delete(id)
      hasFailed = true
      giveBuffer?.(null)
      tell({ kind: 'drop', id })
    },
  }
}

/** The other end: to be called in the thread. */
export function serveSha(port: MessagePort): void {
  const hashes = new Map<number, Hash>()
  const of = (id: number) => {
    const hash = hashes.get(id) ?? createHash('sha256')
    hashes.set(id, hash)
    return hash
  }
  port.on('message', (request: ShaRequest) => {
    const { id } = request
    if (request.kind === 'part') {
      of(id).update(new Uint8Array(request.buffer, 0, request.length))
      port.postMessage({ kind: 'back', id, buffer: request.buffer } satisfies ShaReply, [request.buffer])
    } else {
      if (request.kind === 'end') port.postMessage({ kind: 'hash', id, sha256: of(id).digest('hex') } satisfies ShaReply)
      hashes.delete(id)
    }
  })
}
