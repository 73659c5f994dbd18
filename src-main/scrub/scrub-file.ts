import { constants } from 'node:fs'
import { lstat, open, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import { systemCode } from '../drop-folders/system-code'
import type { Digests } from '../hash/digests'
import { isSame, openFlags, toReadError, type FileHash, type Fingerprint } from '../hash/hash-file'
import type { ShaThread } from '../hash/sha-thread'
import type { Excerpt } from '../media-reading/excerpt'
import { formatOf, type Format } from '../media-reading/format'
import { createGatherer, type Gatherer } from '../media-reading/gather'
import { digestsBy } from '../media-reading/read-once'
import { Unscrubbable, type Edit, type FileBytes, type Plan, type Remove, type ScrubPlace } from './plan'
import { refusalFor } from './refusals'
import { planFilm } from './scrub-film'
import { planJpeg } from './scrub-jpeg'
import { planPng } from './scrub-png'
import { planWebm } from './scrub-webm'
import { planWebp } from './scrub-webp'

/** A copy that is wanted of `file`, without some of what it tells. `target` must not be there yet. */
export interface ScrubJob {
  readonly file: string
  readonly target: string
  readonly remove: Remove
}

/** The copy: its hashes and its state on the disk. `source`: the file as it was read, to be held against what was hashed before. */
export interface ScrubbedCopy extends FileHash {
  readonly removed: readonly ScrubPlace[]
  readonly source: Fingerprint
}

const planners: Partial<Record<Format, (bytes: FileBytes, remove: Remove) => Promise<Plan>>> = {
  jpeg: planJpeg,
  png: planPng,
  webp: planWebp,
  mp4: planFilm,
  heif: planFilm,
  webm: planWebm,
}

const windowBytes = 256 * 1024
const mostAtOnce = 4 * 1024 * 1024

/** Reads by place through one window, as plans go forward in small steps. */
function bytesOf(handle: FileHandle, size: number, signal: AbortSignal): FileBytes {
  let window = Buffer.alloc(0)
  let windowAt = 0
  return {
    size,
    read: async (start, end) => {
      signal.throwIfAborted()
      const to = Math.min(end, size)
      if (!(start >= 0 && start < to)) return Buffer.alloc(0)
      if (to - start > mostAtOnce) throw new Unscrubbable('damaged')
      if (start < windowAt || to > windowAt + window.length) {
        const fresh = Buffer.alloc(Math.min(Math.max(windowBytes, to - start), size - start))
        const { bytesRead } = await handle.read(fresh, 0, fresh.length, start)
        window = fresh.subarray(0, bytesRead)
        windowAt = start
      }
      return window.subarray(start - windowAt, to - windowAt)
    },
  }
}

/**
 * Writes a copy of a file without its place, or without what tells how a model made it; the file itself is only read. Memory does not grow with the file, and pictures and sounds
 * keep every byte.
 * @throws AppError `refused` in words for a type that can not be scrubbed, and for a file that is damaged or changed meanwhile; else as `hashFile`. There is no copy then.
 */
export async function scrubFile(
  job: ScrubJob,
  sha: ShaThread | null,
  signal: AbortSignal,
): Promise<{ readonly copy: ScrubbedCopy; readonly excerpt: Excerpt }> {
  const name = path.basename(job.file)
  try {
    const source = await open(job.file, openFlags)
    try {
      const before = await source.stat()
      if (!before.isFile()) throw new AppError('refused', `“${name}” is not a plain file.`)
      const bytes = bytesOf(source, before.size, signal)
      const planner = planners[formatOf(await bytes.read(0, 16_384))]
      if (planner === undefined) throw refusalFor(name, job.remove, 'type')
      const plan = await planner(bytes, job.remove)
      return await writeCopy({ job, source, before, plan, sha, signal })
    } finally {
      await source.close()
    }
  } catch (error) {
    if (error instanceof Unscrubbable) throw refusalFor(name, job.remove, error.why)
    throw toReadError(error, name)
  }
}

interface Writing {
  readonly job: ScrubJob
  readonly source: FileHandle
  readonly before: Fingerprint
  readonly plan: Plan
  readonly sha: ShaThread | null
  readonly signal: AbortSignal
}

async function writeCopy({ job, source, before, plan, sha, signal }: Writing): Promise<{ copy: ScrubbedCopy; excerpt: Excerpt }> {
  const name = path.basename(job.file)
  const target = await writing(name, () => open(job.target, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600))
  const cut = plan.edits.reduce((sum, edit) => sum + (edit.with === 'nothing' ? edit.length : 0), 0)
  const digests = digestsBy(sha)(before.size - cut)
  const gatherer = createGatherer()
  let isDone = false
  try {
    const out = createOut({ name, target, digests, gatherer, expected: before.size - cut })
    for await (const part of edited(source, before.size, plan.edits)) {
      signal.throwIfAborted()
      await out.write(part)
    }
    const size = await out.end()
    const hashes = await digests.end()
    const [after, named, made] = [await source.stat(), await lstat(job.file), await target.stat()]
    if (!isSame(before, after) || !isSame(after, named) || size !== before.size - cut) {
      throw new AppError('refused', `“${name}” changed while it was read. It is read again when it rests.`)
    }
    isDone = true
    const state = { size, mtimeMs: made.mtimeMs, ctimeMs: made.ctimeMs, ino: made.ino }
    const { mtimeMs, ctimeMs, ino } = after
    const fingerprint = { size: after.size, mtimeMs, ctimeMs, ino }
    return { copy: { ...hashes, ...state, removed: plan.removed, source: fingerprint }, excerpt: gatherer.excerpt() }
  } finally {
    digests.close()
    await target.close()
    if (!isDone) await rm(job.target, { force: true })
  }
}

/** A system's error of writing the copy in words; it is none of the file's. */
async function writing<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (systemCode(error) === null) throw error
    const why =
      systemCode(error) === 'ENOSPC'
        ? 'the disk is full. Make some room; it is tried again.'
        : 'the folder for copies can not be written to. It is tried again.'
    throw new AppError('unexpected', `The copy of “${name}” could not be written: ${why}`)
  }
}

