import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, open, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import filenamify from 'filenamify'
import mime from 'mime'
import { AppError } from '../../src-preload/contract/errors'
import { crashpoint } from '../crashpoint'
import { numberedName } from '../drop-folders/after-upload'
import { systemCode } from '../drop-folders/system-code'
import type { FetchedFile } from '../providers/fetch-file'
import type { AssetProvider } from '../providers/provider'
import type { RemoteMedium } from '../providers/remote'
import { nameAtService } from './asset-media'
import type { MirrorAsset } from './mirror'

/** What is copied, and where to. */
export interface BackupWish {
  readonly asset: Pick<MirrorAsset, 'id' | 'title' | 'fileName' | 'remoteId' | 'media'>
  readonly provider: Pick<AssetProvider, 'download' | 'media'>
  /** An existing folder that the user chose. */
  readonly folder: string
  readonly signal: AbortSignal
}

const noFileNow = 'the service has no file to give out right now. Try again later, or delete it without a copy.'

/** Below the 255 of most disks: an ending may still be added. */
const mostNameBytes = 240
/** Names tried before giving up. */
const mostTries = 10_000

/**
 * Saves every medium of an asset into a folder, each under a name that was free: nothing is ever overwritten. A copy counts when all of it is on the disk and is, as far as the
 * service tells, what the service holds; one that was saved before is not saved again.
 * Rejects with `AppError` in words when it can not be saved here, and with `ProviderError` when the service did not give it.
 */
export async function saveBackup({ asset, provider, folder, signal }: BackupWish): Promise<void> {
  const { remoteId, title } = asset
  const refuse = (why: string) => new AppError('refused', `No copy of “${title}” was saved: ${why} Nothing was deleted.`)
  if (remoteId === null || provider.download === undefined) throw refuse('the service documents no way to download it.')
  // What the service has now, rather than what we last saw.
  const media = provider.media === undefined ? asset.media : await provider.media(remoteId, signal)
  // A copy was wished because there was something to copy: none at all now is no copy.
  if (media.length === 0) throw refuse(noFileNow)
  for (const medium of media) {
    const file = await provider.download(remoteId, { id: medium.id, name: nameAtService(asset, medium) }, { maxBytes: null, signal })
    if (file === null) throw refuse(noFileNow)
    if (isPage(file, medium)) {
      file.body.destroy()
      throw refuse('a web page came in place of the file. Try again later.')
    }
    const part = join(folder, partName(asset, medium))
    try {
      // Half of it may be there from a try that the end of the program cut off.
      await rm(part, { force: true })
      const written = await writeWhole(part, file.body)
      crashpoint('backup/part-written')
      const fault = faultOf(medium, written)
      if (fault !== null) throw refuse(fault)
      await moveToFreeName(part, { folder, name: nameFor(asset, medium), sha256: written.sha256 })
    } catch (error) {
      const code = systemCode(error)
      if (code === null) throw error
      throw refuse(inWords(code, folder))
    } finally {
      await rm(part, { force: true }).catch(() => undefined)
    }
  }
  crashpoint('backup/named')
  await flushFolder(folder)
}

/** The same at every try, so that none is left behind. Our own id is in it: two programs that use one folder never write to one file. */
function partName({ id }: BackupWish['asset'], medium: RemoteMedium): string {
  return `.${id}-${createHash('sha256').update(medium.id).digest('hex').slice(0, 16)}.slipway-part`
}

interface Written {
  readonly size: number
  readonly md5: string
  readonly sha256: string
}

