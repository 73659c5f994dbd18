import { link, lstat, realpath, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { HashPair } from '../hash/digests'
import { checkRoot, type RootIdentity } from './folder-root'
import type { FileState } from './intake-store'
import type { OpenWriters } from './open-writers'
import { systemCode } from './system-code'

/** A sent file that is to go. Hashes are of what the service confirmed, lower-case hex. */
export interface SentFile {
  readonly root: string
  readonly identity: RootIdentity
  /** Below the root. */
  readonly relativePath: string
  readonly file: FileState
  readonly md5: string
  readonly sha256: string
  /** Asked right before it goes: reading it may have taken minutes. Absent: always. */
  readonly mayGo?: () => boolean
}

export interface DeleteTools {
  /** Reads a file whole, never through a link. Rejects as `hashFile` does. */
  readonly hash: (file: string) => Promise<HashPair>
  readonly writers: OpenWriters
}

/** `null`: the file is not there any more, or is not to be deleted any more. */
export type DeleteResult = { readonly ok: true } | { readonly ok: false; readonly reason: string } | null

/** What a look at a name told: the very file that was sent, nothing, or something else. */
type Found = 'ours' | 'nothing' | 'other'

const stays = (why: string): DeleteResult => ({ ok: false, reason: `It was sent, but not deleted: ${why}.` })
const changed = 'it changed meanwhile'

/** The number of its disk may be another one after a restart: that it is in the right folder is proven otherwise. */
const isSame = (file: FileState, found: { ino: number; size: number; mtimeMs: number }) =>
  file.ino === found.ino && file.size === found.size && file.mtimeMs === found.mtimeMs

/** A name that no scan takes. The file's own name stays in it, so that whoever finds it knows what it was. */
const asideName = (name: string, ino: number) =>
  `.slipway-sent-${String(ino)}-${Buffer.from(name)
    .subarray(0, 180)
    .toString()
    .replace(/\uFFFD+$/u, '')}.tmp`

async function look(name: string, expected: FileState): Promise<Found> {
  try {
    const found = await lstat(name)
    return found.isFile() && isSame(expected, found) ? 'ours' : 'other'
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing'
    throw error
  }
}

/** Why the content may not go, in words; null when it is the confirmed one and nobody writes to it. */
async function objectTo(name: string, { file, md5, sha256 }: SentFile, { hash, writers }: DeleteTools): Promise<string | null> {
  const found = await hash(name)
  if (found.md5 !== md5 || found.sha256 !== sha256) return changed
  const { dev, ino } = await lstat(name)
  if (ino !== file.ino) return changed
  return (await writers.find([{ dev, ino }])).size > 0 ? 'another program has it open for writing' : null
}

/** The folder of the file, if it lies in the drop folder and not behind a link; else null. */
async function folderOf({ root, identity, relativePath }: SentFile): Promise<string | null> {
  if ((await checkRoot(root, identity)).kind !== 'ok') return null
  const below = path.dirname(relativePath)
  const real = await realpath(path.join(root, below))
  return real === path.normalize(path.join(await realpath(root), below)) ? real : null
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

/** False when the name is taken. */
async function giveName(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    await unlink(from)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return false
    if (!noLinks.has(code ?? '')) throw error
  }
  // A disk without second names: what lies there must be seen first.
  try {
    await lstat(to)
    return false
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
  await rename(from, to)
  return true
}

/** Gives what was set aside its name back, or one beside it where that was taken meanwhile. Never replaces anything. */
async function putBack(aside: string, name: string, why: string): Promise<DeleteResult> {
  for (const to of [name, `${name}.kept`]) {
    if (await giveName(aside, to)) return stays(to === name ? why : `${why}. It is now named “${path.basename(to)}”`)
  }
  return stays(`${why}. It is now named “${path.basename(aside)}”`)
}

function wordsFor(error: unknown): string {
  const code = systemCode(error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'the folder may not be written to'
  // Reading it failed, which tells the rest in its own words elsewhere.
  return code === null ? 'it can not be read at the moment' : 'the disk refused it'
}

/** Takes the file off its name first: what comes under that name from now on is never touched. */
async function setAsideAndDelete(name: string, aside: string, file: FileState): Promise<DeleteResult> {
  await rename(name, aside)
  if ((await look(aside, file)) !== 'ours') return putBack(aside, name, changed)
  await unlink(aside)
  return { ok: true }
}

/**
 * Deletes a sent file for good: only the very file that was sent, with the very content that the service confirmed, read again right before, in the very folder, and never through a
 * link. Whatever is not as it was leaves the file where it is.
 */
export async function deleteAfterUpload(sent: SentFile, tools: DeleteTools): Promise<DeleteResult> {
  try {
    const folder = await folderOf(sent)
    if (folder === null) return stays('its folder is another one now')
    const name = path.join(folder, path.basename(sent.relativePath))
    const aside = path.join(folder, asideName(path.basename(name), sent.file.ino))
    const found = await look(name, sent.file)
    if (found === 'nothing') return await finish(aside, sent, tools)
    if (found === 'other') return stays(changed)
    const objection = await objectTo(name, sent, tools)
    if (objection !== null) return stays(objection)
    if ((await look(aside, sent.file)) !== 'nothing') return stays('a file is in the way')
    if (sent.mayGo?.() === false) return null
    return await setAsideAndDelete(name, aside, sent.file)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    return stays(wordsFor(error))
  }
}

/** An earlier deletion may have been cut off after the file left its name. */
async function finish(aside: string, sent: SentFile, tools: DeleteTools): Promise<DeleteResult> {
  const found = await look(aside, sent.file)
  if (found !== 'ours') return null
  const objection = await objectTo(aside, sent, tools)
  if (objection !== null) return stays(`${objection}. It is now named “${path.basename(aside)}”`)
  await unlink(aside)
  return { ok: true }
}
