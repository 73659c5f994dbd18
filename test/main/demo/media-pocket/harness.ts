import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Clock } from '../../../../src-main/clock'
import { systemClock } from '../../../../src-main/clock'
import type { MediaPocketDemo, MediaPocketDemoOptions } from '../../../../src-main/demo/media-pocket/media-pocket-demo'
import { startMediaPocketDemo } from '../../../../src-main/demo/media-pocket/media-pocket-demo'

/** The caller of all tests that do not say otherwise. */
export const me = 'admin-user@example.com'
export const myKey = 'key-of-me'

const cleanUps: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Has `cleanUp` run after the test. */
export function later(cleanUp: () => Promise<void> | void): void {
  cleanUps.push(cleanUp)
}

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  later(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A demo that is stopped after the test, quick enough for tests. */
export async function startDemo(options: Partial<MediaPocketDemoOptions> = {}): Promise<MediaPocketDemo> {
  const demo = await startMediaPocketDemo({
    folder: options.folder ?? makeFolder(),
    apiKeys: [{ key: myKey, email: me }],
    ingestDelayMs: 1,
    ...options,
    limits: { removalDelayMs: 20, ingestPauseMs: 2, ...options.limits },
  })
  later(() => demo.stop())
  return demo
}

/** What came back from a call. */
export interface Reply {
  readonly status: number
  readonly json: unknown
  readonly text: string
  readonly headers: Headers
}

/** Calls the demo as `me`. */
export async function call(
  demo: { readonly origin: string },
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly key?: string | null; readonly headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { body, key = myKey, headers = {} } = options
  const response = await fetch(path.startsWith('http') ? path : `${demo.origin}/api/v2${path}`, {
    method,
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json', ...(key === null ? {} : { 'X-API-KEY': key }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: parse(text), text, headers: response.headers }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Digs into an answer: `at(json, 'asset', 'id')`. */
export function at(json: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined),
    json,
  )
}

/** A clock whose time is moved by hand; its timers are real. */
export function movedClock(start = Date.parse('2026-03-01T12:00:00.000Z')): Clock & { move(ms: number): void } {
  let now = start
  return {
    now: () => now,
    setTimer: (ms, fire) => systemClock.setTimer(ms, fire),
    move: (ms) => {
      now += ms
    },
  }
}

/** A file server on loopback that ends with the test. */
export async function serveFiles(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

/** The smallest PNG: one pixel. */
export const pngBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
