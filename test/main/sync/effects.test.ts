import { describe, expect, it } from 'vitest'
import { applyComments, listComments } from '../../../src-main/assets/comments'
import { applyRemote } from '../../../src-main/sync/apply'
import { findAsset, hasTombstone } from '../../../src-main/assets/mirror'
import { findAccount } from '../../../src-main/accounts/account-store'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { entriesOfAsset, recover } from '../../../src-main/sync/outbox'
import type { AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import { colleague, self } from '../../support/memory-provider'

const lostAnswer = { how: 'lose-answer' } as const
const lostRequest = { how: 'lose-request' } as const
const offline = { how: 'offline' } as const

function setUp() {
  const library = testLibrary()
  const engine = testEngine(library)
  const { service } = engine
  return {
    ...engine,
    library,
    service,
    /** An asset that both sides know. */
    both: (values: Partial<RemoteAsset> = {}): { id: AssetId; remoteId: string } => {
      const remoteId = service.add(values)
      return { id: library.addAsset(service.asset(remoteId).remote), remoteId }
    },
    first: (id: AssetId) => entriesOfAsset(library.db, id)[0],
    left: (id: AssetId) => entriesOfAsset(library.db, id).map(({ payload, state }) => `${payload.kind} ${state}`),
    /** The next try, after whatever pause the last one asked for. */
    next: async () => {
      library.clock.advance(3_600_000)
      return engine.pushNext()
    },
    done: (method: string) => service.changes.filter((change) => change.startsWith(method)).length,
  }
}

describe('creating an asset', () => {
  it('gives it the id of the service', async () => {
    const { library, service, pushNext, left } = setUp()
    const id = library.addLocal('Dune')
    expect(await pushNext()).toEqual({ account: 'well' })
    const { remoteId, title, externalId } = library.asset(id)
    expect(service.asset(remoteId ?? '').remote).toMatchObject({ title: 'Dune', externalId })
    expect([title, left(id)]).toEqual(['Dune', []])
  })

  it('whose request was lost is sent again', async () => {
    const { library, service, pushNext, next, left, done } = setUp()
    const id = library.addLocal()
    service.failOnce('create', lostRequest)
    expect(await pushNext()).toEqual({ account: 'unreachable' })
    expect(left(id)).toEqual(['create-asset waiting'])
    await next()
    expect([left(id), done('create')]).toEqual([[], 1])
  })

  it('whose answer was lost is never made twice: the user is asked for its id', async () => {
    const { library, service, pushNext, next, first, done } = setUp()
    const id = library.addLocal('Dune')
    service.failOnce('create', lostAnswer)
    await pushNext()
    await next()
    expect(first(id)).toMatchObject({ state: 'needs-review', progress: { idUnknown: true }, inFlight: true })
    expect(first(id)?.reason).toMatch(/“Dune” was created at the service.*slipway-.*not created twice/)
    expect([service.assets.size, done('create')]).toEqual([1, 1])
    await expect(next()).rejects.toThrow('nothing is due')
  })

  it('holds up what is to be done with the asset, in order', async () => {
    const { library, changes, service, pushNext, next, left } = setUp()
    const id = library.addLocal()
    changes.addComment(id, 'first')
    service.failOnce('create', { how: 'refuse', kind: 'rejected' })
    await pushNext()
    expect(left(id)).toEqual(['create-asset failed', 'add-comment waiting'])
    await expect(next()).rejects.toThrow('nothing is due')
  })

  it('keeps what the user changed before it was sent', async () => {
    const { library, changes, service, pushNext } = setUp()
    const id = library.addLocal('Old')
    changes.edit(id, { title: 'New' })
    changes.addComment(id, 'hello')
    for (let n = 0; n < 3; n += 1) await pushNext()
    const { remoteId } = library.asset(id)
    expect(service.asset(remoteId ?? '')).toMatchObject({ remote: { title: 'New' }, comments: [{ text: 'hello' }] })
  })
})

describe('adding a comment', () => {
  it('adopts what the service made of it, and learns who the account is', async () => {
    const { library, changes, both, pushNext, left } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'Nice')
    await pushNext()
    expect(listComments(library.db, id, self.id)).toMatchObject([{ id: comment, author: 'Me Myself', isOwn: true, state: 'ok' }])
    expect(findAccount(library.db, library.account)?.identity).toBe('me')
    expect(left(id)).toEqual([])
  })

  it('whose answer was lost is found again and not written twice', async () => {
    const { library, changes, service, both, pushNext, next, left } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostAnswer)
    await pushNext()
    await next()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['Nice'])
    expect(listComments(library.db, id, null)).toHaveLength(1)
    expect(left(id)).toEqual([])
  })

  it('whose request was lost is written once', async () => {
    const { changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostRequest)
    await pushNext()
    await next()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['Nice'])
  })

  it('is found again after a restart too', async () => {
    const { library, changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostAnswer)
    await pushNext()
    transact(library.db, recover)
    await next()
    expect(service.asset(remoteId).comments).toHaveLength(1)
  })

  it("does not take a colleague's equal comment for its own when that was there before", async () => {
    const { changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    service.asset(remoteId).comments.push({ id: 'theirs', text: 'Nice', updatedAt: 1, author: colleague })
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostRequest)
    await pushNext()
    await next()
    expect(service.asset(remoteId).comments.map(({ author }) => author.id)).toEqual(['colleague', 'me'])
  })

  it("does not take a colleague's equal comment for its own when the account is known", async () => {
    const { library, changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'first')
    await pushNext()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostRequest)
    await pushNext()
    service.asset(remoteId).comments.push({ id: 'theirs', text: 'Nice', updatedAt: 1, author: colleague })
    await next()
    expect(service.asset(remoteId).comments.map(({ author }) => author.id)).toEqual(['me', 'colleague', 'me'])
    expect(listComments(library.db, id, self.id).map(({ isOwn }) => isOwn)).toEqual([true, true])
  })

  it('notes anew what is there when the try before certainly did not arrive', async () => {
    const { changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', offline)
    await pushNext()
    service.asset(remoteId).comments.push({ id: 'theirs', text: 'Nice', updatedAt: 1, author: colleague })
    service.failOnce('addComment', lostRequest)
    await next()
    await next()
    expect(service.asset(remoteId).comments.map(({ author }) => author.id)).toEqual(['colleague', 'me'])
  })

  it('that a look brought in between is not there twice', async () => {
    const { library, changes, service, both, pushNext, next } = setUp()
    const { id, remoteId } = both()
    changes.addComment(id, 'Nice')
    service.failOnce('addComment', lostAnswer)
    await pushNext()
    transact(library.db, (tx) => {
      applyComments(tx, id, service.asset(remoteId).comments)
    })
    expect(listComments(library.db, id, null)).toHaveLength(2)
    await next()
    expect(listComments(library.db, id, null)).toHaveLength(1)
  })
})

