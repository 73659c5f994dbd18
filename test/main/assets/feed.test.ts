import { describe, expect, it, onTestFinished } from 'vitest'
import { setIdentity } from '../../../src-main/accounts/account-store'
import { feedMark, markFeedSeen, readFeed, tellChange, tellNew } from '../../../src-main/assets/feed'
import { sightFor } from '../../../src-main/assets/feed-sight'
import { mostRows, mostSingles } from '../../../src-main/assets/feed-write'
import { transact, type Tx } from '../../../src-main/database/transaction'
import type { RemoteAsset, RemoteComment } from '../../../src-main/providers/remote'
import { adoptRemoteId, applyRemote, markGone } from '../../../src-main/sync/apply'
import { beginRound } from '../../../src-main/sync/pull/listing'
import { refreshAsset } from '../../../src-main/sync/pull/refresh'
import { createSync } from '../../../src-main/sync/sync'
import type { FeedRow } from '../../../src-preload/contract/feed'
import { feedPage } from '../../../src-preload/contract/feed'
import { testEngine } from '../../support/engine'
import { remoteAsset, remoteMedium, testLibrary, type TestLibrary } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'

const everyMs = 5 * 60_000
const never = new AbortController().signal
const ann = { id: 'u-ann', name: 'Ann' }

const pageOf = (library: TestLibrary, unseenOnly = false) => readFeed(library.db, { offset: 0, limit: 200, unseenOnly })

/** The feed in short, newest first. */
const told = (library: TestLibrary, unseenOnly = false) =>
  pageOf(library, unseenOnly).rows.map(({ kind, title, fields, who, count }) =>
    [kind, title || String(count), ...(fields.length > 0 ? [fields.join('+')] : []), ...(who === null ? [] : [`by ${who}`])].join(' '),
  )

const look = (library: TestLibrary) => {
  transact(library.db, (tx) => {
    markFeedSeen(tx, library.clock.now())
  })
}

/** A service whose assets are read one by one, and one of them. */
function oneByOne() {
  const library = testLibrary()
  const engine = testEngine(library)
  const { service, tools } = engine
  const remoteId = service.add({ title: 'Hero' })
  const id = library.addAsset(service.asset(remoteId).remote)
  const comment = (text: string, author = ann): RemoteComment => ({ id: `c-${text}`, text, updatedAt: library.clock.now(), author })
  return {
    ...engine,
    library,
    service,
    remoteId,
    id,
    refresh: async () => {
      library.clock.advance(1000)
      await refreshAsset(tools, { id, provider: service.provider, thorough: true, signal: never })
    },
    change: (values: Partial<RemoteAsset>) => {
      service.change(remoteId, values)
    },
    say: (text: string, author = ann) => {
      service.asset(remoteId).comments.push(comment(text, author))
    },
    pushAll: async () => {
      while (library.db.prepare('SELECT 1 FROM outbox').get() !== undefined) await engine.pushNext()
    },
  }
}

/** A service with a listing, and the account's loop on it. */
function listed(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, {
    kind: 'listing',
    ...options,
    facts: { listing: { pageSize: 100, everyMs }, processing: null, ...options.facts },
  })
  const sync = createSync(engine.tools)
  onTestFinished(() => sync.stop())
  const { clock } = library
  return {
    ...engine,
    library,
    sync,
    add: (count: number, values: Partial<RemoteAsset> = {}) => Array.from({ length: count }, () => engine.service.add(values)),
    start: async () => {
      sync.start()
      await clock.run(0)
    },
    round: () => clock.run(everyMs + 1000),
  }
}

