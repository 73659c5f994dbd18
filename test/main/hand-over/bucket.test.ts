import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { linkSeconds } from '../../../src-main/hand-over/bucket/bucket-hand-over'
import { partSize } from '../../../src-main/hand-over/bucket/bucket-client'
import { AppError } from '../../../src-preload/contract/errors'
import { awakeMsOf } from '../../support/awake-time'
import { garbageCollector } from '../../support/collect-garbage'
import { manualClock } from '../../support/manual-clock'
import { startS3Server, type S3Request, type S3Server } from '../../support/s3-server'
import { fetchLink, openBucketBench } from './bucket-support'
import { until } from '../../support/until'
import { newOperation } from './support'

let server: S3Server
beforeAll(async () => {
  server = await startS3Server()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

const mebi = 1024 * 1024
const isPut = ({ method }: S3Request) => method === 'PUT'
const isPart = ({ method, query }: S3Request) => method === 'PUT' && query.has('partNumber')
const isCompletion = ({ method, query }: S3Request) => method === 'POST' && query.has('uploadId')
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => ['nothing was refused', ''],
    (error: unknown) => [error instanceof AppError ? error.code : 'another error', (error as Error).message],
  )

describe('a file in a bucket', () => {
  test('is given out by a link without any key, named and guarded, and counts as possibly taken from then on', async () => {
    const bench = openBucketBench(server)
    const id = newOperation()
    expect(bench.handOver.state(id)).toBe('never-offered')
    const { link } = await bench.offer('the content', { id, fileName: 'Fête 1.jpg' })
    const { status, headers, body } = await fetchLink(link)
    expect([status, body.toString()]).toEqual([200, 'the content'])
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''F%C3%AAte%201.jpg")
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(new URL(link).pathname).toMatch(/^\/transfer\/slipway\/[\w-]{43}$/)
    expect(bench.handOver.state(id)).toBe('may-be-taken')
    expect([bench.handOver.isOffered(id), bench.handOver.seesFetches(id)]).toEqual([true, false])
    expect(bench.handOver.serving()).toEqual({ here: 0, inBucket: 1 })
    expect(bench.stagedFiles()).toEqual([])
  })

  test('is gone with its withdrawal, and its link is dead', async () => {
    const bench = openBucketBench(server)
    const { id, link } = await bench.offer('the content')
    await bench.handOver.withdraw(id)
    expect((await fetchLink(link)).status).toBe(404)
    expect(await server.keys()).toEqual([])
    expect(bench.handOver.isOffered(id)).toBe(false)
    // It was given away: nobody here can know that it was not fetched in between.
    expect([bench.handOver.state(id), bench.handOver.seesFetches(id)]).toEqual(['may-be-taken', false])
    await bench.handOver.withdraw(id)
  })

  test('is nobody else’s to list or to guess', async () => {
    const bench = openBucketBench(server)
    const { link } = await bench.offer('the content')
    const { origin, pathname } = new URL(link)
    expect((await fetchLink(`${origin}${pathname}`)).status).toBe(403)
    expect((await fetchLink(`${origin}/transfer`)).status).toBe(403)
    const changed = new URL(link)
    changed.searchParams.set('X-Amz-Expires', '604800')
    expect((await fetchLink(changed.href)).status).toBe(403)
  })

  test.each([0, 1, 16 * mebi])('of %i bytes is sent at once', async (size) => {
    const bench = openBucketBench(server)
    const content = randomBytes(size)
    const { link } = await bench.offer(content)
    expect((await fetchLink(link)).body.equals(content)).toBe(true)
    expect(server.requests.filter(isPut)).toHaveLength(1)
    expect(server.requests.some(isPart)).toBe(false)
  })

  test('of more than 16 MiB is sent in parts, with its progress, and arrives whole', async () => {
    const bench = openBucketBench(server)
    const content = randomBytes(20 * mebi + 3)
    const seen: number[] = []
    const { link } = await bench.offer(content, { onProgress: (sent, total) => seen.push(sent / total) })
    expect((await fetchLink(link)).body.equals(content)).toBe(true)
    expect(server.requests.filter(isPart)).toHaveLength(3)
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(server.openUploads()).toEqual([])
  })

  test('lives a quarter of an hour and longer when it is large, and is then removed', async () => {
    expect([linkSeconds(0), linkSeconds(1024 * mebi), linkSeconds(2 ** 44)]).toEqual([900, 1924, 43_200])
    const clock = manualClock(Date.now())
    const bench = openBucketBench(server, { clock })
    const { id, link } = await bench.offer('the content')
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('901')
    clock.advance(900_000)
    expect(bench.handOver.isOffered(id)).toBe(true)
    clock.advance(2000)
    expect(bench.handOver.isOffered(id)).toBe(false)
    await until(() => bench.rows()[0]?.removedAt !== null)
    expect(await server.keys()).toEqual([])
  })

  test('offered anew for the same operation replaces the old one', async () => {
    const bench = openBucketBench(server)
    const first = await bench.offer('the content')
    const second = await bench.offer('the content', { id: first.id })
    expect((await fetchLink(first.link)).status).toBe(404)
    expect((await fetchLink(second.link)).status).toBe(200)
    expect(bench.rows()).toHaveLength(1)
  })

  test('is forgotten with its operation', async () => {
    const bench = openBucketBench(server)
    const { id } = await bench.offer('the content')
    transact(bench.db, (tx) => {
      bench.handOver.forget(tx, id)
    })
    bench.awaited.delete(id)
    await bench.handOver.withdraw(id)
    expect([bench.rows(), await server.keys(), bench.handOver.state(id)]).toEqual([[], [], 'never-offered'])
  })

  test('has parts of a size that 10,000 of them hold it', () => {
    expect(partSize(17 * mebi)).toBe(8 * mebi)
    for (const size of [100 * 1024 * mebi, 4 * 1024 * 1024 * mebi]) expect(Math.ceil(size / partSize(size))).toBeLessThanOrEqual(10_000)
  })

  test('can not be handed over without the secret, and says where it is entered', async () => {
    const bench = openBucketBench(server)
    bench.known.secret = null
    const [code, words] = await refusal(bench.offer('the content'))
    expect(code).toBe('unexpected')
    expect(words).toContain('Settings > Hand-over')
    expect(server.requests).toEqual([])
  })
})

describe('giving it up', () => {
  /** The third request for a part hangs, so that an upload stands in the middle. */
  const standStill = () => {
    let parts = 0
    server.fault = (request) => (isPart(request) && (parts += 1) > 1 ? { kind: 'silence' } : null)
    return () => parts > 1
  }

  test('by a signal ends the upload at once and leaves nothing there', async () => {
    const bench = openBucketBench(server)
    const isStanding = standStill()
    const stop = new AbortController()
    const id = newOperation()
    const offered = refusal(bench.offer(randomBytes(40 * mebi), { id, signal: stop.signal }))
    await until(isStanding, 15_000)
    expect(server.openUploads()).toHaveLength(1)
    stop.abort(new Error('taken back'))
    expect(await awakeMsOf(() => offered)).toBeLessThan(2000)
    expect(await offered).toEqual(['another error', 'taken back'])
    await until(() => server.openUploads().length === 0)
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    expect([await server.keys(), bench.stagedFiles(), bench.handOver.state(id)]).toEqual([[], [], 'not-taken'])
  })

  test('by a withdrawal does the same', async () => {
    const bench = openBucketBench(server)
    const isStanding = standStill()
    const id = newOperation()
    const offered = refusal(bench.offer(randomBytes(40 * mebi), { id }))
    await until(isStanding, 15_000)
    await bench.handOver.withdraw(id)
    expect((await offered)[1]).toBe('withdrawn')
    await until(() => server.openUploads().length === 0)
    expect(await server.keys()).toEqual([])
  })
})

test('large files take turns, small ones do not wait for them, and who gives up while waiting is gone at once', async () => {
  const bench = openBucketBench(server)
  server.fault = (request) => (isPart(request) ? { kind: 'silence' } : null)
  const large = randomBytes(17 * mebi)
  const [first, second, third] = [newOperation(), newOperation(), newOperation()]
  const offers = [first, second, third].map((id) => refusal(bench.offer(large, { id, fileName: `${id}.bin` })))
  await until(() => bench.rows().length === 2 && [first, second, third].every((id) => bench.handOver.state(id) === 'not-taken'), 15_000)
  expect((await fetchLink((await bench.offer('small')).link)).status).toBe(200)
  expect(bench.rows().filter(({ size }) => size === large.length)).toHaveLength(2)
  const giveUp = async () => {
    for (const id of [third, first, second]) await bench.handOver.withdraw(id)
  }
  expect(await awakeMsOf(giveUp)).toBeLessThan(3000)
  expect((await Promise.all(offers)).map(([, words]) => words)).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
  // What was begun there is taken back behind whoever gave up.
  await until(() => server.openUploads().length === 0, 5000)
})

describe('a bad network', () => {
  test('that resets a connection in the middle of a part costs nothing but time', async () => {
    const bench = openBucketBench(server)
    const content = randomBytes(20 * mebi)
    let resets = 0
    server.fault = (request) =>
      isPart(request) && request.query.get('partNumber') === '2' && (resets += 1) === 1 ? { kind: 'reset', afterBytes: 3_000_000 } : null
    const { link } = await bench.offer(content)
    expect(resets).toBe(2)
    expect((await fetchLink(link)).body.equals(content)).toBe(true)
  })

  test('and a server that asks to slow down are tried again', async () => {
    const bench = openBucketBench(server)
    let asked = 0
    server.fault = (request) => (isPut(request) && (asked += 1) < 3 ? { kind: 'answer', status: 503, code: 'SlowDown' } : null)
    const { link } = await bench.offer('the content')
    expect(asked).toBe(3)
    expect((await fetchLink(link)).status).toBe(200)
  })

  test('that stays bad is told in words, nothing is given away, and nothing is left', async () => {
    const clock = manualClock(Date.now())
    const bench = openBucketBench(server, { clock })
    server.fault = (request) => (isPut(request) ? { kind: 'answer', status: 503, code: 'SlowDown' } : null)
    const id = newOperation()
    expect(await refusal(bench.offer('the content', { id }))).toEqual([
      'unexpected',
      'The bucket’s server is too busy or out of order just now. Slipway tries again later.',
    ])
    expect(bench.handOver.state(id)).toBe('not-taken')
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    clock.advance(31_000)
    server.fault = (request) => (isPart(request) ? { kind: 'reset', afterBytes: 100_000 } : null)
    expect((await refusal(bench.offer(randomBytes(17 * mebi), { id })))[1]).toContain('broke off')
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    expect([server.openUploads(), await server.keys(), bench.handOver.state(id)]).toEqual([[], [], 'not-taken'])
    server.fault = () => null
    clock.advance(61_000)
    expect((await fetchLink((await bench.offer('the content', { id })).link)).status).toBe(200)
  })

  test('is left alone for a while, longer each time: no file is copied and sent only to fail', async () => {
    const clock = manualClock(Date.now())
    const bench = openBucketBench(server, { clock })
    server.fault = (request) => (isPut(request) ? { kind: 'answer', status: 403, code: 'AccessDenied' } : null)
    const id = newOperation()
    const [, words] = await refusal(bench.offer('the content', { id }))
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    const asked = server.requests.length
    expect([await refusal(bench.offer('the content')), bench.handOver.whyNot(id)]).toEqual([['unexpected', words], words])
    expect(server.requests).toHaveLength(asked)
    clock.advance(31_000)
    expect(bench.handOver.whyNot(id)).toBeNull()
    await refusal(bench.offer('the content'))
    clock.advance(31_000)
    expect(bench.handOver.whyNot(id)).toBe(words)
    bench.handOver.bucket?.hurry()
    expect(bench.handOver.whyNot(id)).toBeNull()
    server.fault = () => null
    await bench.offer('the content')
  })

  test('that does not let an object be removed does not hold up the user; it is removed later, and no second link is given before', async () => {
    const clock = manualClock(Date.now())
    const bench = openBucketBench(server, { clock })
    const { id } = await bench.offer('the content')
    server.fault = ({ method }) => (method === 'DELETE' ? { kind: 'answer', status: 403, code: 'AccessDenied' } : null)
    await bench.handOver.withdraw(id)
    expect(await server.keys()).toHaveLength(1)
    expect((await refusal(bench.offer('the content', { id })))[1]).toContain('An earlier link to “photo.jpg” could not be ended')
    server.fault = () => null
    await clock.run(61_000)
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    expect(await server.keys()).toEqual([])
  })
})

describe('after a crash', () => {
  test('between the upload and the link the object is removed, and the service certainly has nothing', async () => {
    const bench = openBucketBench(server)
    server.fault = (request) => (isPut(request) ? { kind: 'swallow' } : null)
    const id = newOperation()
    void refusal(bench.offer('the content', { id }))
    await expect.poll(() => server.keys(), { timeout: 5000 }).toHaveLength(1)
    server.fault = () => null
    await bench.startAgain()
    expect(await server.keys()).toEqual([])
    expect([bench.handOver.state(id), bench.handOver.isOffered(id), bench.handOver.seesFetches(id)]).toEqual(['not-taken', false, true])
  })

  test('in the middle of the parts the upload is ended', async () => {
    const bench = openBucketBench(server)
    server.fault = (request) => (isPart(request) ? { kind: 'swallow' } : null)
    void refusal(bench.offer(randomBytes(40 * mebi)))
    await until(() => server.requests.some(isPart), 15_000)
    expect(server.openUploads()).toHaveLength(1)
    server.fault = () => null
    await bench.startAgain()
    expect([server.openUploads(), await server.keys()]).toEqual([[], []])
  })

  test('between the last part and the end of the upload nothing is left either', async () => {
    const bench = openBucketBench(server)
    server.fault = (request) => (isCompletion(request) ? { kind: 'swallow' } : null)
    void refusal(bench.offer(randomBytes(17 * mebi)))
    await expect.poll(() => server.keys(), { timeout: 15_000 }).toHaveLength(1)
    server.fault = () => null
    await bench.startAgain()
    expect([server.openUploads(), await server.keys()]).toEqual([[], []])
  })

  test('with a link given away it stays as long as the operation waits and the link lives', async () => {
    const clock = manualClock(Date.now())
    const bench = openBucketBench(server, { clock })
    const { id, link } = await bench.offer('the content')
    await bench.startAgain()
    expect([bench.handOver.state(id), bench.handOver.isOffered(id), bench.handOver.seesFetches(id)]).toEqual(['may-be-taken', true, false])
    expect((await fetchLink(link)).status).toBe(200)
    clock.advance(902_000)
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
    expect(await server.keys()).toEqual([])
    bench.awaited.delete(id)
    await bench.startAgain()
    expect(bench.rows()).toEqual([])
  })

  test('what is on its way in this run is not taken for a left-over', async () => {
    const bench = openBucketBench(server)
    server.fault = (request) => (isPut(request) ? { kind: 'swallow' } : null)
    const stop = new AbortController()
    const offered = refusal(bench.offer('the content', { signal: stop.signal }))
    await expect.poll(() => server.keys(), { timeout: 5000 }).toHaveLength(1)
    await bench.handOver.sweep()
    expect(await server.keys()).toHaveLength(1)
    server.fault = () => null
    stop.abort(new Error('enough'))
    expect((await offered)[1]).toBe('enough')
    await until(() => bench.rows().every(({ removedAt }) => removedAt !== null))
  })

  test('whose operation ended is removed at the next start', async () => {
    const bench = openBucketBench(server)
    const { id } = await bench.offer('the content')
    bench.awaited.delete(id)
    await bench.startAgain()
    expect([await server.keys(), bench.rows()]).toEqual([[], []])
  })
})

test('a file of 200 MB takes no more memory than a few parts', async () => {
  const bench = openBucketBench(server)
  const content = Buffer.alloc(200 * mebi, 'slipway ')
  const order = { id: newOperation() }
  const collect = garbageCollector()
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = used()
  let most = 0
  const watching = setInterval(() => (most = Math.max(most, used() - before)), 100)
  const { link } = await bench.offer(content, order)
  clearInterval(watching)
  expect(server.requests.filter(isPart)).toHaveLength(25)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(96 * mebi)
  const answer = await fetch(link)
  expect(answer.headers.get('content-length')).toBe(String(content.length))
  await answer.body?.cancel()
}, 120_000)
