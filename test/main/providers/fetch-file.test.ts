import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { fetchFile } from '../../../src-main/providers/fetch-file'
import { failureOf, patient } from './support/failures'
import { closedPort, startRawServer, startTinyServer } from './support/tiny-server'

type Options = Parameters<typeof fetchFile>[0]
const fetch = (options: Partial<Options> & Pick<Options, 'url'>) =>
  fetchFile({ accountAddress: 'http://127.0.0.1:1/base', maxBytes: 8_000_000, signal: patient, clock: systemClock, ...options })

const startFiles = () =>
  startTinyServer(({ path }, response) => {
    if (path === '/moved') response.writeHead(302, { location: '/file' }).end()
    else response.writeHead(200, { 'content-type': 'image/png', 'content-length': '5' }).end('bytes')
  })

test('a file of the own host arrives with its headers, without a credential having been sent', async () => {
  const files = await startFiles()
  const file = await fetch({ url: `${files.origin}/file?token=1` })
  expect(file).toMatchObject({ status: 200, size: 5, headers: { 'content-type': 'image/png' } })
  expect(await text(file.body)).toBe('bytes')
  expect(Object.keys(files.seen[0]?.headers ?? {}).toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
})

test('a range is asked for and its answers are handed on', async () => {
  const files = await startTinyServer(({ headers }, response) => {
    if (headers.range === 'bytes=1-2') response.writeHead(206, { 'content-range': 'bytes 1-2/5' }).end('yt')
    else response.writeHead(416).end()
  })
  const part = await fetch({ url: files.origin, range: 'bytes=1-2' })
  expect(part).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 1-2/5' } })
  expect(await text(part.body)).toBe('yt')
  const none = await fetch({ url: files.origin, range: 'bytes=9-' })
  expect(none.status).toBe(416)
  none.body.destroy()
})

describe('addresses', () => {
  const publicAccount = 'https://demo.example'
  const inside = async (url: string, accountAddress: string) => failureOf(fetch({ url, accountAddress }))

  test.each([
    'not an address',
    '/relative/path',
    'ftp://files.example/a',
    'file:///etc/passwd',
    'data:text/plain,a',
    'http://files.example/a',
    'https://anna:secret@files.example/a',
    'https://127.0.0.1/a',
    'http://127.0.0.1/a',
    'http://localhost/a',
    'https://2130706433/a',
    'https://0x7f.1/a',
    'https://[::1]/a',
    'https://[::ffff:7f00:1]/a',
    'https://10.0.0.1/a',
    'https://192.168.1.1/a',
    'https://169.254.169.254/latest/meta-data',
    'https://[fe80::1]/a',
    'https://[fd00:ec2::254]/a',
    'https://0/a',
  ])('%s is refused for an account on the net', async (url) => {
    expect(await inside(url, publicAccount)).toMatchObject({ kind: 'rejected' })
  })

  test.each(['https://192.168.1.1/a', 'https://169.254.169.254/a', 'http://192.168.1.1/a', 'https://10.0.0.1/a'])(
    '%s is refused for an account on this computer too',
    async (url) => {
      expect(await inside(url, 'http://127.0.0.1:1')).toMatchObject({ kind: 'rejected' })
    },
  )

  test.each(['127.0.0.1', '10.1.2.3', '::1', '169.254.169.254'])(
    'a name that leads to %s is refused, and nothing connects',
    async (address) => {
      const failure = await failureOf(
        fetch({
          url: 'https://files.example/a',
          accountAddress: publicAccount,
          lookup: (_hostname, _options, done) => {
            done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
          },
        }),
      )
      expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('files.example') as unknown })
    },
  )

  test("the account's own host may lie in a private network", async () => {
    let asked = ''
    const failure = await failureOf(
      fetch({
        url: 'https://nas.example:1/a',
        accountAddress: 'https://nas.example',
        lookup: (hostname, _options, done) => {
          asked = hostname
          done(null, [{ address: '127.0.0.1', family: 4 }])
        },
      }),
    )
    expect(asked).toBe('nas.example')
    expect(failure).toMatchObject({ kind: 'offline' })
  })

  test.each(['http://localhost:1', 'http://127.0.0.1:1', 'https://demo.example'])(
    'a name of this computer that leads elsewhere is refused for the account %s: plain http is for this computer alone',
    async (accountAddress) => {
      const failure = await failureOf(
        fetch({
          url: accountAddress.startsWith('http:') ? 'http://localhost:1/a' : 'https://localhost/a',
          accountAddress,
          lookup: (_hostname, _options, done) => {
            done(null, [{ address: '93.184.216.34', family: 4 }])
          },
        }),
      )
      expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('localhost') as unknown })
    },
  )

  test('the other names of this computer are the own host of an account on it', async () => {
    const files = await startFiles()
    const file = await fetch({ url: `${files.origin}/file`, accountAddress: 'http://localhost:1' })
    expect(await text(file.body)).toBe('bytes')
  })
})

