import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import busboy from 'busboy'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createBandwidth } from '../../src-main/bandwidth'
import { systemClock } from '../../src-main/clock'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import { bucketOpener } from '../../src-main/hand-over/bucket/bucket-client'
import { createHandOver } from '../../src-main/hand-over/hand-over'
import { silentLog } from '../../src-main/log'
import { systemNetwork, type Network } from '../../src-main/providers/connection'
import { openHttp } from '../../src-main/providers/http'
import { ProviderError } from '../../src-main/providers/provider-error'
import { operationId } from '../../src-preload/contract/ids'
import { startS3Server, type S3Server } from '../support/s3-server'
import { untilHolds } from '../support/until'

const patient = new AbortController().signal
const content = randomBytes(1_500_000)
/** Bytes in a second: all ways take a second or so. */
const cap = 1_500_000
const capped = (): Network => ({ ...systemNetwork, bandwidth: createBandwidth(systemClock, cap) })

function fileOf(bytes: Buffer): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-capped-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const path = join(folder, 'a.bin')
  writeFileSync(path, bytes)
  return { folder, path }
}

/** A server that takes what comes, and says how long the bytes were on their way. */
async function startTaker(take: (request: IncomingMessage) => Promise<unknown>): Promise<{ readonly address: string }> {
  const server = createServer((request, response) => {
    void take(request).then(
      (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }
}

async function bodyOf(request: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Fetches a link as a service does. */
const fetchFrom = (link: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    get(link, (response) => void bodyOf(response).then(resolve, reject)).on('error', reject)
  })

/** Runs it, and says how long it took for so many bytes compared with what the cap says. */
async function paceOf(bytes: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return bytes / ((performance.now() - startedAt) / 1000) / cap
}

describe('the cap holds', () => {
  test('for a file that is put at an address', async () => {
    const { path } = fileOf(content)
    const got: Buffer[] = []
    const { address } = await startTaker(async (request) => got.push(await bodyOf(request)))
    const http = openHttp({ address, clock: systemClock, network: capped() })
    const onProgress = vi.fn<(sent: number) => void>()
    const pace = await paceOf(content.length, () =>
      http.put({
        url: `${address}/x`,
        headers: {},
        path,
        size: content.length,
        hooks: { commit: () => Promise.resolve(), onProgress },
        signal: patient,
      }),
    )
    await http.close()
    expect(got[0]?.equals(content)).toBe(true)
    expect(pace).toBeLessThan(1.25)
    expect(onProgress.mock.calls.length).toBeGreaterThan(5)
    expect(onProgress).toHaveBeenLastCalledWith(content.length)
  })

  test('for a file in a form, which tells how far it is', async () => {
    const { path } = fileOf(content)
    const { address } = await startTaker(formOf)
    const http = openHttp({ address, clock: systemClock, network: capped() })
    const sent: number[] = []
    let answer: unknown
    const pace = await paceOf(content.length, async () => {
      const form = {
        field: 'file',
        fileName: 'Ünï "1"\n.bin',
        contentType: 'image/png',
        path,
        onProgress: (bytes: number) => void sent.push(bytes),
      }
      answer = (await http.send({ method: 'POST', path: '/api/media/upload?filename=a.bin', headers: {}, form, signal: patient })).json
    })
    await http.close()
    expect(answer).toEqual({
      field: 'file',
      name: 'Ünï %221%22%0A.bin',
      type: 'image/png',
      md5: createHash('md5').update(content).digest('hex'),
      length: 'known',
    })
    expect(pace).toBeLessThan(1.25)
    expect(sent.at(-1)).toBe(content.length)
    expect(sent.length).toBeGreaterThan(5)
  })

  test('for a file that a service fetches from here, which tells how far it is', async () => {
    const { folder, path } = fileOf(content)
    const db = openDatabase(join(folder, 'library.db'), migrations)
    const told: (number | null)[] = []
    const handOver = createHandOver({
      db,
      folder: join(folder, 'hand-over'),
      clock: systemClock,
      log: silentLog,
      bandwidth: createBandwidth(systemClock, cap),
      onProgress: (_id, progress) => void told.push(progress?.sent ?? null),
    })
    onTestFinished(async () => {
      await handOver.close()
      db.close()
    })
    const md5 = createHash('md5').update(content).digest('hex')
    const { link } = await handOver.offer({
      operationId: operationId.parse(ulid()),
      path,
      fileName: 'a.bin',
      md5,
      size: content.length,
      signal: patient,
    })
    const got: Buffer[] = []
    const pace = await paceOf(content.length, async () => got.push(await fetchFrom(link)))
    expect(got[0]?.equals(content)).toBe(true)
    expect(pace).toBeLessThan(1.25)
    await untilHolds(() => {
      expect(told.at(-1)).toBeNull()
    })
    expect(told.at(-2)).toBe(content.length)
    // Fetched again, it is counted anew.
    const before = told.length
    await fetchFrom(link)
    expect(told[before]).toBeLessThan(content.length)
  })

  test('that is taken away while a file is on its way lets it go', async () => {
    const { path } = fileOf(content)
    const bandwidth = createBandwidth(systemClock, 16 * 1024)
    const { address } = await startTaker(bodyOf)
    const http = openHttp({ address, clock: systemClock, network: { ...systemNetwork, bandwidth } })
    const onProgress = (sent: number) => {
      if (sent > 8000) bandwidth.setCap(null)
    }
    const startedAt = performance.now()
    await http.put({
      url: `${address}/x`,
      headers: {},
      path,
      size: content.length,
      hooks: { commit: () => Promise.resolve(), onProgress },
      signal: patient,
    })
    await http.close()
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  test('and cancelling does not wait for it', async () => {
    const { path } = fileOf(content)
    const { address } = await startTaker(bodyOf)
    const http = openHttp({
      address,
      clock: systemClock,
      network: { ...systemNetwork, bandwidth: createBandwidth(systemClock, 16 * 1024) },
    })
    const stop = new AbortController()
    const form = { field: 'file', fileName: 'a.bin', contentType: 'image/png', path, onProgress: () => stop.abort() }
    const sending = http.send({ method: 'POST', path: '/api/media/upload?filename=a.bin', headers: {}, form, signal: stop.signal })
    await expect(sending).rejects.toThrow(ProviderError)
    await http.close()
  })
})

test('a file that can not be read is said to be so, and nothing is sent', async () => {
  const { folder } = fileOf(content)
  const { address } = await startTaker(bodyOf)
  const http = openHttp({ address, clock: systemClock })
  for (const path of [join(folder, 'missing'), folder]) {
    const form = { field: 'file', fileName: 'a.bin', contentType: 'image/png', path }
    const refusal = await http
      .send({ method: 'POST', path: '/api/media/upload?filename=a.bin', headers: {}, form, signal: patient })
      .catch((error: unknown) => error)
    expect(refusal).toMatchObject({ kind: 'rejected', message: '“a.bin” can not be read any more. Nothing of it was stored.' })
  }
  await http.close()
})

describe('the cap holds for a bucket', () => {
  let server: S3Server
  beforeAll(async () => {
    server = await startS3Server()
  })
  afterAll(() => server.close())

  test.each([
    ['in one piece', 1_500_000, cap],
    ['in parts', 20_000_000, 20_000_000],
  ])('for a file %s', async (_how, size, most) => {
    const bytes = randomBytes(size)
    const { path } = fileOf(bytes)
    const bucket = await bucketOpener(createBandwidth(systemClock, most))(server.place, server.secret)
    const startedAt = performance.now()
    await bucket.put({
      key: 'a-key',
      copy: path,
      fileName: 'a.bin',
      md5: createHash('md5').update(bytes).digest('hex'),
      size,
      signal: patient,
      onUploadId: () => undefined,
      onProgress: () => undefined,
    })
    expect(performance.now() - startedAt).toBeGreaterThan(800 * (size / most))
    expect(await bucket.size('a-key')).toBe(size)
    const link = await bucket.link('a-key', { seconds: 60, now: Date.now() })
    expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(bytes)).toBe(true)
    bucket.close()
  })

  test('and what failed is sent again whole', async () => {
    const { path } = fileOf(content)
    const bucket = await bucketOpener(createBandwidth(systemClock, 50_000_000))(server.place, server.secret)
    let failures = 0
    server.fault = ({ method }) => (method === 'PUT' && (failures += 1) === 1 ? { kind: 'reset', afterBytes: 1000 } : null)
    await bucket.put({
      key: 'again',
      copy: path,
      fileName: 'a.bin',
      md5: createHash('md5').update(content).digest('hex'),
      size: content.length,
      signal: patient,
      onUploadId: () => undefined,
      onProgress: () => undefined,
    })
    server.fault = () => null
    expect(failures).toBeGreaterThan(1)
    expect(await bucket.size('again')).toBe(content.length)
    bucket.close()
  })
})

/** What a form says of its one file. */
function formOf(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const parser = busboy({ headers: request.headers, defParamCharset: 'utf8' })
    parser.on('file', (field, file, { filename: name, mimeType: type }) => {
      const hash = createHash('md5')
      file.on('data', (chunk: Buffer) => void hash.update(chunk))
      file.on('end', () => {
        resolve({
          field,
          name,
          type,
          md5: hash.digest('hex'),
          length: request.headers['content-length'] === undefined ? 'unknown' : 'known',
        })
      })
    })
    parser.on('error', reject)
    request.pipe(parser)
  })
}
