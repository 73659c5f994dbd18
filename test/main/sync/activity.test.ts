import { describe, expect, it } from 'vitest'
import { setAccountState } from '../../../src-main/accounts/account-store'
import { listComments } from '../../../src-main/assets/comments'
import { findAsset } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import { readActivity } from '../../../src-main/sync/activity'
import { readStatus } from '../../../src-main/sync/status'
import { entriesOfAsset, findEntry, hold, markSent, postpone } from '../../../src-main/sync/outbox'
import { activityPage, syncStatus, type Operation } from '../../../src-preload/contract/activity'
import { AppError } from '../../../src-preload/contract/errors'
import { operationId, type AssetId, type OperationId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'

function setUp() {
  const library = testLibrary()
  const engine = testEngine(library)
  const { service } = engine
  const both = () => {
    const remoteId = service.add()
    return { remoteId, id: library.addAsset(service.asset(remoteId).remote) }
  }
  return {
    ...engine,
    library,
    both,
    page: () => activityPage.parse(readActivity(library.db, { offset: 0, limit: 50 })),
    row: (id: OperationId): Operation => {
      const found = readActivity(library.db, { offset: 0, limit: 50 }).rows.find((row) => row.id === id)
      if (found === undefined) throw new Error('not listed')
      return found
    },
    hold: (id: OperationId, state: 'failed' | 'needs-review' = 'failed', inFlight = false) => {
      transact(library.db, (tx) => {
        hold(tx, id, { state, reason: 'Refused.', inFlight })
      })
    },
    sent: (id: OperationId) => {
      const entry = findEntry(library.db, id)
      if (entry === null) throw new Error('it has ended')
      transact(library.db, (tx) => {
        markSent(tx, entry, {})
      })
    },
    only: (id: AssetId): OperationId => {
      const entry = entriesOfAsset(library.db, id)[0]
      if (entry === undefined) throw new Error('nothing waits')
      return entry.id
    },
    texts: (id: AssetId) => listComments(library.db, id, null).map(({ text }) => text),
  }
}

const refusalOf = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
const rejectionOf = async (work: Promise<unknown>): Promise<AppError> => {
  const outcome = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  )
  if (outcome instanceof AppError) return outcome
  throw outcome
}

describe('the list of operations', () => {
  it('is newest first, in pages, and fits its schema', () => {
    const { library, both, page } = setUp()
    const { id } = both()
    const first = library.queue(id, { kind: 'trash' })
    const second = library.queue(id, { kind: 'add-comment', text: 'x' })
    expect(page().rows.map((row) => row.id)).toEqual([second, first])
    expect(readActivity(library.db, { offset: 1, limit: 1 })).toMatchObject({ rows: [{ id: first }], total: 2, failed: 0 })
  })

  it('shows what waits, and what stands behind it', () => {
    const { library, both, row } = setUp()
    const { id } = both()
    const first = library.queue(id, { kind: 'trash' })
    const second = library.queue(id, { kind: 'restore' })
    expect(row(first)).toMatchObject({
      state: 'waiting',
      reason: null,
      nextTryAt: null,
      canRetry: true,
      canCancel: true,
      accountName: 'Studio',
      assetTitle: 'Harbour at dawn',
    })
    expect(row(second)).toMatchObject({
      state: 'blocked',
      reason: 'Waits until the move to the trash of the same asset is done.',
      canRetry: false,
      canCancel: true,
    })
  })

  it('shows what is being sent, which nobody can call back', () => {
    const { library, both, sent, row } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    sent(first)
    expect(row(first)).toMatchObject({ state: 'running', canRetry: false, canCancel: false })
  })

  it('shows what waits for the next try, and that a lost answer can not be called back', () => {
    const { library, both, row } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    transact(library.db, (tx) => {
      postpone(tx, first, { notBefore: 999, reason: 'The connection broke off.', inFlight: true, countsAsAttempt: true })
    })
    expect(row(first)).toMatchObject({
      state: 'waiting',
      nextTryAt: 999,
      reason: 'The connection broke off.',
      attempts: 1,
      canRetry: true,
      canCancel: false,
    })
  })

  it("says why all of an account's operations wait", () => {
    const { library, both, row } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    transact(library.db, (tx) => {
      setAccountState(tx, library.account, 'offline', 'The service can not be reached.')
    })
    expect(row(first).reason).toBe('The service can not be reached.')
  })

  it.each(['failed', 'needs-review'] as const)(
    'shows what is %s with its reason and both ways out, also when it stands behind another',
    (state) => {
      const { library, both, hold: stop, row, page } = setUp()
      const { id } = both()
      const first = library.queue(id, { kind: 'trash' })
      const second = library.queue(id, { kind: 'restore' })
      stop(first, state)
      stop(second, state)
      for (const operation of [first, second])
        expect(row(operation)).toMatchObject({ state, reason: 'Refused.', canRetry: true, canCancel: true, asksForRemoteId: false })
      expect(page().failed).toBe(2)
    },
  )

  it('asks for the id of an asset whose creation was answered into the void, and offers nothing else', async () => {
    const { library, service, pushNext, only, row } = setUp()
    const id = library.addLocal()
    service.failOnce('create', { how: 'lose-answer' })
    await pushNext()
    library.clock.advance(60_000)
    await pushNext()
    expect(row(only(id))).toMatchObject({ state: 'needs-review', asksForRemoteId: true, canRetry: false, canCancel: false })
  })
})

