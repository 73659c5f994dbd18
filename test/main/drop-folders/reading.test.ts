import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { IntakeRule } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { AppError } from '../../../src-preload/contract/errors'
import { intakeId } from '../../../src-preload/contract/ids'
import type { FolderRow } from '../../../src-main/drop-folders/drop-folder-store'
import { createFileReading, type RestedFile } from '../../../src-main/drop-folders/reading'
import { silentLog } from '../../../src-main/log'
import { factsOfContent } from '../../../src-main/media-reading/facts-store'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import type { MediaReader } from '../../../src-main/media-reading/media-reader'
import { testLibrary, uploadPayload } from '../../support/library'
import { gpsAt, makeExif } from '../../support/media-samples/exif'
import { ascii } from '../../support/media-samples/pieces'
import { jpegExif, makeBmp, makeGif, makeJpeg, makePng, pngText } from '../../support/media-samples/pictures'

const id = intakeId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
const never = new AbortController().signal
const placed = makeJpeg({ segments: [jpegExif(makeExif({ gps: gpsAt(47.5, 7.5) }))] })
const prompted = makePng({ before: [pngText('parameters', 'a cat\nSteps: 2, Seed: 3')] })
const hexOf = (kind: 'md5' | 'sha256', bytes: Uint8Array) => createHash(kind).update(bytes).digest('hex')

