import { createHash, randomUUID } from 'node:crypto'
import { constants, createWriteStream, type Stats } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import PQueue from 'p-queue'
import { AppError } from '../../src-preload/contract/errors'
import type { DragOut as DragOutAnswer, FetchState } from '../../src-preload/contract/hand-in'
import type { AssetId } from '../../src-preload/contract/ids'
import type { AssetMedia } from '../assets/asset-media'
import { isPage, nameFor } from '../assets/backup'
import { findAsset, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import { systemCode } from '../drop-folders/system-code'
import { errorCode, type Log } from '../log'
import { ProviderError } from '../providers/provider-error'

export interface DragOutOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly media: Pick<AssetMedia, 'onThisComputer' | 'mediumOf'>
  /** A folder of its own in the profile. */
  readonly folder: string
  /** Hands files to whatever the mouse is dragged to. Called only while the button is still down. */
  readonly startDrag: (files: readonly string[]) => void
  /** Something that is fetched came nearer (called often), or to its end. */
  readonly onProgress: (isEnd: boolean) => void
}

/** Originals for other programs: files with the names that people know, apart from the cache, so that whatever is done to them harms nothing. */
export interface DragOut {
  /** Begins to drag these assets' originals where all of them are here; else fetches them. */
  start(ids: readonly AssetId[]): Promise<DragOutAnswer>
  /** How far they are. */
  stateOf(ids: readonly AssetId[]): Promise<FetchState>
  /** Removes files that are older than a day, and the oldest where there is too much. */
  sweep(): Promise<void>
  stop(): void
}

/** A mouse button is not held longer than this for something to happen; a drag that begins after it was let go has no end. ms. */
const patienceMs = 300
const dayMs = 24 * 3_600_000
/** A program that was given a file may still read it; so long it stays whatever its size. ms. */
const inUseMs = 3_600_000
/** Bytes of all files together. */
export const mostDraggedBytes = 8 * 1024 ** 3

/** `key`: one for each content of each asset. */
interface Original {
  readonly asset: MirrorAsset
  readonly key: string
  readonly fileName: string
}

/** A file as it was when it was put here. */
type Put = Pick<Stats, 'size' | 'mtimeMs' | 'ino'>

interface UnderWay {
  readonly title: string
  sent: number
  size: number | null
  done: Promise<void>
}

const noMedium = { fileName: null, contentType: null }

function inWords(error: unknown, title: string): string {
  if (error instanceof AppError || error instanceof ProviderError) return error.message
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return `“${title}” could not be fetched: the disk is full. Make room and try again.`
  return `“${title}” could not be fetched. Try again.`
}