describe('trying again', () => {
  it('sends it at once', async () => {
    const { library, both, hold: stop, activity, pushNext, page } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    stop(first)
    activity.retry(first)
    await pushNext()
    expect(page().total).toBe(0)
  })

  it('takes everything that was refused, and leaves what is in doubt', () => {
    const { library, both, hold: stop, activity } = setUp()
    const [a, b, c, d] = [0, 1, 2, 3].map(() => library.queue(both().id, { kind: 'trash' })) as [
      OperationId,
      OperationId,
      OperationId,
      OperationId,
    ]
    stop(a)
    stop(b)
    stop(c, 'needs-review')
    expect(activity.retryAll()).toBe(2)
    expect([a, b, c, d].map((id) => findEntry(library.db, id)?.state)).toEqual(['waiting', 'waiting', 'needs-review', 'waiting'])
    expect(activity.retryAll()).toBe(0)
  })

  it('keeps what is known of an earlier try', () => {
    const { library, both, hold: stop, activity } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    stop(first, 'failed', true)
    activity.retry(first)
    expect(findEntry(library.db, first)).toMatchObject({ state: 'waiting', inFlight: true, notBefore: 0, reason: null })
  })

  it('shows the wish again', () => {
    const { library, both, changes, hold: stop, activity, only } = setUp()
    const { id } = both()
    changes.trash([id])
    stop(only(id))
    activity.retry(only(id))
    expect(library.asset(id).trashedAt).not.toBeNull()
  })

  it('says so when it has ended meanwhile', () => {
    const { activity } = setUp()
    expect(refusalOf(() => activity.retry(operationId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')))).toMatchObject({
      code: 'not-found',
      message: 'This has ended meanwhile.',
    })
  })
})

describe('giving up', () => {
  it('shows again what the service has', () => {
    const { library, both, changes, activity, only } = setUp()
    const { id } = both()
    changes.edit(id, { title: 'Mine' })
    activity.cancel(only(id))
    expect(library.asset(id).title).toBe('Harbour at dawn')
    changes.trash([id])
    activity.cancel(only(id))
    expect(library.asset(id).trashedAt).toBeNull()
  })

  it('is refused while nobody knows whether it happened', () => {
    const { library, both, sent, activity } = setUp()
    const first = library.queue(both().id, { kind: 'trash' })
    sent(first)
    expect(refusalOf(() => activity.cancel(first))).toMatchObject({
      code: 'refused',
      message: 'This was sent already and can not be called back.',
    })
    expect(findEntry(library.db, first)).not.toBeNull()
  })

  it('takes a comment that was not sent out of sight', () => {
    const { both, changes, activity, only, texts } = setUp()
    const { id } = both()
    changes.addComment(id, 'Oops')
    activity.cancel(only(id))
    expect(texts(id)).toEqual([])
  })

  it('shows the old text of a comment again, or the comment itself', async () => {
    const { both, changes, activity, only, texts, pushNext } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'first')
    await pushNext()
    changes.editComment(comment, 'second')
    activity.cancel(only(id))
    expect(texts(id)).toEqual(['first'])
    changes.deleteComment(comment)
    activity.cancel(only(id))
    expect(texts(id)).toEqual(['first'])
  })

  it('of an older text does not undo a newer one', async () => {
    const { library, both, changes, activity, sent, hold: stop, only, texts, pushNext } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'first')
    await pushNext()
    changes.editComment(comment, 'second')
    sent(only(id))
    changes.editComment(comment, 'third')
    stop(only(id))
    activity.cancel(only(id))
    expect(texts(id)).toEqual(['third'])
    expect(entriesOfAsset(library.db, id).map(({ payload }) => payload)).toEqual([{ kind: 'edit-comment', text: 'third', seen: 'first' }])
  })

  it('of a text does not bring back a comment whose deletion waits', async () => {
    const { both, changes, activity, sent, hold: stop, only, texts, pushNext } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'first')
    await pushNext()
    changes.editComment(comment, 'second')
    sent(only(id))
    changes.deleteComment(comment)
    stop(only(id))
    activity.cancel(only(id))
    expect(texts(id)).toEqual([])
  })

  it('of a comment takes with it what was to be done with it', () => {
    const { library, both, changes, activity, sent, hold: stop, only, texts } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'first')
    sent(only(id))
    changes.editComment(comment, 'second')
    stop(only(id))
    activity.cancel(only(id))
    expect([texts(id), entriesOfAsset(library.db, id)]).toEqual([[], []])
  })

  it('of a newer text of a comment that is being sent leaves the comment itself', () => {
    const { library, both, changes, activity, sent, only, texts } = setUp()
    const { id } = both()
    const comment = changes.addComment(id, 'first')
    sent(only(id))
    changes.editComment(comment, 'second')
    const second = entriesOfAsset(library.db, id)[1]
    if (second === undefined) throw new Error('nothing waits')
    activity.cancel(second.id)
    expect(texts(id)).toEqual(['first'])
    expect(entriesOfAsset(library.db, id).map(({ payload }) => payload.kind)).toEqual(['add-comment'])
  })

  it('of a creation takes the asset and everything that was to be done with it', () => {
    const { library, activity, only, changes, mediaEnded } = setUp()
    const id = library.addLocal()
    library.queue(id, { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 1, md5: 'm', sha256: 's' })
    changes.addComment(id, 'x')
    activity.cancel(only(id))
    expect(findAsset(library.db, id)).toBeNull()
    expect(library.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 })
    expect(mediaEnded).toEqual([{ fileName: 'a.png', ended: 'cancelled' }])
  })

  it('of media tells the intake', () => {
    const { library, both, activity, mediaEnded } = setUp()
    const id = library.queue(both().id, {
      kind: 'add-media',
      intakeId: null,
      path: '/a.png',
      fileName: 'a.png',
      size: 1,
      md5: 'm',
      sha256: 's',
    })
    activity.cancel(id)
    expect(mediaEnded).toEqual([{ fileName: 'a.png', ended: 'cancelled' }])
  })
})

