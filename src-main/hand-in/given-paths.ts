import type { Stats } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { Clock } from '../clock'
import { createPatience, type Patience } from '../drop-folders/scout/disk'
import { systemCode } from '../drop-folders/system-code'

/** A plain file that was given. `path` is its real path. Bytes; ms since 1970. */
export interface GivenFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly dev: number
  readonly ino: number
}

/** Why something that was given is not taken. */
export type Unfit = 'gone' | 'link' | 'special' | 'own' | 'holds-own' | 'silent' | 'unreadable'

/** What was given by hand, looked at: real paths, none twice, none of Slipway's own. */
export interface Given {
  readonly files: readonly GivenFile[]
  /** Whole folders, none of which lies in another. */
  readonly folders: readonly string[]
  readonly unfit: readonly { readonly why: Unfit; readonly name: string }[]
}

/** Where the program keeps its own data, and the one place in it that files may be given from. Real paths. */
export interface OwnPlaces {
  readonly profile: string
  readonly pasted: string
}

/** So many are looked at at once: one of the few threads that the whole program reads files with is left to others, even where a disk does not answer at all. */
const atOnce = 3

/** True when `inner` is `outer` or lies in it, for real paths. */
export function isWithin(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}

type Look =
  | { readonly kind: 'file'; readonly file: GivenFile }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'unfit'; readonly why: Unfit }

const unfit = (why: Unfit): Look => ({ kind: 'unfit', why })

/** Where Linux shows its own state as if it were files: some seem larger than any disk, some answer only when something happens. */
const systemsOwn = process.platform === 'linux' ? ['/proc', '/sys'] : []

function belongsToUs(real: string, isFolder: boolean, own: OwnPlaces): Look | null {
  if (isWithin(own.profile, real)) return !isFolder && path.dirname(real) === own.pasted ? null : unfit('own')
  return isFolder && isWithin(real, own.profile) ? unfit('holds-own') : null
}

/** The looks at a disk that are made of what was given. They fail with the system's errors. */
export interface GivenDisk {
  readonly lstat: (place: string) => Promise<Stats>
  readonly realpath: (place: string) => Promise<string>
  readonly stat: (place: string) => Promise<Stats>
}

const systemDisk: GivenDisk = { lstat: (place) => lstat(place), realpath: (place) => realpath(place), stat: (place) => stat(place) }

/** What is used to look. A disk that does not answer is not waited for, and not asked again before it did. */
export interface Looking {
  readonly patienceWith: (given: string) => Patience
  readonly disk?: GivenDisk
  readonly signal?: AbortSignal
}

const mostPatience = 1000

/** One for all that lies on one disk, as far as the first parts of paths tell: one disk that does not answer keeps nobody from those that do. */
export function patienceByPlace(clock: Clock, limitMs: number): Looking['patienceWith'] {
  const known = new Map<string, Patience>()
  return (given) => {
    const place = path.dirname(given).split(path.sep).slice(0, 3).join(path.sep)
    const patience = known.get(place) ?? createPatience(clock, limitMs)
    if (known.size >= mostPatience) known.clear()
    known.set(place, patience)
    return patience
  }
}

async function lookAt(given: string, own: OwnPlaces, { patienceWith, disk = systemDisk }: Looking): Promise<Look> {
  const patience = patienceWith(given)
  try {
    const isLink = (await patience.wait(() => disk.lstat(given))).isSymbolicLink()
    const real = await patience.wait(() => disk.realpath(given))
    const found = await patience.wait(() => disk.stat(real))
    // A link is followed only to the one file that it names: what a folder behind a link holds was not seen by whoever gave it.
    if (isLink && !found.isFile()) return unfit('link')
    if (!found.isFile() && !found.isDirectory()) return unfit('special')
    if (systemsOwn.some((place) => isWithin(place, real))) return unfit('special')
    const ours = belongsToUs(real, found.isDirectory(), own)
    if (ours !== null) return ours
    if (found.isDirectory()) return { kind: 'folder', path: real }
    const { size, mtimeMs, ctimeMs, dev, ino } = found
    return { kind: 'file', file: { path: real, size, mtimeMs, ctimeMs, dev, ino } }
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    if (code === 'ELOOP') return unfit('link')
    if (code === 'ETIMEDOUT') return unfit('silent')
    return unfit(code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'unreadable')
  }
}

