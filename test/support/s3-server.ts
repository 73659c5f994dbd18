import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BucketPlace } from '../../src-preload/contract/hand-over'
import { readSignature } from './s3-signature'

/** What goes wrong with one request. */
export type Fault =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly code: string
      readonly more?: string
      readonly headers?: Record<string, string>
    }
  /** The connection is reset when so many bytes of the request came through. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** It is done, and nobody ever hears of it. */
  | { readonly kind: 'swallow' }
  /** Nothing is done and nothing is said. */
  | { readonly kind: 'silence' }
  /** It came whole, and is done only then. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  | { readonly kind: 'html' }

export interface S3Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * A server of the S3 protocol on this computer: s3rver in a process of its own keeps the objects, and a door before it does what s3rver does not: it checks signatures of
 * version 4, regions and clocks, gives nothing to strangers, ends uploads in parts, and fails where a test wants it to.
 */
export interface S3Server {
  readonly place: BucketPlace
  readonly secret: string
  /** Requests that came to the door so far. */
  readonly requests: S3Request[]
  /** What goes wrong with a request; null: nothing. */
  fault: (request: S3Request) => Fault | null
  /** How far the server's clock is ahead. ms. */
  clockOffset: number
  region: string
  /** Keys of all objects. */
  readonly keys: () => Promise<readonly string[]>
  /** Uploads in parts that were neither completed nor ended. */
  readonly openUploads: () => readonly string[]
  /** No objects, no uploads, no faults. */
  readonly reset: () => Promise<void>
  readonly close: () => Promise<void>
}

const bucket = 'transfer'
const account = { accessKeyId: 'S3RVER', secret: 'S3RVER' }
const quarter = 15 * 60_000

const runner = `
const S3rver = require('s3rver')
new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: process.argv[1], configureBuckets: [{ name: '${bucket}' }] })
  .run().then(({ port }) => process.stdout.write('port ' + port + '\\n'))
process.stdin.on('end', () => process.exit(0)).resume()`

