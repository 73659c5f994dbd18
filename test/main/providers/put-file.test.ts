import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { openHttp } from '../../../src-main/providers/http'
import { putFile } from '../../../src-main/providers/put-file'
import { failureOf, patient } from './support/failures'
import { closedPort, listen, startRawServer } from './support/tiny-server'

/** What an object store saw: a body counts only when it came whole. */
interface Store {
  readonly origin: string
  readonly stored: { readonly path: string; readonly sha256: string; readonly size: number; readonly headers: IncomingHttpHeaders }[]
  /** Resolves when a body was broken off. */
  readonly brokenOff: Promise<number>
}

type Meanwhile = (received: number, request: IncomingMessage, response: ServerResponse) => void

/** Takes bodies in like an object store: nothing is kept of one that is not whole. */
async function startStore(meanwhile: Meanwhile = () => undefined, status = 200): Promise<Store> {
  const stored: Store['stored'] = []
  let tell: (received: number) => void
  const brokenOff = new Promise<number>((resolve) => (tell = resolve))
  const server = createServer((request, response) => {
    const hash = createHash('sha256')
    let size = 0
    request.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      size += chunk.length
      meanwhile(size, request, response)
    })
    request.on('end', () => {
      if (size !== Number(request.headers['content-length'])) return
      stored.push({ path: request.url ?? '', sha256: hash.digest('hex'), size, headers: request.headers })
      response.writeHead(status).end()
    })
    request.on('close', () => {
      if (!request.complete) tell(size)
    })
    request.on('error', () => undefined)
  })
  const port = await listen(server)
  return { origin: `http://127.0.0.1:${String(port)}`, stored, brokenOff }
}

function makeFile(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-put-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const path = join(folder, 'a.bin')
  writeFileSync(path, bytes)
  return path
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
/** More than the buffers of both sides hold. */
const large = randomBytes(24_000_000)
const small = Buffer.from('a small file')
const makeHooks = () => ({ commit: vi.fn<() => Promise<void>>(() => Promise.resolve()), onProgress: vi.fn<(sent: number) => void>() })

type Options = Parameters<typeof putFile>[0]
const put = (options: Partial<Options> & Pick<Options, 'url' | 'path' | 'size'>) =>
  putFile({
    headers: { 'content-type': 'image/png' },
    hooks: makeHooks(),
    signal: patient,
    accountAddress: 'http://127.0.0.1:1/base',
    clock: systemClock,
    ...options,
  })

describe('a file that arrives', () => {
  test.each([
    ['of one byte', Buffer.from('x')],
    ['small', small],
    ['of exactly one piece', randomBytes(64 * 1024)],
    ['of one piece and a byte', randomBytes(64 * 1024 + 1)],
    ['large', large],
  ])('%s is whole, told by its length, with the headers given and none of the account', async (_title, bytes) => {
    const store = await startStore()
    const hooks = makeHooks()
    const path = makeFile(bytes)
    expect(await put({ url: `${store.origin}/bucket/a?sign=1`, path, size: bytes.length, hooks })).toEqual({ status: 200 })
    expect(store.stored).toMatchObject([{ path: '/bucket/a?sign=1', sha256: sha256(bytes), size: bytes.length }])
    const { headers } = store.stored[0] ?? { headers: {} }
    expect(headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(bytes.length), 'user-agent': 'Slipway' })
    expect(Object.keys(headers).toSorted()).toEqual(['connection', 'content-length', 'content-type', 'host', 'user-agent'])
    expect(hooks.commit).toHaveBeenCalledTimes(1)
    const told = hooks.onProgress.mock.calls.map(([sent]) => sent)
    expect(told.at(-1)).toBe(bytes.length)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
  })

  test('the door of an account sends no secret of it along', async () => {
    const store = await startStore()
    const http = openHttp({ address: 'http://127.0.0.1:1/base', clock: systemClock })
    const request = {
      url: `${store.origin}/a`,
      headers: {},
      path: makeFile(small),
      size: small.length,
      hooks: makeHooks(),
      signal: patient,
    }
    expect(await http.put(request)).toEqual({ status: 200 })
    expect(Object.keys(store.stored[0]?.headers ?? {})).not.toContain('authorization')
    await http.close()
  })

  test('a store that ends connections without a word leaves one file in doubt, not each second one', async () => {
    const { origin } = await startRawServer((socket: Socket) => {
      let received = ''
      let isAnswered = false
      socket.on('data', (chunk) => {
        // As one whose end is on its way when the next file comes.
        if (isAnswered) socket.destroy()
        received += chunk.toString()
        if (!received.endsWith(small.toString())) return
        isAnswered = true
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      })
    })
    const http = openHttp({ address: 'http://127.0.0.1:1/base', clock: systemClock })
    const path = makeFile(small)
    const failures: unknown[] = []
    for (let n = 0; n < 8; n += 1) {
      const request = { url: `${origin}/a`, headers: {}, path, size: small.length, hooks: makeHooks(), signal: patient }
      await http.put(request).catch((error: unknown) => failures.push(error))
    }
    expect(failures).toHaveLength(1)
    await http.close()
  })

  test.each([201, 204, 403, 404, 500, 503])('status %i is handed on', async (status) => {
    const store = await startStore(undefined, status)
    expect(await put({ url: store.origin, path: makeFile(small), size: small.length })).toEqual({ status })
  })

  test.each([301, 302, 307, 308])('a redirect with status %i is handed on and not followed', async (status) => {
    const other = await startStore()
    const store = await startStore((received, _request, response) => {
      if (received === small.length) response.setHeader('location', `${other.origin}/elsewhere`)
    }, status)
    expect(await put({ url: store.origin, path: makeFile(small), size: small.length })).toEqual({ status })
    expect(other.stored).toEqual([])
  })
})

