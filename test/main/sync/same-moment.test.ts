import { describe, expect, it } from 'vitest'
import { applyComments, listComments } from '../../../src-main/assets/comments'
import { findAsset } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import { takeTurns } from '../../../src-main/database/turns'
import { applyRemote } from '../../../src-main/sync/apply'
import { clashesOf } from '../../../src-main/sync/clashes'
import { createConflicts } from '../../../src-main/sync/conflicts'
import { entriesOfAsset, hold } from '../../../src-main/sync/outbox'
import type { AssetId } from '../../../src-preload/contract/ids'
import { remoteMedium } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'
import { lostAnswer, sending } from './sending'

function setUp(options: MemoryServiceOptions = {}) {
  const set = sending(options)
  const { library, service, changes } = set
  const { db, clock, publish } = library
  const entries = (id: AssetId) => entriesOfAsset(db, id)
  return {
    ...set,
    entries,
    conflicts: createConflicts({ db, clock, publish, onDecided: () => undefined }),
    states: (id: AssetId) => entries(id).map(({ payload, state }) => `${payload.kind} ${state}`),
    remove: (id: AssetId) => changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete'),
    pull: (id: AssetId) => {
      transact(db, (tx) => {
        applyRemote(tx, id, service.asset(library.asset(id).remoteId ?? '').remote, clock.now())
      })
    },
    /** The thread that writes pages has its turn right before the next transaction of the main thread. */
    beforeNextTransaction: (work: () => void) => {
      let isDone = false
      takeTurns(db, {
        begin: () => {
          if (isDone) return
          isDone = true
          work()
        },
        end: () => undefined,
      })
    },
    first: (id: AssetId) => {
      const [entry] = entries(id)
      if (entry === undefined) throw new Error('nothing waits')
      return entry
    },
  }
}

describe('a change that is made anew while the service is being looked at', () => {
  it('is not lost when the service has the older wish already', async () => {
    const { service, changes, library, both, pushNext, drain, conflicts } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'One' })
    service.change(remoteId, { title: 'One' })
    const gate = service.hold('get')
    const pushing = pushNext()
    await gate.reached
    changes.edit(id, { title: 'Two' })
    gate.release()
    await pushing
    expect(library.asset(id).title).toBe('Two')
    await drain()
    for (const { operationId } of conflicts.page(0, 9).rows) conflicts.resolve(operationId, [{ field: 'title', side: 'mine' }])
    await drain()
    expect(service.asset(remoteId).remote.title).toBe('Two')
  })

  it('is not lost with the text of a comment', async () => {
    const { service, changes, library, both, pushNext, drain } = setUp()
    const { id, remoteId } = both()
    const comment = changes.addComment(id, 'Zero')
    await pushNext()
    changes.editComment(comment, 'One')
    const [there] = service.asset(remoteId).comments
    if (there === undefined) throw new Error('no comment')
    service.asset(remoteId).comments = [{ ...there, text: 'One' }]
    const gate = service.hold('comments')
    const pushing = pushNext()
    await gate.reached
    changes.editComment(comment, 'Two')
    gate.release()
    await pushing
    await drain()
    expect(listComments(library.db, id, null)).toMatchObject([{ text: 'Two' }])
    expect(service.asset(remoteId).comments).toMatchObject([{ text: 'Two' }])
  })
})

describe('a conflict that is found while its change is being prepared', () => {
  it.each([
    ['refused', { how: 'refuse', kind: 'forbidden' }],
    ['not reached', { how: 'offline' }],
    ['cut off', { how: 'lose-request' }],
  ] as const)('stays one when the service is %s', async (_what, fault) => {
    const { service, changes, library, both, pushNext, pull, states, activity, first } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    const gate = service.hold('get')
    const pushing = pushNext()
    await gate.reached
    service.change(remoteId, { title: 'Theirs' })
    pull(id)
    const found = states(id)
    service.failOnce('get', fault)
    gate.release()
    await pushing
    expect([found, states(id)]).toEqual([['edit-asset needs-review'], ['edit-asset needs-review']])
    activity.retryAll()
    expect([states(id), clashesOf(library.db, first(id).id).length]).toEqual([['edit-asset needs-review'], 1])
  })

  it('is not decided by a Retry that the user clicked before', () => {
    const { service, changes, both, pull, states, activity, first, beforeNextTransaction } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    service.change(remoteId, { title: 'Theirs' })
    const { id: operation } = first(id)
    beforeNextTransaction(() => {
      pull(id)
    })
    activity.retry(operation)
    expect(states(id)).toEqual(['edit-asset needs-review'])
  })

  it('is not decided for a value that came while the user chose', () => {
    const { service, changes, both, pull, states, conflicts, first, beforeNextTransaction } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    service.change(remoteId, { title: 'Theirs' })
    pull(id)
    service.change(remoteId, { title: 'Precious' })
    beforeNextTransaction(() => {
      pull(id)
    })
    expect(() => {
      conflicts.resolve(first(id).id, [{ field: 'title', side: 'mine', theirs: 'Theirs' }])
    }).toThrow(/changed at the service meanwhile/)
    expect([states(id), conflicts.keptValues(id)]).toEqual([['edit-asset needs-review'], []])
  })
})