function setUp(reader: MediaReader = inProcessMediaReader()) {
  const place = mkdtempSync(path.join(tmpdir(), 'slipway-reading-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const profile = path.join(place, 'profile')
  mkdirSync(profile)
  const library = testLibrary()
  const create = () => createFileReading({ db: library.db, reader, clock: library.clock, profile, log: silentLog })
  const staged = path.join(profile, 'staged-intake')
  return {
    library,
    profile,
    create,
    reading: create(),
    staged: () => (existsSync(staged) ? readdirSync(staged).map((name) => path.join(staged, name)) : []),
    file: (bytes: Uint8Array, name = 'a.jpg'): string => {
      const file = path.join(place, name)
      writeFileSync(file, bytes)
      return file
    },
  }
}

/** A folder as far as reading asks: what its rule removes. */
const folderWith = (rule: Partial<IntakeRule> = {}) => ({ rule: { ...plainRule, ...rule } }) as FolderRow
const noLocation = folderWith({ removeLocation: true })
const noGeneration = folderWith({ removeGeneration: true })

function rested(file: string): RestedFile {
  const { size, mtimeMs, ctimeMs, dev, ino } = lstatSync(file)
  return { id, path: file, entry: { relativePath: path.basename(file), size, mtimeMs, ctimeMs, dev, ino } }
}

/** Facts wait a moment for each other: time goes on until the reading has ended. */
async function settled<T>({ library }: Pick<ReturnType<typeof setUp>, 'library'>, work: Promise<T>): Promise<T> {
  const state = { isOver: false }
  const ended = work.finally(() => (state.isOver = true))
  ended.catch(() => undefined)
  while (!state.isOver) {
    library.clock.advance(20)
    await new Promise(setImmediate)
  }
  return ended
}

async function readFile(set: ReturnType<typeof setUp>, bytes: Uint8Array, folder = folderWith(), name?: string) {
  const read = await settled(set, set.reading.read(rested(set.file(bytes, name)), folder, never))
  if (read.kind !== 'read') throw new Error('it changed')
  return read.file
}

function rowSending(set: ReturnType<typeof setUp>, copy: string, stage: string): void {
  const { db, account } = set.library
  db.prepare(
    `INSERT INTO drop_folder (id, path, account_id, mode, after_upload, include_existing, root_dev, root_ino, began_at) VALUES ('f', '/f', ?, 'new-assets', 'keep', 1, 1, 1, 1)`,
  ).run(account)
  db.prepare(
    `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, sent_path, seen_at, changed_at)
     VALUES ('i', 'f', 'a', 'a', 1, 1, 1, 1, 1, ?, ?, 1, 1)`,
  ).run(stage, copy)
}

describe('a file at rest', () => {
  it('gives its hashes and its type by content, and what it tells is kept by them', async () => {
    const set = setUp()
    const file = await readFile(set, prompted, folderWith(), 'a.txt')
    const hashes = { md5: hexOf('md5', prompted), sha256: hexOf('sha256', prompted) }
    expect(file).toMatchObject({ id, ...hashes, type: 'image', sent: null, notScrubbed: null })
    expect(factsOfContent(set.library.db, { sha256: hashes.sha256, md5: null })?.generation).toMatchObject({ prompt: 'a cat', seed: '3' })
    expect(factsOfContent(set.library.db, { sha256: null, md5: hashes.md5 })?.type).toEqual({ mime: 'image/png', extension: 'png' })
  })

  it('has no type of its own where the content leaves that to the name, and nothing is kept of plain text', async () => {
    const set = setUp()
    expect(await readFile(set, Buffer.from('1\n00:01 --> 00:02\nHello\n'))).toMatchObject({ type: null })
    expect(await readFile(set, randomBytes(200))).toMatchObject({ type: null })
    expect(await readFile(set, Buffer.from('%PDF-1.7\n%…'))).toMatchObject({ type: 'document' })
    expect(set.library.db.prepare('SELECT count(*) AS n FROM media_facts').get()).toEqual({ n: 1 })
  })

  it('that is damaged is read all the same', async () => {
    const set = setUp()
    expect(await readFile(set, placed.subarray(0, 90))).toMatchObject({ type: 'image', notScrubbed: null })
  })

  it('that became another one since it came to rest must rest again, and nothing of it is kept', async () => {
    const set = setUp()
    const file = set.file(placed)
    const looked = rested(file)
    writeFileSync(file, prompted)
    expect(await settled(set, set.reading.read(looked, folderWith(), never))).toEqual({ kind: 'changed' })
    const touched = rested(file)
    utimesSync(file, 5, 5)
    expect(await settled(set, set.reading.read(touched, folderWith(), never))).toEqual({ kind: 'changed' })
    expect(set.library.db.prepare('SELECT count(*) AS n FROM media_facts').get()).toEqual({ n: 0 })
  })

  it('that is gone, and one whose reader dies, say so', async () => {
    const set = setUp({ ...inProcessMediaReader(), read: () => Promise.reject(new AppError('unexpected', 'interrupted')) })
    const file = rested(set.file(placed))
    await expect(set.reading.read(file, folderWith(), never)).rejects.toMatchObject({ code: 'unexpected' })
    const other = setUp()
    const gone = rested(other.file(placed))
    rmSync(gone.path)
    await expect(other.reading.read(gone, folderWith(), never)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('whose facts can not be had, or not be written, is read without them', async () => {
    const set = setUp(inProcessMediaReader({ tellsFacts: false }))
    expect(await readFile(set, placed)).toMatchObject({ sha256: hexOf('sha256', placed), type: null })
    const full = setUp()
    full.library.db.exec('DROP TABLE media_facts')
    expect(await readFile(full, placed)).toMatchObject({ sha256: hexOf('sha256', placed), type: 'image' })
  })

  it('that is small does not wait for large ones, however many there are, and gives up its place when told to', async () => {
    const begun: number[] = []
    const held: (() => void)[] = []
    const slow: MediaReader = {
      ...inProcessMediaReader(),
      read: async (file, wish, signal) => {
        begun.push(wish.expected ?? -1)
        if ((wish.expected ?? 0) > 64 * 1024 * 1024) await new Promise<void>((resolve) => held.push(resolve))
        return inProcessMediaReader().read(file, wish, signal)
      },
    }
    const set = setUp(slow)
    const file = rested(set.file(placed))
    const large = { ...file, entry: { ...file.entry, size: 20e9 } }
    const stop = new AbortController()
    const waiting = [1, 2, 3, 4].map(() => set.reading.read(large, folderWith(), stop.signal))
    const small = await settled(set, set.reading.read(file, folderWith(), never))
    expect(small.kind).toBe('read')
    expect(begun.filter((size) => size > 1e9)).toHaveLength(2)
    stop.abort(new Error('closed'))
    for (const go of held) go()
    expect((await Promise.allSettled(waiting)).slice(2).map((end) => end.status)).toEqual(['rejected', 'rejected'])
    expect(begun.filter((size) => size > 1e9)).toHaveLength(2)
  })
})

describe('a rule that removes something', () => {
  it('leaves the file as it is and sends a copy without it, which only this person can read', async () => {
    const set = setUp()
    const file = await readFile(set, placed, noLocation)
    const [copy = ''] = set.staged()
    const bytes = readFileSync(copy)
    expect(file).toMatchObject({ md5: hexOf('md5', placed), sha256: hexOf('sha256', placed), notScrubbed: null })
    expect(file.sent).toEqual({ path: copy, size: bytes.length, md5: hexOf('md5', bytes), sha256: hexOf('sha256', bytes) })
    if (process.platform !== 'win32') expect(statSync(copy).mode & 0o777).toBe(0o600)
    // Of what is not to be known elsewhere nothing is kept here.
    expect(factsOfContent(set.library.db, file)).toBeNull()
    expect(factsOfContent(set.library.db, { sha256: file.sent?.sha256 ?? null, md5: null })?.capture.position).toBeNull()
  })

  it('sends the file itself where there is nothing to remove, and where its type can not hold any', async () => {
    const set = setUp()
    expect(await readFile(set, makeJpeg(), folderWith({ removeLocation: true, removeGeneration: true }))).toMatchObject({
      sent: null,
      notScrubbed: null,
    })
    expect(await readFile(set, prompted, noLocation)).toMatchObject({ sent: null, notScrubbed: null })
    for (const plain of [
      Buffer.from('words, words'),
      makeBmp(4, 3),
      Buffer.concat([ascii('RIFF'), Buffer.alloc(4), ascii('WAVEfmt '), Buffer.alloc(40)]),
    ])
      expect(await readFile(set, plain, noGeneration)).toMatchObject({ sent: null, notScrubbed: null })
    expect(set.staged()).toEqual([])
  })

  it.each([
    ['is of a type that can not be gone through', makeGif({ frames: 2 }), /can not remove the generation data from files like “a\.jpg”/],
    ['is damaged', prompted.subarray(0, prompted.length - 30), /the file is damaged/],
    ['is of no known type', Buffer.from([9, 8, 7, 0, 1, 2, 3]), /can not remove/],
  ])('holds a file that %s, and says why', async (_what, bytes, sentence) => {
    const set = setUp()
    const file = await readFile(set, bytes, noGeneration)
    expect(file.sent).toBeNull()
    expect(file.notScrubbed).toMatch(sentence)
    expect(set.staged()).toEqual([])
  })

  it('takes a file that changes meanwhile for another one, and leaves no copy of it', async () => {
    const real = inProcessMediaReader()
    const set = setUp({
      ...real,
      scrub: async (job, signal) => {
        writeFileSync(job.file, Buffer.concat([placed, Buffer.from('more')]))
        return real.scrub(job, signal)
      },
    })
    expect(await settled(set, set.reading.read(rested(set.file(placed)), noLocation, never))).toEqual({ kind: 'changed' })
    const refusing = setUp({
      ...real,
      scrub: (job) => {
        writeFileSync(job.file, prompted)
        return Promise.reject(new AppError('refused', 'it changed'))
      },
    })
    expect(await settled(refusing, refusing.reading.read(rested(refusing.file(placed)), noLocation, never))).toEqual({ kind: 'changed' })
    expect([...set.staged(), ...refusing.staged()]).toEqual([])
  })

  it('says what keeps the copy from being written, and leaves nothing of it', async () => {
    const real = inProcessMediaReader()
    const set = setUp({ ...real, scrub: () => Promise.reject(new AppError('unexpected', 'The disk is full.')) })
    await expect(settled(set, set.reading.read(rested(set.file(placed)), noLocation, never))).rejects.toMatchObject({
      message: 'The disk is full.',
    })
    expect(set.staged()).toEqual([])
  })
})

describe('copies that are sent instead of files', () => {
  it('go when no row needs them any more, and not before', async () => {
    const set = setUp()
    await readFile(set, placed, noLocation)
    const [copy = ''] = set.staged()
    await set.reading.sweep()
    // Nobody has had the time to write it down.
    expect(set.staged()).toEqual([copy])
    rowSending(set, copy, 'queued')
    set.library.clock.advance(3_600_000)
    await set.reading.sweep()
    expect(set.staged()).toEqual([copy])
    set.library.db.prepare(`UPDATE intake SET stage = 'done'`).run()
    await set.reading.sweep()
    expect(set.staged()).toEqual([])
  })

  it('stay while they are queued, though the drop folder of their file was forgotten', async () => {
    const set = setUp()
    await readFile(set, placed, noLocation)
    const [copy = ''] = set.staged()
    const asset = set.library.addLocal()
    const queued = set.library.queue(asset, uploadPayload({ path: copy }))
    await set.create().sweep()
    expect(set.staged()).toEqual([copy])
    set.library.db.prepare('DELETE FROM outbox WHERE id = ?').run(queued)
    await set.create().sweep()
    expect(set.staged()).toEqual([])
  })

  it('that an earlier run left behind go at once, but for those that are still to be sent', async () => {
    const set = setUp()
    await readFile(set, placed, noLocation)
    await readFile(set, placed, noLocation)
    const [wanted = '', forgotten = ''] = set.staged()
    rowSending(set, wanted, 'queued')
    await set.create().sweep()
    expect(set.staged()).toEqual([wanted])
    expect(existsSync(forgotten)).toBe(false)
  })

  it('are not looked for where there never were any', async () => {
    const set = setUp()
    await set.reading.sweep()
    expect(existsSync(path.join(set.profile, 'staged-intake'))).toBe(false)
  })
})