describe('what somebody else did at a service', () => {
  it('tells nothing of what was forgotten and is read again', async () => {
    const { library, change, refresh } = oneByOne()
    await refresh()
    library.db.prepare('UPDATE asset SET version = NULL, refreshed_at = 0').run()
    change({ title: 'Changed meanwhile' })
    await refresh()
    expect(told(library)).toEqual([])
    change({ title: 'Changed later' })
    await refresh()
    expect(told(library)).toEqual(['changed Changed later title'])
  })

  it('tells which fields changed, and nothing when only the version did', async () => {
    const { library, change, refresh } = oneByOne()
    await refresh()
    change({})
    await refresh()
    expect(told(library)).toEqual([])
    change({ title: 'Hero 2', tags: ['sea'] })
    await refresh()
    expect(told(library)).toEqual(['changed Hero 2 title+tags'])
  })

  it('makes one row of several changes of one asset, and another one after the user looked', async () => {
    const { library, change, refresh } = oneByOne()
    await refresh()
    change({ description: 'a' })
    await refresh()
    change({ category: 'b' })
    await refresh()
    change({ description: 'c' })
    await refresh()
    expect(told(library)).toEqual(['changed Hero description+category'])
    look(library)
    expect(pageOf(library)).toMatchObject({ total: 1, unseen: 0, lastLookedAt: library.clock.now() })
    change({ title: 'Hero 3' })
    await refresh()
    expect(told(library, true)).toEqual(['changed Hero 3 title'])
    expect(pageOf(library).rows.map(({ isUnseen }) => isUnseen)).toEqual([true, false])
  })

  it('takes tags in another order for no change', async () => {
    const { library, change, refresh } = oneByOne()
    change({ tags: ['a', 'b'] })
    await refresh()
    look(library)
    change({ tags: ['b', 'a'] })
    await refresh()
    expect(told(library, true)).toEqual([])
  })

  it('tells of the trash, of the way back, of what is gone and what is there again', async () => {
    const { library, service, id, remoteId, change, refresh } = oneByOne()
    await refresh()
    change({ trashed: { at: 5, about: false } })
    await refresh()
    change({ trashed: null })
    await refresh()
    expect(told(library)).toEqual(['restored Hero', 'trashed Hero'])
    look(library)
    const there = service.asset(remoteId)
    service.assets.delete(remoteId)
    transact(library.db, (tx) => {
      markGone(tx, id, library.clock.now())
    })
    expect(told(library, true)).toEqual(['gone Hero'])
    expect(pageOf(library).rows[0]?.assetId).toBeNull()
    service.assets.set(remoteId, there)
    await refresh()
    expect(told(library, true)).toEqual(['back Hero', 'gone Hero'])
    expect(pageOf(library).rows[0]?.assetId).toBe(id)
  })

  it('tells of comments with the names of those who wrote them, but not of those that stood there before', async () => {
    const { library, say, change, refresh } = oneByOne()
    say('old')
    await refresh()
    expect(told(library)).toEqual([])
    say('one')
    say('two', { id: 'u-bo', name: 'Bo' })
    say('three')
    change({})
    await refresh()
    expect(told(library)).toEqual(['commented Hero by Ann and Bo'])
  })

  it('tells of a comment that was changed or taken away', async () => {
    const { library, service, remoteId, say, refresh } = oneByOne()
    say('one')
    say('two')
    await refresh()
    const there = service.asset(remoteId)
    there.comments = there.comments.map((comment) => (comment.text === 'one' ? { ...comment, text: 'ONE' } : comment))
    await refresh()
    expect(told(library)).toEqual(['changed Hero comments by Ann'])
    look(library)
    there.comments.pop()
    await refresh()
    expect(told(library, true)).toEqual(['changed Hero comments'])
  })

  it('tells of another file, and of no preview that has another address', async () => {
    const { library, service, remoteId, change, refresh } = oneByOne()
    const media = service.asset(remoteId).media
    media.push(remoteMedium({ id: '1', previewUrl: 'https://studio.example/a' }))
    change({ md5: 'one' })
    await refresh()
    look(library)
    media[0] = remoteMedium({ id: '1', previewUrl: 'https://studio.example/b' })
    change({})
    await refresh()
    expect(told(library, true)).toEqual([])
    media[0] = remoteMedium({ id: '2' })
    change({ md5: 'two' })
    await refresh()
    expect(told(library, true)).toEqual(['changed Hero file'])
  })

  it('says of a name with lines in it what fits on one', async () => {
    const { library, say, refresh } = oneByOne()
    await refresh()
    say('x', { id: 'u', name: `Eve\n\u2028Mallory ${'x'.repeat(300)}` })
    await refresh()
    const who = pageOf(library).rows[0]?.who ?? ''
    expect(who).toMatch(/^Eve Mallory x+$/)
    expect(who).toHaveLength(100)
  })

  it('says what main promises the window', async () => {
    const { library, say, refresh } = oneByOne()
    await refresh()
    say('x')
    await refresh()
    const page = pageOf(library)
    expect(feedPage.parse(page)).toEqual(page)
    expect(page.unseenKinds).toEqual([{ kind: 'commented', count: 1 }])
  })
})

