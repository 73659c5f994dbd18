import { latin1, viewOf } from '../media-reading/bytes'
import type { Box } from '../media-reading/boxes'
import { heifItems, type HeifItem } from '../media-reading/heif'
import { boxesInFile, contentAt, freeBox, insideOf, metaSkip } from './film-boxes'
import { scrubExif, scrubXmp } from './metadata-blocks'
import { createPlanning, largestBlock, Unscrubbable, type FileBytes, type Plan, type Planning, type Remove } from './plan'

interface Work {
  readonly bytes: FileBytes
  readonly remove: Remove
  readonly planning: Planning
}

const xmpId = 'be7acfcb97a942e89c71999491e3afac'
const credentialsId = 'd8fec3d61b0e483c92975828877ec481'
const placeKey = /location|gps|geo|latitude|longitude/i
/** Boxes of user data that hold places: QuickTime's, 3GPP's, GoPro's, and dash cameras'. */
const placeBoxes = new Set(['©xyz', 'loci', 'GPMF', 'gps ', 'gps0', '@xyz'])

/** MP4, MOV and the pictures built like them (HEIC, AVIF): boxes become empty ones of the same length, so that all places counted in the file stay true. */
export async function planFilm(bytes: FileBytes, remove: Remove): Promise<Plan> {
  const planning = createPlanning()
  const work: Work = { bytes, remove, planning }
  const boxes = await boxesInFile(bytes, 0, bytes.size)
  const isPicture =
    boxes.some(({ kind }) => kind === 'ftyp') && boxes.some(({ kind }) => kind === 'meta') && !boxes.some(({ kind }) => kind === 'moov')
  for (const box of boxes) {
    if (box.kind === 'moov') await planMovie(work, box)
    else if (box.kind === 'uuid') await planUuid(work, box)
    else if (box.kind === 'meta') await (isPicture ? planItems(work, box) : planTags(work, box))
    else if (/^(?:free|skip|wide)$/.test(box.kind)) await planFree(work, box)
    else if (placeBoxes.has(box.kind)) freeBox(box, planning, 'film-tags')
  }
  return planning.end()
}

async function planMovie(work: Work, movie: Box): Promise<void> {
  for (const box of await insideOf(work.bytes, movie)) {
    if (box.kind === 'trak') await planTrack(work, box)
    else await planUserData(work, box)
  }
}

/** What can stand in a movie and in each of its tracks. */
async function planUserData(work: Work, box: Box): Promise<void> {
  const { bytes, remove, planning } = work
  if (box.kind === 'meta') await planTags(work, box)
  else if (box.kind === 'uuid') await planUuid(work, box)
  else if (placeBoxes.has(box.kind)) freeBox(box, planning, 'film-tags')
  else if (box.kind === 'free' || box.kind === 'skip') await planFree(work, box)
  else if (box.kind !== 'udta') return
  else if (remove.generation) freeBox(box, planning, 'film-tags')
  else {
    for (const inside of await insideOf(bytes, box)) {
      if (inside.kind === 'meta') await planTags(work, inside)
      else if (inside.kind === 'XMP_') await planXmp(work, inside, 0)
      else if (placeBoxes.has(inside.kind)) freeBox(inside, planning, 'film-tags')
    }
  }
}

/** Kinds of tracks whose content is picture, sound or count of time. */
const plainTracks = new Set(['vide', 'soun', 'tmcd', 'auxv', 'pict', 'hint'])

async function planTrack(work: Work, track: Box): Promise<void> {
  for (const box of await insideOf(work.bytes, track)) {
    await planUserData(work, box)
    if (box.kind === 'mdia' && work.remove.location && !(await isPlain(work.bytes, box))) throw new Unscrubbable('film-positions')
  }
}

/** Whether no place can stand in the track's own content. Tracks of notes may hold one for every moment, among the pictures, where nothing can be blanked blindly. */
async function isPlain(bytes: FileBytes, media: Box): Promise<boolean> {
  const boxes = await insideOf(bytes, media)
  const handler = boxes.find(({ kind }) => kind === 'hdlr')
  if (handler === undefined) return false
  const { at } = contentAt(handler)
  if (plainTracks.has(latin1(await bytes.read(at + 8, at + 12)))) return true
  // Apple's notes name what they hold.
  const tables = await Promise.all(boxes.filter(({ kind }) => kind === 'minf').map((box) => insideOf(bytes, box)))
  const samples = tables.flat().find(({ kind }) => kind === 'stbl')
  const described = samples === undefined ? undefined : (await insideOf(bytes, samples)).find(({ kind }) => kind === 'stsd')
  if (described === undefined || described.length > 65_536) return false
  const text = latin1(await bytes.read(described.at, described.at + described.length))
  return text.includes('mebx') && !placeKey.test(text)
}