describe('changing and deleting a comment', () => {
  async function withComment() {
    const set = setUp()
    const { id, remoteId } = set.both()
    const comment = set.changes.addComment(id, 'first')
    await set.pushNext()
    return { ...set, id, remoteId, comment }
  }

  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('writes the new text when the first try was %s', async (_what, fault) => {
    const { changes, service, pushNext, next, left, id, remoteId, comment } = await withComment()
    changes.editComment(comment, 'second')
    if (fault !== null) service.failOnce('editComment', fault)
    await pushNext()
    if (fault !== null) await next()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['second'])
    expect(left(id)).toEqual([])
  })

  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('deletes it when the first try was %s', async (_what, fault) => {
    const { library, changes, service, pushNext, next, left, id, remoteId, comment } = await withComment()
    changes.deleteComment(comment)
    if (fault !== null) service.failOnce('deleteComment', fault)
    await pushNext()
    if (fault !== null) await next()
    expect(service.asset(remoteId).comments).toEqual([])
    expect(listComments(library.db, id, null)).toEqual([])
    expect(left(id)).toEqual([])
  })

  it('counts as deleted when a colleague deleted it before', async () => {
    const { changes, service, pushNext, left, id, remoteId, comment } = await withComment()
    changes.deleteComment(comment)
    service.asset(remoteId).comments = []
    await pushNext()
    expect(left(id)).toEqual([])
  })

  it('that is not ours is refused in words and can be taken back', async () => {
    const { library, changes, activity, service, pushNext, first, id, comment } = await withComment()
    changes.editComment(comment, 'second')
    service.failOnce('editComment', { how: 'refuse', kind: 'forbidden' })
    await pushNext()
    const operation = first(id)
    expect(operation).toMatchObject({ state: 'failed', reason: 'The service refused this.' })
    if (operation !== undefined) activity.cancel(operation.id)
    expect(listComments(library.db, id, null)).toMatchObject([{ text: 'first', state: 'ok' }])
  })
})

