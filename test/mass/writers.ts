import { createHash, randomBytes } from 'node:crypto'
import { open, rename, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { chanceOf, type Chance } from '../crash/chance'

/*
 * A process of its own: many writers at once, each of which makes one file in a drop folder, stalls in the middle, and goes on. Argument: what to do, as JSON. It tells each file when it
 * is finished, with the hashes of what it then holds.
 */

const orderSchema = z.object({
  drop: z.string(),
  count: z.number(),
  seed: z.number(),
  /** The longest stall. ms. */
  stallMs: z.number(),
  /** So many write at the same time. */
  atOnce: z.number(),
})
export type WritersOrder = z.infer<typeof orderSchema>

/** What a writer tells of its file. */
export const writtenSchema = z.object({ name: z.string(), way: z.string(), size: z.number(), md5: z.string(), sha256: z.string() })
export type Written = z.infer<typeof writtenSchema>

interface Job {
  readonly path: string
  readonly bytes: Buffer
  readonly chance: Chance
  readonly stall: () => Promise<void>
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

async function withFile(path: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags)
  try {
    await work(file)
  } finally {
    await file.close()
  }
}

const put = async (file: FileHandle, bytes: Buffer, from: number, to: number) => {
  await file.write(bytes, from, to - from, from)
}

/** In so many parts, with a stall between each two. */
async function inParts(file: FileHandle, { bytes, stall }: Job, parts: number): Promise<void> {
  for (let part = 0; part < parts; part += 1) {
    if (part > 0) await stall()
    await put(file, bytes, Math.floor((bytes.length * part) / parts), Math.floor((bytes.length * (part + 1)) / parts))
  }
}

/** How programs write files. Each keeps the file open while it stalls, or gives it its name only afterwards; but for one that closes it for a moment. */
const ways: Readonly<Record<string, (job: Job) => Promise<void>>> = {
  'stalls once': (job) => withFile(job.path, 'wx', (file) => inParts(file, job, 2)),
  'stalls often': (job) => withFile(job.path, 'wx', (file) => inParts(file, job, 3 + job.chance.below(3))),
  'has its size from the start': (job) =>
    withFile(job.path, 'wx', async (file) => {
      await file.truncate(job.bytes.length)
      await job.stall()
      await inParts(file, job, 2)
    }),
  'writes the end first': (job) =>
    withFile(job.path, 'wx', async (file) => {
      const middle = Math.floor(job.bytes.length / 2)
      await put(file, job.bytes, middle, job.bytes.length)
      await job.stall()
      await put(file, job.bytes, 0, middle)
    }),
  'writes its head anew': (job) =>
    withFile(job.path, 'wx', async (file) => {
      await file.write(Buffer.alloc(job.bytes.length, 0))
      await job.stall()
      await put(file, job.bytes, 0, job.bytes.length)
    }),
  'has the time of the original': (job) =>
    withFile(job.path, 'wx', async (file) => {
      await inParts(file, job, 2)
      await file.utimes(1_500_000_000, 1_500_000_000)
      await job.stall()
      await put(file, job.bytes, 0, 1)
      await file.utimes(1_500_000_000, 1_500_000_000)
    }),
  'is named at the end': async (job) => {
    await withFile(`${job.path}.part`, 'wx', (file) => inParts(file, job, 2))
    await job.stall()
    await rename(`${job.path}.part`, job.path)
  },
  'is copied beside and named at the end': async (job) => {
    const hidden = join(job.path, '..', `.${job.path.slice(job.path.lastIndexOf('/') + 1)}.Xa3f9Q`)
    await withFile(hidden, 'wx', (file) => inParts(file, job, 2))
    await utimes(hidden, 1_600_000_000, 1_600_000_000)
    await rename(hidden, job.path)
  },
  'closes for a moment': async (job) => {
    const middle = Math.floor(job.bytes.length / 2)
    await withFile(job.path, 'wx', (file) => put(file, job.bytes, 0, middle))
    await sleep(20 + job.chance.below(120))
    await withFile(job.path, 'r+', async (file) => {
      await put(file, job.bytes, middle, job.bytes.length)
      await job.stall()
    })
  },
  'is opened twice': (job) =>
    withFile(job.path, 'wx', async (file) => {
      await withFile(job.path, 'r+', (other) => put(other, job.bytes, 0, Math.floor(job.bytes.length / 3)))
      await job.stall()
      await put(file, job.bytes, 0, job.bytes.length)
    }),
}

async function writeOne(order: WritersOrder, number: number): Promise<void> {
  const chance = chanceOf(`writer ${String(order.seed)} ${String(number)}`)
  const names = Object.keys(ways)
  const way = names[number % names.length] ?? ''
  const size = chance.oneIn(30) ? 200_000 + chance.below(600_000) : 200 + chance.below(30_000)
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(size)])
  const name = `Take ${String(number).padStart(5, '0')}.png`
  await ways[way]?.({ path: join(order.drop, name), bytes, chance, stall: () => sleep(chance.below(order.stallMs)) })
  const hash = (kind: 'md5' | 'sha256') => createHash(kind).update(bytes).digest('hex')
  const written: Written = { name, way, size: bytes.length, md5: hash('md5'), sha256: hash('sha256') }
  process.stdout.write(`${JSON.stringify(written)}\n`)
}

async function write(order: WritersOrder): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: Math.min(order.atOnce, order.count) }, async (_, writer) => {
      // Not all of them in the same moment.
      await sleep(writer * 3)
      while (next < order.count) await writeOne(order, next++)
    }),
  )
}

const [text] = process.argv.slice(2)
if (text?.startsWith('{') === true) await write(orderSchema.parse(JSON.parse(text)))
