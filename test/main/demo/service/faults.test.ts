import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../../../src-main/demo/service/faults'
import { createFaults } from '../../../../src-main/demo/service/faults'
import { at, call, later, me, myKey, pngBytes, serveFiles, startDemo } from '../media-pocket/harness'

/** Creates an asset under one fault; tells how the call ended and whether the service acted. */
async function createUnder(rule: FaultRule) {
  const demo = await startDemo()
  const fault = demo.faults.add(rule)
  const reply = await call(demo, 'POST', '/assets', { body: { title: 'a' } }).catch((error: unknown) => error as Error)
  return { demo, reply, acted: demo.assetIds().length === 1, hits: fault.hits(), logged: demo.requests[0]?.status }
}

describe('connections that break', () => {
  it('loses the answer after acting', async () => {
    const { reply, acted, logged } = await createUnder({ kind: 'lose-answer' })
    expect(reply).toBeInstanceOf(Error)
    expect([acted, logged]).toEqual([true, 'lost'])
  })

  it('drops the connection before acting', async () => {
    const { demo, reply, acted, logged } = await createUnder({ kind: 'drop-before' })
    expect(reply).toBeInstanceOf(Error)
    expect([acted, logged]).toEqual([false, 'lost'])
    expect((await call(demo, 'POST', '/assets', { body: { title: 'a' } })).status).toBe(200)
  })

  it('resets the connection while the request is arriving', async () => {
    const { reply, acted, logged } = await createUnder({ kind: 'reset-request' })
    expect(reply).toBeInstanceOf(Error)
    expect([acted, logged]).toEqual([false, 'lost'])
  })

  it('resets a request without a body, too', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'reset-request' })
    await expect(call(demo, 'GET', '/assets/none')).rejects.toThrow()
  })

  it('cuts the body in half after acting, with the right length promised', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'truncate' })
    const response = await fetch(`${demo.origin}/api/v2/assets`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-KEY': myKey },
      body: JSON.stringify({ title: 'a' }),
    })
    expect(response.status).toBe(200)
    const promised = Number(response.headers.get('content-length'))
    let received = 0
    const read = async () => {
      for await (const chunk of response.body ?? []) received += (chunk as Uint8Array).length
    }
    await expect(read()).rejects.toThrow()
    expect(received).toBe(Math.floor(promised / 2))
    expect(demo.assetIds()).toHaveLength(1)
  })

  it('cuts a file in half, too', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'a.png' } })
    await demo.idle()
    const preview = String(at((await call(demo, 'GET', `/assets/${id}/media`)).json, 'media', 0, 'preview_url'))
    demo.faults.add({ kind: 'truncate', match: { path: /^\/storage\// } })
    await expect(fetch(preview).then((response) => response.arrayBuffer())).rejects.toThrow()
    expect((await (await fetch(preview)).arrayBuffer()).byteLength).toBe(pngBytes.length)
  })
})

describe('answers that are not what they should be', () => {
  it.each<[string, FaultRule, number, string | RegExp]>([
    ['a status', { kind: 'status', status: 500 }, 500, '{"error":"Injected fault"}'],
    ['a status with a JSON body', { kind: 'status', status: 403, body: { error: 'no' } }, 403, '{"error":"no"}'],
    ['a status with a text', { kind: 'status', status: 502, body: 'Bad gateway' }, 502, 'Bad gateway'],
    ['a page to log in', { kind: 'html' }, 200, /^<!doctype html>/],
    ['text that is not JSON', { kind: 'not-json' }, 200, 'OK, but not JSON'],
    ['JSON cut short', { kind: 'not-json', text: '{"asset":' }, 200, '{"asset":'],
    ['an error with status 200', { kind: 'error-200', error: 'Nope' }, 200, '{"error":"Nope"}'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }, 302, ''],
  ])('gives %s, without acting', async (_name, rule, status, text) => {
    const { reply, acted, hits, logged } = await createUnder(rule)
    expect(reply).toMatchObject({ status, text: expect.stringMatching(text) as string })
    expect([acted, hits, logged]).toEqual([false, 1, status])
  })

  it.each([{ 'Retry-After': '7' }, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }, {}])(
    'gives 429 with the headers %j',
    async (headers) => {
      const demo = await startDemo()
      demo.faults.add({ kind: 'status', status: 429, headers })
      const reply = await call(demo, 'GET', '/assets/none')
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, headers['Retry-After'] ?? null])
    },
  )

  it('sends the caller elsewhere with any redirect status', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'redirect', location: 'https://elsewhere.example/', status: 307 })
    const reply = await call(demo, 'GET', '/assets/none')
    expect([reply.status, reply.headers.get('location')]).toEqual([307, 'https://elsewhere.example/'])
  })

  it('streams many megabytes of JSON', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'huge', megabytes: 3 })
    const reply = await call(demo, 'GET', '/assets/none')
    expect(reply.text.length).toBeGreaterThan(3 * 1024 * 1024)
    expect(reply.json).toBeDefined()
  })

  it('stops streaming when the caller has enough', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'huge', megabytes: 100_000 })
    const enough = new AbortController()
    const response = await fetch(`${demo.origin}/api/v2/assets/none`, { headers: { 'X-API-KEY': myKey }, signal: enough.signal })
    await response.body?.getReader().read()
    enough.abort()
    await demo.stop()
    expect(demo.requests[0]?.status).toBe(200)
  })
})

