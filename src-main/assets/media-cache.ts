import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import PQueue from 'p-queue'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import type { FetchedFile } from '../providers/fetch-file'

/** Bytes. A preview is small by nature; a whole file is kept for a quick look only up to a size. */
export const cacheLimits = { preview: 8 * 1024 * 1024, file: 512 * 1024 * 1024, all: 2 * 1024 * 1024 * 1024 }

/** Whose file it is, and which one: what lies at a key never changes. */
export interface CacheKey {
  readonly accountId: AccountId
  readonly assetId: AssetId
  readonly key: string
}

/** Cached files lie under ids and hashes of our own: no remote name is ever a path. */
export interface MediaCache {
  /** The local path of what lies at a key, fetched by `open` when it is not there yet. Rejects as `open` does. */
  readonly fetch: (what: CacheKey & { open: (signal: AbortSignal) => Promise<FetchedFile> }) => Promise<string>
  /** The local path when it is there already. */
  readonly peek: (what: CacheKey) => Promise<string | null>
  /** Removes what is kept of an account, or of one asset of it. */
  readonly forget: (accountId: AccountId, assetId?: AssetId) => Promise<void>
  /** Removes the files used longest ago until the cache is within its limit. */
  readonly trim: () => Promise<void>
  readonly stop: () => void
}

/**
 * Keeps previews and files on disk. Written aside and moved into place, so that a half-fetched file is never served.
 * Few at a time; the same key is fetched once however often it is asked for.
 */
export function createMediaCache({ folder, clock }: { folder: string; clock: Clock }): MediaCache {
  const queue = new PQueue({ concurrency: 6 })
  const underway = new Map<string, Promise<string>>()
  const stopping = new AbortController()
  const pathOf = ({ accountId, assetId, key }: CacheKey) => join(folder, accountId, assetId, createHash('sha256').update(key).digest('hex'))

  const peek = async (what: CacheKey): Promise<string | null> => {
    const path = pathOf(what)
    try {
      await stat(path)
      // Marks it as used, for trim.
      const now = clock.now() / 1000
      await utimes(path, now, now)
      return path
    } catch {
      return null
    }
  }

  const load = async (what: Parameters<MediaCache['fetch']>[0]): Promise<string> => {
    const path = pathOf(what)
    const part = `${path}.${randomUUID()}.part`
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    try {
      const file = await what.open(stopping.signal)
      await pipeline(file.body, createWriteStream(part, { mode: 0o600, flags: 'wx' }))
      await rename(part, path)
      return path
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  return {
    peek,
    async fetch(what) {
      const known = await peek(what)
      if (known !== null) return known
      const path = pathOf(what)
      const running = underway.get(path)
      if (running !== undefined) return running
      const task = queue.add(() => load(what)).finally(() => underway.delete(path))
      underway.set(path, task)
      return task
    },
    async forget(accountId, assetId) {
      crashpoint('cache/forgetting')
      await rm(join(folder, accountId, assetId ?? ''), { recursive: true, force: true })
    },
    async trim() {
      const files: { path: string; size: number; usedAt: number }[] = []
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        const { size, mtimeMs } = await stat(path)
        // A fetch that was cut off by the end of the program.
        if (entry.name.endsWith('.part')) await rm(path, { force: true })
        else files.push({ path, size, usedAt: mtimeMs })
      }
      let total = files.reduce((sum, file) => sum + file.size, 0)
      for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
        if (total <= cacheLimits.all) break
        await rm(file.path, { force: true })
        crashpoint('cache/evicting')
        total -= file.size
      }
    },
    stop() {
      stopping.abort(new Error('stopped'))
      queue.clear()
    },
  }
}
