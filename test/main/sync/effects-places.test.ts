import { describe, expect, it } from 'vitest'
import { push } from '../../../src-main/sync/push'
import type { PayloadOf } from '../../../src-main/sync/operations'
import { recover } from '../../../src-main/sync/outbox'
import { transact } from '../../../src-main/database/transaction'
import { remoteMedium } from '../../support/library'
import type { Method } from '../../support/memory-provider'
import { lostAnswer, lostRequest, offline, sending } from './sending'

const old = remoteMedium({ id: 'medium-old', md5: 'md5-old', fileName: 'old.png' })
const removal: PayloadOf<'remove-media'> = { kind: 'remove-media', md5: 'md5-old', media: ['medium-old'] }

describe('removing the media of an asset', () => {
  function withMedia() {
    const set = sending()
    return { ...set, ...set.both({ md5: 'md5-old', fileName: 'old.png' }, [old]) }
  }
  /** The service accepts the wish and carries it out when told. */
  function queued() {
    const set = withMedia()
    const carryOut = set.service.onRemoveMedia
    set.service.onRemoveMedia = () => undefined
    return {
      ...set,
      carryOut: () => {
        carryOut(set.service.asset(set.remoteId))
      },
    }
  }

  it('quirk 32: is done when the asset shows none any more, and not when the service says yes', async () => {
    const { library, id, send, next, entry, carryOut, asked, mediaForgotten } = queued()
    const operation = await send(id, removal)
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true, progress: { phase: 'accepted' } })
    for (let n = 0; n < 4; n += 1) await next()
    expect(entry(operation)?.state).toBe('waiting')
    carryOut()
    await next()
    expect([entry(operation), asked('removeMedia')]).toEqual([null, 1])
    expect(library.asset(id)).toMatchObject({ md5: null, media: [] })
    expect(mediaForgotten).toEqual([id])
  })

  it('is looked at from every two seconds to every half minute, and put before the user after ten minutes', async () => {
    const { library, id, send, drain, entry, asked } = queued()
    const operation = await send(id, removal)
    const start = library.clock.now()
    const pauses = await drain()
    expect([pauses[0], Math.max(...pauses), library.clock.now() - start]).toEqual([2000, 30_000, 600_000])
    expect(entry(operation)).toMatchObject({ state: 'needs-review', reason: expect.stringMatching(/still shows them/) as string })
    expect(asked('removeMedia')).toBe(1)
  })

  it('is done at once when there are none', async () => {
    const { id, both, send, entry, asked } = withMedia()
    const bare = both()
    const first = await send(bare.id, { ...removal, md5: null, media: [] })
    const second = await send(bare.id, removal)
    expect([entry(first), entry(second), asked('removeMedia'), id === bare.id]).toEqual([null, null, 0, false])
  })

  it('stops when media came that the user did not see', async () => {
    const { service, id, remoteId, send, entry, asked } = withMedia()
    service.asset(remoteId).media.push(remoteMedium({ id: 'medium-new' }))
    const operation = await send(id, removal)
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      inFlight: false,
      reason: expect.stringMatching(/Nothing was removed/) as string,
    })
    expect(asked('removeMedia')).toBe(0)
  })

  it('stops when the content became another one', async () => {
    const { service, id, remoteId, send, entry, asked } = withMedia()
    service.change(remoteId, { md5: 'md5-new' })
    const operation = await send(id, removal)
    expect([entry(operation)?.state, asked('removeMedia')]).toEqual(['needs-review', 0])
  })

  it('whose answer was lost is found done and not asked for again', async () => {
    const { library, service, id, send, next, entry, asked } = withMedia()
    service.failOnce('removeMedia', lostAnswer)
    const operation = await send(id, removal)
    transact(library.db, recover)
    await next()
    expect([entry(operation), asked('removeMedia')]).toEqual([null, 1])
  })

  it('whose request was lost is looked after for half a minute and asked for again', async () => {
    const { library, service, id, send, drain, entry, asked } = withMedia()
    service.failOnce('removeMedia', lostRequest)
    const start = library.clock.now()
    const operation = await send(id, removal)
    await drain()
    expect([entry(operation), asked('removeMedia')]).toEqual([null, 2])
    expect(library.clock.now() - start).toBeGreaterThan(30_000)
  })

  it('is never asked for again once other media came', async () => {
    const { service, id, remoteId, send, drain, entry, asked } = withMedia()
    service.failOnce('removeMedia', lostRequest)
    const operation = await send(id, removal)
    service.asset(remoteId).media.push(remoteMedium({ id: 'medium-new' }))
    await drain()
    expect([entry(operation)?.state, asked('removeMedia')]).toEqual(['needs-review', 1])
  })

  it('is refused in words where a service has no way', async () => {
    const { both, send, entry } = sending({ without: ['removeMedia'] })
    const operation = await send(both().id, removal)
    expect(entry(operation)?.reason).toBe('This service can not remove the media of an asset.')
  })
})