describe('changing the fields of an asset', () => {
  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('writes them when the first try was %s', async (_what, fault) => {
    const { library, changes, service, both, pushNext, next, left } = setUp()
    const { id, remoteId } = both({ title: 'Old', tags: ['a'] })
    changes.edit(id, { title: 'New', tags: ['b'] })
    if (fault !== null) service.failOnce('edit', fault)
    await pushNext()
    if (fault !== null) await next()
    expect(service.asset(remoteId).remote).toMatchObject({ title: 'New', tags: ['b'] })
    expect(library.asset(id)).toMatchObject({ title: 'New', base: { title: 'New' } })
    expect(left(id)).toEqual([])
  })

  it("stops before it writes over a colleague's change of the same field", async () => {
    const { library, changes, service, both, pushNext, first } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'Mine' })
    service.change(remoteId, { title: 'Theirs' })
    await pushNext()
    expect(first(id)).toMatchObject({ state: 'needs-review', inFlight: false })
    expect(first(id)?.reason).toBe(
      "The title of “Mine” was changed at the service meanwhile (“Theirs”). Retry writes yours over it, Cancel keeps the service's.",
    )
    expect([service.asset(remoteId).remote.title, library.asset(id).title]).toEqual(['Theirs', 'Mine'])
  })

  it('writes over it when the user says so, and drops it when the user says that', async () => {
    for (const [way, expected] of [
      ['retry', 'Mine'],
      ['cancel', 'Theirs'],
    ] as const) {
      const { changes, activity, service, both, pushNext, first } = setUp()
      const { id, remoteId } = both({ title: 'Old' })
      changes.edit(id, { title: 'Mine' })
      service.change(remoteId, { title: 'Theirs' })
      await pushNext()
      const operation = first(id)
      if (operation === undefined) throw new Error('nothing is held')
      activity[way](operation.id)
      if (way === 'retry') await pushNext()
      expect(service.asset(remoteId).remote.title).toBe(expected)
    }
  })

  it('quirk 34: takes a change of other fields, or to the same value in lower case, for no clash', async () => {
    const { changes, service, both, pushNext, left } = setUp()
    const { id, remoteId } = both({ title: 'Old', category: 'x' })
    changes.edit(id, { title: 'Mine', category: 'Sea' })
    service.change(remoteId, { description: 'theirs', category: 'sea' })
    await pushNext()
    expect(left(id)).toEqual([])
    expect(service.asset(remoteId).remote).toMatchObject({ title: 'Mine', description: 'theirs' })
  })

  it("takes the user's own change before for no clash, also when the second was made while the first was being sent", async () => {
    const { library, changes, service, both, pushNext, left } = setUp()
    const { id, remoteId } = both({ title: 'Old', description: 'old' })
    changes.edit(id, { title: 'One' })
    const gate = service.hold('edit')
    const pushing = pushNext()
    await gate.reached
    changes.edit(id, { title: 'Two' })
    gate.release()
    await pushing
    await pushNext()
    expect(left(id)).toEqual([])
    expect([service.asset(remoteId).remote.title, library.asset(id).title]).toEqual(['Two', 'Two'])
  })

  it("still stops when a colleague changed it between the user's two changes", async () => {
    const { changes, service, both, pushNext, left } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'One' })
    const gate = service.hold('edit')
    const pushing = pushNext()
    await gate.reached
    changes.edit(id, { title: 'Two' })
    gate.release()
    await pushing
    service.change(remoteId, { title: 'Theirs' })
    await pushNext()
    expect(left(id)).toEqual(['edit-asset needs-review'])
  })

  it('sends what the user wants now when they changed it while it was being prepared', async () => {
    const { library, changes, service, both, pushNext, done } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { title: 'One' })
    const gate = service.hold('get')
    const pushing = pushNext()
    await gate.reached
    changes.edit(id, { title: 'Two' })
    gate.release()
    await pushing
    await pushNext()
    expect([service.asset(remoteId).remote.title, library.asset(id).title, done('edit')]).toEqual(['Two', 'Two', 1])
  })
})

