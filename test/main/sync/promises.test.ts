import { describe, expect, it } from 'vitest'
import { listComments } from '../../../src-main/assets/comments'
import { findAsset } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import { readActivity } from '../../../src-main/sync/activity'
import { adoptRemoteId } from '../../../src-main/sync/apply'
import { entriesOfAsset, hold } from '../../../src-main/sync/outbox'
import { activityPage, type Operation } from '../../../src-preload/contract/activity'
import { AppError } from '../../../src-preload/contract/errors'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { MemoryServiceOptions, Method } from '../../support/memory-provider'
import { lostAnswer, lostRequest, sending } from './sending'

function setUp(options: MemoryServiceOptions = {}) {
  const set = sending(options)
  const { library, changes } = set
  const entries = (id: AssetId) => entriesOfAsset(library.db, id)
  return {
    ...set,
    entries,
    states: (id: AssetId) => entries(id).map(({ payload, state }) => `${payload.kind} ${state}`),
    rows: (): Operation[] => activityPage.parse(readActivity(library.db, { offset: 0, limit: 100 })).rows,
    remove: (id: AssetId) => changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete'),
    last: (id: AssetId) => {
      const entry = entries(id).at(-1)
      if (entry === undefined) throw new Error('nothing waits')
      return entry
    },
  }
}

const refusedWith = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a change of an asset that was deleted at the service', () => {
  it('is kept with its words, and the way out is named', async () => {
    const { service, changes, both, pushNext, entries, rows, done } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine', description: 'my words' })
    service.assets.delete(remoteId)
    await pushNext()
    expect(entries(id)).toMatchObject([
      { state: 'failed', inFlight: false, payload: { changes: { title: 'Mine', description: 'my words' } } },
    ])
    expect(rows()[0]?.reason).toMatch(/“Mine” was deleted at the service.*kept here: Retry looks.*Cancel drops the change\..*made anew/)
    expect(rows()[0]?.known).toEqual(expect.arrayContaining([{ label: 'Your description', value: 'my words' }]))
    expect(done('edit')).toBe(0)
  })

  it('goes on when the asset is there again, and is dropped on the user’s word', async () => {
    const { service, changes, activity, both, pushNext, states, last } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    const there = service.asset(remoteId)
    service.assets.delete(remoteId)
    await pushNext()
    service.assets.set(remoteId, there)
    activity.retry(last(id).id)
    await pushNext()
    expect([states(id), service.asset(remoteId).remote.title]).toEqual([[], 'Mine'])
    changes.edit(id, { title: 'Again' })
    service.assets.delete(remoteId)
    await pushNext()
    activity.cancel(last(id).id)
    expect(states(id)).toEqual([])
  })

  it('names no way to make it anew where the service has none', async () => {
    const { service, changes, both, pushNext, rows } = setUp({ without: ['create'] })
    const { id, remoteId } = both()
    changes.edit(id, { title: 'Mine' })
    service.assets.delete(remoteId)
    await pushNext()
    expect(rows()[0]?.reason).not.toMatch(/anew/)
  })

  it('keeps the text of a comment too', async () => {
    const { library, service, changes, both, pushNext, entries } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'precious')
    service.assets.delete(remoteId)
    await pushNext()
    expect(entries(id)).toMatchObject([{ state: 'failed', reason: expect.stringMatching(/What you wrote is kept here/) as string }])
    expect(listComments(library.db, id, null).map(({ text }) => text)).toEqual(['precious'])
  })
})

