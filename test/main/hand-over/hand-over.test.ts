import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AppError } from '../../../src-preload/contract/errors'
import { transact } from '../../../src-main/database/transaction'
import { addRange, isComplete } from '../../../src-main/hand-over/coverage'
import { awakeMsOf } from '../../support/awake-time'
import { garbageCollector } from '../../support/collect-garbage'
import { manualClock } from '../../support/manual-clock'
import { until, untilHolds } from '../../support/until'
import { ask, dial, md5Of, newOperation, openBench } from './support'

const never = new AbortController().signal
const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })

describe('the staged copy', () => {
  test('is what was wished, whatever becomes of the file, in a folder and with rights for nobody else', async () => {
    const bench = openBench()
    const { url, path: file } = await bench.offer('the first content')
    writeFileSync(file, 'something else now')
    expect((await ask(url)).body.toString()).toBe('the first content')
    if (process.platform === 'win32') return
    expect(statSync(bench.staged).mode & 0o777).toBe(0o700)
    expect(readdirSync(bench.staged).map((name) => statSync(path.join(bench.staged, name)).mode & 0o777)).toEqual([0o600])
  })

  test('is refused for a file that changed, is gone or is no plain file, with a sentence that names it, and leaves nothing behind', async () => {
    const bench = openBench()
    const file = path.join(bench.folder, 'shot.png')
    const offer = (content: string, signal = never) =>
      bench.handOver
        .offer({ operationId: newOperation(), path: file, fileName: 'shot.png', md5: md5Of(content), size: content.length, signal })
        .then(
          () => ['offered'],
          (error: unknown) => [(error as AppError).code, (error as AppError).message],
        )
    expect(await offer('v1')).toEqual(['refused', '“shot.png” is no longer there. Put it back, then retry.'])
    writeFileSync(file, 'v2')
    const changed = '“shot.png” changed since it was taken up. Nothing of it was sent. Give it to Slipway again to send what it is now.'
    expect(await offer('v1')).toEqual(['refused', changed])
    expect(await offer('longer')).toEqual(['refused', changed])
    rmSync(file)
    mkdirSync(file)
    expect(await offer('v1')).toEqual(['refused', changed])
    rmSync(file, { recursive: true })
    writeFileSync(path.join(bench.folder, 'target'), 'v1')
    symlinkSync(path.join(bench.folder, 'target'), file)
    expect(await offer('v1')).toEqual(['refused', changed])
    rmSync(file)
    writeFileSync(file, 'v1')
    expect((await offer('v1', AbortSignal.abort(new Error('enough'))))[1]).toBe('enough')
    expect(readdirSync(bench.staged)).toEqual([])
    utimesSync(file, new Date(0), new Date(0))
    expect(await offer('v1')).toEqual(['offered'])
  })

  test('left behind by an earlier run is removed at the next one', async () => {
    const bench = openBench()
    mkdirSync(bench.staged, { recursive: true })
    writeFileSync(path.join(bench.staged, 'left-over'), 'x')
    await bench.offer('content')
    expect(existsSync(path.join(bench.staged, 'left-over'))).toBe(false)
  })
})

