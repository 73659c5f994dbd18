import { describe, expect, it } from 'vitest'
import { applyComments, listComments } from '../../../src-main/assets/comments'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { readActivity } from '../../../src-main/sync/activity'
import { adoptRemoteId, applyRemote } from '../../../src-main/sync/apply'
import { watchClashes } from '../../../src-main/sync/clashes'
import { createConflicts } from '../../../src-main/sync/conflicts'
import { entriesOfAsset, markSent, settle } from '../../../src-main/sync/outbox'
import { conflictPage } from '../../../src-preload/contract/conflict'
import { AppError } from '../../../src-preload/contract/errors'
import { operationId, type AssetId, type OperationId } from '../../../src-preload/contract/ids'
import { remoteAsset } from '../../support/library'
import { sending } from './sending'

function setUp() {
  const set = sending()
  const { library, service } = set
  const { db, clock, publish } = library
  const decided: string[] = []
  const conflicts = createConflicts({ db, clock, publish, onDecided: (account) => decided.push(account) })
  const pull = (id: AssetId) => {
    clock.advance(1000)
    transact(db, (tx) => {
      applyRemote(tx, id, service.asset(library.asset(id).remoteId ?? '').remote, clock.now())
    })
  }
  const entries = (id: AssetId) => entriesOfAsset(db, id)
  const only = (id: AssetId): OperationId => {
    const [entry] = entries(id)
    if (entry === undefined) throw new Error('nothing waits')
    return entry.id
  }
  return {
    ...set,
    conflicts,
    decided,
    pull,
    entries,
    only,
    states: (id: AssetId) => entries(id).map(({ payload, state }) => `${payload.kind} ${state}`),
    page: () => conflictPage.parse(conflicts.page(0, 50)),
    /** The user changed it, and so did somebody else; the service was looked at since. */
    clashing: (mine: Parameters<typeof set.changes.edit>[1] = { title: 'Mine' }, theirs: Partial<RemoteAsset> = { title: 'Theirs' }) => {
      const { id, remoteId } = set.both({ title: 'Old', tags: ['a'] })
      set.changes.edit(id, mine)
      service.change(remoteId, theirs)
      pull(id)
      return { id, remoteId, operation: only(id) }
    },
  }
}