describe('an asset whose id the service did not tell', () => {
  async function lost() {
    const set = setUp()
    const id = set.library.addLocal('Dune')
    set.changes.addComment(id, 'hello')
    set.service.failOnce('create', { how: 'lose-answer' })
    await set.pushNext()
    set.library.clock.advance(60_000)
    await set.pushNext()
    const made = [...set.service.assets.values()][0]?.remote
    if (made === undefined) throw new Error('nothing was made')
    return { ...set, id, operation: set.only(id), made }
  }

  it('is adopted when the user gives its id or link, and what waited goes on', async () => {
    for (const form of ['', 'https://studio.example/assets/']) {
      const { library, activity, service, pushNext, id, operation, made } = await lost()
      await activity.resolve(operation, ` ${form}${made.remoteId} `)
      expect(library.asset(id).remoteId).toBe(made.remoteId)
      await pushNext()
      expect(service.asset(made.remoteId).comments).toHaveLength(1)
      expect(service.assets.size).toBe(1)
    }
  })

  it('is not mixed up with another one', async () => {
    const { library, activity, service, id, operation } = await lost()
    const other = service.add({ title: 'Other' })
    const refusal = await rejectionOf(activity.resolve(operation, other))
    expect(refusal).toMatchObject({
      code: 'refused',
      field: 'text',
      message: expect.stringMatching(/That is another asset, “Other”/) as string,
    })
    expect(library.asset(id).remoteId).toBeNull()
    expect(findEntry(library.db, operation)?.state).toBe('needs-review')
  })

  it.each([
    ['no id at all', 'Dune', 'invalid-input'],
    ['an id that is not there', 'remote-nowhere', 'refused'],
  ])('is asked for again when the text is %s', async (_what, text, code) => {
    const { activity, operation } = await lost()
    expect(await rejectionOf(activity.resolve(operation, text))).toMatchObject({ code, field: 'text' })
  })

  it('waits when the service can not be asked', async () => {
    const { activity, service, operation, made } = await lost()
    service.fault = () => ({ how: 'offline' })
    expect(await rejectionOf(activity.resolve(operation, made.remoteId))).toMatchObject({ code: 'offline', field: 'text' })
  })

  it('can not be given up: Slipway would lose sight of it', async () => {
    const { activity, operation } = await lost()
    expect(refusalOf(() => activity.cancel(operation)).message).toMatch(/exists at the service/)
  })

  it('takes the place of the row that was made when its id was added by hand before', async () => {
    const { library, activity, id, operation, made } = await lost()
    const twin = library.addAsset(made)
    await activity.resolve(operation, made.remoteId)
    expect(library.asset(id).remoteId).toBe(made.remoteId)
    expect(findAsset(library.db, twin)).toBeNull()
  })

  it('is asked for by no other operation', async () => {
    const { activity, library, both } = setUp()
    const trash = library.queue(both().id, { kind: 'trash' })
    expect(await rejectionOf(activity.resolve(trash, 'remote-x'))).toMatchObject({
      code: 'refused',
      message: 'This does not ask for an ID.',
    })
  })
})

