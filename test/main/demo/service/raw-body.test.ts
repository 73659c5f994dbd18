import { onTestFinished, expect, it } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import type { Answer } from '../../../../src-main/demo/service/answers'
import { ok } from '../../../../src-main/demo/service/answers'
import { serve } from '../../../../src-main/demo/service/serve'

async function startBare(refuse?: (status: number, text: string) => Answer) {
  const taken: { bytes: Buffer | null; body: unknown }[] = []
  const service = await serve({
    port: 0,
    clock: systemClock,
    limits: { bodyBytes: 100, rawBodyBytes: 1000, loggedRequests: 10 },
    ...(refuse && { refuse }),
    routes: () =>
      (['bytes', 'parsed'] as const).map((receive) => ({
        method: 'PUT',
        pattern: `/${receive}`,
        receive,
        handle: ({ bytes, body }) => {
          taken.push({ bytes, body })
          return ok({})
        },
      })),
  })
  onTestFinished(() => service.stop())
  const put = async (path: string, body: BodyInit) =>
    fetch(`${service.origin}${path}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body })
  return { service, taken, put }
}

it('a route that takes bytes gets the body as it came, whatever its type says', async () => {
  const { service, taken, put } = await startBare()
  const bytes = Buffer.from([0, 255, 128, 10, 13, 123])
  expect((await put('/bytes', bytes)).status).toBe(200)
  expect(taken).toEqual([{ bytes, body: null }])
  expect(service.requests[0]?.body).toBe('6 bytes')
})

it('all other routes get parsed JSON and no bytes', async () => {
  const { taken, put } = await startBare()
  expect((await put('/parsed', '{"a":1}')).status).toBe(200)
  expect(taken).toEqual([{ bytes: null, body: { a: 1 } }])
})

it('each way has its own limit', async () => {
  const { taken, put } = await startBare()
  expect((await put('/parsed', 'x'.repeat(101))).status).toBe(413)
  expect((await put('/bytes', 'x'.repeat(101))).status).toBe(200)
  expect((await put('/bytes', 'x'.repeat(1001))).status).toBe(413)
  expect(taken).toHaveLength(1)
})

it('a service refuses in its own form what none of its routes answers', async () => {
  const { put } = await startBare((status, text) => ({ kind: 'json', status, json: { mine: text } }))
  const answers = [await put('/nowhere', ''), await put('/parsed', '{')]
  expect(answers.map(({ status }) => status)).toEqual([404, 400])
  expect(await answers[0]?.json()).toEqual({ mine: 'Not Found' })
})
