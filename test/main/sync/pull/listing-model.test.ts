import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findAsset } from '../../../../src-main/assets/mirror'
import { readActivity } from '../../../../src-main/sync/activity'
import { createSync, type Sync } from '../../../../src-main/sync/sync'
import type { AssetId } from '../../../../src-preload/contract/ids'
import { testEngine } from '../../../support/engine'
import { testLibrary } from '../../../support/library'
import { settled } from '../../../support/manual-clock'
import type { Fault, MemoryServiceOptions, Method } from '../../../support/memory-provider'

const everyMs = 5 * 60_000

/** What a user who sees all their wishes carried out would have. */
interface Wished {
  readonly id: AssetId
  readonly sha256: string | null
  isTrashed: boolean
  isDeleted: boolean
}

const methods: Method[] = ['list', 'find', 'uploadFile', 'findUpload', 'trash', 'deletePermanently']
const faults: Fault[] = [
  { how: 'lose-answer' },
  { how: 'lose-answer' },
  { how: 'lose-request' },
  { how: 'lose-early' },
  { how: 'offline' },
  { how: 'refuse', kind: 'broken-answer' },
  { how: 'refuse', kind: 'rate-limited', details: { retryAfterMs: 5000 } },
]
const number = fc.nat(1000)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('drop' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('trash' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('others-add' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('others-change' as const), number, number) },
  { weight: 7, arbitrary: fc.tuple(fc.constant('fault' as const), fc.nat(methods.length - 1), fc.nat(faults.length - 1)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('hang' as const), fc.nat(methods.length - 1), number) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('time' as const), fc.nat(400_000), number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('restart' as const), number, number) },
)

function world(options: MemoryServiceOptions) {
  const library = testLibrary()
  const engine = testEngine(library, {
    kind: 'listing',
    ...options,
    facts: { listing: { pageSize: 2, everyMs }, processing: null, ...options.facts },
  })
  const { service, changes, activity } = engine
  const { clock, db } = library
  const wished: Wished[] = []
  /** Assets that others made. */
  const others = new Set<string>()
  let sync: Sync

  const begin = () => {
    sync = createSync(engine.tools)
    sync.start()
  }
  const remove = (target: Wished) => {
    const question = changes.askDeletion([target.id])
    if (changes.deletePermanently(question.nonce, 'delete').done.length > 0) target.isDeleted = true
  }
  const steps: Record<string, (a: number, b: number) => unknown> = {
    fault: (a, b) => {
      service.failOnce(methods[a] ?? 'list', faults[b] ?? { how: 'offline' })
    },
    hang: (a) => service.hold(methods[a] ?? 'list'),
    time: (a) => clock.run(a),
    restart: async () => {
      await sync.stop()
      begin()
      await settled()
    },
    drop: () => {
      const { id, operation } = library.addUpload()
      const { payload } = engine.entry(operation)
      wished.push({ id, sha256: payload.kind === 'upload-asset' ? payload.sha256 : null, isTrashed: false, isDeleted: false })
    },
    'others-add': () => {
      others.add(service.add())
    },
    'others-change': (a) => {
      const id = [...others][a % Math.max(1, others.size)]
      if (id !== undefined) service.change(id, { title: `theirs ${String(a)}` })
    },
    trash: (a) => {
      const target = wished[a % Math.max(1, wished.length)]
      if (target?.isDeleted === false && changes.trash([target.id]).done.length > 0) target.isTrashed = true
    },
    delete: (a) => {
      const target = wished[a % Math.max(1, wished.length)]
      if (target?.isDeleted === false) remove(target)
    },
  }

  const act = async ([what, a, b]: [string, number, number]): Promise<void> => {
    await steps[what]?.(a, b)
    sync.kick(library.account)
    if (b % 3 === 0) await settled()
  }

  /** The network is well again, and the user answers what they are asked: "send it again" only where the service certainly does not have it. */
  const comeToRest = async (): Promise<void> => {
    await sync.stop()
    service.calm()
    begin()
    for (let round = 0; round < 100; round += 1) {
      await clock.run(30_000)
      const open = readActivity(db, { offset: 0, limit: 500 }).rows
      for (const operation of open) {
        if (operation.state === 'failed') throw new Error(`${operation.kind} is failed: ${operation.reason ?? ''}`)
        if (operation.state === 'needs-review') {
          const target = wished.find(({ id }) => id === operation.assetId)
          if (operation.kind === 'delete-permanently' && target !== undefined) {
            activity.cancel(operation.id)
            remove(target)
          } else activity.retry(operation.id)
        }
        sync.kick(library.account)
      }
      if (open.length === 0) {
        // Two whole rounds show what is left.
        await clock.run(2 * everyMs + 10_000)
        return
      }
    }
    throw new Error(`it never comes to rest: ${JSON.stringify(readActivity(db, { offset: 0, limit: 5 }).rows)}`)
  }

  const compare = () => {
    for (const target of wished) {
      const asset = findAsset(db, target.id)
      const there = [...service.assets.values()].filter(({ uploaded }) => uploaded !== null && uploaded.sha256 === target.sha256)
      expect(there).toHaveLength(target.isDeleted ? 0 : 1)
      if (target.isDeleted) {
        expect(asset).toBeNull()
        continue
      }
      expect(asset).toMatchObject({ remoteId: there[0]?.remote.remoteId, goneAt: null })
      expect([there[0]?.remote.trashed !== null, asset?.trashedAt !== null]).toEqual([target.isTrashed, target.isTrashed])
    }
    const shown = db.prepare<[], { remote_id: string; title: string }>(
      'SELECT remote_id, title FROM asset WHERE gone_at IS NULL ORDER BY remote_id',
    )
    const told = [...service.assets.values()].map(({ remote }) => ({ remote_id: remote.remoteId, title: remote.title }))
    expect(shown.all()).toEqual(told.sort((a, b) => (a.remote_id < b.remote_id ? -1 : 1)))
    expect(service.assets.size).toBe(others.size + wished.filter(({ isDeleted }) => !isDeleted).length)
  }

  begin()
  return { act, comeToRest, compare, most: service.most, stop: () => sync.stop() }
}

it.each([
  { like: 'Wordbee: a look at the place proves that a file is not there', facts: { contentHash: null } },
  { like: 'OctoSpark: what was sent may appear later', facts: { contentHash: 'sha256' as const } },
])(
  'whatever is lost, cut off or started again, every file is sent once and the mirror shows what the listing tells ($like)',
  { timeout: 120_000 },
  async ({ facts }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const { act, comeToRest, compare, stop } = world({ facts })
        try {
          for (const one of steps) await act(one)
          await comeToRest()
          compare()
        } finally {
          await stop()
        }
      }),
      { numRuns: 40 },
    )
  },
)
