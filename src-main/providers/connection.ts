import type { LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { Dispatcher } from 'undici'
import type { Bandwidth } from '../bandwidth'
import type { IsAllowedPeer } from './address-guard'
import { peerRefused, vettedLookup } from './address-guard'

/** Limits of one request, in ms. */
export interface Timeouts {
  /** Name look-up, connection and TLS together. */
  readonly connectMs: number
  /** From the request being sent to the end of the answer's headers. */
  readonly headersMs: number
  /** Between two pieces of the body. */
  readonly idleMs: number
  /** From the call to the last byte. */
  readonly wholeMs: number
}

export const defaultTimeouts: Timeouts = { connectMs: 10_000, headersMs: 30_000, idleMs: 30_000, wholeMs: 120_000 }

const maxHeaderBytes = 64 * 1024
/** As many as an account has lanes at most. */
const connectionsPerHost = 8

/** Connections to servers, and the knowledge which errors came before a connection stood. */
export interface Connection {
  readonly agent: Dispatcher
  /** True when the error was raised while connecting: then not one byte of any request had left. */
  readonly failedToConnect: (error: unknown) => boolean
  /** Ends all connections at once; requests under way fail. */
  readonly close: () => Promise<void>
}

export interface ConnectionOptions {
  readonly timeouts: Timeouts
  /** Which addresses may be connected to; absent: all. Asked when a name was resolved, and again about the connection that was made. */
  readonly isAllowed?: IsAllowedPeer
  readonly lookup?: LookupFunction
}

/** Where connections come from: the machine's own network, or one that a test holds in its hands. */
export interface Network {
  /** Connects to nothing yet. */
  readonly open: (options: ConnectionOptions) => Connection
  /** How fast files may leave; absent: as fast as they can. */
  readonly bandwidth?: Bandwidth
}

/** Opens no connection yet. TLS is always verified; no cookies, no proxies, no redirects, no HTTP/2. */
function openConnection({ timeouts, isAllowed, lookup }: ConnectionOptions): Connection {
  const connectErrors = new WeakSet<Error>()
  const resolve = isAllowed ? vettedLookup(isAllowed, lookup) : lookup
  const connectPlain = buildConnector({ timeout: timeouts.connectMs, allowH2: false, ...(resolve && { lookup: resolve }) })
  const connect: buildConnector.connector = (options, done) => {
    const fail = (error: Error) => {
      connectErrors.add(error)
      done(error, null)
    }
    connectPlain(options, (error, socket) => {
      if (error) {
        fail(error)
      } else if (isAllowed && !isAllowed(socket.remoteAddress ?? '', options.hostname)) {
        socket.destroy()
        fail(peerRefused(options.hostname))
      } else {
        done(null, socket)
      }
    })
  }
  const agent = new Agent({
    connect,
    connections: connectionsPerHost,
    pipelining: 1,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
  })
  return {
    agent,
    failedToConnect: (error) => error instanceof Error && connectErrors.has(error),
    close: async () => {
      await agent.destroy()
    },
  }
}

/** The network of this machine. */
export const systemNetwork: Network = { open: openConnection }
