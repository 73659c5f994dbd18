import { dueWork } from '../../../src-main/sync/due'
import { findEntry, type OutboxEntry } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import type { RemoteAsset, RemoteMedium } from '../../../src-main/providers/remote'
import { applyMedia } from '../../../src-main/sync/apply'
import { transact } from '../../../src-main/database/transaction'
import type { AssetId, OperationId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import type { MemoryServiceOptions, Method } from '../../support/memory-provider'

export const lostAnswer = { how: 'lose-answer' } as const
export const lostRequest = { how: 'lose-request' } as const
export const lostEarly = { how: 'lose-early' } as const
export const offline = { how: 'offline' } as const

/** A library, the sending side and a service in memory, with the time in the test's hand. */
export function sending(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, options)
  const { service, pushNext } = engine
  const { db, clock, account } = library
  const entry = (id: OperationId): OutboxEntry | null => findEntry(db, id)

  /** Goes on to the moment when the next operation is due, and does it. */
  const next = async () => {
    const [first] = [...dueWork(db, account, { now: Number.MAX_SAFE_INTEGER, each: 100 })].sort((a, b) => a.dueAt - b.dueAt)
    if (first === undefined) throw new Error('nothing waits')
    clock.advance(Math.max(0, first.dueAt - clock.now()))
    return pushNext()
  }

  return {
    ...engine,
    library,
    service,
    entry,
    next,
    /** Goes on until nothing waits any more. The pauses in between, in ms. */
    drain: async (): Promise<number[]> => {
      const pauses: number[] = []
      while (dueWork(db, account, { now: Number.MAX_SAFE_INTEGER, each: 1 }).length > 0) {
        const before = clock.now()
        await next()
        pauses.push(clock.now() - before)
        if (pauses.length > 1000) throw new Error('it does not come to rest')
      }
      return pauses
    },
    /** An asset that both sides know, with its media. */
    both: (values: Partial<RemoteAsset> = {}, media: readonly RemoteMedium[] = []): { id: AssetId; remoteId: string } => {
      const remoteId = service.add(values)
      service.asset(remoteId).media.push(...media)
      const id = library.addAsset(service.asset(remoteId).remote)
      transact(db, (tx) => {
        applyMedia(tx, id, media)
      })
      return { id, remoteId }
    },
    /** Queues and tries once. */
    send: async (asset: AssetId, payload: Payload): Promise<OperationId> => {
      const id = library.queue(asset, payload)
      await pushNext()
      return id
    },
    /** How often the service carried this out. */
    done: (method: Method) => service.changes.filter((change) => change.startsWith(`${method} `)).length,
    /** How often it was asked. */
    asked: (method: Method) => service.calls.filter((call) => call.startsWith(`${method} `)).length,
  }
}
