import { readFile } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type * as Sdk from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import type { BucketPlace } from '../../../src-preload/contract/hand-over'
import type { Bandwidth } from '../../bandwidth'
import { systemClock, wait } from '../../clock'
import { attachment } from '../attachment'

/** A file that is brought into a bucket. */
export interface PutOrder {
  readonly key: string
  /** The path of a copy that nobody changes. */
  readonly copy: string
  readonly fileName: string
  /** Lower-case hex. */
  readonly md5: string
  /** Bytes. */
  readonly size: number
  readonly signal: AbortSignal
  /** Called, before the first part is sent, with the id of an upload in parts. */
  readonly onUploadId: (uploadId: string) => void
  readonly onProgress: (sent: number) => void
}

/** One bucket. Every method rejects with whatever the client or the network threw (see bucket-failure.ts). */
export interface Bucket {
  readonly put: (order: PutOrder) => Promise<void>
  /** Bytes of an object. */
  readonly size: (key: string) => Promise<number>
  /** A link that anybody can fetch for so long, from `now` (ms since 1970) on. */
  readonly link: (key: string, how: { seconds: number; now: number }) => Promise<string>
  /** Removes an object that may or may not be there, and what was sent of it in parts. */
  readonly remove: (object: { key: string; uploadId: string | null; mayHaveParts: boolean }) => Promise<void>
  /** How far the server's clock is ahead of ours, as its answers told so far. ms. */
  readonly clockOffset: () => number
  readonly close: () => void
}

/** Opens a bucket; nothing is asked of it yet. */
export type OpenBucket = (place: BucketPlace, secretAccessKey: string) => Promise<Bucket>

const mebi = 1024 * 1024
/** Larger files are sent in parts. */
export const largestPut = 16 * mebi
/** S3 takes 10,000 parts at most, each of 5 MiB at least. */
const leastPart = 8 * mebi
const mostParts = 10_000
const partsAtOnce = 2
/** Whoever gives up an upload waits so long for the id that the server is about to give it. */
const longestWaitForIdMs = 3000

/** Bytes of one part of a file. */
export const partSize = (size: number): number => Math.max(leastPart, Math.ceil(size / (mostParts * mebi)) * mebi)

/** Everything is said here: nothing is to be read from profiles, variables or the network of a cloud machine. */
const fixed = {
  maxAttempts: 3,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  useAccelerateEndpoint: false,
  useArnRegion: false,
  disableMultiregionAccessPoints: true,
  disableS3ExpressSessionAuth: true,
  followRegionRedirects: false,
  // Servers other than Amazon’s know no checksums in trailers.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const

/** The client's library is large: it is read when a bucket is used for the first time. */
const loadSdk = (): Promise<typeof Sdk> => import('@aws-sdk/client-s3')

function createClient(sdk: typeof Sdk, { endpoint, region, accessKeyId, isPathStyle }: BucketPlace, secretAccessKey: string): S3Client {
  const client = new sdk.S3Client({
    ...fixed,
    endpoint,
    region: region === '' ? 'us-east-1' : region,
    forcePathStyle: isPathStyle,
    credentials: { accessKeyId, secretAccessKey },
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 30_000, httpAgent: { maxSockets: 8 }, httpsAgent: { maxSockets: 8 } },
  })
  // The content is known by its MD5, or by the parts that are counted: hashing it once more would only hold up this process.
  client.middlewareStack.add(
    (next, context) => (args) => {
      const { request } = args as { request?: { headers?: Record<string, string> } }
      if (isContent(context.commandName) && request?.headers !== undefined) request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
      return next(args)
    },
    { step: 'build', name: 'unsignedContent', priority: 'low' },
  )
  return client
}

const isContent = (commandName: unknown) => commandName === 'PutObjectCommand' || commandName === 'UploadPartCommand'

/** Content leaves as a stream that waits for its turn: as late as can be, so that each try begins with the whole of it. */
function holdBack(client: S3Client, bandwidth: Bandwidth): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      const { request } = args as { request: { body?: unknown } }
      if (!isContent(context.commandName) || !(request.body instanceof Uint8Array)) return next(args)
      const held = Object.assign(Object.create(Object.getPrototypeOf(request) as object) as object, request, {
        body: inTurns(request.body, bandwidth),
      })
      return next({ ...args, request: held })
    },
    { step: 'deserialize', name: 'holdBack', priority: 'low' },
  )
}

function inTurns(content: Uint8Array, bandwidth: Bandwidth): Readable {
  const whole = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const stop = new AbortController()
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < whole.length;) {
      const piece = whole.subarray(at, at + bandwidth.piece())
      await bandwidth.take(piece.length, stop.signal)
      at += piece.length
      yield piece
    }
  }
  const body = Readable.from(pieces(), { objectMode: false, highWaterMark: 64 * 1024 })
  // A try that broke off waits for no turn any more.
  body.once('close', () => {
    stop.abort()
  })
  return body
}

/**
 * Tells the id of an upload in parts as soon as the server gave it, and before anything is sent under it. The answer waits, for a while, until that was told or will
 * never be: an upload that begins behind whoever gave up would be ended by nobody.
 */