describe('the line at the foot of the window', () => {
  const status = (library: ReturnType<typeof testLibrary>, isBusy = false) =>
    syncStatus.parse(readStatus(library.db, library.clock, { isBusy, nextTryAt: null }))

  it('says when there are no accounts', () => {
    const library = testLibrary()
    library.db.prepare('DELETE FROM account').run()
    expect(status(library)).toEqual({
      state: 'no-accounts',
      attention: 0,
      attentionBy: { accounts: 0, conflicts: 0, needsReview: 0, failed: 0, files: 0 },
      waiting: 0,
      offlineAccounts: [],
      pausedAccounts: [],
      heldAccounts: [],
      isComputerOffline: false,
      conflicts: 0,
      nextTryAt: null,
      lastSyncAt: null,
    })
  })

  it('says what needs the user, what is cut off, and what is under way', () => {
    const { library, both, hold: stop } = setUp()
    // What was never read whole is not up to date, also between two requests.
    expect(status(library).state).toBe('syncing')
    library.db.prepare('UPDATE account SET last_sync_at = 1').run()
    expect(status(library).state).toBe('up-to-date')
    expect(status(library, true).state).toBe('syncing')
    const first = library.queue(both().id, { kind: 'trash' })
    expect(status(library)).toMatchObject({ state: 'syncing', waiting: 1 })
    stop(first)
    expect(status(library)).toMatchObject({ state: 'attention', attention: 1, waiting: 0 })
    transact(library.db, (tx) => {
      setAccountState(tx, library.account, 'sign-in-needed', 'x')
    })
    expect(status(library)).toMatchObject({ state: 'attention', attention: 2 })
    transact(library.db, (tx) => {
      setAccountState(tx, library.account, 'offline', 'x')
    })
    expect(status(library)).toMatchObject({ state: 'offline', attention: 1, offlineAccounts: ['Studio'] })
  })

  it('tells the last time that any account was read whole', () => {
    const library = testLibrary()
    library.addAccount('Other')
    library.db.prepare(`UPDATE account SET last_sync_at = CASE name WHEN 'Other' THEN 9 ELSE 5 END`).run()
    expect(status(library).lastSyncAt).toBe(9)
  })
})