const refusedWith = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a look at the service that stands against a change that waits', () => {
  it('holds it at once, with both values and what they were made of, and sends nothing', () => {
    const { library, service, page, states, clashing, conflicts } = setUp()
    const { id, remoteId, operation } = clashing({ title: 'Mine', tags: ['x'] }, { title: 'Theirs', tags: ['y'] })
    expect(states(id)).toEqual(['edit-asset needs-review'])
    expect(page()).toEqual({
      rows: [
        {
          operationId: operation,
          accountId: library.account,
          accountName: 'Studio',
          assetId: id,
          assetTitle: 'Mine',
          foundAt: library.clock.now(),
          fields: [
            { field: 'tags', base: ['a'], mine: ['x'], theirs: ['y'] },
            { field: 'title', base: 'Old', mine: 'Mine', theirs: 'Theirs' },
          ],
        },
      ],
      total: 1,
    })
    expect(readActivity(library.db, { offset: 0, limit: 1 })).toMatchObject({
      conflicts: 1,
      rows: [{ hasConflict: true, attempts: 0, canRetry: true, canCancel: true }],
    })
    expect([service.asset(remoteId).remote.title, library.asset(id).title]).toEqual(['Theirs', 'Mine'])
    expect(conflicts.keptValues(id)).toEqual([])
  })

  it('leaves it alone where other fields were changed, or what is being sent at this moment', () => {
    const { library, changes, service, both, entries, states, pull, page, clashing } = setUp()
    const other = clashing({ title: 'Mine' }, { description: 'theirs' })
    expect(states(other.id)).toEqual(['edit-asset waiting'])
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    const [entry] = entries(id)
    transact(library.db, (tx) => {
      if (entry !== undefined) markSent(tx, entry, {})
    })
    service.change(remoteId, { title: 'Theirs' })
    pull(id)
    expect([states(id), page().total]).toEqual([['edit-asset running'], 0])
  })

  it('takes what an earlier change of the user brought there for nobody else’s', async () => {
    const { library, changes, service, both, entries, states, pull, pushNext } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'One' })
    const gate = service.hold('edit')
    const pushing = pushNext()
    await gate.reached
    changes.edit(id, { title: 'Two' })
    service.change(remoteId, { title: 'One' })
    pull(id)
    expect(states(id)).toEqual(['edit-asset running', 'edit-asset waiting'])
    gate.release()
    await pushing
    expect(entries(id)).toMatchObject([{ state: 'waiting', payload: { changes: { title: 'Two' }, seen: { title: 'One' } } }])
    await pushNext()
    expect([service.asset(remoteId).remote.title, library.asset(id).title, entries(id)]).toEqual(['Two', 'Two', []])
  })

  it('shows what the service has now when that changes again, and keeps its place in the line', () => {
    const { library, service, pull, page, clashing } = setUp()
    const first = clashing()
    const foundAt = library.clock.now()
    const second = clashing()
    service.change(first.remoteId, { title: 'Theirs again' })
    pull(first.id)
    expect(page().rows.map((row) => [row.assetId, row.foundAt, row.fields[0]?.theirs])).toEqual([
      [first.id, foundAt, 'Theirs again'],
      [second.id, foundAt + 1000, 'Theirs'],
    ])
  })

  it.each([
    ['the service went back', { title: 'Old' }, 1],
    ['both came to the same', { title: 'Mine' }, 0],
  ])('lets it go by itself when %s', async (_what, values, sent) => {
    const { library, service, pull, page, states, clashing, pushNext, done, conflicts } = setUp()
    const { id, remoteId } = clashing()
    service.change(remoteId, values)
    pull(id)
    expect([states(id), page().total]).toEqual([['edit-asset waiting'], 0])
    await pushNext()
    expect([states(id), service.asset(remoteId).remote.title, library.asset(id).title, done('edit')]).toEqual([[], 'Mine', 'Mine', sent])
    expect(conflicts.keptValues(id)).toEqual([])
  })

  it('is found right before sending too', async () => {
    const { library, changes, service, both, page, pushNext, states, done } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine', description: 'mine' })
    service.change(remoteId, { title: 'Theirs' })
    await pushNext()
    expect([states(id), done('edit')]).toEqual([['edit-asset needs-review'], 0])
    expect(page().rows[0]?.fields).toEqual([{ field: 'title', base: 'Old', mine: 'Mine', theirs: 'Theirs' }])
    // The service's word is written at once: it is what the conflict is about.
    expect(library.asset(id).base.title).toBe('Theirs')
  })

  it('tells the window once per change of the conflicts', () => {
    const { library, service, pull, clashing } = setUp()
    const hasNews = watchClashes(library.db)
    hasNews()
    const { id, remoteId } = clashing()
    expect([hasNews(), hasNews()]).toEqual([true, false])
    service.change(remoteId, { title: 'Other' })
    pull(id)
    expect([hasNews(), hasNews()]).toEqual([true, false])
    service.change(remoteId, { title: 'Old' })
    pull(id)
    expect([hasNews(), hasNews()]).toEqual([true, false])
  })

  it('goes with its operation, in one transaction', () => {
    const { library, page, clashing } = setUp()
    const { operation } = clashing()
    transact(library.db, (tx) => {
      settle(tx, operation)
    })
    expect(page()).toEqual({ rows: [], total: 0 })
  })

  it('stays with the asset when two rows turn out to be one', () => {
    const { library, page, states, clashing } = setUp()
    const older = library.addLocal('Older')
    library.db.prepare('DELETE FROM outbox WHERE asset_id = ?').run(older)
    const { remoteId } = clashing()
    transact(library.db, (tx) => adoptRemoteId(tx, older, remoteId))
    expect([states(older), page().rows[0]?.assetId]).toEqual([['edit-asset needs-review'], older])
  })
})