describe('redirects', () => {
  test('one to an allowed address is followed', async () => {
    const files = await startFiles()
    expect(await text((await fetch({ url: `${files.origin}/moved` })).body)).toBe('bytes')
  })

  test.each(['http://169.254.169.254/', 'https://169.254.169.254/', 'https://10.0.0.1/', 'http://files.example/', 'ftp://127.0.0.1/'])(
    'one to %s is refused',
    async (location) => {
      const server = await startTinyServer((_request, response) => {
        response.writeHead(302, { location }).end('a body that nobody reads')
      })
      expect(await failureOf(fetch({ url: server.origin }))).toMatchObject({ kind: 'rejected' })
    },
  )

  test.each([undefined, '/again', 'http://['])('it gives up on %j', async (location) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(307, location === undefined ? {} : { location }).end()
    })
    expect(await failureOf(fetch({ url: server.origin }))).toMatchObject({ kind: 'broken-answer' })
    expect(server.seen.length).toBeLessThanOrEqual(6)
  })
})

describe('failures', () => {
  test.each([
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [410, 'not-found'],
    [429, 'rate-limited'],
    [500, 'unknown-outcome'],
    [204, 'broken-answer'],
    [206, 'broken-answer'],
    [418, 'broken-answer'],
  ])('status %i is %s', async (status, kind) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(status).end()
    })
    expect(await failureOf(fetch({ url: server.origin }))).toMatchObject({ kind, status })
  })

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '315360000' }, 3_600_000],
    [{}, 10_000],
  ])('too many requests, with %j, name the time to wait: %i', async (headers, retryAfterMs) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(429, headers).end()
    })
    expect(await failureOf(fetch({ url: server.origin }))).toMatchObject({ kind: 'rate-limited', retryAfterMs })
  })

  test('a packed body that was not asked for is refused', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb')
    })
    expect(await failureOf(fetch({ url: server.origin }))).toMatchObject({ kind: 'broken-answer' })
  })

  test('a refused connection is offline', async () => {
    expect(await failureOf(fetch({ url: `http://127.0.0.1:${String(await closedPort())}/` }))).toMatchObject({ kind: 'offline' })
  })

  test('a file that says it is too large is not read at all', async () => {
    const files = await startFiles()
    expect(await failureOf(fetch({ url: `${files.origin}/file`, maxBytes: 4 }))).toMatchObject({ kind: 'broken-answer' })
  })

  test('a file that grows too large is stopped, and so is the server', async () => {
    let stopped: (value: unknown) => void
    const wasStopped = new Promise((resolve) => (stopped = resolve))
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200)
      const pour = setInterval(() => response.write('x'.repeat(10_000)), 1)
      response.once('close', () => {
        clearInterval(pour)
        stopped(null)
      })
    })
    const file = await fetch({ url: server.origin, maxBytes: 100_000 })
    expect(await failureOf(text(file.body))).toMatchObject({ kind: 'broken-answer' })
    await wasStopped
  })

  test('a body that breaks off fails, so that half a file is never taken for a whole one', async () => {
    const { origin } = await startRawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))
    })
    const file = await fetch({ url: origin })
    expect(await failureOf(text(file.body))).toMatchObject({ kind: 'unknown-outcome' })
  })

  test('a body that stops coming fails', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200).write('x')
    })
    const file = await fetch({ url: server.origin, timeouts: { idleMs: 50 } })
    expect(await failureOf(text(file.body))).toMatchObject({ kind: 'unknown-outcome' })
  })

  test('a preview that takes too long as a whole fails; a download may take its time', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200)
      let left = 30
      const drip = setInterval(() => {
        left -= 1
        if (left > 0) response.write('x')
        else response.end()
      }, 10)
      response.once('close', () => {
        clearInterval(drip)
      })
    })
    const preview = await fetch({ url: server.origin, timeouts: { wholeMs: 100 } })
    expect(await failureOf(text(preview.body))).toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('too long') as unknown,
    })
    const download = await fetch({ url: server.origin, maxBytes: null, timeouts: { wholeMs: 100 } })
    expect(await text(download.body)).toBe('x'.repeat(29))
  })

  test('the caller cancels before, while connecting, and in the middle of the body', async () => {
    const before = AbortSignal.abort()
    expect(await failureOf(fetch({ url: 'http://127.0.0.1:1', signal: before }))).toMatchObject({ kind: 'offline' })

    const silent = await startRawServer(() => undefined)
    const connecting = new AbortController()
    const fetching = failureOf(fetch({ url: silent.origin.replace('http:', 'https:'), signal: connecting.signal }))
    await nextTurn()
    connecting.abort()
    expect((await fetching).message).toContain('cancelled')

    const server = await startTinyServer((_request, response) => {
      response.writeHead(200).write('x')
    })
    const middle = new AbortController()
    const file = await fetch({ url: server.origin, signal: middle.signal })
    const reading = failureOf(text(file.body))
    middle.abort()
    expect((await reading).message).toContain('cancelled')
  })

  test('a body that is not wanted ends the connection', async () => {
    let closed: (value: unknown) => void
    const wasClosed = new Promise((resolve) => (closed = resolve))
    const server = await startTinyServer((_request, response) => {
      response.once('close', () => {
        closed(null)
      })
      response.writeHead(200).write('x')
    })
    const file = await fetch({ url: server.origin })
    file.body.destroy()
    await wasClosed
  })
})
