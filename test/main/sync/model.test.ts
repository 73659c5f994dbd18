import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listComments } from '../../../src-main/assets/comments'
import { findAsset } from '../../../src-main/assets/mirror'
import { readActivity } from '../../../src-main/sync/activity'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import { createSync, type Sync } from '../../../src-main/sync/sync'
import { AppError } from '../../../src-preload/contract/errors'
import type { AssetId, CommentId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import { settled } from '../../support/manual-clock'
import type { Fault, MemoryAsset, Method } from '../../support/memory-provider'

/** What a user who sees all their wishes carried out would have. */
interface Wished {
  readonly id: AssetId
  title: string
  description: string
  isTrashed: boolean
  isDeleted: boolean
  comments: { id: CommentId; text: string }[]
  files: string[]
}

const methods: Method[] = [
  'get',
  'media',
  'create',
  'edit',
  'addMediaByLink',
  'comments',
  'addComment',
  'editComment',
  'deleteComment',
  'trash',
  'restore',
  'deletePermanently',
]
const faults: Fault[] = [
  { how: 'lose-answer' },
  { how: 'lose-answer' },
  { how: 'lose-request' },
  { how: 'offline' },
  { how: 'refuse', kind: 'rate-limited', details: { retryAfterMs: 5000 } },
]
const number = fc.nat(1000)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('edit' as const), number, number) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('comment' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('edit-comment' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete-comment' as const), number, number) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('trash' as const), number, number) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('restore' as const), number, number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('drop' as const), number, number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('add-file' as const), number, number) },
  { weight: 6, arbitrary: fc.tuple(fc.constant('fault' as const), fc.nat(methods.length - 1), fc.nat(faults.length - 1)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('hang' as const), fc.nat(methods.length - 1), number) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('time' as const), fc.nat(40_000), number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('restart' as const), number, number) },
)