describe('a service that refuses a change because the asset was changed at the same moment', () => {
  it('gets it again upon what is there now, merged field by field', async () => {
    const { library, service, changes, both, drain, states } = setUp()
    const { id, remoteId } = both({ title: 'Old', description: 'old' })
    changes.edit(id, { title: 'Mine' })
    service.fault = (method) => {
      if (method !== 'edit') return null
      service.fault = () => null
      service.change(remoteId, { description: 'theirs' })
      return { how: 'refuse', kind: 'conflict' }
    }
    await drain()
    expect([states(id), service.asset(remoteId).remote]).toMatchObject([[], { title: 'Mine', description: 'theirs' }])
    expect(library.asset(id).base.description).toBe('theirs')
  })

  it('is asked about where the same field was changed', async () => {
    const { service, changes, both, drain, states } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    service.fault = (method) => {
      if (method !== 'edit') return null
      service.fault = () => null
      service.change(remoteId, { title: 'Theirs' })
      return { how: 'refuse', kind: 'conflict' }
    }
    await drain()
    expect([states(id), service.asset(remoteId).remote.title]).toEqual([['edit-asset needs-review'], 'Theirs'])
  })

  it('for ever is not asked for ever', async () => {
    const { service, changes, both, drain, states, asked } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    let n = 0
    service.fault = (method) => {
      if (method !== 'edit') return null
      service.change(remoteId, { description: String((n += 1)) })
      return { how: 'refuse', kind: 'conflict' }
    }
    await drain()
    expect([states(id), asked('edit')]).toEqual([['edit-asset failed'], 4])
  })
})

