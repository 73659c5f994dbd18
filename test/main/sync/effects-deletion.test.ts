import { describe, expect, it } from 'vitest'
import { findAsset, hasTombstone } from '../../../src-main/assets/mirror'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { push } from '../../../src-main/sync/push'
import type { MemoryServiceOptions } from '../../support/memory-provider'
import { lostAnswer, lostRequest, offline, sending } from './sending'

const careful = { kind: 'by-link' } as const

function deleting(options: MemoryServiceOptions = careful, backupFolder: string | null = null) {
  const set = sending(options)
  const { id, remoteId } = set.both()
  const operation = set.library.queue(id, {
    kind: 'delete-permanently',
    version: set.library.asset(id).version,
    wasTrashed: false,
    backupFolder,
  })
  return { ...set, id, remoteId, operation }
}

describe('quirk 58: a copy before a deletion', () => {
  it('is saved before the service is asked for anything', async () => {
    const { library, tools, service, operation, id, remoteId, entry, drain } = deleting(careful, '/copies')
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const order: string[] = []
    const saveBackup: typeof tools.saveBackup = ({ asset, folder }) => {
      order.push(`${asset.id} ${folder}`, ...service.calls)
      return Promise.resolve()
    }
    await push({ ...tools, saveBackup }, waiting, service.provider, new AbortController().signal)
    await drain()
    expect(order).toEqual([`${id} /copies`])
    expect([service.assets.has(remoteId), findAsset(library.db, id)]).toEqual([false, null])
  })

  it('that fails ends it: nothing is deleted, and no request leaves for it', async () => {
    const set = deleting(careful, '/copies')
    set.backupRefused = 'The disk is full.'
    const engine = { ...set.tools, saveBackup: () => Promise.reject(refusal) }
    const { AppError } = await import('../../../src-preload/contract/errors')
    const refusal = new AppError('refused', 'The disk is full.')
    const waiting = set.entry(set.operation)
    if (waiting === null) throw new Error('nothing waits')
    await push(engine, waiting, set.service.provider, new AbortController().signal)
    expect(set.entry(set.operation)).toMatchObject({ state: 'failed', inFlight: false, reason: 'The disk is full. Nothing was deleted.' })
    expect([set.asked('deletePermanently'), set.service.assets.has(set.remoteId)]).toEqual([0, true])
  })

  it('can not be had of what is gone already, which is as wished', async () => {
    const { library, tools, service, operation, id, remoteId, entry } = deleting(careful, '/copies')
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    service.assets.delete(remoteId)
    const saveBackup = () => Promise.reject(new ProviderError('not-found', 'It is not there.'))
    await push({ ...tools, saveBackup }, waiting, service.provider, new AbortController().signal)
    expect([entry(operation), findAsset(library.db, id)]).toEqual([null, null])
  })

  it('that is missing of an asset that is still there stops the deletion', async () => {
    const { tools, service, operation, remoteId, entry } = deleting(careful, '/copies')
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const saveBackup = () => Promise.reject(new ProviderError('not-found', 'The file is not there. Nothing was deleted.'))
    await push({ ...tools, saveBackup }, waiting, service.provider, new AbortController().signal)
    expect(entry(operation)).toMatchObject({ state: 'failed', reason: 'The file is not there. Nothing was deleted.' })
    expect(service.assets.has(remoteId)).toBe(true)
  })

  it('is saved once, however often the deletion is tried', async () => {
    const { service, operation, drain, entry, backups, id, pushNext } = deleting(careful, '/copies')
    service.failOnce('get', offline)
    await pushNext()
    expect(entry(operation)).toMatchObject({ inFlight: false, progress: { backedUp: true } })
    service.failOnce('deletePermanently', lostRequest)
    await drain()
    expect([entry(operation), backups]).toEqual([null, [id]])
  })

  it('is none where the user wished none', async () => {
    const { drain, backups } = deleting()
    await drain()
    expect(backups).toEqual([])
  })

  it('of what is gone already is not missed', async () => {
    const set = deleting(careful, '/copies')
    const { AppError } = await import('../../../src-preload/contract/errors')
    set.service.assets.delete(set.remoteId)
    const waiting = set.entry(set.operation)
    if (waiting === null) throw new Error('nothing waits')
    const saveBackup = () => Promise.reject(new AppError('refused', 'The service does not have it.'))
    await push({ ...set.tools, saveBackup }, waiting, set.service.provider, new AbortController().signal)
    expect([set.entry(set.operation), hasTombstone(set.library.db, set.library.account, set.remoteId)]).toEqual([null, true])
  })

  it('that waits for the service waits, and nothing is deleted meanwhile', async () => {
    const { tools, service, operation, entry, asked } = deleting(careful, '/copies')
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const saveBackup = () => Promise.reject(new ProviderError('offline', 'The service could not be reached.'))
    expect(await push({ ...tools, saveBackup }, waiting, service.provider, new AbortController().signal)).toEqual({
      account: 'unreachable',
    })
    expect([entry(operation)?.state, asked('deletePermanently')]).toEqual(['waiting', 0])
  })
})