describe('the last byte', () => {
  test('stays here until the upload is committed', async () => {
    let atCommit = -1
    let received = 0
    const store = await startStore((size) => (received = size))
    const hooks = { ...makeHooks(), commit: () => Promise.resolve(void (atCommit = received)) }
    await put({ url: store.origin, path: makeFile(large), size: large.length, hooks })
    expect(atCommit).toBeGreaterThan(0)
    expect(atCommit).toBeLessThan(large.length)
  })

  test('never leaves when the commit throws: nothing is stored, and the error is the one thrown', async () => {
    for (const bytes of [Buffer.from('x'), small, large]) {
      const store = await startStore()
      const taken = new Error('taken back')
      const hooks = {
        ...makeHooks(),
        commit: () => Promise.reject(taken),
      }
      await expect(put({ url: store.origin, path: makeFile(bytes), size: bytes.length, hooks })).rejects.toBe(taken)
      // Of a single byte not even the beginning of a request leaves.
      if (bytes.length > 1) expect(await store.brokenOff).toBeLessThan(bytes.length)
      expect(store.stored).toEqual([])
    }
  })

  test('is not committed to a place that is not reached: offline', async () => {
    const path = makeFile(small)
    const hooks = makeHooks()
    const url = `http://127.0.0.1:${String(await closedPort())}/a`
    expect(await failureOf(put({ url, path, size: small.length, hooks }))).toMatchObject({ kind: 'offline' })
    const lookup: Options['lookup'] = (hostname, _options, done) => {
      done(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), '', 0)
    }
    expect(await failureOf(put({ url: 'https://files.example/a', path, size: small.length, hooks, lookup }))).toMatchObject({
      kind: 'offline',
    })
    expect(hooks.commit).not.toHaveBeenCalled()
  })

  test('is not committed when the connection breaks before: offline, and nothing is stored', async () => {
    const store = await startStore((received, request) => {
      if (received > 1_000_000) request.socket.resetAndDestroy()
    })
    const hooks = makeHooks()
    expect(await failureOf(put({ url: store.origin, path: makeFile(large), size: large.length, hooks }))).toMatchObject({ kind: 'offline' })
    expect(hooks.commit).not.toHaveBeenCalled()
    expect(store.stored).toEqual([])
  })

  test('is not committed when the store stops taking: offline', async () => {
    const { origin } = await startRawServer((socket: Socket) => {
      socket.pause()
    })
    const hooks = makeHooks()
    const failure = await failureOf(put({ url: origin, path: makeFile(large), size: large.length, hooks, timeouts: { headersMs: 200 } }))
    expect(failure).toMatchObject({ kind: 'offline' })
    expect(hooks.commit).not.toHaveBeenCalled()
  })

  test('was committed when the answer is lost: unknown outcome', async () => {
    const store = await startStore((received, request) => {
      if (received === small.length) request.socket.destroy()
    })
    const hooks = makeHooks()
    expect(await failureOf(put({ url: store.origin, path: makeFile(small), size: small.length, hooks }))).toMatchObject({
      kind: 'unknown-outcome',
    })
    expect(hooks.commit).toHaveBeenCalledTimes(1)
  })

  test('was committed when no answer comes in time: unknown outcome', async () => {
    const { origin } = await startRawServer((socket: Socket) => socket.resume())
    const hooks = makeHooks()
    const failure = await failureOf(put({ url: origin, path: makeFile(small), size: small.length, hooks, timeouts: { headersMs: 100 } }))
    expect(failure).toMatchObject({ kind: 'unknown-outcome' })
    expect(hooks.commit).toHaveBeenCalledTimes(1)
  })

  test('is kept when the store refuses in the middle: its answer is handed on', async () => {
    const store = await startStore((received, _request, response) => {
      if (received > 1_000_000 && !response.headersSent) response.writeHead(403).end()
    })
    const hooks = makeHooks()
    const outcome = await put({ url: store.origin, path: makeFile(large), size: large.length, hooks }).catch((error: unknown) => error)
    // The answer may be overtaken by the end of the connection: either way nothing was committed.
    expect(outcome).toEqual(expect.objectContaining(outcome instanceof Error ? { kind: 'offline' } : { status: 403 }))
    expect(hooks.commit).not.toHaveBeenCalled()
    expect(store.stored).toEqual([])
  })

  test('a store that says it has the file before it came is not believed', async () => {
    const { origin } = await startRawServer((socket: Socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))
    })
    const hooks = makeHooks()
    const failure = await failureOf(put({ url: origin, path: makeFile(large), size: large.length, hooks }))
    expect(['broken-answer', 'offline']).toContain(failure.kind)
    expect(hooks.commit).not.toHaveBeenCalled()
  })
})