describe('what the user did from here', () => {
  it('is not told when it settles, nor by the pull that follows', async () => {
    const { library, changes, id, refresh, pushAll } = oneByOne()
    await refresh()
    changes.edit(id, { title: 'Mine', tags: ['Upper'] })
    changes.addComment(id, 'my words')
    await pushAll()
    changes.trash([id])
    await pushAll()
    await refresh()
    changes.restore([id])
    await pushAll()
    await refresh()
    expect(told(library)).toEqual([])
  })

  it('is not told while its answer is lost, whoever sees it first', async () => {
    const { library, service, changes, id, refresh, pushNext } = oneByOne()
    await refresh()
    service.failOnce('edit', { how: 'lose-answer' })
    changes.edit(id, { title: '  Mine, as the service spells it' })
    await pushNext()
    await refresh()
    service.failOnce('trash', { how: 'lose-answer' })
    changes.trash([id])
    await refresh()
    expect(told(library)).toEqual([])
  })

  it('is not told of a comment whose answer was lost', async () => {
    const { library, service, changes, id, refresh, pushNext } = oneByOne()
    await refresh()
    service.failOnce('addComment', { how: 'lose-answer' })
    changes.addComment(id, 'my words')
    await pushNext()
    await refresh()
    expect(told(library)).toEqual([])
  })

  it('does not hide what somebody else changed at the same time', async () => {
    const { library, changes, id, change, refresh, pushAll } = oneByOne()
    await refresh()
    changes.edit(id, { title: 'Mine' })
    change({ description: 'theirs' })
    await pushAll()
    expect(told(library)).toEqual(['changed Mine description'])
  })

  it('does not hide the change that it clashes with', async () => {
    const { library, changes, id, change, refresh, pushNext } = oneByOne()
    await refresh()
    changes.edit(id, { title: 'Mine' })
    change({ title: 'Theirs' })
    await pushNext()
    await refresh()
    expect(told(library)).toEqual(['changed Theirs title'])
  })

  it('is not told of comments that the same user wrote elsewhere', async () => {
    const { library, say, refresh } = oneByOne()
    transact(library.db, (tx) => {
      setIdentity(tx, library.account, 'u-me')
    })
    await refresh()
    say('from the web', { id: 'u-me', name: 'Me' })
    await refresh()
    expect(told(library)).toEqual([])
  })

  it('is not told of a file that was uploaded, though the listing shows it first', async () => {
    const { library, service, start, add, round } = listed()
    add(1)
    await start()
    look(library)
    service.failOnce('uploadFile', { how: 'lose-answer' })
    service.failOnce('findUpload', { how: 'refuse', kind: 'broken-answer' })
    const { id } = library.addUpload({ title: 'Sent', sha256: 's', md5: 'm' })
    await round()
    await round()
    expect(library.asset(id).remoteId).not.toBeNull()
    expect(told(library, true)).toEqual([])
  })

  it('is not news any more when an operation finds out that it made what a listing took for new', () => {
    const { library } = oneByOne()
    const local = library.addLocal('Sent')
    library.clock.advance(1000)
    const remote = remoteAsset({ remoteId: 'r-twin', title: 'Sent, by another name' })
    const twin = library.addAsset(remote)
    transact(library.db, (tx) => {
      tellNew(tx, library.account, { assets: [{ id: twin, remote }], at: library.clock.now() })
    })
    transact(library.db, (tx) => {
      adoptRemoteId(tx, local, 'r-twin')
    })
    expect(told(library).filter((row) => row.includes('Sent'))).toEqual([])
  })

  it('tells the first comment on an asset that was made from here', async () => {
    const { library, tools, service, pushAll } = oneByOne()
    const id = library.addLocal('Made here')
    await pushAll()
    const { remoteId } = library.asset(id)
    service.asset(remoteId ?? '').comments.push({ id: '1', text: 'nice', updatedAt: 1, author: ann })
    await refreshAsset(tools, { id, provider: service.provider, thorough: true, signal: never })
    expect(told(library)).toEqual(['commented Made here by Ann'])
  })
})

describe('a listing', () => {
  it('is told in one row when it is the first one, and then asset by asset', async () => {
    const { library, service, add, start, round } = listed()
    const ids = add(250)
    await start()
    expect(told(library)).toEqual(['new 250'])
    look(library)
    add(1, { title: 'Late', owner: 'Ann' })
    service.change(ids[3] ?? '', { title: 'Other', description: 'd' })
    await round()
    expect(told(library, true).sort()).toEqual(['changed Other title+description', 'new Late by Ann'])
  })

  it('tells nothing of single assets when it is read anew, and goes on as before then', async () => {
    const { library, service, add, start, round } = listed()
    const [id = ''] = add(3)
    await start()
    look(library)
    service.change(id, { title: 'Changed meanwhile' })
    library.db.prepare('UPDATE listing SET completed_at = NULL').run()
    await round()
    expect(told(library, true)).toEqual([])
    service.change(id, { title: 'Changed later' })
    await round()
    expect(told(library, true)).toEqual(['changed Changed later title'])
  })

  it('tells very many new ones in one row, also when they come page by page', async () => {
    const { library, add, start, round } = listed()
    add(1)
    await start()
    look(library)
    add(150)
    await round()
    expect(pageOf(library, true).total).toBe(150)
    look(library)
    add(mostSingles + 150)
    await round()
    expect(told(library, true)).toEqual([`new ${String(mostSingles + 150)}`])
    expect(pageOf(library)).toMatchObject({ unseen: 1, unseenKinds: [{ kind: 'new', count: mostSingles + 150 }] })
  })

  it('tells very many changes of one round in one row', async () => {
    const { library, service, add, start, round } = listed()
    const ids = add(mostSingles + 40)
    await start()
    look(library)
    for (const id of ids) service.change(id, { tags: ['sale'] })
    await round()
    expect(told(library, true)).toEqual([`changed ${String(mostSingles + 40)} tags`])
  })

  it('does not tell what lies in the trash already when it is first seen', async () => {
    const { library, add, start, round } = listed()
    add(1)
    await start()
    look(library)
    add(1, { trashed: { at: 5, about: false } })
    await round()
    expect(told(library, true)).toEqual([])
  })
})