describe('the link', () => {
  test('ends with its withdrawal, together with the copy, a running fetch and, when it was the last, the server', async () => {
    const bench = openBench()
    const content = randomBytes(24 * 1024 * 1024)
    const { id, url } = await bench.offer(content)
    const socket = await dial(url)
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    expect(bench.handOver.isOffered(id)).toBe(true)
    expect(await awakeMsOf(() => bench.handOver.withdraw(id))).toBeLessThan(1000)
    expect(bench.handOver.isOffered(id)).toBe(false)
    expect(await isListening(Number(url.port))).toBe(false)
    await until(() => readdirSync(bench.staged).length === 0)
    expect(bench.handOver.state(id)).toBe('not-taken')
    await bench.handOver.withdraw(id)
  })

  test('listens only while something is offered, and lives again for the next file', async () => {
    const bench = openBench()
    const first = await bench.offer('one', 'one')
    const second = await bench.offer('two', 'two')
    expect(first.url.port).toBe(second.url.port)
    await bench.handOver.withdraw(first.id)
    expect((await ask(second.url)).body.toString()).toBe('two')
    await bench.handOver.withdraw(second.id)
    expect(await isListening(Number(first.url.port))).toBe(false)
    const third = await bench.offer('three', 'three')
    expect((await ask(third.url)).body.toString()).toBe('three')
  })

  test('expires after a quarter of an hour, and then nothing listens', async () => {
    const clock = manualClock(Date.now())
    const bench = openBench(clock)
    const offeredAt = clock.now()
    const { id, url } = await bench.offer('content')
    await clock.run(899_000)
    expect((await ask(url)).status).toBe(200)
    expect(bench.handOver.isOffered(id)).toBe(true)
    // A fetch that is just ending is let end.
    await until(async () => {
      await clock.run(2000)
      return !bench.handOver.isOffered(id)
    })
    expect(clock.now() - offeredAt).toBeLessThan(16 * 60_000)
    await until(() => readdirSync(bench.staged).length === 0)
    await untilHolds(async () => expect(await isListening(Number(url.port))).toBe(false), 5000)
    expect(bench.handOver.state(id)).not.toBe('never-offered')
  })

  test('that can not be read any more is let go like any other when it expires', async () => {
    const clock = manualClock(Date.now())
    const bench = openBench(clock)
    const { id, url } = await bench.offer('content')
    for (const name of readdirSync(bench.staged)) rmSync(path.join(bench.staged, name))
    expect((await ask(url)).body.toString()).not.toContain('content')
    await until(async () => {
      await clock.run(10_000)
      return !bench.handOver.isOffered(id)
    })
    await untilHolds(async () => expect(await isListening(Number(url.port))).toBe(false), 5000)
    expect(bench.handOver.state(id)).toBe('not-taken')
  })

  test('is good for five whole fetches, also in parts, and broken ones count for what was sent', async () => {
    const bench = openBench()
    const { url } = await bench.offer('0123456789')
    for (let count = 0; count < 4; count++) expect((await ask(url)).status).toBe(200)
    expect((await ask(url, ['Range: bytes=0-4'])).status).toBe(206)
    expect((await ask(url)).status).toBe(404)
    expect((await ask(url, ['Range: bytes=5-9'])).status).toBe(206)
    expect((await ask(url, ['Range: bytes=0-0'])).status).toBe(404)
  })

  test('answers eight at once; the next is told to come again, and gets it when one has gone', async () => {
    const bench = openBench()
    const { url } = await bench.offer(randomBytes(16 * 1024 * 1024))
    const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nRange: bytes=0-9000000\r\n\r\n`
    const slow = await Promise.all(Array.from({ length: 8 }, () => dial(url)))
    for (const socket of slow) {
      socket.write(request)
      await new Promise((resolve) => socket.once('data', resolve))
      socket.pause()
    }
    const refused = await ask(url, ['Range: bytes=0-0'])
    expect([refused.status, refused.head]).toEqual([503, expect.stringContaining('Retry-After: 1')])
    slow[0]?.destroy()
    await until(() => slow[0]?.destroyed === true)
    let status = 503
    while (status === 503) status = (await ask(url, ['Range: bytes=0-0'])).status
    expect(status).toBe(206)
  })

  test('offered anew for the same operation replaces the old one', async () => {
    const bench = openBench()
    const file = path.join(bench.folder, 'a')
    writeFileSync(file, 'content')
    const operationId = newOperation()
    const wish = { operationId, path: file, fileName: 'a', md5: md5Of('content'), size: 7, signal: never }
    const first = new URL((await bench.handOver.offer(wish)).link)
    const second = new URL((await bench.handOver.offer(wish)).link)
    expect((await ask(second)).status).toBe(200)
    expect((await ask(new URL(first.pathname, second))).status).toBe(404)
    expect(readdirSync(bench.staged)).toHaveLength(1)
  })
})

describe('what the service may hold', () => {
  const content = randomBytes(20 * 1024 * 1024)
  /** Reads so many bytes of the body, then breaks off. */
  const takePart = async (url: URL, bytes: number) => {
    const socket = await dial(url)
    let head = Buffer.alloc(0)
    let body = -1
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
    await new Promise<void>((resolve) => {
      socket.on('data', (part: Buffer) => {
        if (body < 0) {
          head = Buffer.concat([head, part])
          const split = head.indexOf('\r\n\r\n')
          if (split >= 0) body = head.length - split - 4
        } else body += part.length
        if (body < bytes) return
        socket.destroy()
        resolve()
      })
    })
    return body
  }

  test('nothing before the first offer, nothing by the offer itself, all after a whole fetch', async () => {
    const bench = openBench()
    expect(bench.handOver.state(newOperation())).toBe('never-offered')
    const { id, url } = await bench.offer('content')
    expect(bench.handOver.state(id)).toBe('not-taken')
    await ask(url)
    await until(() => bench.handOver.state(id) === 'taken')
    await bench.handOver.withdraw(id)
    expect(bench.handOver.state(id)).toBe('taken')
    transact(bench.db, (tx) => {
      bench.handOver.forget(tx, id)
    })
    expect(bench.handOver.state(id)).toBe('never-offered')
  })

  test('a reader that breaks off in the middle can not hold the file', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer(content)
    await takePart(url, 1024 * 1024)
    await bench.handOver.withdraw(id)
    expect(bench.handOver.state(id)).toBe('not-taken')
  })

  test('a reader that has all but the last byte may hold the file, and never counts as having it', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer(content)
    expect(await takePart(url, content.length - 1)).toBeGreaterThanOrEqual(content.length - 1)
    expect(bench.handOver.state(id)).toBe('may-be-taken')
    await bench.handOver.withdraw(id)
    expect(['may-be-taken', 'taken']).toContain(bench.handOver.state(id))
  })

  test('the note is in the library before the last byte arrives', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer(content)
    const socket = await dial(url)
    let bytes = 0
    let noteAtEnd: unknown
    socket.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes >= content.length) noteAtEnd ??= bench.db.prepare('SELECT last_byte_at AS at FROM hand_over WHERE operation_id = ?').get(id)
    })
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
    await until(() => noteAtEnd !== undefined)
    expect(noteAtEnd).toEqual({ at: expect.any(Number) as number })
  })

  test('parts without the last byte prove nothing, the part with it makes it possible, all parts together are the file', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer('0123456789')
    await ask(url, ['Range: bytes=0-8'])
    expect(bench.handOver.state(id)).toBe('not-taken')
    await ask(url, ['Range: bytes=9-9'])
    await until(() => bench.handOver.state(id) === 'taken')
  })

  test('the last part alone is not the file', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer('0123456789')
    await ask(url, ['Range: bytes=-1'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(bench.handOver.state(id)).toBe('may-be-taken')
  })

  test('when the note can not be written, the last byte does not leave', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer(content)
    bench.db.exec(`CREATE TRIGGER no_room BEFORE UPDATE ON hand_over BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    const { body } = await ask(url)
    expect(body.length).toBeLessThan(content.length)
    expect(bench.handOver.state(id)).toBe('not-taken')
  })

  test('it is known after a restart, while the links are dead', async () => {
    const bench = openBench()
    const taken = await bench.offer('taken', 'taken')
    const untouched = await bench.offer('untouched', 'untouched')
    await ask(taken.url)
    await until(() => bench.handOver.state(taken.id) === 'taken')
    await bench.reopen()
    expect([bench.handOver.state(taken.id), bench.handOver.state(untouched.id)]).toEqual(['taken', 'not-taken'])
    expect(bench.handOver.isOffered(untouched.id)).toBe(false)
    expect(await isListening(Number(taken.url.port))).toBe(false)
  })

  test('a file of no bytes is handed over too', async () => {
    const bench = openBench()
    const { id, url } = await bench.offer('')
    expect((await ask(url)).status).toBe(200)
    await until(() => bench.handOver.state(id) === 'taken')
  })

  test('ranges join to a whole', () => {
    const parts = [
      { first: 5, last: 9 },
      { first: 0, last: 1 },
      { first: 2, last: 6 },
    ].reduce<readonly { first: number; last: number }[]>(addRange, [])
    expect(parts).toEqual([{ first: 0, last: 9 }])
    expect(isComplete(parts, 10)).toBe(true)
    expect(isComplete(parts, 11)).toBe(false)
    expect(addRange([{ first: 0, last: 1 }], { first: 3, last: 4 })).toHaveLength(2)
  })
})