describe('a file that is not what it was', () => {
  test.each([
    ['shorter', -1],
    ['longer', 1],
  ])('%s than promised is not sent at all', async (_title, difference) => {
    const store = await startStore()
    const hooks = makeHooks()
    const failure = await failureOf(put({ url: store.origin, path: makeFile(small), size: small.length - difference, hooks }))
    expect(failure).toMatchObject({ kind: 'rejected', message: 'The file changed while it was being sent, so it was not sent whole.' })
    expect(hooks.onProgress).not.toHaveBeenCalled()
    expect(hooks.commit).not.toHaveBeenCalled()
    expect(store.stored).toEqual([])
  })

  test.each<readonly [string, (path: string) => void]>([
    [
      'that grows',
      (path) => {
        appendFileSync(path, 'more')
      },
    ],
    [
      'that is cut',
      (path) => {
        truncateSync(path, 2_000_000)
      },
    ],
    [
      'that is written over',
      (path) => {
        writeFileSync(path, randomBytes(large.length))
      },
    ],
    [
      'whose time changes',
      (path) => {
        utimesSync(path, 1, 1)
      },
    ],
  ])('one %s on its way is not sent whole: nothing is stored', async (_title, change) => {
    const path = makeFile(large)
    let isChanged = false
    const store = await startStore(() => {
      if (isChanged) return
      isChanged = true
      change(path)
    })
    const hooks = makeHooks()
    expect(await failureOf(put({ url: store.origin, path, size: large.length, hooks }))).toMatchObject({ kind: 'rejected' })
    expect(hooks.commit).not.toHaveBeenCalled()
    expect(await store.brokenOff).toBeLessThan(large.length)
    expect(store.stored).toEqual([])
  })

  test.each<readonly [string, (path: string) => void]>([
    [
      'removed',
      (path) => {
        rmSync(path)
      },
    ],
    [
      'replaced',
      (path) => {
        writeFileSync(`${path}.new`, 'another')
        renameSync(`${path}.new`, path)
      },
    ],
  ])('one that is %s on its way is sent as it was, or not at all', async (_title, change) => {
    const path = makeFile(large)
    let isChanged = false
    const store = await startStore(() => {
      if (isChanged) return
      isChanged = true
      change(path)
    })
    const outcome = await put({ url: store.origin, path, size: large.length }).catch((error: unknown) => error)
    if (outcome instanceof Error) expect(store.stored).toEqual([])
    else expect(store.stored).toMatchObject([{ sha256: sha256(large) }])
  })

  test('one that is gone, empty, or no file at all is refused before anything is sent', async () => {
    const store = await startStore()
    const path = makeFile(Buffer.alloc(0))
    const folder = `${path}-folder`
    mkdirSync(folder)
    for (const [place, size] of [
      [`${path}-none`, 5],
      [path, 0],
      [folder, 5],
    ] as const) {
      const failure = await failureOf(put({ url: store.origin, path: place, size }))
      expect(failure).toMatchObject({ kind: 'rejected' })
      expect(failure.message).not.toContain(path)
    }
    expect(store.stored).toEqual([])
  })
})