describe('a permanent deletion', () => {
  it('behind an edit that the service refused because of a change of somebody else’s stops', async () => {
    const { service, changes, both, remove, drain, states } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    remove(id)
    service.fault = (method) => {
      if (method !== 'edit') return null
      service.fault = () => null
      service.change(remoteId, { owner: 'somebody else' })
      return { how: 'refuse', kind: 'conflict' }
    }
    await drain()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('behind new media stops when somebody else added media too', async () => {
    const { library, service, both, remove, next, states, drain } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    const md5 = 'a'.repeat(32)
    library.queue(id, { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 3, md5, sha256: 's' })
    await next()
    remove(id)
    const theirs = remoteMedium({ id: 'theirs', fileName: 'precious.png', md5: 'b'.repeat(32) })
    service.asset(remoteId).media.unshift(theirs)
    await drain()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('does not take a lost right to see assets for done', async () => {
    const { library, service, both, remove, pushNext, states, activity, first, drain } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    both({ title: 'Other' })
    remove(id)
    service.fault = (method) => (method === 'get' ? { how: 'refuse', kind: 'not-found' } : null)
    await pushNext()
    expect([states(id), findAsset(library.db, id)?.id]).toEqual([['delete-permanently needs-review'], id])
    service.fault = () => null
    activity.retry(first(id).id)
    await drain()
    expect([states(id), service.assets.has(remoteId), findAsset(library.db, id)]).toEqual([[], false, null])
  })
})

describe('an asset whose upload nobody can find', () => {
  it('is not deleted without a word: the service may have it', () => {
    const { library, changes, remove, states, activity, first } = setUp()
    const { id, operation } = library.addUpload()
    transact(library.db, (tx) => {
      hold(tx, operation, { state: 'needs-review', reason: 'Sent whole, and not shown.', inFlight: false, notes: { phase: 'sent' } })
    })
    expect(remove(id).done).toEqual([id])
    expect(states(id)).toEqual(['upload-asset needs-review', 'delete-permanently waiting'])
    activity.cancel(first(id).id)
    expect([findAsset(library.db, id), changes.askDeletion([id]).assets]).toEqual([null, []])
  })
})

describe('an id that the user gives', () => {
  it('is not taken for an operation that was given up while it was looked at', async () => {
    const { library, service, activity, first } = setUp({ kind: 'by-link' })
    const { id, operation } = library.addUpload({ title: 'Dune' })
    transact(library.db, (tx) => {
      hold(tx, operation, { state: 'needs-review', reason: 'Look.', inFlight: true, notes: { idUnknown: true } })
    })
    const remoteId = service.add({ title: 'Dune' })
    const gate = service.hold('get')
    const giving = activity.resolve(first(id).id, remoteId)
    await gate.reached
    activity.cancel(operation)
    gate.release()
    await expect(giving).rejects.toThrow('This has ended meanwhile.')
  })
})

describe('a comment whose answer was lost', () => {
  it('keeps what the user did to it when a look brought it before', async () => {
    const { library, service, changes, both, pushNext, drain } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostAnswer)
    await pushNext()
    transact(library.db, (tx) => {
      applyComments(tx, id, service.asset(remoteId).comments)
    })
    const brought = listComments(library.db, id, null).find(({ state }) => state === 'ok')
    if (brought === undefined) throw new Error('not brought')
    changes.editComment(brought.id, 'Nicer')
    await drain()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['Nicer'])
    expect(listComments(library.db, id, null)).toMatchObject([{ text: 'Nicer', state: 'ok' }])
  })
})

describe('a comment whose deletion is taken back', () => {
  it('shows the text that the service has', async () => {
    const { changes, library, both, pushNext, activity, first } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'Sent')
    await pushNext()
    changes.editComment(comment, 'Never sent')
    changes.deleteComment(comment)
    activity.cancel(first(id).id)
    expect(listComments(library.db, id, null)).toMatchObject([{ text: 'Sent', state: 'ok' }])
  })
})

describe('media that a service takes in', () => {
  it('are not taken for there because somebody else added a file of the same name', async () => {
    const { library, service, both, next, states } = setUp()
    const { id, remoteId } = both()
    const md5 = 'a'.repeat(32)
    library.queue(id, { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 3, md5, sha256: 's' })
    service.onLink = () => undefined
    await next()
    service.asset(remoteId).media.push(remoteMedium({ id: 'theirs', fileName: 'a.png', md5: null }))
    await next()
    expect(states(id)).toEqual(['add-media waiting'])
  })

  it.each([
    ['ahead', 400 * 86_400_000],
    ['back', -400 * 86_400_000],
  ])('are waited for as long as ever when the clock jumps %s', async (_where, jump) => {
    const { library, service, handOver, both, next, pushNext, states, entries } = setUp()
    const { id } = both()
    const md5 = 'a'.repeat(32)
    const operation = library.queue(id, { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 3, md5, sha256: 's' })
    service.onLink = () => undefined
    await next()
    handOver.states.set(operation, 'taken')
    await next()
    library.clock.advance(jump)
    let looks = 0
    while (entries(id)[0]?.state === 'waiting' && looks < 500) {
      // What seems to be due in a year was put off before the clock was put back.
      if (Math.abs((entries(id)[0]?.notBefore ?? 0) - library.clock.now()) > 86_400_000) await pushNext()
      else await next()
      looks += 1
    }
    expect(states(id)).toEqual(['add-media needs-review'])
    expect(looks).toBeGreaterThan(10)
    expect(looks).toBeLessThan(200)
  })
})
