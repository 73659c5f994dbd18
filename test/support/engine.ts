import { refusalsFor, type RefusalsOf } from '../../src-main/assets/refusals'
import { createAssetChanges } from '../../src-main/assets/asset-changes'
import { silentLog } from '../../src-main/log'
import { capabilitiesOf } from '../../src-main/providers/registry'
import type { AssetProvider } from '../../src-main/providers/provider'
import type { AccountSyncTools } from '../../src-main/sync/account-sync'
import { createActivityChanges } from '../../src-main/sync/activity-changes'
import { dueEntries, findEntry, type OutboxEntry } from '../../src-main/sync/outbox'
import { push, type PushResult } from '../../src-main/sync/push'
import type { Payload } from '../../src-main/sync/operations'
import type { AssetId, OperationId } from '../../src-preload/contract/ids'
import type { TestLibrary } from './library'
import { memoryHandOver, type MemoryHandOver } from './memory-hand-over'
import { memoryService, type MemoryService } from './memory-provider'

type Media = Extract<Payload, { kind: 'add-media' }>

/** The sending side on a test library, with a service in memory. */
export interface TestEngine {
  readonly service: MemoryService
  readonly handOver: MemoryHandOver
  readonly tools: AccountSyncTools
  readonly changes: ReturnType<typeof createAssetChanges>
  readonly activity: ReturnType<typeof createActivityChanges>
  /** Media whose operation ended, and how. */
  readonly mediaEnded: { fileName: string; ended: string }[]
  /** Assets whose cached media were removed. */
  readonly mediaForgotten: AssetId[]
  /** Assets for which new work was queued. */
  readonly queued: string[]
  /** Sends the first operation that is due, by hand. */
  readonly pushNext: () => Promise<PushResult>
  readonly entry: (id: OperationId) => OutboxEntry
  /** Null once: as when the keychain is locked. */
  provider: AssetProvider | null
}

export function testEngine(library: TestLibrary, existing?: { service: MemoryService; handOver: MemoryHandOver }): TestEngine {
  const { db, clock, publish } = library
  const service = existing?.service ?? memoryService(() => clock.now())
  const handOver = existing?.handOver ?? memoryHandOver(() => clock.now())
  const mediaForgotten: AssetId[] = []
  const mediaEnded: { fileName: string; ended: string }[] = []
  const queued: string[] = []
  const refusals: RefusalsOf = (asset, _account, pending) => refusalsFor(asset, capabilitiesOf(service.provider), pending)
  const openProvider = () => Promise.resolve(engine.provider)
  const onMediaSettled = (_tx: unknown, { fileName }: Media, ended: string) => {
    mediaEnded.push({ fileName, ended })
  }
  const tools: AccountSyncTools = {
    db,
    clock,
    random: () => 1,
    log: silentLog,
    publish,
    handOver,
    openProvider,
    onMediaSettled,
    locateFile: () => null,
    forgetMedia: (_account, asset) => Promise.resolve(void mediaForgotten.push(asset)),
  }
  const engine: TestEngine = {
    service,
    handOver,
    tools,
    mediaEnded,
    mediaForgotten,
    queued,
    provider: service.provider,
    changes: createAssetChanges({
      onMediaCancelled: (tx, payload) => {
        onMediaSettled(tx, payload, 'cancelled')
      },
      db,
      clock,
      publish,
      factsOf: () => service.provider.facts,
      refusals,
      onQueued: ({ id }) => {
        queued.push(id)
      },
    }),
    activity: createActivityChanges({
      db,
      clock,
      openProvider,
      onMediaCancelled: (_tx, { fileName }) => {
        mediaEnded.push({ fileName, ended: 'cancelled' })
      },
      onChanged: () => undefined,
    }),
    async pushNext() {
      const entry = dueEntries(db, library.account, clock.now(), 1)[0]
      if (entry === undefined) throw new Error('nothing is due')
      return push(tools, entry, service.provider, new AbortController().signal)
    },
    entry(id) {
      const found = findEntry(db, id)
      if (found === null) throw new Error('this operation has ended')
      return found
    },
  }
  return engine
}