/** The real path where there is one. */
async function realPathOr(stored: string): Promise<string> {
  try {
    return await realpath(stored)
  } catch (error) {
    if (systemCode(error) === null) throw error
    return path.resolve(stored)
  }
}

/** Slipway's own places, as the disk has them. */
export async function findOwnPlaces(profile: string, pasted: string): Promise<OwnPlaces> {
  return { profile: await realPathOr(profile), pasted: await realPathOr(pasted) }
}

/** A text that can be the path of a file: whole, and without the byte that ends paths. */
export const isWholePath = (text: string): boolean => path.isAbsolute(text) && !text.includes('\0')

/** The first of these folders on the way up from a path; null where it lies in none of them. However many there are, it takes a few steps. Real paths. */
export function holderOf(folders: ReadonlySet<string>, inner: string): string | null {
  for (let up = path.dirname(inner); ; up = path.dirname(up)) {
    if (folders.has(up)) return up
    if (up === path.dirname(up)) return null
  }
}

/** The folders that lie in no other one of them. Real paths. */
export function outermost(folders: readonly string[]): readonly string[] {
  const all = new Set(folders)
  return [...all].filter((folder) => path.dirname(folder) === folder || holderOf(all, folder) === null).sort((a, b) => a.length - b.length)
}

/**
 * Looks at what was given. A link stands for the file that it leads to.
 * @throws AppError when a path is no whole path: no system's dialog and no file manager gives such; the signal's reason when it is not wanted any more
 */
export async function lookAtGiven(paths: readonly string[], own: OwnPlaces, looking: Looking): Promise<Given> {
  if (!paths.every(isWholePath)) throw new AppError('invalid-input', 'Only whole paths of files on this computer can be added.')
  const files = new Map<string, GivenFile>()
  const folders: string[] = []
  const refused: Given['unfit'][number][] = []
  const unique = [...new Set(paths)]
  for (let at = 0; at < unique.length; at += atOnce) {
    looking.signal?.throwIfAborted()
    const part = unique.slice(at, at + atOnce)
    const looks = await Promise.all(part.map((given) => lookAt(given, own, looking)))
    looks.forEach((look, index) => {
      if (look.kind === 'file') files.set(look.file.path, look.file)
      else if (look.kind === 'folder') folders.push(look.path)
      else refused.push({ why: look.why, name: path.basename(part[index] ?? '') })
    })
  }
  const outer = outermost(folders)
  const held = new Set(outer)
  return { files: [...files.values()].filter((file) => holderOf(held, file.path) === null), folders: outer, unfit: refused }
}

const sentences: Readonly<Record<Unfit, readonly [one: string, many: string]>> = {
  gone: ['is not there any more.', 'are not there any more.'],
  link: ['is a link that leads to no single file. Add what it leads to.', 'are links that lead to no single file. Add what they lead to.'],
  special: ['is no plain file.', 'are no plain files.'],
  own: ['belongs to Slipway itself.', 'belong to Slipway itself.'],
  'holds-own': ['holds Slipway’s own data. Choose a folder that does not.', 'hold Slipway’s own data. Choose folders that do not.'],
  silent: [
    'lies on a disk that does not answer. Check that it is connected.',
    'lie on a disk that does not answer. Check that it is connected.',
  ],
  unreadable: ['can not be read. Check its permissions.', 'can not be read. Check their permissions.'],
}

/** Sentences for what is not taken: one per reason. */
export function wordsForUnfit(refused: Given['unfit']): readonly string[] {
  const names = new Map<Unfit, string[]>()
  for (const { why, name } of refused) {
    const known = names.get(why)
    if (known === undefined) names.set(why, [name])
    else known.push(name)
  }
  return [...names].map(([why, [first, ...more]]) => {
    const [one, many] = sentences[why]
    return more.length === 0 ? `“${first ?? ''}” ${one}` : `${String(more.length + 1)} of what was given ${many}`
  })
}
