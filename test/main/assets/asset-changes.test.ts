import { describe, expect, it } from 'vitest'
import { applyRemote } from '../../../src-main/sync/apply'
import { hasTombstone, showAsset } from '../../../src-main/assets/mirror'
import { listComments } from '../../../src-main/assets/comments'
import { transact } from '../../../src-main/database/transaction'
import { entriesOfAsset, hold, markSent, postpone } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import { AppError } from '../../../src-preload/contract/errors'
import { assetId, commentId, type AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { remoteAsset, testLibrary } from '../../support/library'

function setUp() {
  const library = testLibrary()
  const engine = testEngine(library)
  const kinds = (id: AssetId) => entriesOfAsset(library.db, id).map(({ payload }) => payload.kind)
  const payloads = (id: AssetId): Payload[] => entriesOfAsset(library.db, id).map(({ payload }) => payload)
  const sent = (id: AssetId) => {
    const first = entriesOfAsset(library.db, id)[0]
    if (first === undefined) throw new Error('nothing waits')
    transact(library.db, (tx) => {
      markSent(tx, first, {})
    })
  }
  const refuse = (id: AssetId) => {
    const first = entriesOfAsset(library.db, id)[0]
    if (first === undefined) throw new Error('nothing waits')
    transact(library.db, (tx) => {
      hold(tx, first.id, { state: 'failed', reason: 'Refused.', inFlight: false })
      showAsset(tx, id)
    })
  }
  return { ...engine, library, kinds, payloads, sent, refuse, changes: engine.changes }
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
const missing = assetId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')

describe('changing the fields of an asset', () => {
  it('shows the change at once, queues it upon what the service last told, and says so', () => {
    const { library, changes, payloads, queued } = setUp()
    const id = library.addAsset({ title: 'Old', tags: ['a'] })
    library.events()
    changes.edit(id, { title: ' New ', tags: ['x', ' x ', '', 'y'] })
    expect(library.asset(id).title).toBe('New')
    expect(payloads(id)).toEqual([
      {
        kind: 'edit-asset',
        changes: { title: 'New', tags: ['x', 'y'] },
        seen: { title: 'Old', description: '', category: '', tags: ['a'] },
      },
    ])
    expect(library.events()).toEqual(expect.arrayContaining(['assets.changed', 'activity.changed', 'sync.changed']))
    expect(queued).toEqual([id])
  })

  it('merges a second change into one that was not sent', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset({ title: 'Old' })
    changes.edit(id, { title: 'A', category: 'c' })
    changes.edit(id, { title: 'B', description: 'd' })
    expect(payloads(id)).toMatchObject([{ changes: { title: 'B', category: 'c', description: 'd' }, seen: { title: 'Old' } }])
  })

  it('queues a change behind one that may have been sent', () => {
    const { library, changes, payloads, sent } = setUp()
    const id = library.addAsset({ title: 'Old' })
    changes.edit(id, { title: 'A' })
    sent(id)
    changes.edit(id, { title: 'B' })
    expect(payloads(id)).toMatchObject([{ changes: { title: 'A' } }, { changes: { title: 'B' } }])
    expect(library.asset(id).title).toBe('B')
  })

  it('tries a refused change again with the new one in it', () => {
    const { library, changes, refuse } = setUp()
    const id = library.addAsset({ title: 'Old' })
    changes.edit(id, { title: 'A' })
    refuse(id)
    changes.edit(id, { category: 'c' })
    expect(entriesOfAsset(library.db, id)).toMatchObject([
      { state: 'waiting', reason: null, payload: { changes: { title: 'A', category: 'c' } } },
    ])
  })

  it('queues nothing when nothing changes', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ title: 'Same' })
    changes.edit(id, {})
    changes.edit(id, { title: ' Same ' })
    expect(kinds(id)).toEqual([])
  })

  it.each([
    ['', 'A title can not be empty.'],
    ['   ', 'A title can not be empty.'],
    ['a'.repeat(256), 'This title has 256 characters; at most 255 are allowed. Shorten it by 1.'],
    ['😀'.repeat(300), 'This title has 300 characters; at most 255 are allowed. Shorten it by 45.'],
  ])('refuses a title that no service takes, at its field', (title, message) => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ title: 'Old' })
    expect(refusedWith(() => changes.edit(id, { title, description: 'lost?' }))).toMatchObject({
      code: 'invalid-input',
      field: 'title',
      message,
    })
    expect(kinds(id)).toEqual([])
    expect(library.asset(id).title).toBe('Old')
  })

  it('takes a title of 255 characters, whatever their length in bytes', () => {
    const { library, changes } = setUp()
    const id = library.addAsset()
    changes.edit(id, { title: '😀'.repeat(255) })
    expect(Array.from(library.asset(id).title)).toHaveLength(255)
  })

  it('is refused for an asset that is not there, lies in the trash or is being deleted', () => {
    const { library, changes } = setUp()
    expect(refusedWith(() => changes.edit(missing, { title: 'x' })).code).toBe('not-found')
    const trashed = library.addAsset({ trashed: { at: 1, about: false } })
    expect(refusedWith(() => changes.edit(trashed, { title: 'x' }))).toMatchObject({
      code: 'refused',
      message: 'It is in the trash. Restore it first.',
    })
    const dying = library.addAsset()
    changes.deletePermanently(changes.askDeletion([dying]).nonce, 'delete')
    expect(refusedWith(() => changes.edit(dying, { title: 'x' })).message).toMatch(/being deleted/)
  })
})

