import { Readable } from 'node:stream'
import { Dispatcher } from 'undici'
import type { MemoryDoor, MemoryReply } from '../../src-main/demo/service/serve-in-memory'
import type { Connection, Network } from '../../src-main/providers/connection'
import { createListener, type Listener } from './listener'
import type { Chance } from './chance'
import type { SimTime } from './time'

/** What happens to a request on its way or to its answer. "Acts": the service does what was asked for. */
export type Mishap =
  /** No connection: not a byte leaves. */
  | 'refused'
  /** The connection ends before the service has all of the request. */
  | 'dropped'
  /** Acts; the connection ends without an answer. */
  | 'lost'
  /** Acts; the answer ends in its middle. */
  | 'cut-answer'
  /** Acts; the answer comes when nobody waits any more. */
  | 'late'
  /** Acts; something between answers in the service's place that it has heard nothing. */
  | 'gateway'
  /** Acts, and the answer comes twice. */
  | 'twice'
  /** Does not act, and asks for a pause. */
  | 'busy'
  /** Does not act: its own failure, a page of somebody else, a refused key. */
  | 'failure'
  | 'page'
  | 'signed-out'

/** One request as it reaches its service. */
export interface SimRequest {
  readonly number: number
  readonly origin: string
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface NetworkHooks {
  /** What shall happen to this request. */
  readonly mishapOf: (request: SimRequest) => Mishap | null
  /** The program sends it now. `isOpen`: it still waits for the answer. */
  readonly sent: (request: SimRequest, isOpen: () => boolean) => void
  /** It reached its service, which acts now. */
  readonly arrived: (request: SimRequest) => void
  /** The service has answered; what the program is told in its place. */
  readonly answered: (request: SimRequest, reply: MemoryReply) => MemoryReply
  readonly note: (line: string) => void
}

/** The network of a whole history. */
export interface SimNetwork {
  /** A service that can be reached from now on. */
  readonly register: (origin: string, door: MemoryDoor) => void
  /** What one run of the program sees of it. `isDead`: it ended, and hears nothing any more. */
  readonly forProgram: (isDead: () => boolean) => Network
  /** Until then nothing can be reached. ms of the simulation's time. */
  readonly goOffline: (until: number) => void
  readonly requests: () => number
}

const headersMs = 30_000
const networkError = (code: string) => Object.assign(new Error(code), { code })

export function createNetwork(tools: { readonly time: SimTime; readonly chance: Chance; readonly hooks: NetworkHooks }): SimNetwork {
  const { time, chance, hooks } = tools
  const doors = new Map<string, MemoryDoor>()
  let offlineUntil = 0
  let count = 0

  /** Mostly short, seldom long: what was asked for first need not arrive first. */
  const delay = () => (chance.is(0.9) ? 5 + chance.below(60) : 60 + chance.below(700))

  const carry: Carry = (options, listener, { refusals, isDead }) => {
    const request = toRequest((count += 1), options)
    hooks.sent(request, () => !listener.isOver() && !isDead())
    const mishap = time.now() < offlineUntil ? 'refused' : hooks.mishapOf(request)
    const away = delay()
    const back = delay()
    hooks.note(`→ ${String(request.number)} ${request.method} ${request.path}${mishap === null ? '' : ` (${mishap})`}`)
    const fail = (code: string) => {
      const error = networkError(code)
      if (mishap === 'refused') refusals.add(error)
      listener.fail(error)
    }
    if (mishap === 'refused') {
      time.setTimer(away, () => {
        fail('ECONNREFUSED')
      })
      return
    }
    const arrive = async () => {
      if (!(await takeBody(request, options.body, mishap)) || mishap === 'dropped') {
        fail('UND_ERR_SOCKET')
        return
      }
      // Its sender gave it up while it was on its way.
      if (listener.isOver() && chance.is(0.5)) return
      const door = doors.get(request.origin)
      const reply = instead(mishap) ?? (await act(request, door))
      time.setTimer(back, () => {
        deliver(request, reply, { mishap, listener, fail })
      })
    }
    time.setTimer(1 + chance.below(4), () => {
      if (listener.start()) time.setTimer(away, () => void arrive())
    })
  }

  const act = async (request: SimRequest, door: MemoryDoor | undefined): Promise<MemoryReply> => {
    if (door === undefined) return { kind: 'lost' }
    hooks.arrived(request)
    return hooks.answered(request, await door(toMemory(request)))
  }

  const deliver = (
    request: SimRequest,
    reply: MemoryReply,
    how: { mishap: Mishap | null; listener: Listener; fail: (code: string) => void },
  ) => {
    const { mishap, listener, fail } = how
    hooks.note(`← ${String(request.number)} ${reply.kind === 'lost' ? 'lost' : String(reply.status)}`)
    if (mishap === 'lost' || reply.kind === 'lost') {
      fail('UND_ERR_SOCKET')
      return
    }
    if (mishap === 'late') {
      time.setTimer(headersMs, () => {
        fail('UND_ERR_HEADERS_TIMEOUT')
      })
      return
    }
    const told = mishap === 'gateway' ? gateway : reply
    const isWhole = told.isWhole && mishap !== 'cut-answer'
    const body = isWhole || !told.isWhole ? told.body : told.body.subarray(0, told.body.length >> 1)
    for (let times = mishap === 'twice' ? 2 : 1; times > 0; times -= 1) {
      listener.head(told.status, told.headers)
      if (body.length > 0) listener.data(body)
      if (isWhole) listener.end()
      else fail('UND_ERR_SOCKET')
    }
  }

  return {
    register(origin, door) {
      doors.set(origin, door)
    },
    forProgram: (isDead) => ({ open: () => openConnection(isDead, carry) }),
    goOffline(until) {
      offlineUntil = until
    },
    requests: () => count,
  }
}

type Carry = (
  options: Dispatcher.DispatchOptions,
  listener: Listener,
  from: { readonly refusals: WeakSet<Error>; readonly isDead: () => boolean },
) => void

/** What stands behind the connections of one account. */
class SimAgent extends Dispatcher {
  readonly #carry: (options: Dispatcher.DispatchOptions, listener: Listener) => void
  readonly #isDead: () => boolean
  readonly #open = new Set<Listener>()

