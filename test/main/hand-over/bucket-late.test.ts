import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { manualClock } from '../../support/manual-clock'
import { startS3Server, type S3Request, type S3Server } from '../../support/s3-server'
import { openBucketBench } from './bucket-support'
import { until } from '../../support/until'
import { newOperation } from './support'

let server: S3Server
beforeAll(async () => {
  server = await startS3Server()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

/** What `isMeant` is done by the server only when `letGo` is called. */
function holdUp(isMeant: (request: S3Request) => boolean): { readonly hasCome: () => boolean; readonly letGo: () => void } {
  let letGo: () => void = () => undefined
  const released = new Promise<void>((resolve) => (letGo = resolve))
  let came = false
  server.fault = (request) => {
    if (!isMeant(request)) return null
    came = true
    return { kind: 'late', until: released }
  }
  return { hasCome: () => came, letGo }
}
const refused = (promise: Promise<unknown>) => promise.then(() => 'offered', (error: unknown) => (error as Error).message) // prettier-ignore

test('an upload that the server begins while it is given up is ended there too', async () => {
  const bench = openBucketBench(server)
  const id = newOperation()
  const beginning = holdUp(({ method, query }) => method === 'POST' && query.has('uploads'))
  const offered = refused(bench.offer(randomBytes(17 * 1024 * 1024), { id }))
  await until(beginning.hasCome)
  const withdrawn = bench.handOver.withdraw(id)
  beginning.letGo()
  await withdrawn
  expect(await offered).toBe('withdrawn')
  await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
  expect([server.requests.filter(({ query }) => query.has('uploads')).length, server.openUploads()]).toEqual([1, []])
})

test('giving up waits only a few seconds for a server that does not say whether it begins', async () => {
  const bench = openBucketBench(server)
  const id = newOperation()
  const beginning = holdUp(({ method, query }) => method === 'POST' && query.has('uploads'))
  const offered = refused(bench.offer(randomBytes(17 * 1024 * 1024), { id }))
  await until(beginning.hasCome)
  await bench.handOver.withdraw(id)
  expect(await offered).toBe('withdrawn')
})

/** A small file is given up when the server has all of it and has not stored it yet. */
async function giveUpWhatCameLate(bench: ReturnType<typeof openBucketBench>) {
  const id = newOperation()
  const storing = holdUp(({ method }) => method === 'PUT')
  const offered = refused(bench.offer('the content', { id }))
  await until(storing.hasCome)
  await bench.handOver.withdraw(id)
  expect(await offered).toBe('withdrawn')
  await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
  expect(await server.keys()).toEqual([])
  storing.letGo()
  await expect.poll(() => server.keys()).toHaveLength(1)
  bench.awaited.delete(id)
}

test('a file that the server stores after it was removed is removed once more a minute later', async () => {
  const clock = manualClock(Date.now())
  const bench = openBucketBench(server, { clock })
  await giveUpWhatCameLate(bench)
  await clock.run(61_000)
  await expect.poll(() => server.keys()).toEqual([])
  await until(() => bench.rows().length === 0)
})

test('a file that the server stores after it was removed is removed at the next start when the program ended meanwhile', async () => {
  const bench = openBucketBench(server, { clock: manualClock(Date.now()) })
  await giveUpWhatCameLate(bench)
  await bench.startAgain()
  await expect.poll(() => server.keys()).toEqual([])
  await until(() => bench.rows().length === 0)
})

test('a bucket that is not to be reached any more is asked for a second removal for an hour, not for ever', async () => {
  const clock = manualClock(Date.now())
  const bench = openBucketBench(server, { clock })
  await giveUpWhatCameLate(bench)
  server.fault = () => ({ kind: 'answer', status: 403, code: 'AccessDenied' })
  const rowsAMinuteLater = async () => {
    await clock.run(60_000)
    return bench.rows().length
  }
  await expect.poll(rowsAMinuteLater, { timeout: 15_000, interval: 5 }).toBe(0)
  expect(server.requests.filter(({ method }) => method === 'DELETE').length).toBeLessThan(12)
})
