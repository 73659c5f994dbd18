import { AppError } from '../../src-preload/contract/errors'
import type { BucketPlace, HandOverSetting, HandOverState as Shown, NetworkAddress } from '../../src-preload/contract/hand-over'
import type { OperationId } from '../../src-preload/contract/ids'
import type { Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import { crashpoint } from '../crashpoint'
import type { Database } from '../database/transaction'
import { hashFile } from '../hash/hash-file'
import type { Hasher } from '../hash/hasher'
import type { Log } from '../log'
import type { OpenBucket } from './bucket/bucket-client'
import { createBucketHandOver, type BucketHandOver } from './bucket/bucket-hand-over'
import { chooseWay } from './choose-way'
import { handOverStore } from './hand-over-store'
import { placeFor, thisComputer, type ListenPlace } from './listen-place'
import type { HandOver, OfferOrder } from './port'
import { createServed, type OnServed, type ProbeLink, type Served } from './served'
import { startHandOverServer, type StartHandOverServer } from './server'
import { defaultHandOverSetting } from './setting'
import { createStaging } from './staging'

export interface HandOverOptions {
  readonly db: Database
  /** For staged copies; nothing else may be in it. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** Reads staged copies; without one they are read in this process. */
  readonly hasher?: Hasher
  /** How a server is started; absent: on this machine's own addresses. */
  readonly startServer?: StartHandOverServer
  /** The address of the service that an operation is for; absent, and where it is null: a service on this computer. */
  readonly addressOf?: (id: OperationId) => string | null
  /** How files get to services elsewhere; absent: they do not. */
  readonly setting?: () => HandOverSetting
  /** The addresses of this computer. */
  readonly addresses?: () => readonly NetworkAddress[]
  /** What is needed for a bucket; absent: there is none. */
  readonly bucket?: {
    readonly secretFor: (place: BucketPlace) => Promise<string | null>
    readonly open?: OpenBucket
    readonly isAwaited?: (operationId: string) => boolean
  }
  /** What can be fetched right now is another number. */
  readonly onServing?: () => void
  /** How much of a file was fetched from here. */
  readonly onProgress?: OnServed
  /** How fast files may leave; absent: as fast as they can. */
  readonly bandwidth?: Bandwidth
}

/** The hand-over as the program holds it; the engine sees the port alone. */
export interface WholeHandOver extends HandOver {
  /** Removes copies and objects that a run which was cut off left behind. */
  readonly sweep: () => Promise<void>
  readonly serving: () => Shown['serving']
  /** A link of ours at a place, to be fetched by ourselves. @throws AppError when this computer can not listen there. */
  readonly probe: (place: ListenPlace) => Promise<ProbeLink>
  readonly bucket: BucketHandOver | null
}

/**
 * Hands files to services that fetch by link: an immutable copy behind an address nobody can guess, served from this computer while it is offered and at no other time, or
 * from a bucket. What the service may hold is noted durably before it can hold it, and survives a crash.
 */
export function createHandOver(options: HandOverOptions): WholeHandOver {
  const { db, folder, clock, log, hasher, startServer = startHandOverServer } = options
  const { addressOf = () => null, setting = () => defaultHandOverSetting, addresses = () => [] } = options
  const onChange = () => options.onServing?.()
  const store = handOverStore(db)
  const staging = createStaging(folder, (file, signal) => (hasher === undefined ? hashFile(file, signal) : hasher.hash(file, signal)))
  const bucket = options.bucket === undefined ? null : createBucketHandOver({ db, store, clock, log, onChange, ...options.bucket })
  /** One for each place that was used; a place that is not set any more serves what was offered there to its end. */
  const places = new Map<string, Served>()
  let isClosed = false

  const servedAt = (place: ListenPlace): Served => {
    const key = JSON.stringify([place.address, place.port, place.base])
    const known = places.get(key)
    if (known !== undefined) return known
    const { onProgress, bandwidth } = options
    const made = createServed({
      store,
      clock,
      log,
      place,
      startServer,
      removeCopy: (copy) => staging.remove(copy),
      onChange,
      onProgress,
      bandwidth,
    })
    places.set(key, made)
    return made
  }

  const withdraw = async (id: OperationId) => {
    for (const served of places.values()) await served.withdraw(id)
    await bucket?.withdraw(id)
  }

  const stopIfClosed = () => {
    if (isClosed) throw new AppError('refused', 'Slipway is closing. The file is sent at the next start.')
  }

  const noteOffer = ({ operationId, size, md5 }: OfferOrder) => {
    store.noteOffer(operationId, { size, md5, now: clock.now() })
    crashpoint('hand-over/staged')
  }

  const offerFromHere = async (order: OfferOrder, place: ListenPlace) => {
    const { operationId, fileName, size } = order
    const copy = await staging.stage(order)
    try {
      stopIfClosed()
      noteOffer(order)
    } catch (error) {
      await staging.remove(copy)
      throw error
    }
    return servedAt(place).offer({ operationId, copy, fileName, size })
  }

  const offerFromBucket = async (order: OfferOrder, through: BucketHandOver, place: BucketPlace) => {
    const copy = await staging.stage(order)
    try {
      stopIfClosed()
      noteOffer(order)
      return await through.offer({ ...order, copy, place })
    } finally {
      await staging.remove(copy)
    }
  }

  /** How a file gets to the service of an operation. @throws AppError `unexpected` with the reason why it can not, before anything is copied. */
  const wayFor = (id: OperationId): ((order: OfferOrder) => Promise<{ link: string }>) => {
    const now = setting()
    const chosen = chooseWay(addressOf(id), now)
    if (chosen.way === null) throw new AppError('unexpected', chosen.reason)
    if (chosen.way === 'this-computer') return (order) => offerFromHere(order, thisComputer)
    if (chosen.way !== 'bucket') {
      const place = placeFor(chosen.way, now, addresses())
      return (order) => offerFromHere(order, place)
    }
    if (bucket === null) throw new AppError('unexpected', 'There is no bucket to hand files over from. Open Settings > Hand-over.')
    const paused = bucket.whyPaused(now.bucket)
    if (paused !== null) throw new AppError('unexpected', paused)
    return (order) => offerFromBucket(order, bucket, now.bucket)
  }

  return {
    offer: async (order) => {
      await withdraw(order.operationId)
      return wayFor(order.operationId)(order)
    },
    whyNot: (id) => {
      try {
        wayFor(id)
        return null
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return error.message
      }
    },
    state: (id) => store.state(id),
    isOffered: (id) => [...places.values()].some((served) => served.isOffered(id)) || bucket?.isOffered(id) === true,
    seesFetches: (id) => bucket?.wasGiven(id) !== true,
    withdraw,
    forget: (tx, id) => {
      store.forget(tx, id)
      bucket?.forget(tx, id)
    },
    sweep: async () => {
      await staging.sweep()
      await bucket?.sweep()
    },
    serving: () => ({
      here: [...places.values()].reduce((sum, served) => sum + served.count(), 0),
      inBucket: bucket?.count() ?? 0,
    }),
    probe: (place) => servedAt(place).probe(),
    bucket,
    close: async () => {
      isClosed = true
      await Promise.all([...places.values()].map((served) => served.close()))
      await bucket?.close()
    },
  }
}