describe('addresses', () => {
  test.each([
    'not an address',
    '/relative',
    'ftp://files.example/a',
    'file:///etc/passwd',
    'http://files.example/a',
    'https://anna:secret@files.example/a',
    'https://127.0.0.1/a',
    'http://localhost/a',
    'https://10.0.0.1/a',
    'https://169.254.169.254/latest',
    'https://[::1]/a',
    'https://[fd00:ec2::254]/a',
  ])('%s is refused for an account on the net', async (url) => {
    const hooks = makeHooks()
    const refused = put({ url, path: makeFile(small), size: small.length, hooks, accountAddress: 'https://demo.example' })
    expect(await failureOf(refused)).toMatchObject({ kind: 'rejected' })
    expect(hooks.commit).not.toHaveBeenCalled()
  })

  test.each(['127.0.0.1', '10.1.2.3', '::1', '169.254.169.254'])(
    'a name that leads to %s is refused, and nothing connects',
    async (address) => {
      const hooks = makeHooks()
      const failure = await failureOf(
        put({
          url: 'https://files.example/a',
          path: makeFile(small),
          size: small.length,
          hooks,
          accountAddress: 'https://demo.example',
          lookup: (_hostname, _options, done) => {
            done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
          },
        }),
      )
      expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('files.example') as unknown })
      expect(hooks.commit).not.toHaveBeenCalled()
    },
  )
})

describe('the caller gives up', () => {
  test('before: nothing is sent', async () => {
    const store = await startStore()
    const failure = await failureOf(put({ url: store.origin, path: makeFile(small), size: small.length, signal: AbortSignal.abort() }))
    expect(failure).toMatchObject({ kind: 'offline' })
    expect(store.stored).toEqual([])
  })

  test('on the way: nothing is stored', async () => {
    const controller = new AbortController()
    const store = await startStore((received) => {
      if (received > 1_000_000) controller.abort()
    })
    const hooks = makeHooks()
    const failure = await failureOf(put({ url: store.origin, path: makeFile(large), size: large.length, hooks, signal: controller.signal }))
    expect(failure).toMatchObject({ kind: 'offline', message: 'The request was cancelled before it was sent.' })
    expect(hooks.commit).not.toHaveBeenCalled()
    expect(store.stored).toEqual([])
  })

  test('after the last byte: the outcome is not known', async () => {
    const controller = new AbortController()
    let received = ''
    const { origin } = await startRawServer((socket: Socket) => {
      socket.on('data', (chunk) => {
        received += chunk.toString()
        if (received.endsWith(small.toString())) controller.abort()
      })
    })
    const failure = await failureOf(put({ url: origin, path: makeFile(small), size: small.length, signal: controller.signal }))
    expect(failure).toMatchObject({ kind: 'unknown-outcome' })
  })
})
