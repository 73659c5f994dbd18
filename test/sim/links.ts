import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { AskForMedia, MediaReply } from '../../src-main/demo/media-pocket/fetch-media'
import type { MemoryDoor } from '../../src-main/demo/service/serve-in-memory'
import type { Answer, StartHandOverServer } from '../../src-main/hand-over/server'
import type { Chance } from './chance'
import type { SimTime } from './time'

/** The links under which a program hands its files over, and the services that come for them. */
export interface Links {
  /** What one run of the program offers. */
  readonly forProgram: (isDead: () => boolean) => StartHandOverServer
  readonly ask: AskForMedia
}

/** A computer on which a picture lies under every address. */
export const webOrigin = 'http://127.0.0.1:4999'
const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4])

/** One answer on its way: what is written into it, and how its connection ended. */
class LinkResponse extends EventEmitter {
  statusCode = 0
  readonly headers: Record<string, string> = {}
  readonly pieces: Buffer[] = []
  readonly socket: EventEmitter & { end: () => void; destroy: () => void; destroySoon?: () => void }
  destroyed = false
  isEnded = false
  /** Bytes after which the connection breaks. */
  breaksAfter = Infinity
  #size = 0

  constructor() {
    super()
    this.socket = Object.assign(new EventEmitter(), {
      end: () => undefined,
      destroy: () => {
        this.destroy()
      },
    })
  }

  writeHead(status: number, headers: Readonly<Record<string, string>>): this {
    this.statusCode = status
    for (const [name, value] of Object.entries(headers)) this.headers[name.toLowerCase()] = value
    return this
  }

  write(piece: Buffer, done: (error?: Error) => void): boolean {
    this.pieces.push(piece)
    this.#size += piece.length
    queueMicrotask(() => {
      if (this.#size >= this.breaksAfter) this.destroy()
      else done()
    })
    return true
  }

  end(): void {
    this.isEnded = true
    queueMicrotask(() => this.emit('finished'))
  }

  /** The other side has all of it and hangs up. */
  hangUp(): void {
    this.socket.emit('end')
    this.destroyed = true
    this.socket.emit('close')
    this.emit('close')
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.socket.emit('close')
    this.emit('close')
    this.emit('finished')
  }
}

/** @param breaksAt how many bytes come through before a fetch breaks; null: all of them */
export function createLinks(tools: {
  readonly time: SimTime
  readonly chance: Chance
  readonly breaksAt: () => number | null
  /** Somebody came for a file and has all of it. */
  readonly taken: (bytes: Buffer) => void
  readonly note: (line: string) => void
}): Links {
  const { time, chance, breaksAt, taken, note } = tools
  const open = new Map<string, { readonly answer: Answer; readonly isDead: () => boolean }>()
  let lastPort = 40_000

  return {
    forProgram:
      (isDead) =>
      ({ answer }) => {
        const origin = `http://127.0.0.1:${String((lastPort += 1))}`
        open.set(origin, { answer, isDead })
        return Promise.resolve({
          origin,
          close: () => {
            open.delete(origin)
            return Promise.resolve()
          },
        })
      },
    ask: async (target) => {
      await new Promise<void>((resolve) => time.setTimer(1 + chance.below(80), resolve))
      if (target.origin === webOrigin) return lyingThere()
      const side = open.get(target.origin)
      if (side === undefined || side.isDead()) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      const response = new LinkResponse()
      const breaks = breaksAt()
      if (breaks !== null) response.breaksAfter = breaks
      const finished = new Promise((resolve) => response.once('finished', resolve))
      const answering = side.answer({ token: target.pathname.slice(1), method: 'GET', range: null }, response as unknown as ServerResponse)
      // Where the program ends in the middle, the connection does.
      answering.catch(() => {
        response.destroy()
      })
      await finished
      note(`link ${String(response.statusCode)} ${response.destroyed ? 'broken' : 'whole'}`)
      if (!response.destroyed && response.statusCode === 200) taken(Buffer.concat(response.pieces))
      return replyOf(response)
    },
  }
}

const lyingThere = (): MediaReply => ({
  statusCode: 200,
  headers: { 'content-type': 'image/jpeg', 'content-length': String(picture.length) },
  complete: true,
  destroy: () => undefined,
  async *[Symbol.asyncIterator]() {
    yield await Promise.resolve(picture)
  },
})

/** The same for a program that looks at it. */
export const webDoor: MemoryDoor = () =>
  Promise.resolve({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'image/jpeg', 'content-length': String(picture.length) },
    body: picture,
    isWhole: true,
  })

function replyOf(response: LinkResponse): MediaReply {
  const isWhole = !response.destroyed
  return {
    statusCode: response.statusCode,
    headers: response.headers,
    get complete() {
      return isWhole
    },
    destroy: () => {
      response.hangUp()
    },
    async *[Symbol.asyncIterator]() {
      for (const piece of response.pieces) yield await Promise.resolve(piece)
      if (!isWhole) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      response.hangUp()
    },
  }
}