describe('the trash', () => {
  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('takes an asset once when the first try was %s', async (_what, fault) => {
    const { library, changes, service, both, pushNext, next, left } = setUp()
    const { id, remoteId } = both()
    changes.trash([id])
    if (fault !== null) service.failOnce('trash', fault)
    await pushNext()
    if (fault !== null) await next()
    expect(service.asset(remoteId).remote.trashed).not.toBeNull()
    expect(library.asset(id).base.trashedAt).not.toBeNull()
    expect(left(id)).toEqual([])
  })

  it('quirk 41: knows the day from our own order where the service does not tell it', async () => {
    const { library, changes, both, pushNext } = setUp()
    const { id } = both()
    changes.trash([id])
    library.clock.advance(60_000)
    await pushNext()
    expect(library.asset(id).base).toMatchObject({ trashedAt: library.clock.now(), trashedAbout: false })
  })

  it('counts the service\'s "ok" when the asset can not be read back', async () => {
    const { library, changes, service, both, pushNext, left } = setUp()
    const { id } = both()
    changes.trash([id])
    service.failOnce('get', offline)
    await pushNext()
    expect([left(id), library.asset(id).base.trashedAt]).toEqual([[], library.clock.now()])
  })

  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('gives an asset back once when the first try was %s', async (_what, fault) => {
    const { library, changes, service, both, pushNext, next, left } = setUp()
    const { id, remoteId } = both({ trashed: { at: 5, about: false } })
    changes.restore([id])
    if (fault !== null) service.failOnce('restore', fault)
    await pushNext()
    if (fault !== null) await next()
    expect(service.asset(remoteId).remote.trashed).toBeNull()
    expect(library.asset(id)).toMatchObject({ trashedAt: null, base: { trashedAt: null } })
    expect(left(id)).toEqual([])
  })

  it('quirk 40: takes "it is not in the trash" for a good end', async () => {
    const { changes, service, both, pushNext, left } = setUp()
    const { id, remoteId } = both({ trashed: { at: 5, about: false } })
    changes.restore([id])
    service.change(remoteId, { trashed: null })
    await pushNext()
    expect(left(id)).toEqual([])
  })

  it('says so when the asset is gone, and shows what is true', async () => {
    const { library, changes, service, both, pushNext, first } = setUp()
    const { id, remoteId } = both()
    changes.trash([id])
    service.assets.delete(remoteId)
    await pushNext()
    expect(first(id)).toMatchObject({ state: 'failed', reason: 'There is no such asset.' })
    expect(library.asset(id).trashedAt).toBeNull()
  })
})