function watchUploadId(client: S3Client, onUploadId: (uploadId: string) => void): () => Promise<void> {
  let asked: Promise<unknown> = Promise.resolve()
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName !== 'CreateMultipartUploadCommand') return next(args)
      const answered = next(args).then((result) => {
        const { UploadId: id } = result.output as { UploadId?: unknown }
        if (typeof id === 'string') onUploadId(id)
        return result
      })
      asked = answered.catch(() => undefined)
      return answered
    },
    { step: 'initialize', name: 'watchUploadId' },
  )
  return async () => {
    const over = new AbortController()
    await Promise.race([asked, wait(systemClock, longestWaitForIdMs, over.signal).catch(() => undefined)])
    over.abort()
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NoSuchUpload' || error.name === 'NoSuchKey' || error.name === 'NotFound')

/** Ends uploads in parts of a key: the one that is known, or all that the server tells of. */
async function endParts(
  sdk: typeof Sdk,
  client: S3Client,
  target: { Bucket: string; Key: string },
  uploadId: string | null,
): Promise<void> {
  const abort = async (id: string) => {
    try {
      await client.send(new sdk.AbortMultipartUploadCommand({ ...target, UploadId: id }))
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
  if (uploadId !== null) {
    await abort(uploadId)
    return
  }
  const { Uploads: uploads = [] } = await client
    .send(new sdk.ListMultipartUploadsCommand({ Bucket: target.Bucket, Prefix: target.Key }))
    // Not every server and not every key may list: then nothing is known of any.
    .catch(() => ({ Uploads: [] }))
  for (const { Key: key, UploadId: id } of uploads) if (key === target.Key && id !== undefined) await abort(id)
}

/** Opens a bucket through the client of the protocol's maker, which sends as fast as it can. */
export const openBucket: OpenBucket = (place, secretAccessKey) => open(place, secretAccessKey, null)

/** The same, sending no faster than it may. */
export const bucketOpener =
  (bandwidth: Bandwidth): OpenBucket =>
  (place, secretAccessKey) =>
    open(place, secretAccessKey, bandwidth)

async function open(place: BucketPlace, secretAccessKey: string, bandwidth: Bandwidth | null): Promise<Bucket> {
  const sdk = await loadSdk()
  const create = () => {
    const made = createClient(sdk, place, secretAccessKey)
    if (bandwidth !== null) holdBack(made, bandwidth)
    return made
  }
  const client = create()
  const named = (key: string) => ({ Bucket: place.bucket, Key: key })
  const headersOf = ({ fileName }: PutOrder) => ({
    ContentType: 'application/octet-stream',
    ContentDisposition: attachment(fileName),
    CacheControl: 'no-store',
  })

  const putWhole = async (order: PutOrder) => {
    const input = {
      ...named(order.key),
      ...headersOf(order),
      Body: await readFile(order.copy),
      ContentMD5: Buffer.from(order.md5, 'hex').toString('base64'),
    }
    await client.send(new sdk.PutObjectCommand(input), { abortSignal: order.signal })
    order.onProgress(order.size)
  }

  const putInParts = async (order: PutOrder) => {
    const { Upload } = await import('@aws-sdk/lib-storage')
    // One of its own, so that cancelling ends its connections and no part arrives later.
    const own = create()
    const uploadIdIsTold = watchUploadId(own, order.onUploadId)
    const body = createReadStream(order.copy, { highWaterMark: mebi })
    const upload = new Upload({
      client: own,
      params: { ...named(order.key), ...headersOf(order), Body: body, ContentLength: order.size },
      queueSize: partsAtOnce,
      partSize: partSize(order.size),
      // Whoever noted the upload ends it.
      leavePartsOnError: true,
    })
    upload.on('httpUploadProgress', ({ loaded }) => {
      order.onProgress(loaded ?? 0)
    })
    const cancel = () => void upload.abort()
    order.signal.addEventListener('abort', cancel, { once: true })
    try {
      order.signal.throwIfAborted()
      await upload.done()
    } finally {
      order.signal.removeEventListener('abort', cancel)
      body.destroy()
      await uploadIdIsTold()
      own.destroy()
    }
  }

  return {
    put: (order) => (order.size > largestPut ? putInParts(order) : putWhole(order)),
    size: async (key) => (await client.send(new sdk.HeadObjectCommand(named(key)))).ContentLength ?? 0,
    link: async (key, { seconds, now }) => {
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
      const signingDate = new Date(now + client.config.systemClockOffset)
      return getSignedUrl(client, new sdk.GetObjectCommand(named(key)), { expiresIn: seconds, signingDate })
    },
    remove: async ({ key, uploadId, mayHaveParts }) => {
      if (mayHaveParts) await endParts(sdk, client, named(key), uploadId)
      try {
        await client.send(new sdk.DeleteObjectCommand(named(key)))
      } catch (error) {
        if (!isGone(error)) throw error
      }
    },
    clockOffset: () => client.config.systemClockOffset,
    close: () => {
      client.destroy()
    },
  }
}
