import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Clock } from '../../clock'
import { wait } from '../../clock'
import type { FileSlice, PreparedAnswer } from './prepare-answer'

/** What a delivery needs beside the answer. */
export interface Delivery {
  readonly response: ServerResponse
  readonly prepared: PreparedAnswer
  readonly withBody: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

const slowSlices = 8

/** Sends an answer as it should be sent. */
export async function deliver({ response, prepared, withBody }: Delivery): Promise<void> {
  response.writeHead(prepared.status, prepared.headers)
  if (!withBody) {
    response.end()
    return
  }
  if (Buffer.isBuffer(prepared.body)) {
    response.end(prepared.body)
    return
  }
  await sendSlice(response, prepared.body)
  response.end()
}

/** Promises the whole length, sends the first half, ends the connection. */
export async function deliverHalf({ response, prepared }: Delivery): Promise<void> {
  response.writeHead(prepared.status, prepared.headers)
  if (Buffer.isBuffer(prepared.body)) await send(response, prepared.body.subarray(0, Math.floor(prepared.body.length / 2)))
  else {
    const { path, start, end } = prepared.body
    await sendSlice(response, { path, start, end: start + Math.floor((end - start) / 2) })
  }
  response.flushHeaders()
  response.destroy()
}

/** Sends the body in slices, the last one `ms` after the first. */
export async function deliverSlowly({ response, prepared, clock, signal }: Delivery, ms: number): Promise<void> {
  response.writeHead(prepared.status, prepared.headers)
  response.flushHeaders()
  const length = Buffer.isBuffer(prepared.body) ? prepared.body.length : prepared.body.end - prepared.body.start
  for (let slice = 0; slice < slowSlices; slice += 1) {
    const from = Math.floor((length * slice) / slowSlices)
    const to = Math.floor((length * (slice + 1)) / slowSlices)
    if (slice > 0) await wait(clock, ms / (slowSlices - 1), signal)
    if (Buffer.isBuffer(prepared.body)) await send(response, prepared.body.subarray(from, to))
    else await sendSlice(response, { ...prepared.body, start: prepared.body.start + from, end: prepared.body.start + to })
  }
  response.end()
}

/** Streams so many megabytes of valid JSON. */
export async function deliverHuge(response: ServerResponse, megabytes: number): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
  await send(response, Buffer.from('{"filling":"'))
  const filling = Buffer.alloc(64 * 1024, 'x')
  for (let sent = 0; sent < megabytes * 16 && !response.destroyed; sent += 1) await send(response, filling)
  response.end('"}')
}

async function sendSlice(response: ServerResponse, slice: FileSlice): Promise<void> {
  if (slice.end <= slice.start) return
  // The end of a read stream is inclusive.
  const stream = createReadStream(slice.path, { start: slice.start, end: slice.end - 1 })
  for await (const chunk of stream) {
    if (response.destroyed) return
    await send(response, chunk as Buffer)
  }
}

/** Resolves when the bytes have left, or the connection has ended. */
function send(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || bytes.length === 0) {
      resolve()
      return
    }
    const ended = () => {
      resolve()
    }
    response.once('close', ended)
    response.write(bytes, () => {
      response.off('close', ended)
      resolve()
    })
  })
}
