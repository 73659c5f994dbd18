import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock'
import { errorCode, type Log } from '../log'
import { waitingConnections } from './connections'
import { judgeRequest, type OwnName } from './judge-request'
import { thisComputer, type ListenPlace } from './listen-place'
import { inLink } from './network-addresses'

/** Answers a request of the right form. What the token means, and whether it means anything, is not the server's matter. */
export type Answer = (asked: { token: string; method: 'GET' | 'HEAD'; range: string | null }, response: ServerResponse) => Promise<void>

/** A listening server. */
export interface HandOverServer {
  /** What its links begin with, such as `http://127.0.0.1:40123` or `https://files.example.com/slipway`. */
  readonly origin: string
  /** Ends all connections and stops listening. */
  close(): Promise<void>
}

/** Begins to listen, and lets `answer` speak to whoever asks for a link. */
export type StartHandOverServer = (how: {
  answer: Answer
  clock: Clock
  log: Log
  /** Absent: this computer alone, on a free port. */
  place?: ListenPlace
  /** Somebody asked for another host than ours. */
  onOtherHost?: () => void
}) => Promise<HandOverServer>

/** Connections that are being answered at once. */
const mostAnswered = 8

/** Answers without a body, the same for all reasons of one status. */
export function sendStatus(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'Content-Length': '0', 'Cache-Control': 'no-store', Connection: 'close', ...headers })
  response.end()
}

/** Answers what is not even a request. */
function refuseRaw(socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  else socket.destroy()
}

function listen(server: Server, { address, port }: ListenPlace): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true, ipv6Only: true }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** What our links look like at a place whose server listens on this port. */
function ownName({ address, base }: ListenPlace, port: number): OwnName {
  const url = new URL(base ?? `http://${inLink(address)}:${String(port)}`)
  return { host: url.host, prefix: url.pathname.replace(/\/+$/, '') }
}

/** Starts a server at a place of this computer. Requests of any other form than a plain fetch get nothing. */
export const startHandOverServer: StartHandOverServer = async ({ answer, clock, log, place = thisComputer, onOtherHost }) => {
  const waiting = waitingConnections(clock)
  let own: OwnName = { host: '', prefix: '' }
  let answering = 0

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    waiting.release(request.socket)
    const asked = judgeRequest(request, own)
    if (asked.kind === 'refused') {
      if (asked.isOtherHost === true) onOtherHost?.()
      sendStatus(response, asked.status, asked.status === 405 ? { Allow: 'GET, HEAD' } : {})
      return
    }
    if (answering >= mostAnswered) {
      sendStatus(response, 503, { 'Retry-After': '1' })
      return
    }
    answering++
    try {
      await answer(asked, response)
    } catch (error) {
      log.error('hand-over.answer-failed', { code: errorCode(error) })
      response.destroy()
    } finally {
      answering--
    }
  }

  const server = createServer({
    maxHeaderSize: 8192,
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    keepAlive: false,
    keepAliveTimeout: 1,
    connectionsCheckingInterval: 2000,
    insecureHTTPParser: false,
    requireHostHeader: false,
  })
  server.maxRequestsPerSocket = 1
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    waiting.add(socket)
  })
  const take = (request: IncomingMessage, response: ServerResponse) => void handle(request, response)
  server.on('request', take)
  // Whoever asks for leave to send a body or for another protocol is judged like the rest, and refused.
  server.on('checkContinue', take)
  server.on('checkExpectation', take)
  server.on('clientError', (_error, socket) => {
    refuseRaw(socket)
  })
  server.on('connect', (_request, socket) => {
    refuseRaw(socket)
  })
  own = ownName(place, await listen(server, place))
  server.unref()

  return {
    origin: place.base ?? `http://${own.host}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