describe('the feed', () => {
  /** Titles that change, one asset after the other. */
  function changeMany(library: TestLibrary, count: number): void {
    transact(library.db, (tx) => {
      for (let number = 0; number < count; number += 1) {
        const id = library.addAsset({ title: 'before' })
        const seen = sightFor(tx, id)
        const { remoteId } = library.asset(id)
        applyRemote(tx, id, remoteAsset({ remoteId: remoteId ?? '', title: `after ${String(number)}`, version: 'v2' }), library.clock.now())
        tellChange(tx, seen, library.clock.now())
      }
    })
  }

  it('keeps the newest rows, and lets the oldest go', () => {
    const library = testLibrary()
    transact(library.db, (tx) => {
      const fill = tx.prepare(`INSERT INTO feed (account_id, asset_id, title, kind, at) VALUES (?, 'x', ?, 'changed', 1)`)
      for (let number = 0; number < mostRows; number += 1) fill.run(library.account, `old ${String(number)}`)
    })
    changeMany(library, 130)
    const { total, rows } = pageOf(library)
    expect(total).toBeLessThan(mostRows + 100)
    expect(rows[0]?.title).toBe('after 129')
    const titles = library.db.prepare<[], { title: string }>('SELECT title FROM feed ORDER BY seq LIMIT 1').get()
    expect(titles?.title).not.toBe('old 0')
  })

  it('is read page by page, and goes with its account', () => {
    const library = testLibrary()
    changeMany(library, 5)
    const titles = (offset: number) => readFeed(library.db, { offset, limit: 2, unseenOnly: false }).rows.map(({ title }: FeedRow) => title)
    expect([titles(0), titles(2), titles(4)]).toEqual([['after 4', 'after 3'], ['after 2', 'after 1'], ['after 0']])
    library.db.prepare('DELETE FROM account').run()
    expect(pageOf(library)).toMatchObject({ rows: [], total: 0, unseen: 0 })
  })

  it('has another mark whenever something was told', () => {
    const library = testLibrary()
    const marks = [feedMark(library.db)]
    const page = (count: number) =>
      Array.from({ length: count }, () => {
        const id = library.addAsset()
        return { id, remote: remoteAsset({ remoteId: library.asset(id).remoteId ?? '' }) }
      })
    transact(library.db, (tx) => {
      beginRound(tx, library.account, 1)
    })
    for (const count of [1, 3]) {
      transact(library.db, (tx) => {
        tellNew(tx, library.account, { assets: page(count), at: 1 })
      })
      marks.push(feedMark(library.db))
    }
    expect(new Set(marks).size).toBe(3)
    expect(told(library)).toEqual(['new 4'])
  })

  it('tells that an asset is gone only once', () => {
    const library = testLibrary()
    const id = library.addAsset({ title: 'Hero' })
    transact(library.db, (tx) => {
      markGone(tx, id, 1)
      markGone(tx, id, 2)
    })
    expect(told(library)).toEqual(['gone Hero'])
  })

  it('is the same for the same history', async () => {
    const history = async () => {
      const { library, say, change, refresh } = oneByOne()
      await refresh()
      say('a')
      change({ title: 'b' })
      await refresh()
      change({ trashed: { at: 5, about: false } })
      await refresh()
      return library.db.prepare('SELECT seq, title, kind, who, fields, count, at, round FROM feed ORDER BY seq').all()
    }
    expect(await history()).toEqual(await history())
  })

  it('costs a page of new assets next to nothing', () => {
    const library = testLibrary()
    const page = Array.from({ length: 5000 }, (_, number) => {
      const remote = remoteAsset({ remoteId: `r-${String(number)}` })
      return { id: library.addAsset(remote), remote }
    })
    const statements: string[] = []
    transact(library.db, (tx) => {
      const counting = { prepare: (sql: string) => (statements.push(sql), tx.prepare(sql)) } as unknown as Tx
      tellNew(counting, library.account, { assets: page, at: 1 })
    })
    expect(statements.length).toBeLessThan(15)
    expect(told(library)).toEqual(['new 5000'])
  })
})