describe('adding to a collection', () => {
  const fill = (collectionId: string | null) => ({ kind: 'add-to-collection', collectionId, title: 'Best of' }) as const

  function withCollection() {
    const set = sending()
    set.service.collections.set('collection-there', { id: 'collection-there', title: 'Best of', description: null, members: new Set() })
    const members = () => [...set.service.collections.values()].map((collection) => [...collection.members])
    return { ...set, ...set.both(), members }
  }

  it('puts the asset into one that is there', async () => {
    const { id, remoteId, send, entry, members, done } = withCollection()
    const operation = await send(id, fill('collection-there'))
    expect([entry(operation), members(), done('createCollection')]).toEqual([null, [[remoteId]], 0])
  })

  it('makes a new one first', async () => {
    const { id, remoteId, send, entry, members, done } = withCollection()
    const operation = await send(id, fill(null))
    expect([entry(operation), members(), done('createCollection')]).toEqual([null, [[], [remoteId]], 1])
  })

  it.each([lostAnswer, lostRequest, offline])('makes one only, whatever becomes of the second request (%o)', async (fault) => {
    const { service, id, remoteId, send, drain, entry, members, done } = withCollection()
    service.failOnce('addToCollection', fault)
    const operation = await send(id, fill(null))
    expect(entry(operation)?.progress.collectionId).toBeDefined()
    await drain()
    expect([entry(operation), members(), done('createCollection')]).toEqual([null, [[], [remoteId]], 1])
  })

  it('is not asked for again when a look finds the asset in it', async () => {
    const { service, id, send, next, entry, asked } = withCollection()
    service.failOnce('addToCollection', lostAnswer)
    const operation = await send(id, fill('collection-there'))
    await next()
    expect([entry(operation), asked('addToCollection')]).toEqual([null, 1])
  })

  it('quirk 4: asks the user when the answer with the new one was lost, and makes another only by their word', async () => {
    const { service, id, remoteId, send, drain, entry, members, asked, activity } = withCollection()
    service.failOnce('createCollection', lostRequest)
    const operation = await send(id, fill(null))
    await drain()
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      reason: expect.stringMatching(/“Best of” may have been made/) as string,
    })
    expect(asked('createCollection')).toBe(1)
    activity.retry(operation)
    await drain()
    expect([entry(operation), members()]).toEqual([null, [[], [remoteId]]])
  })

  it('takes "it is in it already" for a good end', async () => {
    const { service, id, send, entry } = withCollection()
    service.failOnce('addToCollection', { how: 'refuse', kind: 'conflict', details: { reason: 'already-there' } })
    expect(entry(await send(id, fill('collection-there')))).toBeNull()
  })

  it('is refused in words when the collection is gone, and where a service has none', async () => {
    const there = withCollection()
    expect(there.entry(await there.send(there.id, fill('nowhere')))).toMatchObject({
      state: 'failed',
      reason: 'There is no such collection.',
    })
    for (const [without, reason] of [
      ['addToCollection', 'This service can not add assets to collections.'],
      ['createCollection', 'This service can not make collections.'],
    ] as const) {
      const bare = sending({ without: [without] })
      expect(bare.entry(await bare.send(bare.both().id, fill(null)))).toMatchObject({ state: 'failed', inFlight: false, reason })
    }
  })
})

describe('the project of an asset', () => {
  const assign = { kind: 'assign-project', projectId: 'project-new' } as const
  const unassign = { kind: 'unassign-project' } as const

  it('is the wished one when the service shows it', async () => {
    const { library, both, send, entry } = sending()
    const { id } = both()
    expect(entry(await send(id, assign))).toBeNull()
    expect(library.asset(id).projectId).toBe('project-new')
    expect(entry(await send(id, unassign))).toBeNull()
    expect(library.asset(id).projectId).toBeNull()
  })

  it('quirk 31: that was kept without a word is a refusal, and shown as it is', async () => {
    const { library, service, both, send, entry } = sending()
    const { id } = both({ projectId: 'project-old' })
    service.onAssign = () => undefined
    const operation = await send(id, assign)
    expect(entry(operation)).toMatchObject({
      state: 'failed',
      inFlight: false,
      reason: expect.stringMatching(/said yes, but “Harbour at dawn” is in the project project-old and not in project-new/) as string,
    })
    expect(library.asset(id).projectId).toBe('project-old')
    const none = both({ projectId: null })
    expect(entry(await send(none.id, assign))?.reason).toMatch(/is in no project and not in project-new/)
  })

  it('quirk 31: that was not left is a refusal', async () => {
    const { service, both, send, entry } = sending()
    const { id } = both({ projectId: 'project-old' })
    service.onAssign = () => undefined
    expect(entry(await send(id, unassign))?.reason).toMatch(/still in the project project-old/)
  })

  it('that was none already is a good end', async () => {
    const { both, send, entry } = sending()
    expect(entry(await send(both().id, unassign))).toBeNull()
  })

  it.each([
    [assign, 'assignProject', lostAnswer, 1],
    [assign, 'assignProject', lostRequest, 2],
    [assign, 'assignProject', offline, 1],
    [unassign, 'unassignProject', lostAnswer, 1],
    [unassign, 'unassignProject', lostRequest, 2],
  ] as const)('comes to the wished one: %o, %s, %o', async (payload, method, fault, requests) => {
    const { library, service, both, send, drain, entry, asked } = sending()
    const { id } = both({ projectId: 'project-old' })
    service.failOnce(method, fault)
    const operation = await send(id, payload)
    await drain()
    expect([entry(operation), asked(method)]).toEqual([null, requests])
    expect(library.asset(id).projectId).toBe(payload.kind === 'assign-project' ? 'project-new' : null)
  })

  it('is read back later when that fails', async () => {
    const { service, both, send, drain, entry } = sending()
    const { id } = both()
    service.failOnce('get', lostRequest)
    const operation = await send(id, assign)
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true })
    await drain()
    expect(entry(operation)).toBeNull()
  })

  it('is refused in words where a service has none', async () => {
    const { both, send, entry } = sending({ without: ['assignProject', 'unassignProject'] })
    for (const payload of [assign, unassign])
      expect(entry(await send(both().id, payload))).toMatchObject({ state: 'failed', reason: 'This service has no projects.' })
  })
})

