import { randomBytes } from 'node:crypto'
import PQueue from 'p-queue'
import { AppError } from '../../../src-preload/contract/errors'
import type { BucketPlace } from '../../../src-preload/contract/hand-over'
import type { OperationId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../clock'
import type { Database, Tx } from '../../database/transaction'
import { errorCode, type Log } from '../../log'
import type { HandOverStore } from '../hand-over-store'
import type { OfferOrder } from '../port'
import { openBucket as openRealBucket, largestPut, type Bucket, type OpenBucket } from './bucket-client'
import { bucketFailure } from './bucket-failure'
import { bucketStore, type BucketObject } from './bucket-store'

/** Files that services fetch from a bucket. What is in it is known durably before it is there, and removed when nobody needs it. */
export interface BucketHandOver {
  /** Brings a staged copy into the bucket. @throws AppError `unexpected` in words when that can not be done now. */
  readonly offer: (order: OfferOrder & { readonly copy: string; readonly place: BucketPlace }) => Promise<{ link: string }>
  readonly isOffered: (id: OperationId) => boolean
  /** True once a link was given away for the operation, until the operation ends. */
  readonly wasGiven: (id: OperationId) => boolean
  readonly count: () => number
  readonly withdraw: (id: OperationId) => Promise<void>
  readonly forget: (tx: Tx, id: OperationId) => void
  /** Removes what an earlier run left behind, and looks after what still may be fetched. Never rejects. */
  readonly sweep: () => Promise<void>
  /** Notes an object that belongs to no operation, so that it is removed whatever happens. The answer removes it. */
  readonly noteTrial: (key: string, place: BucketPlace) => void
  readonly dropTrial: (key: string) => void
  /** Why nothing is brought into a bucket for a while, in words: it failed a moment ago. Null: it can be tried. */
  readonly whyPaused: (place: BucketPlace) => string | null
  /** Ends all pauses: something was changed. */
  readonly hurry: () => void
  /** Buckets in which something may still lie. */
  readonly placesInUse: () => readonly BucketPlace[]
  readonly close: () => Promise<void>
}

export interface BucketTools {
  readonly db: Database
  readonly store: HandOverStore
  readonly clock: Clock
  readonly log: Log
  /** Null: it is not known, or can not be read now. */
  readonly secretFor: (place: BucketPlace) => Promise<string | null>
  readonly onChange: () => void
  /** Absent: through the client of the protocol's maker. */
  readonly open?: OpenBucket
  /** Whether an operation still waits; absent: as the outbox says. */
  readonly isAwaited?: (operationId: string) => boolean
}

/** A link lives a quarter of an hour, and longer for large files: a service may read a mebibyte a second and begin anew. Half a day at most. */
export const linkSeconds = (size: number): number => Math.min(12 * 3600, 15 * 60 + Math.ceil(size / (1024 * 1024)))
const firstRetryMs = 60_000
const longestRetryMs = 60 * 60_000
/** After that no request is on its way any more: servers give up on one that stands still after seconds. ms. */
const onceMoreMs = 60_000
const trial = 'trial'
/** Uploads at once. Small files are held in memory whole, large ones in parts; neither waits for the other. */
const smallAtOnce = 4
const largeAtOnce = 2
/** After a failure no file is copied and sent for so long, and longer after each further one. ms. */
const firstPauseMs = 30_000
const longestPauseMs = 15 * 60_000

/** A name in the bucket that nobody can guess. */
export const newKey = (prefix: string): string => prefix + randomBytes(32).toString('base64url')

/** Hands files over through a bucket. */
export function createBucketHandOver(tools: BucketTools): BucketHandOver {
  const { db, store, clock, log, secretFor, onChange, open = openRealBucket } = tools
  const notes = bucketStore(db)
  const isAwaited =
    tools.isAwaited ?? ((id: string) => db.prepare<[string], object>('SELECT 1 AS one FROM outbox WHERE id = ?').get(id) !== undefined)
  /** Uploads under way, by their operation. */
  const running = new Map<OperationId, { readonly stop: AbortController; readonly ended: Promise<unknown> }>()
  const small = new PQueue({ concurrency: smallAtOnce })
  const large = new PQueue({ concurrency: largeAtOnce })
  const timers = new Map<string, () => void>()
  /** Keys of this run, which no sweep touches. */
  const own = new Set<string>()
  /** Buckets that failed a moment ago. */
  const pauses = new Map<string, { readonly words: string; readonly lengthMs: number; readonly until: number }>()
  let isClosed = false
  /** Asked anew after every wait. */
  const hasClosed = () => isClosed

  const withBucket = async <T>(place: BucketPlace, work: (bucket: Bucket) => Promise<T>): Promise<T> => {
    const secret = await secretFor(place)
    if (secret === null) {
      throw new AppError(
        'unexpected',
        'The secret access key of the bucket is not known, or the keychain is locked. Unlock it, or enter the key in Settings > Hand-over.',
      )
    }
    const bucket = await open(place, secret)
    try {
      return await work(bucket)
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('unexpected', bucketFailure(error, place))
    } finally {
      bucket.close()
    }
  }

  const setTimer = (key: string, ms: number, fire: () => void) => {
    timers.get(key)?.()
    if (!isClosed) timers.set(key, clock.setTimer(ms, fire))
  }

  /**
   * Removes an object, now or as soon as it can be. Where the server never said whether it took it, a request that was given up may still be on its way: it is
   * removed once more a little later, which is no longer waited for by anybody.
   */
  const remove = async (object: BucketObject, { retryMs = firstRetryMs, isOnceMore = false } = {}): Promise<void> => {
    timers.get(object.key)?.()
    timers.delete(object.key)
    if (hasClosed()) return
    const again = (ms: number, how: { retryMs: number; isOnceMore: boolean }) => {
      setTimer(object.key, ms, () => void remove(object, how))
    }
    const isUnsure = !isOnceMore && object.givenAt === null && object.uploadId === null
    const drop = () => {
      if (isUnsure || isAwaited(object.operationId)) notes.noteRemoved(object.key, clock.now())
      else notes.drop(object.key)
    }
    try {
      const mayHaveParts = object.givenAt === null && object.size > largestPut
      await withBucket(object.place, (bucket) => bucket.remove({ key: object.key, uploadId: object.uploadId, mayHaveParts }))
      if (hasClosed()) return
      drop()
      if (isUnsure) again(onceMoreMs, { retryMs: firstRetryMs, isOnceMore: true })
    } catch (error) {
      log.warn('bucket.remove-failed', { code: errorCode(error) })
      // It was removed before: a bucket that is not to be reached any more is not asked for ever.
      if (isOnceMore && retryMs >= longestRetryMs) drop()
      else again(retryMs, { retryMs: Math.min(longestRetryMs, retryMs * 2), isOnceMore })
    }
    onChange()
  }

  const removeAll = async (id: string) => {
    const left = notes.ofOperation(id).filter(({ removedAt }) => removedAt === null)
    await Promise.all(left.map((object) => remove(object)))
  }

  /** At the end of its life an object goes, whether it was fetched or not. */
  const watchExpiry = (object: BucketObject, expiresAt: number) => {
    setTimer(object.key, Math.max(0, expiresAt - clock.now()), () => void remove(object))
  }

  const isLive = ({ givenAt, expiresAt, isOver, removedAt }: BucketObject) =>
    givenAt !== null && !isOver && removedAt === null && (expiresAt ?? 0) > clock.now()

  const upload = async (order: Parameters<BucketHandOver['offer']>[0], signal: AbortSignal): Promise<{ link: string }> => {
    const { operationId, place, size, copy, fileName, md5, onProgress } = order
    const key = newKey(place.prefix)
    own.add(key)
    notes.note({ key, operationId, place, size, now: clock.now() })
    return withBucket(place, async (bucket) => {
      await bucket.put({
        key,
        copy,
        fileName,
        md5,
        size,
        signal,
        onUploadId: (uploadId) => {
          notes.noteUpload(key, uploadId)
        },
        onProgress: (sent) => {
          if (!signal.aborted) onProgress?.(Math.min(sent, size), size)
        },
      })
      const seconds = linkSeconds(size)
      const now = clock.now()
      const link = await bucket.link(key, { seconds, now })
      signal.throwIfAborted()
      // From here on anybody may have it whom nobody here sees.
      store.noteLastByte(operationId, now)
      const expiresAt = now + seconds * 1000
      notes.noteGiven(key, { now, expiresAt })
      const object = notes.ofOperation(operationId).find((one) => one.key === key)
      if (object !== undefined) watchExpiry(object, expiresAt)
      return { link }
    })
  }

  /** Waits for its turn no longer than the signal lets it, and for the end of what was begun in any case. */
  const takeTurn = async (order: Parameters<BucketHandOver['offer']>[0], signal: AbortSignal): Promise<{ link: string }> => {
    const begun: Promise<{ link: string }>[] = []
    const task = () => {
      const uploading = upload(order, signal)
      begun.push(uploading)
      return uploading
    }
    try {
      return await (order.size > largestPut ? large : small).add(task, { signal })
    } finally {
      await Promise.allSettled(begun)
    }
  }

  const pause = (place: BucketPlace, words: string) => {
    const key = JSON.stringify(place)
    const lengthMs = Math.min(longestPauseMs, (pauses.get(key)?.lengthMs ?? firstPauseMs / 2) * 2)
    pauses.set(key, { words, lengthMs, until: clock.now() + lengthMs })
  }

  const withdraw = async (id: OperationId) => {
    const under = running.get(id)
    under?.stop.abort(new Error('withdrawn'))
    await under?.ended
    await removeAll(id)
  }

  return {
    offer: async (order) => {
      const { operationId } = order
      await withdraw(operationId)
      const left = notes.ofOperation(operationId).some(({ givenAt, removedAt }) => givenAt !== null && removedAt === null)
      if (left) {
        throw new AppError(
          'unexpected',
          `An earlier link to “${order.fileName}” could not be ended, because the bucket can not be reached. It is handed over again when that is done.`,
        )
      }
      const stop = new AbortController()
      const signal = AbortSignal.any([order.signal, stop.signal])
      const uploading = takeTurn(order, signal)
      running.set(operationId, { stop, ended: uploading.catch(() => undefined) })
      try {
        const offered = await uploading
        pauses.delete(JSON.stringify(order.place))
        onChange()
        return offered
      } catch (error) {
        // What was sent of it is of no use; it needs not be waited for.
        void removeAll(operationId)
        signal.throwIfAborted()
        if (error instanceof AppError) pause(order.place, error.message)
        throw error
      } finally {
        running.delete(operationId)
      }
    },
    isOffered: (id) => notes.ofOperation(id).some(isLive),
    wasGiven: (id) => notes.ofOperation(id).some(({ givenAt }) => givenAt !== null),
    count: () => notes.all().filter(isLive).length,
    withdraw,
    forget: (tx, id) => {
      notes.noteOver(tx, id)
    },
    sweep: async () => {
      const work = notes.all().map(async (object) => {
        if (own.has(object.key)) return
        if (object.removedAt !== null) {
          if (isAwaited(object.operationId)) return
          // Dropped when it was removed, but for what had to be removed once more.
          if (object.givenAt === null) await remove(object, { isOnceMore: true })
          else notes.drop(object.key)
        } else if (isLive(object) && isAwaited(object.operationId)) watchExpiry(object, object.expiresAt ?? 0)
        else await remove(object)
      })
      await Promise.all(work)
    },
    noteTrial: (key, place) => {
      notes.note({ key, operationId: trial, place, size: 0, now: clock.now() })
    },
    dropTrial: (key) => {
      notes.drop(key)
    },
    whyPaused: (place) => {
      const known = pauses.get(JSON.stringify(place))
      const leftMs = known === undefined ? 0 : known.until - clock.now()
      // A clock that was put back pauses nothing for longer than it should.
      return known !== undefined && leftMs > 0 && leftMs <= known.lengthMs ? known.words : null
    },
    hurry: () => {
      pauses.clear()
    },
    placesInUse: () => notes.all().flatMap(({ place, removedAt }) => (removedAt === null ? [place] : [])),
    close: async () => {
      isClosed = true
      for (const cancel of timers.values()) cancel()
      timers.clear()
      const ends = [...running.values()].map(({ stop, ended }) => {
        stop.abort(new Error('closing'))
        return ended
      })
      await Promise.all(ends)
    },
  }
}