describe('the trash', () => {
  it('takes assets at once and queues it', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    expect(changes.trash([id])).toEqual({ done: [id], refused: [] })
    expect(library.asset(id).trashedAt).toBe(library.clock.now())
    expect(kinds(id)).toEqual(['trash'])
  })

  it('gives back what was not sent as if nothing had been', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    changes.trash([id])
    changes.restore([id])
    expect(library.asset(id).trashedAt).toBeNull()
    expect(kinds(id)).toEqual([])
    const old = library.addAsset({ trashed: { at: 5, about: false } })
    changes.restore([old])
    changes.trash([old])
    expect(library.asset(old).trashedAt).toBe(5)
    expect(kinds(old)).toEqual([])
  })

  it('gives back what may have been sent by asking for it', () => {
    const { library, changes, kinds, sent } = setUp()
    const id = library.addAsset()
    changes.trash([id])
    sent(id)
    changes.restore([id])
    expect(kinds(id)).toEqual(['trash', 'restore'])
    expect(library.asset(id).trashedAt).toBeNull()
  })

  it('keeps what was done between: it is not undone out of turn', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    changes.trash([id])
    changes.addComment(id, 'why?')
    changes.restore([id])
    expect(kinds(id)).toEqual(['trash', 'add-comment', 'restore'])
  })

  it('gives an asset back for real when a colleague trashed it too', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ remoteId: 'remote-one' })
    changes.trash([id])
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-one', trashed: { at: 3, about: false } }), library.clock.now())
    })
    expect(changes.restore([id]).done).toEqual([id])
    expect(library.asset(id).trashedAt).toBeNull()
    expect(kinds(id)).toEqual(['restore'])
  })

  it('takes an asset for real when a colleague restored it too', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ remoteId: 'remote-one', trashed: { at: 3, about: false } })
    changes.restore([id])
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-one' }), library.clock.now())
    })
    changes.trash([id])
    expect(library.asset(id).trashedAt).not.toBeNull()
    expect(kinds(id)).toEqual(['trash'])
  })

  it('tries a refused wish again instead of queueing it behind itself', () => {
    const { library, changes, refuse } = setUp()
    const id = library.addAsset()
    changes.trash([id])
    refuse(id)
    changes.trash([id])
    expect(entriesOfAsset(library.db, id)).toMatchObject([{ state: 'waiting', reason: null, payload: { kind: 'trash' } }])
    const old = library.addAsset({ trashed: { at: 5, about: false } })
    changes.restore([old])
    refuse(old)
    changes.restore([old])
    expect(entriesOfAsset(library.db, old)).toMatchObject([{ state: 'waiting', payload: { kind: 'restore' } }])
  })

  it('names those of a batch that can not, with the reason, and does the rest', () => {
    const { library, changes } = setUp()
    const [live, trashed] = [library.addAsset(), library.addAsset({ title: 'Old', trashed: { at: 1, about: false } })]
    expect(changes.trash([live, trashed, missing, live])).toEqual({
      done: [live],
      refused: [{ id: trashed, title: 'Old', reason: 'It is in the trash already.' }],
    })
    expect(changes.restore([live, trashed]).done).toEqual([live, trashed])
    expect(changes.restore([live])).toMatchObject({ done: [], refused: [{ reason: 'It is not in the trash.' }] })
  })

  it('tells the window to read all again when a batch is large', () => {
    const { library, changes } = setUp()
    const ids = Array.from({ length: 101 }, () => library.addAsset())
    const told: unknown[] = []
    const other = testEngine({ ...library, publish: (event, payload) => told.push([event, payload]) })
    other.changes.trash(ids)
    expect(told).toContainEqual(['assets.changed', { ids: null }])
    expect(changes.restore(ids).done).toHaveLength(101)
  })
})