function world() {
  const library = testLibrary()
  const engine = testEngine(library)
  const { service, handOver, changes, activity } = engine
  const { clock } = library
  const wished: Wished[] = []
  let count = 0
  let sync: Sync

  // The service comes for a file after a while, if the link still lives, and shows it a while later.
  const show = service.onLink
  service.onLink = (asset: MemoryAsset, medium) => {
    const pause = (medium.link.length * 977) % 7000
    clock.setTimer(pause, () => {
      const operation = handOver.live(medium.link)
      if (operation === null) return
      handOver.states.set(operation, 'taken')
      clock.setTimer(Math.round(pause / 2), () => {
        if (service.assets.has(asset.remote.remoteId)) show(asset, medium)
      })
    })
  }

  const begin = () => {
    sync = createSync(engine.tools)
    sync.start()
  }
  const takes = (work: () => unknown): boolean => {
    try {
      work()
      return true
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }
  const fresh = () => `text ${String((count += 1))}`
  const file = (id: AssetId): string => {
    const md5 = `md5-${String((count += 1))}`
    library.queue(id, { kind: 'add-media', intakeId: null, path: `/${md5}`, fileName: `${md5}.png`, size: 1, md5, sha256: md5 })
    return md5
  }
  const remove = (target: Wished) => {
    const question = changes.askDeletion([target.id])
    if (changes.deletePermanently(question.nonce, 'delete').done.length > 0) target.isDeleted = true
  }

  /** What happens around the user. */
  const around: Record<string, (a: number, b: number) => unknown> = {
    fault: (a, b) => {
      service.failOnce(methods[a] ?? 'get', faults[b] ?? { how: 'offline' })
    },
    hang: (a) => service.hold(methods[a] ?? 'get'),
    time: (a) => clock.run(a),
    restart: async () => {
      await sync.stop()
      handOver.restart()
      begin()
      await settled()
    },
    drop: () => {
      const title = fresh()
      const id = library.addLocal(title)
      wished.push({ id, title, description: '', isTrashed: false, isDeleted: false, comments: [], files: [file(id)] })
    },
  }

  /** What the user does to an asset. A change that is refused is no wish. */
  const wishes: Record<string, (target: Wished, b: number) => void> = {
    'add-file': (target) => target.files.push(file(target.id)),
    edit: (target, b) => {
      const field = b % 2 === 0 ? 'title' : 'description'
      const text = fresh()
      if (takes(() => changes.edit(target.id, { [field]: text }))) target[field] = text
    },
    comment: (target) => {
      const text = fresh()
      takes(() => target.comments.push({ id: changes.addComment(target.id, text), text }))
    },
    'edit-comment': (target, b) => {
      const comment = target.comments[b % Math.max(1, target.comments.length)]
      const text = fresh()
      if (comment !== undefined && takes(() => changes.editComment(comment.id, text))) comment.text = text
    },
    'delete-comment': (target, b) => {
      const comment = target.comments[b % Math.max(1, target.comments.length)]
      if (comment !== undefined && takes(() => changes.deleteComment(comment.id)))
        target.comments.splice(target.comments.indexOf(comment), 1)
    },
    trash: (target) => {
      if (changes.trash([target.id]).done.length > 0) target.isTrashed = true
    },
    restore: (target) => {
      if (changes.restore([target.id]).done.length > 0) target.isTrashed = false
    },
    delete: remove,
  }

  const act = async ([what, a, b]: [string, number, number]): Promise<void> => {
    const target = wished[a % wished.length]
    await around[what]?.(a, b)
    if (target?.isDeleted === false) wishes[what]?.(target, b)
    sync.kick(library.account)
    if (b % 3 === 0) await settled()
  }

  /** The network is well again, and the user answers what they are asked. */
  const comeToRest = async (): Promise<void> => {
    await sync.stop()
    handOver.restart()
    service.calm()
    begin()
    for (let round = 0; round < 80; round += 1) {
      await clock.run(15_000)
      const open = readActivity(library.db, { offset: 0, limit: 500 }).rows
      if (open.length === 0) return
      for (const operation of open) {
        const target = wished.find(({ id }) => id === operation.assetId)
        if (operation.asksForRemoteId) {
          const { externalId } = findAsset(library.db, operation.assetId!) ?? { externalId: null }
          const made = [...service.assets.values()].filter(({ remote }) => remote.externalId === externalId)
          expect(made).toHaveLength(1)
          await activity.resolve(operation.id, made[0]?.remote.remoteId ?? '')
        } else if (operation.state === 'needs-review' && operation.kind === 'delete-permanently' && target !== undefined) {
          // Its version changed by a change of ours whose answer was lost: stopping is right, and the user confirms again.
          activity.cancel(operation.id)
          remove(target)
        } else if (operation.state === 'failed' || operation.state === 'needs-review') {
          throw new Error(`${operation.kind} is ${operation.state}: ${operation.reason ?? ''}`)
        }
        sync.kick(library.account)
      }
    }
    throw new Error(`it never comes to rest: ${JSON.stringify(readActivity(library.db, { offset: 0, limit: 5 }).rows)}`)
  }

  const compare = () => {
    for (const target of wished) {
      const asset = findAsset(library.db, target.id)
      if (target.isDeleted) {
        expect(asset).toBeNull()
        continue
      }
      const there = service.asset(asset?.remoteId ?? '')
      expect({
        title: there.remote.title,
        description: there.remote.description,
        isTrashed: there.remote.trashed !== null,
        comments: there.comments.map(({ text }) => text),
        files: [...there.added].sort(),
      }).toEqual({
        title: target.title,
        description: target.description,
        isTrashed: target.isTrashed,
        comments: target.comments.map(({ text }) => text),
        files: [...target.files].sort(),
      })
      expect({
        title: asset?.title,
        isTrashed: asset?.trashedAt !== null,
        comments: listComments(library.db, target.id, null).map(({ text }) => text),
      }).toEqual({
        title: target.title,
        isTrashed: target.isTrashed,
        comments: target.comments.map(({ text }) => text),
      })
      expect(entriesOfAsset(library.db, target.id)).toEqual([])
    }
    expect(service.assets.size).toBe(wished.filter(({ isDeleted }) => !isDeleted).length)
  }

  for (let n = 0; n < 3; n += 1) {
    const remoteId = service.add({ title: `there ${String(n)}`, description: '' })
    wished.push({
      id: library.addAsset(service.asset(remoteId).remote),
      title: `there ${String(n)}`,
      description: '',
      isTrashed: false,
      isDeleted: false,
      comments: [],
      files: [],
    })
  }
  begin()
  return { act, comeToRest, compare, stop: () => sync.stop(), most: service.most }
}

it(
  'whatever is lost, cut off or started again: in the end the service has every wish once, and the mirror shows it',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 45, size: 'max' }), async (steps) => {
        const { act, comeToRest, compare, stop, most } = world()
        try {
          for (const one of steps) await act(one)
          await comeToRest()
          compare()
          expect(most.perAsset).toBeLessThanOrEqual(1)
        } finally {
          await stop()
        }
      }),
      { numRuns: 50 },
    )
  },
)