describe('slow and silent connections', () => {
  test('a thousand of them keep no real fetch out and are ended in time', async () => {
    const clock = manualClock(Date.now())
    const bench = openBench(clock)
    const { url } = await bench.offer('content')
    const collect = garbageCollector()
    const used = () => {
      collect()
      return process.memoryUsage().heapUsed
    }
    const before = used()
    const crowd = await Promise.all(Array.from({ length: 1000 }, () => dial(url)))
    for (const socket of crowd.slice(0, 500)) socket.write('GET / HTTP/1.1\r\nX: ')
    for (let count = 0; count < 3; count++) expect((await ask(url)).body.toString()).toBe('content')
    expect(used() - before).toBeLessThan(60 * 1024 * 1024)
    for (const socket of crowd) socket.resume()
    await clock.run(60_000)
    await until(() => crowd.every((socket) => socket.readableEnded || socket.destroyed))
    expect((await ask(url)).body.toString()).toBe('content')
  })

  test('a reader that stands still is given up after half a minute, and its place is free', async () => {
    const clock = manualClock(Date.now())
    const bench = openBench(clock)
    const { id, url } = await bench.offer(randomBytes(30 * 1024 * 1024))
    const socket = await dial(url)
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    let isOver = false
    socket.once('close', () => {
      isOver = true
    })
    // Time goes on, long before the link's end, until what is on its way came to a stand and was given up.
    const firedSoFar = clock.fired()
    const firesALittleLater = async () => {
      await clock.run(500)
      return clock.fired() - firedSoFar
    }
    await expect.poll(firesALittleLater, { timeout: 15_000, interval: 10 }).toBe(1)
    expect(bench.handOver.isOffered(id)).toBe(true)
    socket.resume()
    await until(() => isOver)
    expect(bench.handOver.state(id)).toBe('not-taken')
  })
})