/** s3rver itself, in its own process: its memory is not ours. */
async function startStore(directory: string): Promise<{ port: number; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', runner, directory], {
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: path.resolve(import.meta.dirname, '../..'),
  })
  const port = await new Promise<number>((resolve, reject) => {
    let told = ''
    child.stdout.on('data', (part: Buffer) => {
      told += part.toString()
      const found = /port (\d+)/.exec(told)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', () => reject(new Error('s3rver did not start')))
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    port,
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

function refuse(response: ServerResponse, { status, code, more = '', headers = {} }: Extract<Fault, { kind: 'answer' }>): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message>${more}</Error>`
  response.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

const forbidden = (code: string): Fault => ({ kind: 'answer', status: 403, code })

export async function startS3Server(): Promise<S3Server> {
  const directory = mkdtempSync(path.join(tmpdir(), 'slipway-s3-'))
  const store = await startStore(directory)
  const uploads = new Set<string>()
  const uploadFolder = path.join(directory, bucket, '._S3rver_uploads')

  /** What the real thing refuses and s3rver lets through. */
  const judge = (request: IncomingMessage, name: string): Fault | null => {
    const signed = readSignature(request)
    if (signed === null) return forbidden('AccessDenied')
    if (signed.region !== server.region) {
      return {
        kind: 'answer',
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        more: `<Region>${server.region}</Region>`,
        headers: { 'x-amz-bucket-region': server.region },
      }
    }
    if (signed.accessKeyId !== account.accessKeyId) return forbidden('InvalidAccessKeyId')
    if (!signed.isGenuine(account.secret)) return forbidden('SignatureDoesNotMatch')
    const late = Date.now() + server.clockOffset - signed.signedAt
    if (signed.expires === null && Math.abs(late) > quarter) return forbidden('RequestTimeTooSkewed')
    if (signed.expires !== null && (late < -quarter || late > signed.expires * 1000)) return forbidden('AccessDenied')
    return name === bucket ? null : { kind: 'answer', status: 404, code: 'NoSuchBucket' }
  }

  /** What s3rver does not know at all. */
  const answerUploads = ({ method, query }: S3Request, response: ServerResponse): boolean => {
    const id = query.get('uploadId')
    if (method === 'DELETE' && id !== null) {
      if (!uploads.delete(id)) refuse(response, { kind: 'answer', status: 404, code: 'NoSuchUpload' })
      else {
        rmSync(path.join(uploadFolder, id), { recursive: true, force: true })
        response.writeHead(204).end()
      }
      return true
    }
    if (method !== 'GET' || !query.has('uploads')) return false
    refuse(response, { kind: 'answer', status: 501, code: 'NotImplemented' })
    return true
  }

  const forward = (request: IncomingMessage, response: ServerResponse, asked: S3Request, fault: Fault | null) => {
    // s3rver checks the time of a request by its own clock.
    const headers: IncomingHttpHeaders = { ...request.headers, host: `127.0.0.1:${String(store.port)}` }
    if (server.clockOffset !== 0 && headers['x-amz-date'] !== undefined) {
      headers['x-amz-date'] = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    }
    const onward = ask({ host: '127.0.0.1', port: store.port, method: asked.method, path: request.url, headers }, (answer) => {
      const isMade = asked.method === 'POST' && asked.query.has('uploads')
      const isDone = asked.method === 'POST' && asked.query.has('uploadId')
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const body = Buffer.concat(parts)
        if (isMade) uploads.add(/<UploadId>(\w+)</.exec(body.toString())?.[1] ?? '')
        if (isDone && answer.statusCode === 200) uploads.delete(asked.query.get('uploadId') ?? '')
        if (fault?.kind === 'swallow') return
        response.writeHead(answer.statusCode ?? 500, { ...answer.headers, date: new Date(Date.now() + server.clockOffset).toUTCString() })
        response.end(body)
      })
    })
    onward.on('error', () => request.socket.destroy())
    let seen = 0
    if (fault?.kind === 'reset') {
      request.on('data', (part: Buffer) => {
        seen += part.length
        if (seen >= fault.afterBytes) {
          onward.destroy()
          request.socket.resetAndDestroy()
        }
      })
    }
    if (fault?.kind === 'late') {
      const content: Buffer[] = []
      request.on('data', (part: Buffer) => content.push(part))
      request.on('end', () => void fault.until.then(() => onward.end(Buffer.concat(content))))
      return
    }
    request.on('error', () => onward.destroy())
    request.pipe(onward)
  }

  const door = createServer((request, response) => {
    const [where = '', search = ''] = (request.url ?? '').split('?', 2)
    const asked: S3Request = { method: request.method ?? '', path: where, query: new URLSearchParams(search) }
    server.requests.push(asked)
    response.on('error', () => undefined)
    request.on('error', () => undefined)
    const fault = server.fault(asked)
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'html') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Welcome to the router</body></html>')
      return
    }
    const refusal = fault?.kind === 'answer' ? fault : judge(request, where.split('/')[1] ?? '')
    if (refusal?.kind === 'answer') {
      request.resume()
      response.setHeader('Date', new Date(Date.now() + server.clockOffset).toUTCString())
      refuse(response, refusal)
      return
    }
    if (!answerUploads(asked, response)) forward(request, response, asked, fault)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))

  const keys = () =>
    new Promise<readonly string[]>((resolve, reject) => {
      ask({ host: '127.0.0.1', port: store.port, path: `/${bucket}` }, (answer) => {
        let text = ''
        answer.on('data', (part: Buffer) => (text += part.toString()))
        answer.on('end', () => resolve([...text.matchAll(/<Key>([^<]+)</g)].map(([, key = '']) => key)))
      })
        .on('error', reject)
        .end()
    })

  const server: S3Server = {
    place: {
      endpoint: `http://127.0.0.1:${String((door.address() as AddressInfo).port)}`,
      region: 'eu-central-1',
      bucket,
      prefix: 'slipway/',
      accessKeyId: account.accessKeyId,
      isPathStyle: true,
    },
    secret: account.secret,
    requests: [],
    fault: () => null,
    clockOffset: 0,
    region: 'eu-central-1',
    keys,
    openUploads: () => [...uploads],
    reset: async () => {
      Object.assign(server, { fault: () => null, clockOffset: 0, region: 'eu-central-1' })
      server.requests.length = 0
      uploads.clear()
      for (const name of readdirSync(path.join(directory, bucket)))
        rmSync(path.join(directory, bucket, name), { recursive: true, force: true })
      await Promise.resolve()
    },
    close: async () => {
      door.closeAllConnections()
      await new Promise<void>((resolve) => door.close(() => resolve()))
      await store.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return server
}
