import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalPreview } from '../../../src-main/assets/local-preview'
import { createMediaCache } from '../../../src-main/assets/media-cache'
import { transact } from '../../../src-main/database/transaction'
import { writeFacts } from '../../../src-main/media-reading/facts-store'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { assetId } from '../../../src-preload/contract/ids'
import { testLibrary } from '../../support/library'
import { makeExif, short } from '../../support/media-samples/exif'
import { makeFilm } from '../../support/media-samples/films'
import { noise } from '../../support/media-samples/pieces'
import { jpegExif, makeJpeg, makePng } from '../../support/media-samples/pictures'
import { factsOf } from '../../support/media-samples/read-bytes'

const asset = assetId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
const small = makeJpeg({ width: 160, height: 120, scan: noise(3000) })
const photo = (thumbnail: Uint8Array) =>
  makeJpeg({ width: 6000, height: 4000, segments: [jpegExif(makeExif({ thumbnail }))], scan: noise(5_000_000) })

function setUp() {
  const place = mkdtempSync(path.join(tmpdir(), 'slipway-preview-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const library = testLibrary()
  const cacheFolder = path.join(place, 'cache')
  const reads: string[] = []
  const reader = inProcessMediaReader()
  const preview = createLocalPreview({
    db: library.db,
    cache: createMediaCache({ folder: cacheFolder, clock: library.clock }),
    reader: { read: (file, wish, signal) => (reads.push(file), reader.read(file, wish, signal)) },
  })
  const path_ = path.join(place, 'file')
  return {
    library,
    reads,
    place: path_,
    cached: () => readdirSync(cacheFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length,
    of: async (bytes: Uint8Array, facts = true, size = bytes.length) => {
      writeFileSync(path_, bytes)
      const content = { md5: createHash('md5').update(bytes).digest('hex'), sha256: createHash('sha256').update(bytes).digest('hex') }
      const told = facts ? await factsOf(bytes) : null
      if (told !== null) transact(library.db, (tx) => writeFacts(tx, content, told, 1))
      return preview({ accountId: library.account, assetId: asset }, { path: path_, size, ...content })
    },
  }
}

describe('the picture of a file that waits to be sent', () => {
  it('is the file itself where that is a small picture', async () => {
    const set = setUp()
    expect(await set.of(makePng({ width: 300, height: 200 }))).toBe(set.place)
  })

  it('is the one that its camera put into it where it is large, kept for the next time', async () => {
    const set = setUp()
    const bytes = photo(small)
    const kept = await set.of(bytes)
    expect(kept).not.toBe(set.place)
    expect(readFileSync(kept ?? '').equals(small)).toBe(true)
    rmSync(set.place)
    expect(await set.of(bytes)).toBe(kept)
    expect(set.cached()).toBe(1)
  })

  it('is turned as the large one is', async () => {
    const set = setUp()
    const exif = jpegExif(makeExif({ image: { 0x112: short(6) }, thumbnail: small }))
    const kept = await set.of(makeJpeg({ width: 6000, height: 4000, segments: [exif], scan: noise(5_000_000) }))
    expect((await factsOf(readFileSync(kept ?? ''))).capture.orientation).toBe(6)
    expect(await factsOf(readFileSync(kept ?? ''))).toMatchObject({ width: 160, height: 120 })
  })

  it('is none for films, text, bombs, and cameras’ pictures that are none or too large', async () => {
    const set = setUp()
    for (const bytes of [
      makeFilm(),
      Buffer.from('<html><script>'),
      makePng({ width: 60_000, height: 60_000 }),
      makePng({ width: 9000, height: 9000 }),
      photo(noise(900)),
      photo(makeJpeg({ width: 1025, height: 10, scan: noise(100) })),
      photo(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
    ])
      expect(await set.of(bytes)).toBeNull()
  })

  it('is looked for in a small file of which nothing is known yet, and in no large one', async () => {
    const set = setUp()
    expect(await set.of(makePng(), false)).toBe(set.place)
    expect(await set.of(makePng({ width: 60_000, height: 60_000 }), false)).toBeNull()
    expect(set.reads).toHaveLength(2)
    expect(await set.of(photo(small), false)).toBeNull()
    expect(set.reads).toHaveLength(2)
  })

  it('is none where another file lies there by now, or none', async () => {
    const set = setUp()
    expect(await set.of(makePng(), true, 5)).toBeNull()
    const gone = createLocalPreview({
      db: set.library.db,
      cache: createMediaCache({ folder: path.join(set.place, 'none'), clock: set.library.clock }),
      reader: inProcessMediaReader(),
    })
    const file = { path: path.join(set.place, 'gone'), size: 1, md5: 'm', sha256: 's' }
    expect(await gone({ accountId: set.library.account, assetId: asset }, file)).toBeNull()
  })
})
