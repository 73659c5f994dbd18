import { describe, expect, it } from 'vitest'
import { lostAnswer, lostRequest, offline, sending } from './sending'

const listing = { kind: 'listing' } as const

describe('the trash of a service that can only be looked at through its lists', () => {
  it('is told by the answer itself: nothing is read back', async () => {
    const { library, both, send, entry, service } = sending(listing)
    const { id } = both()
    expect(entry(await send(id, { kind: 'trash' }))).toBeNull()
    expect([library.asset(id).trashedAt, service.calls]).toEqual([library.clock.now(), [expect.stringMatching(/^trash /)]])
  })

  it.each([lostAnswer, lostRequest, offline])('takes an asset whatever becomes of the first request (%o)', async (fault) => {
    const { library, service, both, send, drain, entry } = sending(listing)
    const { id, remoteId } = both()
    service.failOnce('trash', fault)
    const operation = await send(id, { kind: 'trash' })
    await drain()
    expect([entry(operation), service.asset(remoteId).remote.trashed === null]).toEqual([null, false])
    expect(library.asset(id).trashedAt).not.toBeNull()
  })

  it('holds what the lists leave out: then the day is about now', async () => {
    const { library, service, both, send, next, entry, asked } = sending(listing)
    const { id, remoteId } = both()
    service.failOnce('trash', lostAnswer)
    const operation = await send(id, { kind: 'trash' })
    service.assets.delete(remoteId)
    await next()
    expect([entry(operation), asked('trash')]).toEqual([null, 1])
    expect(library.asset(id).base).toMatchObject({ trashedAt: library.clock.now(), trashedAbout: true })
  })

  it('says so where the service reads single assets and this one is gone', async () => {
    const { service, both, send, next, entry } = sending()
    const { id, remoteId } = both()
    service.failOnce('trash', lostAnswer)
    const operation = await send(id, { kind: 'trash' })
    service.assets.delete(remoteId)
    await next()
    expect(entry(operation)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/does not have “Harbour at dawn” any more/) as string,
    })
  })
})

describe('what a service can not do', () => {
  it.each([
    ['edit-asset', 'This service can not change assets.'],
    ['trash', 'This service has no trash.'],
    ['restore', 'This service can not restore assets.'],
    ['delete-permanently', 'This service can not delete assets for good.'],
    ['add-media', 'This service takes no media from Slipway.'],
    ['create-asset', 'This service can not create assets.'],
    ['add-comment', 'This service has no comments.'],
  ] as const)('is refused in words and nothing is sent: %s', async (kind, reason) => {
    const { both, send, entry, service } = sending({
      without: ['edit', 'trash', 'restore', 'deletePermanently', 'addMediaByLink', 'create', 'addComment'],
    })
    const payloads = {
      'edit-asset': { kind: 'edit-asset', changes: { title: 'x' }, seen: {} },
      trash: { kind: 'trash' },
      restore: { kind: 'restore' },
      'delete-permanently': { kind: 'delete-permanently', version: null, wasTrashed: false, backupFolder: null },
      'add-media': { kind: 'add-media', intakeId: null, path: '/a', fileName: 'a', size: 1, md5: 'm', sha256: 's' },
      'create-asset': { kind: 'create-asset', title: 'x', externalId: 'e' },
      'add-comment': { kind: 'add-comment', text: 'x' },
    } as const
    const operation = await send(both().id, payloads[kind])
    expect(entry(operation)).toMatchObject({ state: 'failed', inFlight: false, reason })
    expect(service.calls).toEqual([])
  })

  it('is refused in words where an asset can not be read at all', async () => {
    const { both, send, entry } = sending({ without: ['get'] })
    const operation = await send(both().id, { kind: 'edit-asset', changes: { title: 'x' }, seen: {} })
    expect(entry(operation)).toMatchObject({ state: 'failed', reason: expect.stringMatching(/no way to read one asset/) as string })
  })
})

it('a new asset is made in the project that its drop folder names', async () => {
  const { library, service, send } = sending()
  const id = library.addLocal('Dune')
  library.db.prepare('DELETE FROM outbox').run()
  await send(id, { kind: 'create-asset', title: 'Dune', externalId: 'slipway-1', projectId: 'project-7' })
  expect(service.asset(library.asset(id).remoteId ?? '').remote.projectId).toBe('project-7')
})

it('a new asset has the tags and the category that its drop folder says', async () => {
  const { library, service, send } = sending()
  const id = library.addLocal('Dune')
  library.db.prepare('DELETE FROM outbox').run()
  await send(id, { kind: 'create-asset', title: 'Dune', externalId: 'slipway-1', category: 'Stills', tags: ['Day 1', 'Desert'] })
  const { remote } = service.asset(library.asset(id).remoteId ?? '')
  expect([remote.category, remote.tags]).toEqual(['Stills', ['Day 1', 'Desert']])
})
