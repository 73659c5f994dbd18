import { createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { AppError } from '../../src-preload/contract/errors'
import type { OperationId } from '../../src-preload/contract/ids'
import { parseRange, type ByteRange } from '../assets/byte-range'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import type { Database } from '../database/transaction'
import { hashFile } from '../hash/hash-file'
import type { Hasher } from '../hash/hasher'
import type { Log } from '../log'
import { waitForHangUp } from './connections'
import { addRange, isComplete } from './coverage'
import { handOverStore } from './hand-over-store'
import type { HandOver } from './port'
import { sendFile } from './send-file'
import { sendStatus, startHandOverServer, type Answer, type HandOverServer, type StartHandOverServer } from './server'
import { createStaging } from './staging'

export interface HandOverOptions {
  readonly db: Database
  /** For staged copies; nothing else may be in it. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** Reads staged copies; without one they are read in this process. */
  readonly hasher?: Hasher
  /** Where links are fetched from; absent: a server on this machine's own address. */
  readonly startServer?: StartHandOverServer
}

/** A link that can be fetched. */
interface Offer {
  readonly operationId: OperationId
  readonly key: string
  readonly copy: string
  readonly fileName: string
  readonly size: number
  /** Bytes that may still be sent. */
  budget: number
  taken: readonly ByteRange[]
  isOver: boolean
  readonly responses: Set<ServerResponse>
  cancelExpiry: () => void
}

const expiresMs = 15 * 60_000
const mostFetches = 5

/** Tokens are kept as hashes: looking one up takes the same time however much of it is right. */
const keyOf = (token: string) => createHash('sha256').update(token).digest('base64')

/** Names are data: percent-encoded, never a path. */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[\uD800-\uDFFF]/gu, '_')
  return `attachment; filename*=UTF-8''${encodeURIComponent(plain).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`
}

function writeHead(response: ServerResponse, offer: Offer, range: ByteRange | null): void {
  const length = range === null ? offer.size : range.last - range.first + 1
  response.writeHead(range === null ? 200 : 206, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(length),
    'Content-Disposition': attachment(offer.fileName),
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...(range === null ? {} : { 'Content-Range': `bytes ${String(range.first)}-${String(range.last)}/${String(offer.size)}` }),
  })
}

/**
 * Hands files to services that fetch by link: an immutable copy behind an address nobody can guess, on this machine's own address, for a quarter of an hour and five fetches
 * at most. Listens only while something is offered. What the service may hold is noted durably before its last byte leaves, and survives a crash; links do not.
 */
