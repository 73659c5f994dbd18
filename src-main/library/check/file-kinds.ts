import { createHash } from 'node:crypto'
import { existsSync, openSync, readdirSync, readSync, closeSync, renameSync, rmSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../../database/transaction'
import { listBackups } from '../backups'
import { libraryPlace } from '../place'
import { checkAgain, counted, isOrAre, type CheckContext, type DamageKind } from './damage'

/** A file that is only being written is none that was left behind. ms. */
const partRestsMs = 60 * 60_000
/** Copies that are offered live a quarter of an hour. ms. */
const stagedRestsMs = 24 * 60 * 60_000

interface Found {
  readonly leftovers: readonly string[]
  readonly wrongSize: readonly string[]
}

const entries = (folder: string): readonly Dirent[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
const ageOf = (path: string, now: number): number => now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)

interface CachedAsset {
  readonly md5: string | null
  readonly media: string
}

/** The name under which a whole file is kept, and its size where the service told it. */
function wholeFile(asset: CachedAsset): { name: string; size: number } | null {
  let media: unknown
  try {
    media = JSON.parse(asset.media)
  } catch {
    return null
  }
  const last: unknown = Array.isArray(media) ? media.at(-1) : undefined
  if (typeof last !== 'object' || last === null || !('size' in last) || typeof last.size !== 'number') return null
  if (asset.md5 === null || !('md5' in last) || last.md5 !== asset.md5) return null
  return {
    name: createHash('sha256').update(`file ${asset.md5}`).digest('hex'),
    size: last.size,
  }
}

/** Goes through the cache: it lies under ids of our own, a folder for each account and in it one for each asset. */
function lookAtCache(db: Database, { profile, now }: CheckContext): Found {
  const leftovers: string[] = []
  const wrongSize: string[] = []
  const cache = profile === null ? '' : join(profile, 'cache')
  const find = db.prepare<[string, string], CachedAsset>('SELECT md5, media FROM asset WHERE id = ? AND account_id = ?')
  for (const account of profile === null ? [] : entries(cache)) {
    if (!account.isDirectory()) continue
    for (const asset of entries(join(cache, account.name))) {
      const folder = join(cache, account.name, asset.name)
      const known = find.get(asset.name, account.name)
      if (known === undefined) {
        leftovers.push(folder)
        continue
      }
      const whole = wholeFile(known)
      for (const file of entries(folder)) {
        const path = join(folder, file.name)
        const size = statSync(path, { throwIfNoEntry: false })?.size
        if (file.name.endsWith('.part')) {
          if (ageOf(path, now) > partRestsMs) leftovers.push(path)
        } else if (size === 0 || (file.name === whole?.name && size !== whole.size)) wrongSize.push(path)
      }
    }
  }
  return { leftovers, wrongSize }
}

function stagedLeftovers({ profile, now }: CheckContext): readonly string[] {
  if (profile === null) return []
  const folder = join(profile, 'hand-over')
  return entries(folder)
    .map(({ name }) => join(folder, name))
    .filter((path) => ageOf(path, now) > stagedRestsMs)
}

const magic = 'SQLite format 3\0'

/** Copies of the library that are certainly none. Whether one is whole to its last page is found out before it is restored. */
function badBackups({ profile }: CheckContext): readonly string[] {
  if (profile === null) return []
  const place = libraryPlace(profile)
  return listBackups(place)
    .map(({ id }) => join(place.backups, `${id}.db`))
    .filter((path) => !hasHeader(path))
}

function hasHeader(path: string): boolean {
  const head = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    if (readSync(file, head, 0, 100, 0) < 100 || head.toString('latin1', 0, 16) !== magic) return false
  } finally {
    closeSync(file)
  }
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16)
  return statSync(path).size >= head.readUInt32BE(28) * pageSize
}

const remove = (paths: readonly string[]) => {
  for (const path of paths) rmSync(path, { recursive: true, force: true })
}

/** What can be wrong with the files beside the library. */
export const fileKinds: readonly DamageKind[] = [
  {
    kind: 'cache-leftover',
    words: (n) => `${counted(n, 'file')} in the cache ${n === 1 ? 'belongs' : 'belong'} to nothing.`,
    advice: checkAgain,
    count: (db, context) => lookAtCache(db, context).leftovers.length,
    repair: (tx, context) => {
      remove(lookAtCache(tx, context).leftovers)
    },
  },
  {
    kind: 'cache-file-wrong',
    words: (n) => `${counted(n, 'file')} in the cache ${isOrAre(n)} not whole.`,
    advice: checkAgain,
    count: (db, context) => lookAtCache(db, context).wrongSize.length,
    repair: (tx, context) => {
      remove(lookAtCache(tx, context).wrongSize)
    },
  },
  {
    kind: 'staged-leftover',
    words: (n) => `${counted(n, 'file')} that ${n === 1 ? 'was' : 'were'} handed over once ${isOrAre(n)} still there.`,
    advice: checkAgain,
    count: (_db, context) => stagedLeftovers(context).length,
    repair: (_tx, context) => {
      remove(stagedLeftovers(context))
    },
  },
  {
    kind: 'backup-damaged',
    words: (n) => `${counted(n, 'copy', 'copies')} of the library ${isOrAre(n)} damaged.`,
    advice: 'Choose Back up now to make a new one.',
    count: (_db, context) => badBackups(context).length,
    repair: (_tx, context) => {
      // Kept, but offered to nobody.
      for (const path of badBackups(context)) renameSync(path, `${path}.damaged`)
    },
  },
]