describe('the decision about a conflict', () => {
  it('"mine" sends my value over theirs and keeps theirs', async () => {
    const { library, service, conflicts, page, states, clashing, pushNext, decided } = setUp()
    const { id, remoteId, operation } = clashing()
    library.events()
    conflicts.resolve(operation, [{ field: 'title', side: 'mine' }])
    expect([states(id), page().total, decided]).toEqual([['edit-asset waiting'], 0, [library.account]])
    expect(library.events()).toEqual(expect.arrayContaining(['conflicts.changed', 'activity.changed', 'assets.changed', 'sync.changed']))
    expect(conflicts.keptValues(id)).toEqual([{ field: 'title', value: 'Theirs', whose: 'theirs', at: library.clock.now() }])
    await pushNext()
    expect([service.asset(remoteId).remote.title, states(id)]).toEqual(['Mine', []])
  })

  it('"theirs" takes my value out of the change, keeps it, and ends a change of which nothing is left', () => {
    const { library, conflicts, states, clashing } = setUp()
    const { id, operation } = clashing()
    conflicts.resolve(operation, [{ field: 'title', side: 'theirs' }])
    expect([states(id), library.asset(id).title]).toEqual([[], 'Theirs'])
    expect(conflicts.keptValues(id)).toMatchObject([{ field: 'title', value: 'Mine', whose: 'mine' }])
  })

  it('is made field by field, and all of a change are sent together', async () => {
    const { service, conflicts, states, clashing, pushNext } = setUp()
    const { id, remoteId, operation } = clashing({ title: 'Mine', tags: ['x'], description: 'more' }, { title: 'Theirs', tags: ['y'] })
    expect(refusedWith(() => conflicts.resolve(operation, [{ field: 'title', side: 'mine' }]))).toMatchObject({
      code: 'invalid-input',
      message: 'Decide about the tags too: all fields of a change are sent together.',
    })
    expect([states(id), conflicts.keptValues(id)]).toEqual([['edit-asset needs-review'], []])
    conflicts.resolve(operation, [
      { field: 'title', side: 'theirs' },
      { field: 'tags', side: 'mine' },
    ])
    await pushNext()
    expect(service.asset(remoteId).remote).toMatchObject({ title: 'Theirs', tags: ['x'], description: 'more' })
    expect(conflicts.keptValues(id).map(({ field, value, whose }) => ({ field, value, whose }))).toEqual([
      { field: 'title', value: 'Mine', whose: 'mine' },
      { field: 'tags', value: ['y'], whose: 'theirs' },
    ])
  })

  it('holds for what was seen: another change of theirs asks anew', async () => {
    const { service, conflicts, states, clashing, pushNext, page } = setUp()
    const { id, remoteId, operation } = clashing()
    conflicts.resolve(operation, [{ field: 'title', side: 'mine' }])
    service.change(remoteId, { title: 'Theirs again' })
    await pushNext()
    expect(states(id)).toEqual(['edit-asset needs-review'])
    expect(page().rows[0]?.fields).toEqual([{ field: 'title', base: 'Theirs', mine: 'Mine', theirs: 'Theirs again' }])
  })

  it('is refused in words when the service has another value by now than the one that the user saw', () => {
    const { service, conflicts, pull, states, clashing, page } = setUp()
    const { id, remoteId, operation } = clashing()
    service.change(remoteId, { title: 'Theirs again' })
    pull(id)
    expect(refusedWith(() => conflicts.resolve(operation, [{ field: 'title', side: 'theirs', theirs: 'Theirs' }]))).toMatchObject({
      code: 'refused',
      message: 'The title changed at the service meanwhile. Look at what is there now and choose again.',
    })
    expect([states(id), conflicts.keptValues(id), page().total]).toEqual([['edit-asset needs-review'], [], 1])
    conflicts.resolve(operation, [{ field: 'title', side: 'theirs', theirs: 'Theirs again' }])
    expect([states(id), page().total]).toEqual([[], 0])
  })

  it('is refused in words when the conflict has ended meanwhile', () => {
    const { service, conflicts, pull, clashing } = setUp()
    const { id, remoteId, operation } = clashing()
    service.change(remoteId, { title: 'Old' })
    pull(id)
    for (const gone of [operation, operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')])
      expect(refusedWith(() => conflicts.resolve(gone, [{ field: 'title', side: 'mine' }]))).toMatchObject({
        code: 'not-found',
        message: 'This conflict has ended meanwhile.',
      })
  })

  it.each(['mine', 'theirs'] as const)('"%s" can be made for all conflicts at once, and keeps every loser', async (side) => {
    const { service, conflicts, page, states, clashing, drain } = setUp()
    const all = [clashing(), clashing({ title: 'Mine', tags: ['x'] }, { title: 'Theirs', tags: ['y'] })]
    expect(conflicts.resolveAll(side)).toBe(2)
    expect([conflicts.resolveAll(side), page().total]).toEqual([0, 0])
    await drain()
    for (const { id, remoteId } of all) {
      expect([states(id), service.asset(remoteId).remote.title]).toEqual([[], side === 'mine' ? 'Mine' : 'Theirs'])
      expect(conflicts.keptValues(id).map(({ whose }) => whose)).toContain(side === 'mine' ? 'theirs' : 'mine')
    }
    expect(all.map(({ id }) => conflicts.keptValues(id).length)).toEqual([1, 2])
  })

  it('is "mine" by Retry and "theirs" by Cancel, which keeps all that was given up', async () => {
    const { library, service, conflicts, activity, states, page, clashing, pushNext } = setUp()
    const retried = clashing()
    activity.retry(retried.operation)
    await pushNext()
    expect([states(retried.id), service.asset(retried.remoteId).remote.title]).toEqual([[], 'Mine'])
    expect(conflicts.keptValues(retried.id)).toMatchObject([{ value: 'Theirs', whose: 'theirs' }])
    const cancelled = clashing({ title: 'Mine', description: 'mine' })
    activity.cancel(cancelled.operation)
    expect([states(cancelled.id), library.asset(cancelled.id).title, page().total]).toEqual([[], 'Theirs', 0])
    expect(conflicts.keptValues(cancelled.id).map(({ field, value, whose }) => [field, value, whose])).toEqual([
      ['description', 'mine', 'mine'],
      ['title', 'Mine', 'mine'],
    ])
  })
})

describe('a further change of the user in the middle of a conflict', () => {
  it('is part of it: my value is the new one, and the conflict stays', () => {
    const { changes, page, states, clashing } = setUp()
    const { id } = clashing()
    changes.edit(id, { title: 'Mine, better', category: 'c' })
    expect(states(id)).toEqual(['edit-asset needs-review'])
    expect(page().rows[0]?.fields).toEqual([{ field: 'title', base: 'Old', mine: 'Mine, better', theirs: 'Theirs' }])
  })

  it('to theirs ends it, and nothing is left to send', () => {
    const { library, changes, page, states, clashing } = setUp()
    const { id } = clashing()
    changes.edit(id, { title: 'Theirs' })
    expect([states(id), page().total, library.asset(id).title]).toEqual([[], 0, 'Theirs'])
  })

  it('back to what it was takes the change back: theirs is shown', () => {
    const { library, changes, page, states, clashing } = setUp()
    const { id } = clashing()
    changes.edit(id, { title: 'Old' })
    expect([states(id), page().total, library.asset(id).title]).toEqual([[], 0, 'Theirs'])
  })
})

describe('a comment that was changed on both sides', () => {
  async function withComment() {
    const set = setUp()
    const { id, remoteId } = set.both()
    const comment = set.changes.addComment(id, 'first')
    await set.pushNext()
    set.changes.editComment(comment, 'mine')
    const there = set.service.asset(remoteId).comments
    const change = (text: string) => {
      const [first] = there
      if (first !== undefined) there[0] = { ...first, text }
    }
    const look = () => {
      transact(set.library.db, (tx) => {
        applyComments(tx, id, there)
      })
    }
    change('theirs')
    return { ...set, id, remoteId, comment, change, look, texts: () => listComments(set.library.db, id, null).map(({ text }) => text) }
  }

  it.each([
    ['a look', false],
    ['the try to send it', true],
  ])('is held by %s, with both texts', async (_what, bySending) => {
    const { id, look, pushNext, page, states, texts, done } = await withComment()
    if (bySending) await pushNext()
    else look()
    expect([states(id), texts(), done('editComment')]).toEqual([['edit-comment needs-review'], ['mine'], 0])
    expect(page().rows[0]?.fields).toEqual([{ field: 'comment', base: 'first', mine: 'mine', theirs: 'theirs' }])
  })

  it('is written over theirs with "mine", and left with "theirs"', async () => {
    for (const [side, expected] of [
      ['mine', 'mine'],
      ['theirs', 'theirs'],
    ] as const) {
      const { library, service, conflicts, id, remoteId, only, look, pushNext, states, texts } = await withComment()
      look()
      library.events()
      conflicts.resolve(only(id), [{ field: 'comment', side }])
      expect(library.events()).toContain('comments.changed')
      if (side === 'mine') await pushNext()
      expect([states(id), texts(), service.asset(remoteId).comments.map(({ text }) => text)]).toEqual([[], [expected], [expected]])
      expect(conflicts.keptValues(id)).toMatchObject([{ field: 'comment', value: side === 'mine' ? 'theirs' : 'mine' }])
    }
  })

  it('goes on by itself when the text went back', async () => {
    const { id, change, look, pushNext, states, texts } = await withComment()
    look()
    change('first')
    look()
    expect(states(id)).toEqual(['edit-comment waiting'])
    await pushNext()
    expect([states(id), texts()]).toEqual([[], ['mine']])
  })

  it('is not held by the user’s own earlier text', async () => {
    const { changes, service, both, pushNext, states } = setUp()
    const { id, remoteId } = both()
    const comment = changes.addComment(id, 'one')
    await pushNext()
    changes.editComment(comment, 'two')
    const gate = service.hold('editComment')
    const pushing = pushNext()
    await gate.reached
    changes.editComment(comment, 'three')
    gate.release()
    await pushing
    expect(states(id)).toEqual(['edit-comment waiting'])
    await pushNext()
    expect([states(id), service.asset(remoteId).comments.map(({ text }) => text)]).toEqual([[], ['three']])
  })

  it('that was deleted at the service keeps the user’s text until they decide', async () => {
    const { service, id, remoteId, pushNext, entries, texts } = await withComment()
    service.asset(remoteId).comments = []
    await pushNext()
    expect(entries(id)).toMatchObject([
      { state: 'failed', reason: expect.stringMatching(/was deleted at the service meanwhile.*kept here/) as string },
    ])
    expect(texts()).toEqual(['mine'])
  })
})

it('a value that stays too long to be said is cut in the sentence, and whole in the conflict', () => {
  const { entries, page, clashing } = setUp()
  const long = 'x'.repeat(500)
  const { id } = clashing({ title: 'Mine' }, { title: long })
  expect(entries(id)[0]?.reason).toMatch(/“x{100}…”/)
  expect(page().rows[0]?.fields[0]?.theirs).toBe(long)
})

it('conflicts of one asset are told apart from those of another account with the same ids', () => {
  const { library, changes, page } = setUp()
  const other = library.addAccount('Other')
  const remote = { remoteId: 'remote-same', title: 'Old' }
  const [mine, theirs] = [library.addAsset(remote), library.addAsset(remote, other)]
  changes.edit(mine, { title: 'Mine' })
  changes.edit(theirs, { title: 'Mine' })
  transact(library.db, (tx) => {
    applyRemote(tx, theirs, remoteAsset({ ...remote, title: 'Theirs', version: 'v2' }), library.clock.now())
  })
  expect(page().rows.map(({ accountName, assetId }) => [accountName, assetId])).toEqual([['Other', theirs]])
})