const copyBytes = 1024 * 1024

/** The file's bytes in order, with the edits made. A part is good until the next one is asked for. */
async function* edited(source: FileHandle, size: number, edits: readonly Edit[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(copyBytes)
  let next = 0
  let at = 0
  while (at < size) {
    const edit = edits[next]
    const isIn = edit !== undefined && at >= edit.at
    if (isIn && at >= edit.at + edit.length) next++
    else {
      const end = isIn ? edit.at + edit.length : (edit?.at ?? size)
      const length = Math.min(copyBytes, end - at)
      if (!isIn) {
        const { bytesRead } = await source.read(buffer, 0, length, at)
        // It has become shorter: told by the size in the end.
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
        at += bytesRead
      } else {
        if (edit.with !== 'nothing')
          yield typeof edit.with === 'number'
            ? buffer.fill(edit.with, 0, length).subarray(0, length)
            : edit.with.subarray(at - edit.at, at - edit.at + length)
        at += edit.with === 'nothing' ? edit.length : length
      }
    }
  }
}

interface OutOptions {
  readonly name: string
  readonly target: FileHandle
  readonly digests: Digests
  readonly gatherer: Gatherer
  readonly expected: number
}

/** Writes, hashes and looks at what goes out, in the buffers of the digests. */
function createOut({ name, target, digests, gatherer, expected }: OutOptions) {
  let buffer: Uint8Array | null = null
  let filled = 0
  let size = 0
  const flush = async () => {
    if (buffer === null || filled === 0) return
    const part = buffer.subarray(0, filled)
    for (let written = 0; written < filled;) {
      const from = written
      written += (await writing(name, () => target.write(part, from, filled - from, null))).bytesWritten
    }
    gatherer.take(part, size, expected)
    size += filled
    digests.add(part)
    buffer = null
    filled = 0
  }
  return {
    write: async (part: Uint8Array) => {
      for (let taken = 0; taken < part.length;) {
        buffer ??= await digests.buffer()
        const length = Math.min(buffer.length - filled, part.length - taken)
        buffer.set(part.subarray(taken, taken + length), filled)
        filled += length
        taken += length
        if (filled === buffer.length) await flush()
      }
    },
    end: async () => {
      await flush()
      return size
    },
  }
}
