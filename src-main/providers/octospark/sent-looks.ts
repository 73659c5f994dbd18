import type { UploadFile } from '../provider'
import type { RemoteAsset } from '../remote'
import { contentHashOf, newestFirst, pageSize, uploadLookPages } from './assumptions'
import type { OctoSparkClient } from './client'
import { lookThrough } from './pages'

/** Looks for the assets that uploads made. */
export interface SentLooks {
  /**
   * The asset that an upload of this file made, where it shows among the newest; null when it does not (yet). Content tells; where OctoSpark tells no hash, name and size do.
   * What is told was asked for after the call.
   */
  find(file: UploadFile, signal: AbortSignal): Promise<RemoteAsset | null>
  /** A file was sent just now: what was sent before it stands behind it from now on. */
  sent(file: UploadFile): void
}

/** So many files that were sent are remembered. */
const mostSent = 20_000

interface Wanted {
  readonly hash: string
  readonly isIt: (asset: RemoteAsset) => boolean
  readonly resolve: (found: RemoteAsset | null) => void
  readonly reject: (error: unknown) => void
}

function isUploadOf(file: UploadFile): (asset: RemoteAsset) => boolean {
  const hash = contentHashOf(file)
  return (asset) => {
    if (asset.trashed !== null) return false
    if (asset.sha256 !== null) return asset.sha256 === hash
    return asset.fileName?.normalize() === file.fileName.normalize() && asset.media?.[0]?.size === file.size
  }
}

/** Whoever asks while pages are read waits for the next reading, which is for all of those at once: many files need not read the same pages each for itself. */
export function createSentLooks(client: Pick<OctoSparkClient, 'listAssets'>): SentLooks {
  const waiting = new Set<Wanted>()
  /** Those that the pages under way are read for, and what ends the reading. */
  let current: { readonly left: Set<Wanted>; readonly stop: AbortController } | null = null

  /** Contents in the order in which they were sent, counted. */
  const places = new Map<string, number>()
  let sentInAll = 0
  /** Behind how many others of this run the oldest of them stands. */
  const farthest = (left: ReadonlySet<Wanted>): number =>
    [...left].reduce((most, { hash }) => Math.max(most, sentInAll - (places.get(hash) ?? sentInAll)), 0)

  const look = async (left: Set<Wanted>, { signal }: AbortController) => {
    try {
      await lookThrough({
        read: (cursor) =>
          client.listAssets({ cursor, limit: pageSize, hashes: new Set([...left].map(({ hash }) => hash)), ...newestFirst }, signal),
        pick: (assets) => {
          for (const one of left) {
            const found = assets.find(one.isIt)
            if (found === undefined) continue
            left.delete(one)
            one.resolve(found)
          }
          return left.size === 0 ? 'all' : null
        },
        pages: uploadLookPages + Math.ceil(farthest(left) / pageSize),
      })
      for (const one of left) one.resolve(null)
    } catch (error) {
      for (const one of left) one.reject(error)
    }
  }
  const lookForAll = async () => {
    while (waiting.size > 0) {
      current = { left: new Set(waiting), stop: new AbortController() }
      waiting.clear()
      await look(current.left, current.stop)
    }
    current = null
  }
  const forget = (one: Wanted, reason: unknown) => {
    waiting.delete(one)
    if (current?.left.delete(one) === true && current.left.size === 0) current.stop.abort(reason)
  }

  return {
    sent(file) {
      const hash = contentHashOf(file)
      sentInAll += 1
      places.delete(hash)
      places.set(hash, sentInAll)
      const [oldest] = places.keys()
      if (places.size > mostSent && oldest !== undefined) places.delete(oldest)
    },
    find: (file, signal) =>
      new Promise((resolve, reject) => {
        const fail = (error: unknown) => {
          signal.removeEventListener('abort', giveUp)
          reject(error instanceof Error ? error : new Error('aborted'))
        }
        const one: Wanted = {
          hash: contentHashOf(file),
          isIt: isUploadOf(file),
          resolve: (found) => {
            signal.removeEventListener('abort', giveUp)
            resolve(found)
          },
          reject: fail,
        }
        const giveUp = () => {
          forget(one, signal.reason)
          fail(signal.reason)
        }
        if (signal.aborted) {
          giveUp()
          return
        }
        signal.addEventListener('abort', giveUp)
        waiting.add(one)
        if (current === null) void lookForAll()
      }),
  }
}