describe('a permanent deletion', () => {
  it('of what a colleague changed is put before the user as another question, not as a Retry that stops again', async () => {
    const { library, service, activity, changes, both, pushNext, states, rows, remove, last, done } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    remove(id)
    service.change(remoteId, { title: 'Precious' })
    await pushNext()
    expect(rows()[0]).toMatchObject({ state: 'needs-review', canRetry: false, canCancel: true })
    expect(refusedWith(() => activity.retry(last(id).id))).toMatch(/not what you confirmed/)
    // What is asked about anew is what the service has now.
    expect(library.asset(id).title).toBe('Precious')
    const { nonce, assets } = changes.askDeletion([id])
    expect(assets).toMatchObject([{ id, title: 'Precious' }])
    changes.deletePermanently(nonce, 'delete')
    expect(states(id)).toEqual(['delete-permanently waiting'])
    await pushNext()
    expect([service.assets.has(remoteId), findAsset(library.db, id), done('deletePermanently')]).toEqual([false, null, 1])
  })

  it('that waits is not asked about a second time', () => {
    const { changes, both, remove } = setUp()
    const { id } = both()
    remove(id)
    expect(changes.askDeletion([id]).refused).toMatchObject([{ reason: expect.stringMatching(/being deleted permanently/) as string }])
  })

  it('is never sent after a restore: neither ours, which is refused meanwhile, nor a colleague’s', async () => {
    const { service, changes, both, pushNext, states, remove } = setUp()
    const { id, remoteId } = both({ trashed: { at: 5, about: false } })
    remove(id)
    expect(changes.restore([id]).refused).toMatchObject([{ id, reason: expect.stringMatching(/Cancel that in Activity first/) as string }])
    service.change(remoteId, { trashed: null })
    await pushNext()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
    // Held, it still stands against everything but another question.
    expect(changes.restore([id]).done).toEqual([])
  })

  it.each([
    ['an edit', (set: ReturnType<typeof setUp>, id: AssetId) => set.changes.edit(id, { title: 'Mine' })],
    ['a move to the trash', (set: ReturnType<typeof setUp>, id: AssetId) => set.changes.trash([id])],
  ])('behind %s of the user’s stops when a colleague changed the asset before that was sent', async (_what, begin) => {
    const set = setUp()
    const { id, remoteId } = set.both({ title: 'Old', description: 'old' })
    begin(set, id)
    set.remove(id)
    set.service.change(remoteId, { description: 'precious' })
    await set.drain()
    expect([set.states(id), set.service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('behind a move to the trash stops for any version that was not confirmed, whatever made it', async () => {
    const { service, changes, both, drain, states, remove } = setUp()
    const { id, remoteId } = both()
    changes.trash([id])
    remove(id)
    service.change(remoteId, { owner: 'somebody else' })
    await drain()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('does not leave with what was held while it was being prepared', async () => {
    const { library, service, changes, both, pushNext, states, remove, entries } = setUp()
    const { id } = both()
    changes.trash([id])
    remove(id)
    const gate = service.hold('get')
    const pushing = pushNext()
    await gate.reached
    const [first] = entries(id)
    transact(library.db, (tx) => {
      if (first !== undefined) hold(tx, first.id, { state: 'needs-review', reason: 'In doubt.', inFlight: false })
    })
    gate.release()
    await pushing
    expect([states(id), service.changes]).toEqual([['trash needs-review', 'delete-permanently waiting'], []])
  })

  it('behind a move to the trash stops when a colleague changed the asset while that was sent', async () => {
    const { service, changes, both, drain, pushNext, states, remove } = setUp()
    const { id, remoteId } = both({ description: 'old' })
    changes.trash([id])
    remove(id)
    const gate = service.hold('trash')
    const pushing = pushNext()
    await gate.reached
    service.change(remoteId, { description: 'precious' })
    gate.release()
    await pushing
    await drain()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('that is held stays held whatever the operations before it come to', async () => {
    const { library, service, changes, both, pushNext, states, remove, last } = setUp()
    const { id, remoteId } = both()
    changes.trash([id])
    remove(id)
    transact(library.db, (tx) => {
      hold(tx, last(id).id, { state: 'needs-review', reason: 'In doubt.', inFlight: false })
    })
    await pushNext()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('of a new asset that turns out to be an old one needs another question', () => {
    const { library, service, changes, states, rows, last, activity } = setUp()
    const known = library.addAsset({ ...service.asset(service.add({ title: 'Family album' })).remote })
    const id = library.addLocal('New')
    library.db.prepare(`UPDATE outbox SET in_flight = 1 WHERE asset_id = ?`).run(id)
    changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete')
    transact(library.db, (tx) => adoptRemoteId(tx, id, library.asset(known).remoteId ?? ''))
    expect(states(known)).toEqual(['create-asset waiting', 'delete-permanently needs-review'])
    expect(rows().find(({ kind }) => kind === 'delete-permanently')).toMatchObject({ canRetry: false, canCancel: true })
    expect(refusedWith(() => activity.retry(last(known).id))).toMatch(/not what you confirmed/)
  })

  it('of what was never read asks again when it is read', async () => {
    const { library, service, both, pushNext, states, remove } = setUp()
    const { id, remoteId } = both()
    library.db.prepare('UPDATE asset SET version = NULL WHERE id = ?').run(id)
    remove(id)
    await pushNext()
    expect([states(id), service.assets.has(remoteId)]).toEqual([['delete-permanently needs-review'], true])
  })

  it('behind a refused operation waits for it, by name', async () => {
    const { service, changes, both, pushNext, rows, remove } = setUp()
    const { id } = both()
    changes.edit(id, { title: 'Mine' })
    remove(id)
    const reason = () => rows().find(({ kind }) => kind === 'delete-permanently')?.reason
    expect(reason()).toBe('Waits until the edit of the same asset is done.')
    service.failOnce('edit', { how: 'refuse', kind: 'rejected' })
    await pushNext()
    expect(reason()).toBe('Waits until the edit of the same asset is done, which needs your decision.')
  })
})

describe('everything that was done without a network', () => {
  it('arrives in its order, and nothing is left of it', async () => {
    const { library, service, changes, drain, rows } = setUp()
    const id = library.addLocal('Dune')
    changes.addComment(id, 'hello')
    changes.edit(id, { title: 'Dune at dawn' })
    changes.trash([id])
    changes.restore([id])
    changes.trash([id])
    library.db.prepare(`UPDATE outbox SET in_flight = 1 WHERE kind = 'create-asset'`).run()
    changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete')
    await drain()
    expect([service.assets.size, findAsset(library.db, id), rows()]).toEqual([0, null, []])
    expect(service.changes.map((change) => change.split(' ')[0])).toEqual(['create', 'addComment', 'edit', 'trash', 'deletePermanently'])
    expect(library.db.prepare('SELECT count(*) AS n FROM tombstone').get()).toEqual({ n: 1 })
  })

  it('is stopped for one asset by what is always refused, and for no other', async () => {
    const { service, changes, both, drain, states } = setUp()
    const [bad, good] = [both({ title: 'Bad' }), both({ title: 'Good' })]
    service.fault = (method, remoteId) => (method === 'edit' && remoteId === bad.remoteId ? { how: 'refuse', kind: 'rejected' } : null)
    for (const { id } of [bad, good]) {
      changes.edit(id, { description: 'new' })
      changes.addComment(id, 'and more')
    }
    await drain()
    expect([states(bad.id), states(good.id)]).toEqual([['edit-asset failed', 'add-comment waiting'], []])
    expect(service.calls.filter((call) => call === `edit ${bad.remoteId}`)).toHaveLength(1)
  })
})

describe('what the user takes back', () => {
  it.each([
    [
      'an edit',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.changes.edit(id, { title: 'New', tags: ['x'] })
        set.changes.edit(id, { title: 'Old', tags: [] })
      },
    ],
    [
      'a move to the trash',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.changes.trash([id])
        set.changes.restore([id])
      },
    ],
    ['a comment', (set: ReturnType<typeof setUp>, id: AssetId) => set.changes.deleteComment(set.changes.addComment(id, 'x'))],
    [
      'a project',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.changes.assignProject(id, 'remote-project')
        set.changes.unassignProject(id)
      },
    ],
    [
      'a collection',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.changes.addToCollection(id, { collectionId: null, title: 'Best' })
        set.activity.cancel(set.last(id).id)
      },
    ],
    [
      'an action',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.changes.startAction(id, { actionId: '1', name: 'Resize' })
        set.activity.cancel(set.last(id).id)
      },
    ],
    [
      'a permanent deletion',
      (set: ReturnType<typeof setUp>, id: AssetId) => {
        set.remove(id)
        set.activity.cancel(set.last(id).id)
      },
    ],
  ])('before it was sent leaves nothing to send: %s', async (_what, work) => {
    const set = setUp()
    const { id } = set.both({ title: 'Old' })
    work(set, id)
    expect(set.states(id)).toEqual([])
    expect(set.service.changes).toEqual([])
    await expect(set.pushNext()).rejects.toThrow('nothing is due')
    expect(set.library.asset(id)).toMatchObject({ title: 'Old', trashedAt: null })
  })

  const comment = (set: ReturnType<typeof setUp>, id: AssetId) => {
    const [first] = listComments(set.library.db, id, null)
    if (first !== undefined) set.changes.deleteComment(first.id)
  }
  const inverses: readonly {
    readonly what: string
    readonly work: (set: ReturnType<typeof setUp>, id: AssetId) => unknown
    readonly undo: (set: ReturnType<typeof setUp>, id: AssetId) => unknown
    readonly method: Method
    readonly inverse: Method
  }[] = [
    {
      what: 'a move to the trash',
      work: (set, id) => set.changes.trash([id]),
      undo: (set, id) => set.changes.restore([id]),
      method: 'trash',
      inverse: 'restore',
    },
    {
      what: 'a project',
      work: (set, id) => {
        set.changes.assignProject(id, 'remote-project')
      },
      undo: (set, id) => {
        set.changes.unassignProject(id)
      },
      method: 'assignProject',
      inverse: 'unassignProject',
    },
    {
      what: 'a comment',
      work: (set, id) => set.changes.addComment(id, 'x'),
      undo: comment,
      method: 'addComment',
      inverse: 'deleteComment',
    },
    {
      what: 'an edit',
      work: (set, id) => {
        set.changes.edit(id, { title: 'New' })
      },
      undo: (set, id) => {
        set.changes.edit(id, { title: 'Old' })
      },
      method: 'edit',
      inverse: 'edit',
    },
  ]

  it.each(inverses)(
    'after it was sent is followed by its opposite, also when the answer was lost: $what',
    async ({ work, undo, method, inverse }) => {
      for (const fault of [lostAnswer, lostRequest, null]) {
        const set = setUp()
        const { id, remoteId } = set.both({ title: 'Old' })
        work(set, id)
        if (fault !== null) set.service.failOnce(method, fault)
        await set.pushNext()
        undo(set, id)
        await set.drain()
        expect(set.states(id)).toEqual([])
        const there = set.service.asset(remoteId)
        expect([there.remote.title, there.remote.trashed, there.remote.projectId, there.comments]).toEqual(['Old', null, null, []])
        expect(set.done(inverse)).toBeGreaterThan(0)
      }
    },
  )

  it('leaves the edit of an earlier try in the line when that may still arrive', async () => {
    const { library, service, changes, both, pushNext, drain, entries } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'New' })
    service.failOnce('edit', lostAnswer)
    await pushNext()
    changes.edit(id, { title: 'Newer' })
    changes.edit(id, { title: 'Old' })
    expect(entries(id)).toHaveLength(2)
    await drain()
    expect([service.asset(remoteId).remote.title, library.asset(id).title]).toEqual(['Old', 'Old'])
  })
})

describe('what is known of an operation in doubt', () => {
  it('is when it was sent, how often it was looked for, its ids, what it was about and what is there now', async () => {
    const { library, service, pushNext, drain, rows } = setUp()
    const id = library.addLocal('Dune')
    service.failOnce('create', lostAnswer)
    await pushNext()
    await drain()
    const { externalId } = library.asset(id)
    const [row] = rows()
    const sent = new Date(library.clock.now()).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
    expect(row?.known).toEqual([
      { label: 'Sent', value: expect.stringContaining(sent.split(',')[0] ?? '') as string },
      { label: 'External ID', value: externalId },
      { label: 'There now', value: 'Not to be seen under an ID that is known here' },
    ])
  })

  it('is how many bytes left, of a file', async () => {
    const { library, both, send, handOver, drain, rows } = setUp()
    const { id } = both({ title: 'Dune' })
    const operation = await send(id, {
      kind: 'add-media',
      intakeId: null,
      path: '/a.png',
      fileName: 'a.png',
      size: 1234,
      md5: 'm',
      sha256: 's',
    })
    handOver.states.set(operation, 'may-be-taken')
    transact(library.db, (tx) => {
      hold(tx, operation, { state: 'needs-review', reason: 'In doubt.', inFlight: true })
    })
    library.db
      .prepare('INSERT INTO hand_over (operation_id, size, md5, offered_at, last_byte_at) VALUES (?, 1234, ?, 1, 2)')
      .run(operation, 'm')
    await drain()
    expect(rows()[0]?.known).toEqual(
      expect.arrayContaining([
        { label: 'File', value: 'a.png, 1,234 bytes' },
        { label: 'Bytes that left', value: 'All 1,234 bytes, or all but the last' },
        { label: 'ID at the service', value: library.asset(id).remoteId },
        { label: 'There now', value: '“Dune”, 0 media files' },
      ]),
    )
  })

  it('is nothing for what only waits', () => {
    const { changes, both, rows } = setUp()
    changes.edit(both().id, { title: 'x' })
    expect(rows()[0]?.known).toEqual([])
  })
})

it('the next try of an operation is that of its account, while the account waits as a whole', () => {
  const { library, changes, both } = setUp()
  changes.edit(both().id, { title: 'x' })
  const at = (account: number | null) =>
    readActivity(library.db, { offset: 0, limit: 1 }, { transferOf: () => null, nextTryOf: () => account }).rows[0]?.nextTryAt
  expect([at(null), at(99)]).toEqual([null, 99])
  library.db.prepare('UPDATE outbox SET not_before = 500').run()
  expect([at(null), at(99), at(900)]).toEqual([500, 500, 900])
})