/** Writes a new file and waits until it is on the disk. */
async function writeWhole(path: string, body: NodeJS.ReadableStream): Promise<Written> {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  let size = 0
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      md5.update(chunk)
      sha256.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(body, look, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return { size, md5: md5.digest('hex'), sha256: sha256.digest('hex') }
}

/** A page that asks to log in, or says that a link has expired, comes with success too. */
export function isPage({ headers }: FetchedFile, { contentType, fileName, storedName }: RemoteMedium): boolean {
  const isHtml = (type: string | null | undefined) => /^\s*(text\/html|application\/xhtml)/i.test(type ?? '')
  const mayBePage = isHtml(contentType) || [fileName, storedName].some((name) => /\.x?html?$/i.test(name ?? ''))
  return isHtml(headers['content-type']) && !mayBePage
}

/** Why what was written is not what the service holds; null when nothing speaks against it. */
function faultOf(medium: RemoteMedium, written: Written): string | null {
  const isMd5 = medium.md5 !== null && /^[0-9a-f]{32}$/.test(medium.md5)
  const isShort = medium.size === null ? written.size === 0 : medium.size !== written.size
  if (isShort) return 'the file came incomplete. Try again.'
  if (isMd5 && medium.md5 !== written.md5) return 'the file that came is not the one the service tells of. Try again later.'
  return null
}

/** A name for people that is safe on every system, with the ending that its content has when it has none. */
export function nameFor(asset: Pick<MirrorAsset, 'fileName' | 'title'>, medium: Pick<RemoteMedium, 'fileName' | 'contentType'>): string {
  const told = [medium.fileName, asset.fileName, asset.title].find((name) => name !== null && name.trim() !== '') ?? 'media'
  const safe = filenamify(told, { replacement: '_', maxLength: 200 }).replace(/^[.\s]+/, '')
  const name = shorten(safe === '' ? 'media' : safe)
  if (/\.[a-z0-9]{1,8}$/i.test(name)) return name
  const ending = medium.contentType === null ? null : mime.getExtension(medium.contentType)
  return ending === null ? name : `${name}.${ending}`
}

/** A name within what every disk takes, with its ending. Letters of other scripts have several bytes. */
function shorten(name: string): string {
  const ending = /\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? ''
  let kept = ''
  for (const letter of name.slice(0, name.length - ending.length)) {
    if (Buffer.byteLength(kept + letter + ending) > mostNameBytes) break
    kept += letter
  }
  return kept + ending
}

const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

/** Gives the written file its name. One of that name with the same content is a copy of an earlier try. */
async function moveToFreeName(part: string, { folder, name, sha256 }: { folder: string; name: string; sha256: string }): Promise<void> {
  for (let count = 1; count <= mostTries; count++) {
    const target = join(folder, numberedName(name, count))
    if (await takeName(part, target)) return
    if (await holds(target, sha256)) return
  }
  throw new AppError('refused', `“${basename(folder)}” holds too many files named “${name}”. Choose another folder. Nothing was deleted.`)
}

/** False when the name is taken: the system itself refuses, so that two programs can not take one name. */
async function takeName(part: string, target: string): Promise<boolean> {
  try {
    try {
      await link(part, target)
      await unlink(part)
    } catch (error) {
      if (!noLinks.has(systemCode(error) ?? '')) throw error
      // Where the disk has no second names: an empty file of ours holds the name, which the move replaces.
      await (await open(target, 'wx', 0o600)).close()
      await rename(part, target)
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function holds(path: string, sha256: string): Promise<boolean> {
  if (!(await stat(path)).isFile()) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex') === sha256
}

/** Makes the new names last through a loss of power, where the system can. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    // Not every system opens folders; the files themselves are on the disk.
    if (systemCode(error) === null) throw error
  }
}

function inWords(code: string, folder: string): string {
  const name = basename(folder)
  if (code === 'ENOSPC' || code === 'EDQUOT') return `the disk with “${name}” is full. Make room, or choose another folder.`
  if (code === 'ENOENT' || code === 'ENOTDIR') return `the folder “${name}” is not there any more. Put it back, or choose another one.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `the folder “${name}” may not be written to. Choose another one.`
  if (code === 'EFBIG') return `the disk with “${name}” takes no file of this size. Choose another folder.`
  return `the disk with “${name}” refused it. Choose another folder.`
}