describe('quirk 16: and quirk 58: a deletion that the service says is done', () => {
  it('is believed when the asset is not to be seen any more', async () => {
    const { library, service, operation, id, remoteId, pushNext, next, entry, mediaForgotten } = deleting()
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true, notBefore: library.clock.now() + 1000 })
    expect(findAsset(library.db, id)).not.toBeNull()
    await next()
    expect([entry(operation), findAsset(library.db, id), service.assets.size]).toEqual([null, null, 0])
    expect([hasTombstone(library.db, library.account, remoteId), mediaForgotten]).toEqual([true, [id]])
  })

  it('and still shows it after three looks is put before the user, who may ask again', async () => {
    const { library, service, operation, id, remoteId, pushNext, drain, entry, asked, activity } = deleting()
    const kept = service.asset(remoteId)
    await pushNext()
    service.assets.set(remoteId, kept)
    const pauses = await drain()
    expect(pauses).toEqual([1000, 5000, 20_000])
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      inFlight: false,
      reason: expect.stringMatching(/still shows it/) as string,
    })
    expect([asked('deletePermanently'), hasTombstone(library.db, library.account, remoteId)]).toEqual([1, false])
    activity.retry(operation)
    await drain()
    expect([entry(operation), asked('deletePermanently'), findAsset(library.db, id)]).toEqual([null, 2, null])
  })

  it('is believed at once where its word proves it', async () => {
    const { operation, pushNext, entry, asked } = deleting({})
    await pushNext()
    expect([entry(operation), asked('get')]).toEqual([null, 1])
  })

  it('is verified through the lists where one asset can not be read', async () => {
    const { operation, drain, entry, asked } = deleting({ kind: 'listing' })
    await drain()
    expect([entry(operation), asked('find'), asked('deletePermanently')]).toEqual([null, 2, 1])
  })
})

describe('a deletion whose answer was lost', () => {
  it('quirk 4: is looked at twice, ten seconds apart, before it is asked for again', async () => {
    const { library, service, operation, pushNext, next, drain, entry, asked } = deleting()
    service.failOnce('deletePermanently', lostRequest)
    await pushNext()
    await next()
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true, notBefore: library.clock.now() + 10_000 })
    expect(asked('deletePermanently')).toBe(1)
    await drain()
    expect([entry(operation), asked('deletePermanently')]).toEqual([null, 2])
  })

  it('is not asked for again when the asset is gone', async () => {
    const { service, operation, drain, entry, asked } = deleting()
    service.failOnce('deletePermanently', lostAnswer)
    await drain()
    expect([entry(operation), asked('deletePermanently')]).toEqual([null, 1])
  })

  it('is asked for again at once where a repeat is harmless', async () => {
    const { service, operation, pushNext, next, entry, asked } = deleting({ kind: 'listing' })
    service.failOnce('deletePermanently', lostRequest)
    await pushNext()
    await next()
    expect([entry(operation)?.progress.phase, asked('deletePermanently')]).toEqual(['accepted', 2])
  })

  it('is not asked for again for another version than the one confirmed', async () => {
    const { service, operation, remoteId, pushNext, drain, entry, asked } = deleting()
    service.failOnce('deletePermanently', lostRequest)
    await pushNext()
    service.change(remoteId, { title: 'Precious' })
    await drain()
    expect([entry(operation)?.state, asked('deletePermanently')]).toEqual(['needs-review', 1])
  })
})

it('a deletion where the service names no version goes on as long as it names none', async () => {
  const { library, service, both, send, drain, entry } = sending({ kind: 'listing' })
  const [kept, lost] = [both({ version: null }), both({ version: null })]
  const payload = { kind: 'delete-permanently', version: null, wasTrashed: false, backupFolder: null } as const
  const operation = await send(lost.id, payload)
  await drain()
  expect([entry(operation), findAsset(library.db, lost.id)]).toEqual([null, null])
  service.change(kept.remoteId, { title: 'Changed' })
  const stopped = await send(kept.id, payload)
  await drain()
  expect([entry(stopped)?.state, service.assets.has(kept.remoteId)]).toEqual(['needs-review', true])
})

describe('files that were to be sent to an asset that is deleted', () => {
  it('are given back to their folder, which decides anew', async () => {
    const { library, drain, id, mediaEnded } = deleting()
    library.queue(id, { kind: 'add-media', intakeId: null, path: '/a.png', fileName: 'a.png', size: 1, md5: 'a', sha256: 'b' })
    await drain()
    expect([findAsset(library.db, id), mediaEnded]).toEqual([null, [{ fileName: 'a.png', ended: 'changed' }]])
  })
})