describe('deleting for good', () => {
  function deleting(values: Partial<RemoteAsset> = {}) {
    const set = setUp()
    const { id, remoteId } = set.both(values)
    set.changes.deletePermanently(set.changes.askDeletion([id]).nonce, 'delete')
    return { ...set, id, remoteId }
  }

  it.each([
    ['answered', null],
    ['lost on its way', lostRequest],
    ['done and the answer lost', lostAnswer],
    ['not sent', offline],
  ])('quirk 59: removes the asset on both sides and remembers it when the first try was %s', async (_what, fault) => {
    const { library, service, pushNext, next, left, id, remoteId, mediaForgotten } = deleting()
    if (fault !== null) service.failOnce('deletePermanently', fault)
    await pushNext()
    while (left(id).length > 0) await next()
    expect([service.assets.has(remoteId), findAsset(library.db, id)]).toEqual([false, null])
    expect(hasTombstone(library.db, library.account, remoteId)).toBe(true)
    expect(mediaForgotten).toEqual([id])
  })

  it('stops when the asset was changed after the user confirmed', async () => {
    const { service, pushNext, first, done, id, remoteId } = deleting()
    service.change(remoteId, { title: 'Precious' })
    await pushNext()
    expect(first(id)).toMatchObject({
      state: 'needs-review',
      inFlight: false,
      reason: expect.stringMatching(/Nothing was deleted/) as string,
    })
    expect([service.assets.has(remoteId), done('deletePermanently')]).toEqual([true, 0])
  })

  it('stops when the asset was restored after the user confirmed, also where the service names no version', async () => {
    const { service, pushNext, first, id, remoteId } = deleting({ trashed: { at: 5, about: false }, version: null })
    service.change(remoteId, { trashed: null })
    await pushNext()
    expect(first(id)?.state).toBe('needs-review')
    expect(service.assets.has(remoteId)).toBe(true)
  })

  it("goes on upon the version that the user's own changes before it made", async () => {
    const set = setUp()
    const { id, remoteId } = set.both({ title: 'Old' })
    set.changes.edit(id, { title: 'New' })
    set.changes.trash([id])
    set.changes.deletePermanently(set.changes.askDeletion([id]).nonce, 'delete')
    for (let n = 0; n < 3; n += 1) await set.pushNext()
    expect(set.service.assets.has(remoteId)).toBe(false)
    expect(findAsset(set.library.db, id)).toBeNull()
  })

  it('is done when the asset was gone already', async () => {
    const { library, service, pushNext, id, remoteId } = deleting()
    service.assets.delete(remoteId)
    await pushNext()
    expect(findAsset(library.db, id)).toBeNull()
  })

  it('is not sent when the user took it back while it was being prepared', async () => {
    const { library, activity, service, pushNext, first, id, remoteId } = deleting()
    const gate = service.hold('get')
    const pushing = pushNext()
    await gate.reached
    const operation = first(id)
    if (operation === undefined) throw new Error('nothing waits')
    activity.cancel(operation.id)
    gate.release()
    expect(await pushing).toEqual({ account: 'well' })
    expect([service.assets.has(remoteId), findAsset(library.db, id)?.id]).toEqual([true, id])
  })
})

describe('what the user takes back or leaves while it is under way', () => {
  it('is not written when the account was left', async () => {
    const { library, changes, service, both, pushNext } = setUp()
    const { id } = both()
    changes.addComment(id, 'Nice')
    const gate = service.hold('addComment')
    const pushing = pushNext()
    await gate.reached
    library.db.prepare('DELETE FROM account').run()
    gate.release()
    expect(await pushing).toEqual({ account: 'well' })
    expect(library.db.prepare('SELECT count(*) AS n FROM comment').get()).toEqual({ n: 0 })
  })

  it('is not sent when its comment was taken back while the list was read', async () => {
    const { changes, service, both, pushNext, done } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'Oops')
    const gate = service.hold('comments')
    const pushing = pushNext()
    await gate.reached
    changes.deleteComment(comment)
    gate.release()
    await pushing
    expect(done('addComment')).toBe(0)
  })

  it('is sent as it is now when its comment was changed while the list was read', async () => {
    const { library, changes, service, both, pushNext } = setUp()
    const { id, remoteId } = both()
    const comment = changes.addComment(id, 'Oops')
    const gate = service.hold('comments')
    const pushing = pushNext()
    await gate.reached
    changes.editComment(comment, 'Better')
    gate.release()
    await pushing
    await pushNext()
    expect(service.asset(remoteId).comments.map(({ text }) => text)).toEqual(['Better'])
    expect(listComments(library.db, id, null)).toMatchObject([{ text: 'Better', state: 'ok' }])
  })

  it('does not lose a newer word of the service that came while it was sent', async () => {
    const { library, changes, service, both, pushNext } = setUp()
    const { id, remoteId } = both({ title: 'Old' })
    changes.edit(id, { description: 'mine' })
    const gate = service.hold('edit')
    const pushing = pushNext()
    await gate.reached
    transact(library.db, (tx) => {
      applyRemote(tx, id, { ...service.asset(remoteId).remote, title: 'Read' }, library.clock.now())
    })
    gate.release()
    await pushing
    expect(library.asset(id)).toMatchObject({ title: 'Old', base: { description: 'mine' } })
  })
})