export function createDragOut({ db, clock, log, media, folder, startDrag, onProgress }: DragOutOptions): DragOut {
  const queue = new PQueue({ concurrency: 2 })
  const underWay = new Map<string, UnderWay>()
  /** Why the last try of an original came to nothing, by its key, until it is tried again. */
  const problems = new Map<string, string>()
  /** By path. What an earlier run put here is not known: whoever got it may have changed it since. */
  const puts = new Map<string, Put>()
  /** How many places of an original hold something else by now, which is not ours to overwrite. */
  const spent = new Map<string, number>()
  const stopping = new AbortController()

  /** Where the original of an asset is put: one place for each content, the file in it under its own name. */
  const originalOf = (id: AssetId): Original => {
    const asset = findAsset(db, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    const medium = asset.media.at(-1)
    const content = [medium?.id, medium?.md5, asset.md5, asset.version, asset.media.length].map((part) => String(part ?? '')).join(' ')
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
    return { asset, key: path.join(asset.id, digest), fileName: nameFor(asset, medium ?? noMedium) }
  }

  const placeOf = ({ key, fileName }: Original): string => {
    const count = spent.get(key) ?? 0
    return path.join(folder, count === 0 ? key : `${key}-${String(count)}`, fileName)
  }

  /** Whether the original itself is here. Where a program that got it wrote into it, that stays the user's, and the original gets another place. */
  const isHere = async (original: Original): Promise<boolean> => {
    for (;;) {
      const count = spent.get(original.key) ?? 0
      const place = placeOf(original)
      try {
        const { size, mtimeMs, ino } = await stat(place)
        const put = puts.get(place)
        if (put?.size === size && put.mtimeMs === mtimeMs && put.ino === ino) {
          const now = clock.now() / 1000
          // Marks it as used, for the sweep; the file's own time tells whether somebody wrote into it.
          await utimes(path.dirname(place), now, now)
          return true
        }
      } catch (error) {
        if (systemCode(error) === null) throw error
        return false
      }
      spent.set(original.key, count + 1)
    }
  }

  const fetchInto = async (part: string, { asset }: Original, state: UnderWay) => {
    const { medium, open } = media.mediumOf(asset.id, null)
    const file = await open({ maxBytes: null, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(dayMs)]) })
    if (isPage(file, medium)) {
      file.body.destroy()
      throw new AppError('refused', `A web page came in place of “${asset.title}”. Try again later.`)
    }
    state.size = file.size ?? medium.size
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        state.sent += chunk.length
        onProgress(false)
        done(null, chunk)
      },
    })
    await pipeline(file.body, count, createWriteStream(part, { flags: 'wx', mode: 0o600 }))
    const expected = medium.size ?? file.size
    if (expected !== null && expected !== state.sent) throw new AppError('refused', `“${asset.title}” came incomplete. Try again.`)
  }

  /** Written aside and moved into place: a half original is never dragged. */
  const put = async (original: Original, state: UnderWay) => {
    const part = path.join(folder, `${randomUUID()}.part`)
    const place = placeOf(original)
    try {
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
      const known = await media.onThisComputer(original.asset.id)
      if (known === null || !(await copyIfThere(known, part))) await queue.add(() => fetchInto(part, original, state))
      puts.set(place, await stat(part))
      await rename(part, place)
      // Some disks number a file by its place, or note its time only now: as it was before, it would never be known again.
      puts.set(place, await stat(place))
    } finally {
      await rm(part, { force: true })
    }
  }

  const prepare = (original: Original): UnderWay => {
    const running = underWay.get(original.key)
    if (running !== undefined) return running
    problems.delete(original.key)
    const state: UnderWay = { title: original.asset.title, sent: 0, size: null, done: Promise.resolve() }
    state.done = put(original, state)
      .catch((error: unknown) => {
        log.warn('drag-out.failed', { code: errorCode(error) })
        problems.set(original.key, inWords(error, original.asset.title))
      })
      .finally(() => {
        underWay.delete(original.key)
        onProgress(true)
      })
    underWay.set(original.key, state)
    return state
  }

  const missing = async (originals: readonly Original[]): Promise<readonly Original[]> => {
    const here = await Promise.all(originals.map(isHere))
    return originals.filter((_, index) => here[index] !== true)
  }

  const firstProblem = (originals: readonly Original[]): string | null =>
    originals.map(({ key }) => problems.get(key)).find((problem) => problem !== undefined) ?? null

  return {
    async start(ids) {
      const originals = [...new Set(ids)].map(originalOf)
      const absent = await missing(originals)
      if (absent.length > 0) {
        const all = Promise.all(absent.map((original) => prepare(original).done))
        let cancel: () => void = () => undefined
        const patience = new Promise<void>((resolve) => (cancel = clock.setTimer(patienceMs, resolve)))
        await Promise.race([all, patience])
        cancel()
        const left = await missing(originals)
        const problem = firstProblem(left)
        if (problem !== null) return { state: 'refused', message: problem }
        const [only] = left
        if (only !== undefined) return { state: 'fetching', message: fetchingWords(left.length, only.asset.title) }
      }
      startDrag(originals.map(placeOf))
      return { state: 'started', message: null }
    },

    async stateOf(ids) {
      const originals = [...new Set(ids)].map(originalOf)
      const left = await missing(originals)
      const running = left.flatMap(({ key }) => underWay.get(key) ?? [])
      const isSizeKnown = running.every(({ size }) => size !== null)
      return {
        ready: originals.length - left.length,
        total: originals.length,
        sent: running.reduce((sum, { sent }) => sum + sent, 0),
        size: isSizeKnown ? running.reduce((sum, { size }) => sum + (size ?? 0), 0) : null,
        problem: firstProblem(left),
      }
    },

    async sweep() {
      const files = await listFiles(folder)
      const now = clock.now()
      let total = files.reduce((sum, { size }) => sum + size, 0)
      for (const { file, size, usedAt } of files.sort((a, b) => a.usedAt - b.usedAt)) {
        const age = now - usedAt
        const isHalf = file.endsWith('.part') && path.dirname(file) === folder
        if (isHalf ? underWay.size > 0 : age < inUseMs || (age < dayMs && total <= mostDraggedBytes)) continue
        await rm(file, { force: true })
        total -= size
        if (!isHalf) await removeEmpty(path.dirname(file), folder)
      }
    },

    stop() {
      stopping.abort(new Error('stopped'))
      queue.clear()
    },
  }
}

const fetchingWords = (count: number, title: string): string =>
  count === 1
    ? `“${title}” is being fetched. Drag it again when it is here.`
    : `${String(count)} files are being fetched. Drag them again when they are here.`

/** False when the file went away meanwhile: then it is fetched like any other. */
async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error
    return false
  }
}

async function listFiles(folder: string): Promise<{ file: string; size: number; usedAt: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === null) throw error
    return []
  })
  const files: { file: string; size: number; usedAt: number }[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const { size, mtimeMs } = await stat(file)
    // Each original has a folder of its own, which tells when it was dragged last.
    const draggedAt = entry.parentPath === folder ? mtimeMs : (await stat(entry.parentPath)).mtimeMs
    files.push({ file, size, usedAt: Math.max(mtimeMs, draggedAt) })
  }
  return files
}

/** Removes a folder and those above it, up to the one given, as far as they are empty. */
async function removeEmpty(from: string, upTo: string): Promise<void> {
  for (let at = from; at !== upTo && at.startsWith(upTo); at = path.dirname(at)) {
    try {
      await rmdir(at)
    } catch (error) {
      if (systemCode(error) === null) throw error
      return
    }
  }
}
