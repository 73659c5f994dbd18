import { describe, expect, it } from 'vitest'
import { applyRemote } from '../../../src-main/sync/apply'
import { showAsset } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import { entriesOfAsset, hold, markSent } from '../../../src-main/sync/outbox'
import { AppError } from '../../../src-preload/contract/errors'
import type { AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { remoteAsset, testLibrary } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const { changes } = testEngine(library, options)
  const first = (id: AssetId) => {
    const entry = entriesOfAsset(library.db, id)[0]
    if (entry === undefined) throw new Error('nothing waits')
    return entry
  }
  return {
    library,
    changes,
    payloads: (id: AssetId) => entriesOfAsset(library.db, id).map(({ payload }) => payload),
    states: (id: AssetId) => entriesOfAsset(library.db, id).map(({ state }) => state),
    sent: (id: AssetId) => {
      transact(library.db, (tx) => {
        markSent(tx, first(id), {})
      })
    },
    refuse: (id: AssetId) => {
      transact(library.db, (tx) => {
        hold(tx, first(id).id, { state: 'failed', reason: 'Refused.', inFlight: false })
        showAsset(tx, id)
      })
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

describe('starting an action', () => {
  const wish = { actionId: '7', name: 'Transcode' }

  it('is queued once: while it waits or is on its way it is not started twice', () => {
    const { library, changes, payloads, sent } = setUp()
    const id = library.addAsset()
    changes.startAction(id, wish)
    expect(payloads(id)).toEqual([{ kind: 'start-action', ...wish }])
    expect(refusedWith(() => changes.startAction(id, wish)).message).toMatch(/“Transcode” is waiting to be started already/)
    sent(id)
    expect(refusedWith(() => changes.startAction(id, wish)).code).toBe('refused')
    changes.startAction(id, { actionId: '8', name: 'Other' })
    expect(payloads(id)).toHaveLength(2)
  })

  it('that was refused is tried again instead of standing behind itself', () => {
    const { library, changes, states, refuse } = setUp()
    const id = library.addAsset()
    changes.startAction(id, wish)
    refuse(id)
    changes.startAction(id, wish)
    expect(states(id)).toEqual(['waiting'])
  })

  it('is refused with its reason where the service has none, or does not have the asset', () => {
    const { library, changes } = setUp({ kind: 'listing' })
    expect(refusedWith(() => changes.startAction(library.addAsset(), wish)).message).toMatch(/no documented way to start actions/)
    const other = setUp()
    expect(refusedWith(() => other.changes.startAction(other.library.addLocal(), wish)).message).toMatch(/does not have this asset yet/)
  })
})

describe('the project of an asset', () => {
  it('is named by its id or a link to it', () => {
    const { library, changes, payloads } = setUp()
    const [one, two] = [library.addAsset(), library.addAsset()]
    changes.assignProject(one, ' remote-p1 ')
    changes.assignProject(two, 'https://studio.example/projects/remote-p1')
    for (const id of [one, two]) expect(payloads(id)).toEqual([{ kind: 'assign-project', projectId: 'remote-p1' }])
    expect(refusedWith(() => changes.assignProject(one, 'nonsense'))).toMatchObject({ code: 'invalid-input', field: 'text' })
  })

  it('is the last one that was wished: what was not sent of earlier wishes is taken back', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset()
    changes.assignProject(id, 'remote-p1')
    changes.assignProject(id, 'remote-p2')
    expect(payloads(id)).toEqual([{ kind: 'assign-project', projectId: 'remote-p2' }])
    changes.unassignProject(id)
    expect(payloads(id)).toEqual([])
    expect(refusedWith(() => changes.unassignProject(id)).message).toBe('It is in no project.')
  })

  it('is asked for behind a wish that may have been sent', () => {
    const { library, changes, payloads, sent } = setUp()
    const id = library.addAsset()
    changes.assignProject(id, 'remote-p1')
    sent(id)
    changes.unassignProject(id)
    expect(payloads(id).map(({ kind }) => kind)).toEqual(['assign-project', 'unassign-project'])
  })

  it('costs no request when it is what it was, and is tried again when it was refused', () => {
    const { library, changes, payloads, states, refuse } = setUp()
    const id = library.addAsset({ remoteId: 'remote-a' })
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-a', projectId: 'remote-p1' }), 1)
    })
    changes.assignProject(id, 'remote-p1')
    expect(payloads(id)).toEqual([])
    changes.unassignProject(id)
    refuse(id)
    changes.unassignProject(id)
    expect([payloads(id), states(id)]).toEqual([[{ kind: 'unassign-project' }], ['waiting']])
  })
})

describe('collections', () => {
  it('take an asset by their id, a link, or as a new one of a title', () => {
    const { library, changes, payloads } = setUp()
    const id = library.addAsset()
    changes.addToCollection(id, { collectionId: 'https://studio.example/collections/remote-c1', title: '' })
    changes.addToCollection(id, { collectionId: null, title: ' Best of 2026 ' })
    expect(payloads(id)).toEqual([
      { kind: 'add-to-collection', collectionId: 'remote-c1', title: '' },
      { kind: 'add-to-collection', collectionId: null, title: 'Best of 2026' },
    ])
    expect(refusedWith(() => changes.addToCollection(id, { collectionId: null, title: 'Best of 2026' })).message).toMatch(/already/)
    expect(refusedWith(() => changes.addToCollection(id, { collectionId: null, title: '  ' })).field).toBe('title')
    expect(refusedWith(() => changes.addToCollection(id, { collectionId: 'nonsense', title: '' })).field).toBe('collectionId')
  })
})

describe('the trash of a service that restores nothing', () => {
  it('gives back what was not sent, and says why it can not give back what was', () => {
    const { library, changes, payloads, sent } = setUp({ kind: 'listing' })
    const id = library.addAsset()
    changes.trash([id])
    expect(changes.restore([id])).toEqual({ done: [id], refused: [] })
    expect([payloads(id), library.asset(id).trashedAt]).toEqual([[], null])
    changes.trash([id])
    sent(id)
    expect(changes.restore([id])).toMatchObject({
      done: [],
      refused: [{ id, reason: expect.stringMatching(/no documented way to restore/) as string }],
    })
    expect(payloads(id).map(({ kind }) => kind)).toEqual(['trash'])
  })

  it('keeps what a colleague trashed meanwhile, and says why', () => {
    const { library, changes, payloads } = setUp({ kind: 'listing' })
    const id = library.addAsset({ remoteId: 'remote-t' })
    changes.trash([id])
    transact(library.db, (tx) => {
      applyRemote(tx, id, remoteAsset({ remoteId: 'remote-t', trashed: { at: 3, about: false } }), 1)
    })
    expect(changes.restore([id]).refused).toHaveLength(1)
    expect([payloads(id), library.asset(id).trashedAt]).toEqual([[], 3])
  })
})

describe('the length of a title', () => {
  it('is bounded by what the service takes, and not at all where it names nothing', () => {
    const { library, changes } = setUp({ facts: { titleLimit: 10 } })
    const id = library.addAsset()
    expect(refusedWith(() => changes.edit(id, { title: 'eleven char' }))).toMatchObject({
      field: 'title',
      message: 'This title has 11 characters; at most 10 are allowed. Shorten it by 1.',
    })
    const free = setUp({ facts: { titleLimit: null } })
    const other = free.library.addAsset()
    free.changes.edit(other, { title: 'x'.repeat(300) })
    expect(free.library.asset(other).title).toHaveLength(300)
  })
})