export function createHandOver({
  db,
  folder,
  clock,
  log,
  hasher,
  startServer = startHandOverServer,
}: HandOverOptions): HandOver & { readonly sweep: () => Promise<void> } {
  const store = handOverStore(db)
  const staging = createStaging(folder, (file, signal) => (hasher === undefined ? hashFile(file, signal) : hasher.hash(file, signal)))
  const byKey = new Map<string, Offer>()
  const byOperation = new Map<OperationId, Offer>()
  let server: Promise<HandOverServer> | null = null
  let stopping: Promise<void> = Promise.resolve()
  let isClosed = false

  const stopIfIdle = () => {
    if (byKey.size > 0 || server === null) return
    const last = server
    server = null
    stopping = stopping.then(async () => {
      await (await last).close()
    })
  }

  /** No new fetch begins; `isHard` ends the running ones too. The copy goes when nobody reads it. */
  const endOffer = async (offer: Offer, isHard: boolean) => {
    offer.cancelExpiry()
    offer.isOver = true
    byKey.delete(offer.key)
    if (isHard) for (const response of offer.responses) response.socket?.destroy()
    // A fetch that began in time goes on to its end, and the file counts as offered until then.
    if (!isHard && offer.responses.size > 0) return
    if (byOperation.get(offer.operationId) === offer) byOperation.delete(offer.operationId)
    await staging.remove(offer.copy)
    stopIfIdle()
  }

  const noteTaken = async (offer: Offer, range: ByteRange, ended: Promise<boolean>) => {
    if (!(await ended) || isClosed) return
    offer.taken = addRange(offer.taken, range)
    if (isComplete(offer.taken, offer.size)) store.noteTaken(offer.operationId, clock.now())
  }

  const send = async (offer: Offer, response: ServerResponse, range: ByteRange) => {
    const length = range.last - range.first + 1
    offer.budget -= length
    offer.responses.add(response)
    const ended = response.socket === null ? Promise.resolve(false) : waitForHangUp(response.socket, clock)
    const file = await open(offer.copy, 'r')
    let sent = 0
    let isMarked = false
    const beforeLastByte = () => {
      if (!isMarked) store.noteLastByte(offer.operationId, clock.now())
      isMarked = true
      crashpoint('hand-over/last-byte-marked')
    }
    try {
      if (offer.size === 0) beforeLastByte()
      writeHead(response, offer, length === offer.size ? null : range)
      sent = await sendFile(response, { file, size: offer.size, range, clock, beforeLastByte })
      if (sent === length) response.end()
      else response.destroy()
    } finally {
      await file.close()
      offer.budget += length - sent
      offer.responses.delete(response)
      if (offer.isOver && offer.responses.size === 0) await endOffer(offer, false)
    }
    if (sent === length) void noteTaken(offer, range, ended)
  }

  const answer: Answer = async ({ token, method, range: wished }, response) => {
    const offer = byKey.get(keyOf(token))
    const range = offer === undefined ? 'whole' : parseRange(wished, offer.size)
    const whole = { first: 0, last: (offer?.size ?? 0) - 1 }
    const bytes = range === 'whole' ? whole : range
    // A file of no bytes would be given away without end.
    if (offer === undefined || offer.budget < Math.max(1, bytes === 'unsatisfiable' ? 1 : bytes.last - bytes.first + 1)) {
      sendStatus(response, 404)
    } else if (bytes === 'unsatisfiable' || (range === 'whole' && wished !== null)) {
      sendStatus(response, 416, { 'Content-Range': `bytes */${String(offer.size)}` })
    } else if (method === 'HEAD') {
      writeHead(response, offer, range === 'whole' ? null : bytes)
      response.end()
    } else await send(offer, response, bytes)
  }

  const withdraw = async (id: OperationId) => {
    const offer = byOperation.get(id)
    if (offer !== undefined) await endOffer(offer, true)
    await stopping
  }

  return {
    offer: async ({ operationId, path, fileName, md5, size, signal }) => {
      await withdraw(operationId)
      const copy = await staging.stage({ path, fileName, md5, size, signal })
      if (isClosed) {
        await staging.remove(copy)
        throw new AppError('refused', 'Slipway is closing. The file is sent at the next start.')
      }
      store.noteOffer(operationId, { size, md5, now: clock.now() })
      crashpoint('hand-over/staged')
      const token = randomBytes(32).toString('base64url')
      const offer: Offer = {
        operationId,
        key: keyOf(token),
        copy,
        fileName,
        size,
        budget: mostFetches * Math.max(1, size),
        taken: [],
        isOver: false,
        responses: new Set(),
        cancelExpiry: clock.setTimer(expiresMs, () => void endOffer(offer, false)),
      }
      byKey.set(offer.key, offer)
      byOperation.set(operationId, offer)
      try {
        server ??= stopping.then(() => startServer({ answer, clock, log }))
        return { link: `${(await server).origin}/${token}` }
      } catch (error) {
        server = null
        await endOffer(offer, true)
        throw error
      }
    },
    /** Removes copies that a run which was cut off left behind. */
    sweep: () => staging.sweep(),
    state: (id) => store.state(id),
    isOffered: (id) => byOperation.has(id),
    withdraw,
    forget: (tx, id) => {
      store.forget(tx, id)
    },
    close: async () => {
      isClosed = true
      await Promise.all([...byOperation.values()].map((offer) => endOffer(offer, true)))
      await stopping
    },
  }
}
