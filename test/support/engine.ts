import { refusalsFor, type RefusalsOf } from '../../src-main/assets/refusals'
import { createAssetChanges } from '../../src-main/assets/asset-changes'
import { gatherWrites } from '../../src-main/database/gathered-writes'
import { silentLog } from '../../src-main/log'
import { capabilitiesOf } from '../../src-main/providers/capabilities'
import type { AssetProvider } from '../../src-main/providers/provider'
import type { AccountSyncTools } from '../../src-main/sync/account-sync'
import { createActivityChanges } from '../../src-main/sync/activity-changes'
import { dueWork } from '../../src-main/sync/due'
import { findEntry, type OutboxEntry } from '../../src-main/sync/outbox'
import type { LinkPeek } from '../../src-main/sync/effects/effect'
import { inThreadPageWriter } from '../../src-main/sync/pull/page-writer'
import { createTransfers } from '../../src-main/sync/transfers'
import { AppError } from '../../src-preload/contract/errors'
import { push, type PushResult } from '../../src-main/sync/push'
import type { PayloadOf } from '../../src-main/sync/operations'
import type { AssetId, OperationId } from '../../src-preload/contract/ids'
import type { TestLibrary } from './library'
import { memoryHandOver, type MemoryHandOver } from './memory-hand-over'
import { memoryService, type MemoryService, type MemoryServiceOptions } from './memory-provider'

type Media = Pick<PayloadOf<'add-media'>, 'fileName'>

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')

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
  /** Paths of files that changed since they were queued, or that can not be read. */
  readonly changedFiles: Set<string>
  /** First bytes of files by path; others begin as a PNG does. */
  readonly heads: Map<string, Buffer>
  /** What lies at web addresses; others hold a PNG. */
  readonly peeks: Map<string, LinkPeek>
  /** Assets of which a copy was saved, in order. */
  readonly backups: AssetId[]
  /** Why no copy can be saved now. */
  backupRefused: string | null
  /** Assets for which new work was queued. */
  readonly queued: string[]
  /** Sends the first operation that is due, by hand. */
  readonly pushNext: () => Promise<PushResult>
  readonly entry: (id: OperationId) => OutboxEntry
  /** Null once: as when the keychain is locked. */
  provider: AssetProvider | null
}

export function testEngine(
  library: TestLibrary,
  how: MemoryServiceOptions & { readonly service?: MemoryService; readonly handOver?: MemoryHandOver } = {},
): TestEngine {
  const { db, clock, publish } = library
  const service = how.service ?? memoryService(() => clock.now(), how)
  const handOver = how.handOver ?? memoryHandOver(() => clock.now())
  const mediaForgotten: AssetId[] = []
  const mediaEnded: { fileName: string; ended: string }[] = []
  const queued: string[] = []
  const refusals: RefusalsOf = (asset, _account, pending) => refusalsFor(asset, capabilitiesOf(service.provider, 'The service'), pending)
  const openProvider = () => Promise.resolve(engine.provider)
  const onMediaSettled = (_tx: unknown, { fileName }: Media, ended: string) => {
    mediaEnded.push({ fileName, ended })
  }
  const changedFiles = new Set<string>()
  const heads = new Map<string, Buffer>()
  const peeks = new Map<string, LinkPeek>()
  const backups: AssetId[] = []
  const tools: AccountSyncTools = {
    db,
    writes: gatherWrites(db, clock),
    clock,
    random: () => 1,
    log: silentLog,
    publish,
    handOver,
    pages: inThreadPageWriter({ db, clock, log: silentLog }),
    openProvider,
    onMediaSettled,
    locateFile: () => null,
    forgetMedia: (_account, asset) => Promise.resolve(void mediaForgotten.push(asset)),
    files: {
      check: ({ path, fileName }) =>
        changedFiles.has(path)
          ? Promise.reject(new AppError('refused', `“${fileName}” is not there any more.`))
          : Promise.resolve(() => !changedFiles.has(path)),
      head: (path) => Promise.resolve(heads.get(path) ?? png),
    },
    peekLink: (link) => Promise.resolve(peeks.get(link) ?? { contentType: 'image/png', head: png }),
    saveBackup: ({ asset }) => {
      if (engine.backupRefused !== null) return Promise.reject(new AppError('refused', engine.backupRefused))
      backups.push(asset.id)
      return Promise.resolve()
    },
    transfers: createTransfers({ clock, publish }),
  }
  const engine: TestEngine = {
    service,
    handOver,
    tools,
    mediaEnded,
    changedFiles,
    heads,
    peeks,
    backups,
    backupRefused: null,
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
      parseId: (_account, text) => service.provider.parseId?.(text) ?? null,
      onQueued: ({ id }) => {
        queued.push(id)
      },
    }),
    activity: createActivityChanges({
      db,
      clock,
      openProvider,
      withdraw: (id) => void handOver.withdraw(id),
      onMediaCancelled: (_tx, { fileName }) => {
        mediaEnded.push({ fileName, ended: 'cancelled' })
      },
      onChanged: () => undefined,
    }),
    async pushNext() {
      const due = dueWork(db, library.account, { now: clock.now(), each: 1 })[0]
      const entry = due === undefined ? null : findEntry(db, due.id)
      if (entry === null) throw new Error('nothing is due')
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