describe('slowness', () => {
  it.each<[FaultRule['kind'], boolean]>([
    ['delay', false],
    ['delay-answer', true],
  ])('%s waits with or without having acted', async (kind, actedBefore) => {
    const timers: (() => void)[] = []
    const demo = await startDemo({
      clock: {
        now: () => 0,
        setTimer: (_ms, fire) => {
          timers.push(fire)
          return () => undefined
        },
      },
    })
    demo.faults.add({ kind, ms: 1000 } as FaultRule)
    const reply = call(demo, 'POST', '/assets', { body: { title: 'a' } })
    await expect.poll(() => timers.length).toBe(1)
    expect(demo.assetIds()).toHaveLength(actedBefore ? 1 : 0)
    timers[0]?.()
    expect((await reply).status).toBe(200)
    expect(demo.assetIds()).toHaveLength(1)
  })

  it('does not act on a delayed request after a stop', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'delay', ms: 60_000 })
    const reply = call(demo, 'POST', '/assets', { body: { title: 'a' } }).catch((error: unknown) => error)
    await expect.poll(() => demo.requests.length).toBe(1)
    await demo.stop()
    expect(await reply).toBeInstanceOf(Error)
    expect(demo.assetIds()).toEqual([])
  })

  it('sends a body in slices', async () => {
    const demo = await startDemo()
    demo.faults.add({ kind: 'slow-body', ms: 70 })
    const started = performance.now()
    const reply = await call(demo, 'POST', '/assets', { body: { title: 'a' } })
    expect(performance.now() - started).toBeGreaterThan(60)
    expect(at(reply.json, 'asset', 'title')).toBe('a')
  })
})

describe('ingest faults', () => {
  it('accepts a file that never arrives', async () => {
    const demo = await startDemo()
    const id = demo.as(me).create({ title: 'a' })
    const files = await serveFiles((_request, response) => response.end(pngBytes))
    demo.faults.add({ kind: 'ingest-fails', match: { path: '/api/v2/assets/:asset_id/media' } })
    const add = () => call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: files, filename: 'a.png' } })
    expect((await add()).json).toEqual({ ok: 'ok' })
    await demo.idle()
    expect(demo.inspect.asset(id)?.media).toEqual([])
    await add()
    await demo.idle()
    expect(demo.inspect.asset(id)?.media).toHaveLength(1)
  })

  it('lets a file arrive late', async () => {
    const delays: number[] = []
    const demo = await startDemo({
      ingestDelayMs: 7,
      clock: {
        now: () => 0,
        setTimer: (ms, fire) => {
          delays.push(ms)
          setImmediate(fire)
          return () => undefined
        },
      },
    })
    later(() => demo.idle())
    const id = demo.as(me).create({ title: 'a' })
    demo.faults.add({ kind: 'ingest-slow', ms: 5000 })
    await call(demo, 'POST', `/assets/${id}/media`, { body: { file_url: 'http://192.0.2.1/a', filename: 'a.png' } })
    expect(delays).toEqual([5007])
  })
})

describe('the switchboard', () => {
  const subject = { method: 'GET', path: '/api/v2/assets/abc', pattern: '/api/v2/assets/:asset_id' }

  it('strikes once, so often as told, or after so many', () => {
    const faults = createFaults()
    faults.add({ kind: 'html' })
    faults.add({ kind: 'truncate', times: 2, after: 1 })
    const kinds = [1, 2, 3, 4, 5].map(() => faults.take(subject, 'request')?.kind)
    expect(kinds).toEqual(['html', undefined, 'truncate', 'truncate', undefined])
  })

  it.each<[FaultRule['match'], boolean]>([
    [undefined, true],
    [{}, true],
    [{ method: 'get' }, true],
    [{ method: 'POST' }, false],
    [{ path: '/api/v2/assets/abc' }, true],
    [{ path: '/api/v2/assets/:asset_id' }, true],
    [{ path: '/api/v2/assets' }, false],
    [{ path: /assets\/\w+$/g }, true],
    [{ path: /comments/ }, false],
    [{ method: 'GET', path: /comments/ }, false],
  ])('matches %o: %s', (match, expected) => {
    const faults = createFaults()
    faults.add({ kind: 'html', times: 2, ...(match === undefined ? {} : { match }) })
    expect([faults.take(subject, 'request'), faults.take(subject, 'request')].map((taken) => taken !== null)).toEqual([expected, expected])
  })

  it('is emptied as a whole or one by one', () => {
    const faults = createFaults()
    const one = faults.add({ kind: 'html', times: Infinity })
    faults.add({ kind: 'truncate', times: Infinity })
    one.remove()
    expect(faults.take(subject, 'request')?.kind).toBe('truncate')
    faults.clear()
    expect(faults.take(subject, 'request')).toBeNull()
  })
})
