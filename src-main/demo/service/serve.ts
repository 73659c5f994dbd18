import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../clock'
import { answerRequest } from './answer-request'
import type { Answer } from './answers'
import { refuse as refuseInJson } from './answers'
import { createFaults } from './faults'
import type { Faults, FaultSource } from './faults'
import { createRequestLog } from './request-log'
import type { LoggedRequest } from './request-log'
import type { Route } from './routes'

/** A running demo service. */
export interface DemoService {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly faults: Faults
  /** The last requests, oldest first. */
  readonly requests: readonly LoggedRequest[]
  /** Ends all connections at once. Starting again on the same folder and port gives the same state. */
  stop(): Promise<void>
}

/** What a listener is made of. */
export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly clock: Clock
  /** The route table, made when the origin is known. */
  readonly routes: (origin: string, faults: FaultSource) => readonly Route[]
  /** `rawBodyBytes` is for routes that take bytes; 64 MB when it is left out. */
  readonly limits: { readonly bodyBytes: number; readonly rawBodyBytes?: number; readonly loggedRequests: number }
  /** The service's way to refuse what no route of it answers (404, 405, 413, broken JSON, its own fault); `{"error": text}` when it is left out. */
  readonly refuse?: (status: number, text: string) => Answer
}

/** Opens a service: on this machine's own address, or wherever a test wants it. */
export type Serve = (options: ServeOptions) => Promise<DemoService>

/** Bytes. */
export const defaultRawBodyBytes = 64 * 1024 * 1024

/** Serves a route table on 127.0.0.1. Fails with the system's error (`EADDRINUSE`, `EACCES`) when the port can not be had. */
export async function serve({ port, clock, routes, limits, refuse = refuseInJson }: ServeOptions): Promise<DemoService> {
  const faults = createFaults()
  const log = createRequestLog(limits.loggedRequests)
  const stopping = new AbortController()
  const bodyLimits = { parsed: limits.bodyBytes, bytes: limits.rawBodyBytes ?? defaultRawBodyBytes }
  let table: readonly Route[] = []
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 15_000 }, (request, response) => {
    void answerRequest({ request, response, routes: table, faults, log, clock, limits: bodyLimits, refuse, signal: stopping.signal })
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  const origin = `http://127.0.0.1:${String(await listen(server, port))}`
  table = routes(origin, faults)
  return {
    origin,
    faults,
    requests: log.entries,
    stop: () => {
      stopping.abort()
      return close(server)
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}