describe('starting an action', () => {
  const start = { kind: 'start-action', actionId: '1', name: 'Resize' } as const
  const run = (id: string) => ({ id, status: 'done', createdAt: 1, actionName: 'Resize', messages: [] })

  it('is done when the service says so', async () => {
    const { service, both, send, entry } = sending()
    const { id, remoteId } = both()
    expect(entry(await send(id, start))).toBeNull()
    expect(service.asset(remoteId).runs).toHaveLength(1)
  })

  it('quirk 48: whose answer was lost is recognised by its run and started once', async () => {
    const { service, both, send, drain, entry, asked } = sending()
    const { id, remoteId } = both()
    service.asset(remoteId).runs.push(run('before'))
    service.failOnce('startAction', lostAnswer)
    const operation = await send(id, start)
    await drain()
    expect([entry(operation), asked('startAction'), service.asset(remoteId).runs.length]).toEqual([null, 1, 2])
  })

  it('quirk 48: of which no run is to be seen by the second look is never started twice by itself', async () => {
    const { library, service, both, send, next, entry, asked, activity, pushNext } = sending()
    const { id, remoteId } = both()
    service.asset(remoteId).runs.push(run('before'))
    service.failOnce('startAction', lostRequest)
    const operation = await send(id, start)
    await next()
    expect(entry(operation)).toMatchObject({ state: 'waiting', notBefore: library.clock.now() + 10_000 })
    await next()
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      reason: expect.stringMatching(/“Resize” may have been started/) as string,
    })
    expect(asked('startAction')).toBe(1)
    activity.retry(operation)
    await pushNext()
    expect([entry(operation), asked('startAction')]).toEqual([null, 2])
  })

  it('is not taken for done because of a run of another action', async () => {
    const { service, both, send, drain, entry } = sending()
    const { id, remoteId } = both()
    service.failOnce('startAction', lostRequest)
    const operation = await send(id, start)
    service.asset(remoteId).runs.push({ ...run('new'), actionName: 'Blur' })
    await drain()
    expect(entry(operation)?.state).toBe('needs-review')
  })

  it('quirk 48: is started also where its runs may not be seen, and then a lost answer is put before the user', async () => {
    const { service, both, send, drain, entry, asked } = sending()
    const { id } = both()
    service.fault = (method: Method) => (method === 'runs' ? { how: 'refuse', kind: 'forbidden' } : null)
    expect(entry(await send(id, start))).toBeNull()
    service.failOnce('startAction', lostAnswer)
    const operation = await send(id, start)
    await drain()
    expect([entry(operation)?.state, asked('startAction')]).toEqual(['needs-review', 2])
  })

  it('quirk 48: that may not be started is refused with the reason', async () => {
    const { service, both, send, entry } = sending()
    service.failOnce('startAction', { how: 'refuse', kind: 'forbidden' })
    expect(entry(await send(both().id, start))).toMatchObject({ state: 'failed', inFlight: false, reason: 'The service refused this.' })
  })

  it('is refused in words where a service has none', async () => {
    const { both, send, entry } = sending({ without: ['startAction'] })
    expect(entry(await send(both().id, start))?.reason).toBe('This service has no actions.')
  })
})

it('a change that certainly did not leave is not looked for when it is tried again', async () => {
  const { library, tools, service, both, entry } = sending()
  const { id } = both({ projectId: 'project-old' })
  const operation = library.queue(id, { kind: 'assign-project', projectId: 'project-new' })
  const waiting = entry(operation)
  if (waiting === null) throw new Error('nothing waits')
  service.failOnce('assignProject', offline)
  await push(tools, waiting, service.provider, new AbortController().signal)
  expect([entry(operation)?.inFlight, service.calls]).toEqual([false, []])
})