describe('deleting for good', () => {
  it('asks first, naming each asset, its account and what is lost', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ title: 'One' })
    const question = changes.askDeletion([id, id, missing])
    expect(question).toMatchObject({
      assets: [{ id, title: 'One', accountName: 'Studio', whatIsLost: 'Its media and comments are lost.' }],
      refused: [],
      expiresAt: library.clock.now() + 300_000,
    })
    expect(question.nonce.length).toBeGreaterThan(20)
    expect(kinds(id)).toEqual([])
  })

  it('queues it after the right word, in any case', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset({ version: 'v3' })
    expect(changes.deletePermanently(changes.askDeletion([id]).nonce, ' DELETE ')).toEqual({ done: [id], refused: [] })
    expect(payloads(id)).toEqual([{ kind: 'delete-permanently', version: 'v3', wasTrashed: false, backupFolder: null }])
  })

  it('does nothing after a wrong word, and the question still stands', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    const { nonce } = changes.askDeletion([id])
    for (const typed of ['', 'delet', 'delete it', 'löschen']) {
      expect(refusedWith(() => changes.deletePermanently(nonce, typed))).toMatchObject({ code: 'invalid-input', field: 'typed' })
    }
    expect(kinds(id)).toEqual([])
    expect(changes.deletePermanently(nonce, 'delete').done).toEqual([id])
  })

  it('takes each answer once', () => {
    const { library, changes } = setUp()
    const id = library.addAsset()
    const { nonce } = changes.askDeletion([id])
    changes.deletePermanently(nonce, 'delete')
    expect(refusedWith(() => changes.deletePermanently(nonce, 'delete')).message).toBe(
      'This confirmation is too old. Nothing was deleted; ask again.',
    )
  })

  it('takes no answer to a question that was never asked or is five minutes old', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    expect(refusedWith(() => changes.deletePermanently('guess', 'delete')).code).toBe('refused')
    const { nonce } = changes.askDeletion([id])
    library.clock.advance(300_001)
    expect(refusedWith(() => changes.deletePermanently(nonce, 'delete')).code).toBe('refused')
    expect(kinds(id)).toEqual([])
  })

  it('leaves what changed since the question', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ remoteId: 'remote-one', version: 'v1' })
    const { nonce } = changes.askDeletion([id])
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-one', version: 'v2' }), library.clock.now())
    })
    expect(changes.deletePermanently(nonce, 'delete')).toMatchObject({
      done: [],
      refused: [{ id, reason: 'It changed since you were asked. Look at it and delete it again.' }],
    })
    expect(kinds(id)).toEqual([])
  })

  it('leaves what was restored since the question', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset({ trashed: { at: 1, about: false } })
    const { nonce } = changes.askDeletion([id])
    changes.restore([id])
    expect(changes.deletePermanently(nonce, 'delete').refused).toHaveLength(1)
    expect(kinds(id)).toEqual(['restore'])
  })

  it('does the rest of a batch of which one was refused', () => {
    const { library, changes } = setUp()
    const [a, b] = [library.addAsset(), library.addAsset()]
    changes.deletePermanently(changes.askDeletion([a]).nonce, 'delete')
    const question = changes.askDeletion([a, b])
    expect(question.refused.map(({ id }) => id)).toEqual([a])
    expect(changes.deletePermanently(question.nonce, 'delete').done).toEqual([b])
  })

  it('is done at once with an asset that never left this machine', () => {
    const { library, changes } = setUp()
    const id = library.addLocal()
    expect(changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete').done).toEqual([id])
    expect(library.db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 0 })
    expect(library.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 })
    expect(hasTombstone(library.db, library.account, '')).toBe(false)
  })

  it('waits behind a creation that may have reached the service', () => {
    const { library, changes, kinds, sent } = setUp()
    const id = library.addLocal()
    sent(id)
    changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete')
    expect(kinds(id)).toEqual(['create-asset', 'delete-permanently'])
  })
})