  constructor(isDead: () => boolean, carry: (options: Dispatcher.DispatchOptions, listener: Listener) => void) {
    super()
    this.#isDead = isDead
    this.#carry = carry
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const listener = createListener(handler, this.#isDead, () => this.#open.delete(listener))
    this.#open.add(listener)
    this.#carry(options, listener)
    return true
  }

  override destroy(): Promise<void> {
    for (const listener of [...this.#open]) listener.fail(networkError('UND_ERR_DESTROYED'))
    return Promise.resolve()
  }
}

function openConnection(isDead: () => boolean, carry: Carry): Connection {
  const refusals = new WeakSet<Error>()
  const agent = new SimAgent(isDead, (options, listener) => {
    if (!isDead()) carry(options, listener, { refusals, isDead })
  })
  return { agent, failedToConnect: (error) => error instanceof Error && refusals.has(error), close: () => agent.destroy() }
}

const answer = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => {
  const body = Buffer.from(text)
  const all = { 'content-type': 'application/json', 'content-length': String(body.length), ...headers }
  return { kind: 'answer' as const, status, headers: all, body, isWhole: true }
}
const gateway = answer(502, 'Bad Gateway')

/** What is answered where the service does not act; null where it does. */
function instead(mishap: Mishap | null): MemoryReply | null {
  switch (mishap) {
    case 'busy':
      return answer(429, '{"error":"Too many requests"}', { 'retry-after': '20' })
    case 'failure':
      return answer(500, '{"error":"Internal Server Error"}')
    case 'page':
      return answer(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })
    case 'signed-out':
      return answer(401, '{"error":"Unauthorized"}')
    default:
      return null
  }
}

function toRequest(number: number, options: Dispatcher.DispatchOptions): SimRequest {
  const headers: Record<string, string> = {}
  const given = (options.headers ?? {}) as Readonly<Record<string, string>>
  for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = value
  return { number, origin: String(options.origin), method: options.method, path: options.path, headers, body: Buffer.alloc(0) }
}

const toMemory = ({ method, path, headers, origin, body }: SimRequest) => ({
  method,
  url: path,
  headers: { ...headers, host: origin.slice(origin.indexOf('//') + 2) },
  body,
})

/** Reads what is sent. False when its sender broke off. */
async function takeBody(request: SimRequest, body: unknown, mishap: Mishap | null): Promise<boolean> {
  try {
    if (typeof body === 'string') request.body = Buffer.from(body)
    else if (body instanceof Readable) {
      const pieces: Buffer[] = []
      for await (const piece of body) {
        pieces.push(Buffer.from(piece as Buffer))
        if (mishap === 'dropped') return false
      }
      request.body = Buffer.concat(pieces)
    }
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
