import { createHash, randomBytes } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { OperationId } from '../../src-preload/contract/ids'
import { parseRange, type ByteRange } from '../assets/byte-range'
import type { Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import type { Log } from '../log'
import { attachment } from './attachment'
import { waitForHangUp } from './connections'
import { addRange, isComplete, lengthOf } from './coverage'
import type { HandOverStore } from './hand-over-store'
import { listenFailure } from './listen-failure'
import type { ListenPlace } from './listen-place'
import { sendFile } from './send-file'
import { sendStatus, type Answer, type HandOverServer, type StartHandOverServer } from './server'

/** A staged copy that can be given out. */
export interface StagedFile {
  readonly operationId: OperationId
  readonly copy: string
  readonly fileName: string
  readonly size: number
}

/** A link that leads to a few bytes of ours, to see whether it can be fetched. */
export interface ProbeLink {
  readonly link: string
  readonly content: string
  /** Somebody came for it under another host than ours. */
  readonly hasOtherHost: () => boolean
  readonly end: () => Promise<void>
}

/** Files that are fetched from one place of this computer. */
export interface Served {
  /** The link to a copy, which is removed with it. @throws AppError `unexpected` when this computer can not listen at the place. */
  readonly offer: (file: StagedFile) => Promise<{ link: string }>
  readonly isOffered: (id: OperationId) => boolean
  readonly count: () => number
  readonly withdraw: (id: OperationId) => Promise<void>
  /** @throws AppError as `offer`. */
  readonly probe: () => Promise<ProbeLink>
  readonly close: () => Promise<void>
}

export interface ServedTools {
  readonly store: HandOverStore
  readonly clock: Clock
  readonly log: Log
  readonly place: ListenPlace
  readonly startServer: StartHandOverServer
  readonly removeCopy: (copy: string) => Promise<void>
  readonly onChange: () => void
  /** Tells how much of a file left while it is fetched, and null when nobody fetches it any more. Bytes. */
  readonly onProgress?: OnServed | undefined
  /** Absent: as fast as it can leave. */
  readonly bandwidth?: Bandwidth | undefined
}

/** A file is being fetched: so much of it left. Null: not any more. */
export type OnServed = (id: OperationId, progress: { readonly sent: number; readonly total: number } | null) => void

/** A link that can be fetched. */
interface Offer extends StagedFile {
  readonly key: string
  /** Bytes that may still be sent. */
  budget: number
  taken: readonly ByteRange[]
  /** All that was ever sent of it, whole or in parts. */
  left: readonly ByteRange[]
  isOver: boolean
  readonly responses: Set<ServerResponse>
  cancelExpiry: () => void
}

const expiresMs = 15 * 60_000
const mostFetches = 5
/** A probe is fetched at once or never. */
const probeFetches = 3

const newToken = () => randomBytes(32).toString('base64url')
/** Tokens are kept as hashes: looking one up takes the same time however much of it is right. */
const keyOf = (token: string) => createHash('sha256').update(token).digest('base64')

function writeHead(response: ServerResponse, offer: Pick<Offer, 'size' | 'fileName'>, range: ByteRange | null): void {
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

/** Listens at one place while something is offered there, and at no other time: a quarter of an hour and five fetches for each file at most. */
export function createServed(tools: ServedTools): Served {
  const { store, clock, log, place, startServer, removeCopy, onChange, onProgress, bandwidth } = tools
  const byKey = new Map<string, Offer>()
  const byOperation = new Map<OperationId, Offer>()
  const probes = new Map<string, { content: string; left: number }>()
  let server: Promise<HandOverServer> | null = null
  let stopping: Promise<void> = Promise.resolve()
  let isClosed = false
  let otherHosts = 0

  const stopIfIdle = () => {
    if (byKey.size > 0 || probes.size > 0 || server === null) return
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
    await removeCopy(offer.copy)
    stopIfIdle()
    onChange()
  }

  const noteTaken = async (offer: Offer, range: ByteRange, ended: Promise<boolean>) => {
    if (!(await ended) || isClosed) return
    offer.taken = addRange(offer.taken, range)
    if (isComplete(offer.taken, offer.size)) store.noteTaken(offer.operationId, clock.now())
  }

  const send = async (offer: Offer, response: ServerResponse, range: ByteRange) => {
    const length = range.last - range.first + 1
    offer.budget -= length
    // Somebody begins anew.
    if (offer.responses.size === 0 && range.first === 0) offer.left = []
    offer.responses.add(response)
    const ended = response.socket === null ? Promise.resolve(false) : waitForHangUp(response.socket, clock)
    let file: FileHandle | null = null
    let sent = 0
    let isMarked = false
    const beforeLastByte = () => {
      if (!isMarked) store.noteLastByte(offer.operationId, clock.now())
      isMarked = true
      crashpoint('hand-over/last-byte-marked')
    }
    try {
      file = await open(offer.copy, 'r')
      if (offer.size === 0) beforeLastByte()
      writeHead(response, offer, length === offer.size ? null : range)
      const onSent = (piece: ByteRange) => {
        offer.left = addRange(offer.left, piece)
        onProgress?.(offer.operationId, { sent: lengthOf(offer.left), total: offer.size })
      }
      sent = await sendFile(response, { file, size: offer.size, range, clock, beforeLastByte, onSent, bandwidth })
      if (sent === length) response.end()
      else response.destroy()
    } finally {
      await file?.close()
      offer.budget += length - sent
      offer.responses.delete(response)
      if (offer.responses.size === 0) onProgress?.(offer.operationId, null)
      if (offer.isOver && offer.responses.size === 0) await endOffer(offer, false)
    }
    if (sent === length) void noteTaken(offer, range, ended)
  }

  /** The few bytes that we fetch ourselves. */
  const answerProbe = (probe: { content: string; left: number }, response: ServerResponse) => {
    probe.left -= 1
    if (probe.left < 0) {
      sendStatus(response, 404)
      return
    }
    writeHead(response, { size: probe.content.length, fileName: 'slipway-check' }, null)
    response.end(probe.content)
  }

  const answer: Answer = async ({ token, method, range: wished }, response) => {
    const key = keyOf(token)
    const probe = probes.get(key)
    if (probe !== undefined && method === 'GET') {
      answerProbe(probe, response)
      return
    }
    const offer = byKey.get(key)
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

  /** The running server, or one that is started now. */
  const listening = async (): Promise<HandOverServer> => {
    const started = (server ??= stopping.then(() =>
      startServer({
        answer,
        clock,
        log,
        place,
        onOtherHost: () => {
          otherHosts += 1
        },
      }),
    ))
    try {
      return await started
    } catch (error) {
      if (server === started) server = null
      throw listenFailure(error, place)
    }
  }

  const withdraw = async (id: OperationId) => {
    const offer = byOperation.get(id)
    if (offer !== undefined) await endOffer(offer, true)
    await stopping
  }

  return {
    offer: async (file) => {
      const token = newToken()
      const offer: Offer = {
        ...file,
        key: keyOf(token),
        budget: mostFetches * Math.max(1, file.size),
        taken: [],
        left: [],
        isOver: false,
        responses: new Set(),
        cancelExpiry: clock.setTimer(expiresMs, () => void endOffer(offer, false)),
      }
      byKey.set(offer.key, offer)
      byOperation.set(offer.operationId, offer)
      try {
        const { origin } = await listening()
        onChange()
        return { link: `${origin}/${token}` }
      } catch (error) {
        await endOffer(offer, true)
        throw error
      }
    },
    isOffered: (id) => byOperation.has(id),
    count: () => byOperation.size,
    withdraw,
    probe: async () => {
      const token = newToken()
      const key = keyOf(token)
      const content = newToken()
      const before = otherHosts
      probes.set(key, { content, left: probeFetches })
      const end = async () => {
        probes.delete(key)
        stopIfIdle()
        await stopping
      }
      try {
        return { link: `${(await listening()).origin}/${token}`, content, hasOtherHost: () => otherHosts > before, end }
      } catch (error) {
        await end()
        throw error
      }
    },
    close: async () => {
      isClosed = true
      probes.clear()
      await Promise.all([...byOperation.values()].map((offer) => endOffer(offer, true)))
      stopIfIdle()
      await stopping
    },
  }
}