describe('comments', () => {
  const texts = (library: ReturnType<typeof testLibrary>, id: AssetId) => listComments(library.db, id, null).map(({ text }) => text)

  it('are shown at once and queued', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset()
    changes.addComment(id, '  Nice  ')
    expect(texts(library, id)).toEqual(['Nice'])
    expect(payloads(id)).toEqual([{ kind: 'add-comment', text: 'Nice' }])
    expect(library.events()).toContain('comments.changed')
  })

  it.each([
    ['', /empty comment/],
    [' \n\t ', /empty comment/],
    ['a'.repeat(10_001), /at most 10,000 characters/],
  ])('of no words or too many are refused at their field', (text, message) => {
    const { library, changes } = setUp()
    const id = library.addAsset()
    expect(refusedWith(() => changes.addComment(id, text))).toMatchObject({
      code: 'invalid-input',
      field: 'text',
      message: expect.stringMatching(message) as string,
    })
    expect(texts(library, id)).toEqual([])
  })

  it('can be written on what lies in the trash, but not on what is gone or being deleted', () => {
    const { library, changes } = setUp()
    changes.addComment(library.addAsset({ trashed: { at: 1, about: false } }), 'x')
    const id = library.addAsset()
    changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete')
    expect(refusedWith(() => changes.addComment(id, 'x')).code).toBe('refused')
    expect(refusedWith(() => changes.addComment(missing, 'x')).code).toBe('not-found')
  })

  it('that were not sent are changed where they wait', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset()
    const comment = changes.addComment(id, 'first')
    changes.editComment(comment, 'second')
    expect(payloads(id)).toEqual([{ kind: 'add-comment', text: 'second' }])
    expect(texts(library, id)).toEqual(['second'])
  })

  it('that may have been sent are changed by another operation, of which there is one', () => {
    const { library, changes, payloads, sent } = setUp()
    const id = library.addAsset()
    const comment = changes.addComment(id, 'first')
    sent(id)
    changes.editComment(comment, 'second')
    changes.editComment(comment, 'third')
    expect(payloads(id)).toEqual([
      { kind: 'add-comment', text: 'first' },
      { kind: 'edit-comment', text: 'third' },
    ])
    expect(texts(library, id)).toEqual(['third'])
  })

  it('keep the last text when an earlier operation of theirs turned out not to have been sent', () => {
    const { library, changes, payloads, sent } = setUp()
    const id = library.addAsset()
    const comment = changes.addComment(id, 'first')
    sent(id)
    changes.editComment(comment, 'second')
    const first = entriesOfAsset(library.db, id)[0]
    if (first === undefined) throw new Error('nothing waits')
    transact(library.db, (tx) => {
      postpone(tx, first.id, { notBefore: 0, reason: 'offline', inFlight: false, countsAsAttempt: false })
    })
    changes.editComment(comment, 'third')
    expect(payloads(id)).toEqual([
      { kind: 'add-comment', text: 'first' },
      { kind: 'edit-comment', text: 'third' },
    ])
  })

  it('that were not sent go without a trace', () => {
    const { library, changes, kinds } = setUp()
    const id = library.addAsset()
    const comment = changes.addComment(id, 'first')
    changes.deleteComment(comment)
    expect([texts(library, id), kinds(id)]).toEqual([[], []])
    expect(refusedWith(() => changes.deleteComment(comment)).code).toBe('not-found')
  })

  it('that may have been sent are hidden and deleted at the service', () => {
    const { library, changes, kinds, sent } = setUp()
    const id = library.addAsset()
    const comment = changes.addComment(id, 'first')
    sent(id)
    changes.editComment(comment, 'second')
    changes.deleteComment(comment)
    expect(kinds(id)).toEqual(['add-comment', 'delete-comment'])
    expect(texts(library, id)).toEqual([])
  })

  it('that are not there are named so', () => {
    const { changes } = setUp()
    const id = commentId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
    expect(refusedWith(() => changes.editComment(id, 'x'))).toMatchObject({
      code: 'not-found',
      message: 'This comment is not there any more.',
    })
  })
})

describe('a batch', () => {
  it('is one transaction: when one change of it can not be written, none is', () => {
    const { library, changes, kinds } = setUp()
    const ids = Array.from({ length: 5 }, () => library.addAsset())
    library.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.asset_id = '${ids[3] ?? ''}' BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    )
    library.events()
    expect(() => changes.trash(ids)).toThrow('disk full')
    expect(ids.flatMap(kinds)).toEqual([])
    expect(ids.map((id) => library.asset(id).trashedAt)).toEqual([null, null, null, null, null])
    expect(library.events()).toEqual([])
  })
})
