import { createServer, request as requestHttp, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWire, requestLength, type Wire, type WirePlan } from '../../crash/wire'

interface Seen {
  readonly url: string
  readonly bytes: number
  readonly isWhole: boolean
}

let server: Server
let wire: Wire
let seen: Seen[]
let kills: number
let told: () => void

beforeEach(async () => {
  seen = []
  kills = 0
  server = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('close', () => {
      seen.push({ url: request.url ?? '', bytes, isWhole: request.complete })
      told()
    })
    request.on('end', () => response.end(`at http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`))
  })
  told = () => undefined
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  wire = await openWire()
  wire.leadTo((server.address() as AddressInfo).port)
})

afterEach(async () => {
  await wire.close()
  server.close()
  server.closeAllConnections()
})

const body = Buffer.alloc(30_000, 'x')

/** Sends a request with a body; the answer's text, or how it broke off. */
const send = (path: string) =>
  new Promise<string>((resolve) => {
    const sent = requestHttp({ port: wire.port, host: '127.0.0.1', method: 'POST', path, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        resolve(text)
      })
    })
    sent.on('error', () => {
      resolve('broken')
    })
    sent.end(body)
  })

const plan = (changes: Partial<WirePlan>): WirePlan => ({
  when: 'partly',
  request: /^POST \/wanted /,
  count: 1,
  share: 0.5,
  arrives: false,
  kill: () => (kills += 1),
  ...changes,
})

describe('the wire between program and service', () => {
  test('lets everything pass without a plan, and leads addresses that the service tells back to itself', async () => {
    expect(await send('/wanted')).toBe(`at http://127.0.0.1:${String(wire.port)}/`)
    expect(seen).toEqual([{ url: '/wanted', bytes: 30_000, isWhole: true }])
  })

  test('ends the program when a part of the request has passed, which the service never gets whole', async () => {
    wire.plan = plan({ when: 'partly' })
    expect(await send('/other')).toContain('at http')
    expect(await send('/wanted')).toBe('broken')
    await wire.idle()
    expect(kills).toBe(1)
    expect(seen.filter(({ url, isWhole }) => url === '/wanted' && isWhole)).toEqual([])
  })

  test('ends the program in the middle of the body', async () => {
    wire.plan = plan({ when: 'body' })
    expect(await send('/wanted')).toBe('broken')
    await wire.idle()
    await expect.poll(() => seen.length).toBe(1)
    expect(kills).toBe(1)
    expect(seen[0]?.isWhole).toBe(false)
    expect(seen[0]?.bytes).toBeGreaterThan(0)
    expect(seen[0]?.bytes).toBeLessThan(30_000)
  })

  test.each([true, false])('ends the program when the request has left, which the service gets all the same: %s', async (arrives) => {
    wire.plan = plan({ when: 'whole', arrives })
    expect(await send('/wanted')).toBe('broken')
    await wire.idle()
    expect(kills).toBe(1)
    if (arrives) await expect.poll(() => seen).toEqual([{ url: '/wanted', bytes: 30_000, isWhole: true }])
    else expect(seen.filter(({ isWhole }) => isWhole)).toEqual([])
  })

  test('ends the program when the service has acted and answers, at the occurrence that is wished', async () => {
    wire.plan = plan({ when: 'answered', count: 2 })
    expect(await send('/wanted')).toContain('at http')
    expect(await send('/wanted')).toBe('broken')
    expect(kills).toBe(1)
    await expect.poll(() => seen.filter(({ isWhole }) => isWhole).length).toBe(2)
  })

  test('knows how long a request is, by its length or by its last piece', () => {
    expect(requestLength(Buffer.from('POST / HTTP/1.1\r\nContent-Le'))).toBeNull()
    expect(requestLength(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))).toBe(27)
    expect(requestLength(Buffer.from('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'))).toBe(42)
    const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(requestLength(Buffer.from(`${head}2\r\nab\r\n`))).toBeNull()
    expect(requestLength(Buffer.from(`${head}2\r\nab\r\n0\r\n\r\n`))).toBe(head.length + 12)
  })
})