async function planUuid(work: Work, box: Box): Promise<void> {
  const { at } = contentAt(box)
  const id = Buffer.from(await work.bytes.read(at, Math.min(at + 16, box.at + box.length))).toString('hex')
  if (id === xmpId) await planXmp(work, box, 16)
  else freeBox(box, work.planning, id === credentialsId ? 'credentials' : 'film-tags')
}

async function planXmp({ bytes, remove, planning }: Work, box: Box, skip: number): Promise<void> {
  const { at, length } = contentAt(box)
  if (length - skip > largestBlock || length < skip) {
    freeBox(box, planning, 'xmp')
    return
  }
  const scrubbed = scrubXmp(await bytes.read(at + skip, at + length), remove)
  if (scrubbed !== null) planning.change(at + skip, scrubbed, 'xmp')
}

/** Space that is said to be free is where some cameras write; what is no zero there is made one. */
async function planFree({ bytes, planning }: Work, box: Box): Promise<void> {
  const { at, length } = contentAt(box)
  const start = await bytes.read(at, at + Math.min(length, 4096))
  if (start.some((byte) => byte !== 0)) planning.fill({ at, length }, 0, 'film-tags')
}

/** The tags of a film: a list whose entries are named by their boxes, or by number from a list of keys. */
async function planTags(work: Work, meta: Box): Promise<void> {
  const { bytes, remove, planning } = work
  if (remove.generation) {
    freeBox(meta, planning, 'film-tags')
    return
  }
  const boxes = await insideOf(bytes, meta, await metaSkip(bytes, meta))
  const keys = boxes.find(({ kind }) => kind === 'keys')
  const list = boxes.find(({ kind }) => kind === 'ilst')
  if (list === undefined) return
  const named = keys === undefined ? new Set<number>() : await placeNumbers(bytes, keys)
  for (const tag of await tagsIn(bytes, list)) {
    const number = viewOf(Buffer.from(tag.kind, 'latin1')).getUint32(0)
    if (placeBoxes.has(tag.kind) || named.has(number) || (tag.kind === '----' && (await namesPlace(bytes, tag))))
      freeBox(tag, planning, 'film-tags')
  }
}

/** Tags by number have names that are no letters, so they are gone over by their lengths alone. */
async function tagsIn(bytes: FileBytes, list: Box): Promise<readonly Box[]> {
  const tags: Box[] = []
  const end = list.at + list.length
  for (let at = list.at + list.head; at + 8 <= end;) {
    const header = await bytes.read(at, at + 8)
    const length = viewOf(header).getUint32(0)
    if (length < 8 || at + length > end || tags.length > 10_000) throw new Unscrubbable('damaged')
    tags.push({ kind: latin1(header, 4, 8), at, head: 8, length })
    at += length
  }
  return tags
}

/** The numbers, from 1, of the keys that name a place. */
async function placeNumbers(bytes: FileBytes, keys: Box): Promise<ReadonlySet<number>> {
  const { at, length } = contentAt(keys)
  if (length > largestBlock) throw new Unscrubbable('damaged')
  const content = await bytes.read(at, at + length)
  const found = new Set<number>()
  let number = 1
  for (let place = 8; place + 8 <= content.length; number++) {
    const size = viewOf(content).getUint32(place)
    if (size < 8 || place + size > content.length) throw new Unscrubbable('damaged')
    if (placeKey.test(latin1(content, place + 8, place + size))) found.add(number)
    place += size
  }
  return found
}

const namesPlace = async (bytes: FileBytes, { at, length }: Box): Promise<boolean> =>
  placeKey.test(latin1(await bytes.read(at, at + Math.min(length, 4096))))

/** The items of a picture: EXIF and XMP, wherever in the file they lie. */
async function planItems({ bytes, remove, planning }: Work, meta: Box): Promise<void> {
  const { at, length } = contentAt(meta)
  if (length > largestBlock) throw new Unscrubbable('damaged')
  const items = heifItems(await bytes.read(at, at + length))
  const isXmp = ({ type, contentType }: HeifItem) => type === 'mime' && contentType === 'application/rdf+xml'
  for (const item of items.filter((one) => one.type === 'Exif' || isXmp(one))) {
    const [extent, ...more] = item.extents
    if (extent === undefined || more.length > 0 || extent.length === 0 || extent.length > largestBlock) throw new Unscrubbable('damaged')
    const block = await bytes.read(extent.at, extent.at + extent.length)
    if (block.length < extent.length) throw new Unscrubbable('damaged')
    const skip = item.type !== 'Exif' || block.length < 4 ? 0 : Math.min(block.length, 4 + viewOf(block).getUint32(0))
    const scrubbed = (item.type === 'Exif' ? scrubExif : scrubXmp)(block.subarray(skip), remove)
    if (scrubbed !== null) planning.change(extent.at + skip, scrubbed, item.type === 'Exif' ? 'exif' : 'xmp')
  }
}
