import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Clock } from '../clock'
import type { Connection, Timeouts } from './connection'
import { cancelled, networkFailure, tookTooLong } from './network-failure'
import type { ProviderError } from './provider-error'

/** One request whose answer fits into memory. */
export interface ExchangeRequest {
  readonly connection: Connection
  readonly origin: string
  readonly path: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Readable | null
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly timeouts: Timeouts
  readonly maxBodyBytes: number
}

/** `body` is null when it was larger than allowed: then reading was stopped. Header names are lower-case. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

/** Header values as one string each, repeated ones joined by a comma. */
export function flattenHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'object' ? value.join(', ') : (value ?? '')]),
  )
}

/**
 * Sends one request and reads the whole answer, whatever its status. Rejects with `ProviderError`: `offline` when not one byte can have left, else
 * `unknown-outcome` or `broken-answer`. It is never sent twice: where the layer below would send it again on a new connection, it fails instead.
 */
export function exchange(request: ExchangeRequest): Promise<RawAnswer> {
  const { connection, origin, signal, clock, timeouts } = request
  const host = new URL(origin).host
  const harmless = request.method === 'GET'
  return new Promise((resolve, reject) => {
    let control: Dispatcher.DispatchController | null = null
    let settled = false
    let stopTimer = (): void => undefined
    const wasSent = () => control !== null
    const settle = (finish: () => void) => {
      if (settled) return
      settled = true
      stopTimer()
      signal.removeEventListener('abort', cancel)
      finish()
    }
    const fail = (error: ProviderError) => {
      settle(() => {
        reject(error)
        control?.abort(error)
      })
    }
    const failBy = (error: unknown) => {
      fail(networkFailure({ error, host, harmless, sent: wasSent() }))
    }
    const cancel = () => {
      fail(cancelled(wasSent()))
    }
    if (signal.aborted) {
      cancel()
      return
    }
    signal.addEventListener('abort', cancel, { once: true })
    stopTimer = clock.setTimer(timeouts.wholeMs, () => {
      fail(tookTooLong({ host, harmless, sent: wasSent() }))
    })
    const reader = collectBody(request.maxBodyBytes, (answer) => {
      settle(() => {
        resolve(answer)
        if (answer.body === null) control?.abort(new Error('answer too large'))
      })
    })
    const { path, method, headers, body } = request
    connection.agent.dispatch(
      { origin, path, method, headers, body },
      {
        onRequestStart: (controller) => {
          const again = wasSent()
          if (!settled && !again) {
            control = controller
            return
          }
          controller.abort(new Error('no longer wanted'))
          failBy(new Error('the connection ended before the answer'))
        },
        ...reader,
        onResponseError: (_controller, error) => {
          failBy(error)
        },
      },
    )
  })
}

type BodyReader = Required<Pick<Dispatcher.DispatchHandler, 'onResponseStart' | 'onResponseData' | 'onResponseEnd'>>

function collectBody(maxBytes: number, done: (answer: RawAnswer) => void): BodyReader {
  let head = { status: 0, headers: flattenHeaders({}) }
  let chunks: Buffer[] = []
  let size = 0
  const stop = () => {
    chunks = []
    done({ ...head, body: null })
  }
  return {
    onResponseStart: (_controller, status, headers) => {
      if (status < 200) return
      head = { status, headers: flattenHeaders(headers) }
      if (Number(head.headers['content-length'] ?? 0) > maxBytes) stop()
    },
    onResponseData: (_controller, chunk) => {
      size += chunk.length
      if (size > maxBytes) stop()
      else chunks.push(chunk)
    },
    onResponseEnd: () => {
      done({ ...head, body: Buffer.concat(chunks) })
    },
  }
}
