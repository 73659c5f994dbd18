import { describe, expect, it } from 'vitest'
import {
  adoptComment,
  applyComments,
  changeLocalComment,
  findComment,
  insertLocalComment,
  listComments,
  removeComment,
} from '../../../src-main/assets/comments'
import { transact } from '../../../src-main/database/transaction'
import type { RemoteComment } from '../../../src-main/providers/remote'
import { hold } from '../../../src-main/sync/outbox'
import type { AssetId, CommentId } from '../../../src-preload/contract/ids'
import { comment as commentSchema } from '../../../src-preload/contract/comment'
import { testLibrary, type TestLibrary } from '../../support/library'

const remote = (id: string, text = `text of ${id}`, author = 'ann'): RemoteComment => ({
  id,
  text,
  updatedAt: 5,
  author: { id: author, name: author.toUpperCase() },
})
const pull = (library: TestLibrary, asset: AssetId, comments: readonly RemoteComment[]) => {
  transact(library.db, (tx) => {
    applyComments(tx, asset, comments)
  })
}
const write = (library: TestLibrary, asset: AssetId, text: string): CommentId => {
  library.clock.advance(1)
  const id = transact(library.db, (tx) => insertLocalComment(tx, { assetId: asset, text, now: library.clock.now() }))
  library.queue(asset, { kind: 'add-comment', text }, id)
  return id
}
const texts = (library: TestLibrary, asset: AssetId) => listComments(library.db, asset, null).map(({ text }) => text)
const count = (library: TestLibrary, asset: AssetId) =>
  library.db.prepare<[string], { n: number }>('SELECT comment_count AS n FROM asset WHERE id = ?').get(asset)?.n
const known = (library: TestLibrary, id: CommentId) => {
  const found = findComment(library.db, id)
  if (found === null) throw new Error('no such comment')
  return found
}

describe('comments from the service', () => {
  it('are listed in its order, counted, and told as nobody knows whose', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1'), remote('2')])
    expect(texts(library, asset)).toEqual(['text of 1', 'text of 2'])
    expect(count(library, asset)).toBe(2)
    const listed = listComments(library.db, asset, null)
    expect(listed.map((comment) => commentSchema.parse(comment))).toMatchObject([
      { author: 'ANN', isOwn: false, state: 'ok', updatedAt: 5 },
      {},
    ])
  })

  it("are the user's own where the account is known to have written them", () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1', 'a', 'me'), remote('2', 'b', 'ann')])
    expect(listComments(library.db, asset, 'me').map(({ isOwn }) => isOwn)).toEqual([true, false])
  })

  it('keep their ids from one look to the next, and go when they are gone', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1'), remote('2')])
    const before = listComments(library.db, asset, null)
    pull(library, asset, [remote('2', 'changed'), remote('3')])
    const after = listComments(library.db, asset, null)
    expect(after.map(({ text }) => text)).toEqual(['changed', 'text of 3'])
    expect(after[0]?.id).toBe(before[1]?.id)
    expect(count(library, asset)).toBe(2)
  })

  it('are taken once when a service names one twice', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1'), remote('1', 'again'), remote('2')])
    expect(texts(library, asset)).toEqual(['text of 1', 'text of 2'])
  })

  it('of other assets are left alone', () => {
    const library = testLibrary()
    const [a, b] = [library.addAsset(), library.addAsset()]
    pull(library, a, [remote('1')])
    pull(library, b, [remote('1', 'other')])
    pull(library, a, [])
    expect([texts(library, a), texts(library, b)]).toEqual([[], ['other']])
  })
})

describe("the user's own comments", () => {
  it('stay, at the end and in their order, however many come from the service', () => {
    for (let pulled = 0; pulled < 6; pulled += 1) {
      const library = testLibrary()
      const asset = library.addAsset()
      for (const text of ['mine 1', 'mine 2', 'mine 3']) write(library, asset, text)
      const there = Array.from({ length: pulled }, (_, n) => remote(String(n)))
      pull(library, asset, there.slice(0, 2))
      pull(library, asset, there)
      expect(texts(library, asset)).toEqual([...there.map(({ text }) => text), 'mine 1', 'mine 2', 'mine 3'])
      expect(count(library, asset)).toBe(pulled + 3)
    }
  })

  it('are shown as waiting, and held ones with their reason', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    const id = write(library, asset, 'mine')
    expect(listComments(library.db, asset, null)).toMatchObject([{ state: 'pending', isOwn: true, author: 'You' }])
    const operation = library.db.prepare<[string], { id: string }>('SELECT id FROM outbox WHERE comment_id = ?').get(id)
    transact(library.db, (tx) => {
      hold(tx, operation?.id as never, { state: 'failed', reason: 'Refused.', inFlight: false })
    })
    expect(listComments(library.db, asset, null)).toMatchObject([{ state: 'failed', stateReason: 'Refused.' }])
  })

  it('are not taken for an equal one that the service tells: only their own operation can know', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    write(library, asset, 'Nice')
    pull(library, asset, [remote('7', 'Nice')])
    expect(texts(library, asset)).toEqual(['Nice', 'Nice'])
  })

  it('get their id at the service once, also when a look brought the same comment before', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    const id = write(library, asset, 'mine')
    pull(library, asset, [remote('7', 'mine')])
    transact(library.db, (tx) => {
      adoptComment(tx, id, remote('7', 'mine', 'me'))
    })
    expect(listComments(library.db, asset, 'me')).toMatchObject([{ id, text: 'mine', author: 'ME', isOwn: true }])
    pull(library, asset, [remote('7', 'mine', 'me')])
    expect(listComments(library.db, asset, 'me').map((comment) => comment.id)).toEqual([id])
    expect(count(library, asset)).toBe(1)
  })

  it('keep a newer text that waits when the older one is confirmed or read', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    const id = write(library, asset, 'first')
    library.queue(asset, { kind: 'edit-comment', text: 'second' }, id)
    transact(library.db, (tx) => {
      changeLocalComment(tx, id, { text: 'second' })
      adoptComment(tx, id, remote('7', 'first'))
    })
    pull(library, asset, [remote('7', 'first')])
    expect(known(library, id)).toMatchObject({ text: 'second', baseText: 'first', remoteId: '7' })
  })

  it('stay hidden while their deletion waits', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1')])
    const id = listComments(library.db, asset, null)[0]?.id
    if (id === undefined) throw new Error('nothing listed')
    library.queue(asset, { kind: 'delete-comment' }, id)
    transact(library.db, (tx) => {
      changeLocalComment(tx, id, { isDeleted: true })
    })
    pull(library, asset, [remote('1')])
    expect(texts(library, asset)).toEqual([])
    expect(count(library, asset)).toBe(0)
  })

  it('are not lost when the service drops them while a change of theirs waits', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    pull(library, asset, [remote('1')])
    const id = listComments(library.db, asset, null)[0]?.id
    if (id === undefined) throw new Error('nothing listed')
    library.queue(asset, { kind: 'edit-comment', text: 'mine' }, id)
    pull(library, asset, [])
    expect(findComment(library.db, id)).not.toBeNull()
  })

  it('go with a word, and nothing happens to one that is not there', () => {
    const library = testLibrary()
    const asset = library.addAsset()
    const id = write(library, asset, 'mine')
    transact(library.db, (tx) => {
      removeComment(tx, id)
      removeComment(tx, id)
      adoptComment(tx, id, remote('1'))
      changeLocalComment(tx, id, { text: 'x' })
    })
    expect(texts(library, asset)).toEqual([])
    expect(count(library, asset)).toBe(0)
  })
})
