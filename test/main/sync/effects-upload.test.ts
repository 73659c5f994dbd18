import { describe, expect, it } from 'vitest'
import { findAsset, findAssetByRemoteId, hasTombstone, insertKnownId } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import type { UploadFile } from '../../../src-main/providers/provider'
import type { RemoteAsset } from '../../../src-main/providers/remote'
import { push } from '../../../src-main/sync/push'
import { recover } from '../../../src-main/sync/outbox'
import { readActivity } from '../../../src-main/sync/activity'
import { intakeId } from '../../../src-preload/contract/ids'
import { lostAnswer, lostEarly, lostRequest, offline, sending } from './sending'

const listing = { kind: 'listing' } as const
/** A place where names are looked at, and no hash is told. */
const placed = { kind: 'listing', facts: { contentHash: null } } as const
const fromIntake = intakeId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')

describe('making an asset out of the bytes of a file', () => {
  it('adopts what the service shows at once', async () => {
    const { library, service, pushNext, entry, mediaEnded } = sending(listing)
    const { id, operation } = library.addUpload({ fileName: 'dune.png', title: 'Dune' })
    expect(await pushNext()).toEqual({ account: 'well' })
    const { remoteId, title } = library.asset(id)
    expect([entry(operation), title, service.asset(remoteId ?? '').uploaded?.fileName]).toEqual([null, 'Dune', 'dune.png'])
    expect(mediaEnded).toEqual([{ fileName: 'dune.png', ended: 'done' }])
  })

  it('says what the content is by its first bytes, and by the ending only where those tell nothing', async () => {
    const { library, heads, service, pushNext } = sending(listing)
    const told: string[] = []
    service.onUpload = (file, make) => {
      told.push(file.contentType)
      return { state: 'there', asset: make() }
    }
    heads.set('/mute.mp4', Buffer.from('nothing that anybody knows'))
    heads.set('/mute.nowhere', Buffer.from('nothing that anybody knows'))
    library.addUpload({ path: '/a.jpg', fileName: 'really-a-png.jpg' })
    library.addUpload({ path: '/mute.mp4', fileName: 'mute.mp4' })
    library.addUpload({ path: '/mute.nowhere', fileName: 'mute.nowhere' })
    for (let n = 0; n < 3; n += 1) await pushNext()
    expect(told).toEqual(['image/png', 'video/mp4', 'application/octet-stream'])
  })

  it('takes the id of what the service had already, and the next listing tells the rest', async () => {
    const { library, service, pushNext, entry } = sending(listing)
    service.onUpload = () => ({ state: 'id-known', remoteId: 'remote-known' })
    const { id, operation } = library.addUpload()
    await pushNext()
    expect([entry(operation), library.asset(id).remoteId]).toEqual([null, 'remote-known'])
  })

  it('becomes one with the asset that the account knew under this id', async () => {
    const { library, service, both, pushNext } = sending(listing)
    const there = both({ title: 'There before' })
    service.onUpload = () => ({ state: 'id-known', remoteId: there.remoteId })
    const { id } = library.addUpload()
    library.events()
    await pushNext()
    expect([findAsset(library.db, id), library.asset(there.id).title]).toEqual([null, 'There before'])
    expect(library.events()).toContain('assets.changed')
  })

  it('never takes away the asset that was there before by a wish to be rid of the new one', async () => {
    const { library, service, both, drain, entry, done } = sending(listing)
    const there = both({ title: 'There before' })
    service.onUpload = () => ({ state: 'id-known', remoteId: there.remoteId })
    const { id } = library.addUpload()
    const operation = library.queue(id, { kind: 'trash' })
    await drain()
    expect([entry(operation)?.state, done('trash'), service.asset(there.remoteId).remote.trashed]).toEqual(['needs-review', 0, null])
    expect([library.asset(there.id).trashedAt, findAsset(library.db, id)]).toEqual([null, null])
  })

  it('nor one that this library does not know yet', async () => {
    const { library, service, drain, entry, done } = sending(listing)
    const remoteId = service.add({ title: 'There before' })
    service.onUpload = () => ({ state: 'id-known', remoteId })
    const { id } = library.addUpload()
    const operation = library.queue(id, { kind: 'trash' })
    await drain()
    expect([entry(operation)?.state, done('trash'), library.asset(id).trashedAt]).toEqual(['needs-review', 0, null])
  })

  it('becomes one with the row that a listing made of it while the answer was on its way', async () => {
    const { library, service, pushNext } = sending(listing)
    const { id } = library.addUpload({ title: 'Dune' })
    service.onUpload = (_file, make) => {
      const asset = make()
      transact(library.db, (tx) => insertKnownId(tx, library.account, asset.remoteId, library.clock.now()))
      return { state: 'there', asset }
    }
    await pushNext()
    const { remoteId } = library.asset(id)
    expect(findAssetByRemoteId(library.db, library.account, remoteId ?? '')?.id).toBe(id)
    expect(library.db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 1 })
  })

  it('lives again at a place whose file was deleted for good before', async () => {
    const { library, service, both, send, drain, pushNext } = sending(placed)
    const { id, remoteId } = both()
    await send(id, { kind: 'delete-permanently', version: library.asset(id).version, wasTrashed: false, backupFolder: null })
    await drain()
    expect(hasTombstone(library.db, library.account, remoteId)).toBe(true)
    service.onUpload = (_file, make) => ({ state: 'there', asset: { ...make(), remoteId } })
    const { id: again } = library.addUpload()
    await pushNext()
    expect([library.asset(again).remoteId, hasTombstone(library.db, library.account, remoteId)]).toEqual([remoteId, false])
  })

  it('is refused in words by a service that takes no files', async () => {
    const { library, pushNext, entry } = sending({ ...listing, without: ['uploadFile'] })
    const { operation } = library.addUpload()
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'failed', inFlight: false, reason: 'This service takes no files from Slipway.' })
  })

  it('is held with the reason when something of this name is there already', async () => {
    const { library, service, pushNext, entry, asked } = sending(placed)
    service.failOnce('uploadFile', { how: 'refuse', kind: 'conflict', details: { reason: 'already-there' } })
    const { operation } = library.addUpload()
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'failed', reason: 'The service refused this.', inFlight: false })
    expect(asked('findUpload')).toBe(0)
  })
})

describe('a file that the service took and does not show yet', () => {
  const slow = () => {
    const set = sending(listing)
    let show: () => RemoteAsset = () => {
      throw new Error('nothing was sent')
    }
    set.service.onUpload = (_file, make) => {
      show = make
      return { state: 'accepted' }
    }
    return { ...set, ...set.library.addUpload({ fileName: 'dune.png' }), show: () => show() }
  }

  it('is looked for, soon at first and slower later, and adopted when it appears', async () => {
    const { library, id, operation, show, pushNext, next, entry, asked, clockPauses } = { ...slow(), clockPauses: [] as number[] }
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true, progress: { phase: 'accepted' } })
    for (let n = 0; n < 8; n += 1) {
      const before = library.clock.now()
      await next()
      clockPauses.push(library.clock.now() - before)
    }
    expect(clockPauses[0]).toBe(2000)
    expect(clockPauses).toEqual([...clockPauses].sort((a, b) => a - b))
    const { remoteId } = show()
    await next()
    expect([entry(operation), library.asset(id).remoteId, asked('uploadFile')]).toEqual([null, remoteId, 1])
  })

  it('quirk 4: is put before the user after ten minutes, and sent again only by their word', async () => {
    const { library, operation, pushNext, drain, entry, asked, activity } = slow()
    await pushNext()
    const start = library.clock.now()
    await drain()
    expect(library.clock.now() - start).toBeLessThanOrEqual(601_000)
    expect(library.clock.now() - start).toBeGreaterThan(590_000)
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      reason: expect.stringMatching(/“dune.png” was sent whole, but the service does not show it/) as string,
    })
    expect(asked('uploadFile')).toBe(1)
    activity.retry(operation)
    await pushNext()
    expect(asked('uploadFile')).toBe(2)
  })

  it('is adopted and not sent again when it appeared before the user said "Retry"', async () => {
    const { library, id, operation, show, pushNext, drain, entry, asked, activity } = slow()
    await pushNext()
    await drain()
    show()
    activity.retry(operation)
    await pushNext()
    expect([entry(operation), library.asset(id).remoteId === null, asked('uploadFile')]).toEqual([null, false, 1])
  })

  it('takes its ten minutes also when the clock jumps by a year', async () => {
    const { library, operation, show, pushNext, next, entry } = slow()
    await pushNext()
    library.clock.advance(365 * 86_400_000)
    await next()
    expect(entry(operation)).toMatchObject({ state: 'waiting' })
    show()
    await next()
    expect(entry(operation)).toBeNull()
  })

  it('is not hurried, and can not be called back', async () => {
    const { library, operation, pushNext, activity } = slow()
    await pushNext()
    const row = readActivity(library.db, { offset: 0, limit: 10 }).rows[0]
    expect(row).toMatchObject({ state: 'waiting', canRetry: false, canCancel: false })
    expect(() => {
      activity.cancel(operation)
    }).toThrow('can not be called back')
  })
})

describe('a file whose answer was lost', () => {
  it('is retried from the start when nothing could have had an effect yet', async () => {
    const { library, service, pushNext, next, entry, asked, done } = sending(listing)
    const { operation } = library.addUpload()
    service.failOnce('uploadFile', lostEarly)
    expect(await pushNext()).toEqual({ account: 'unreachable' })
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: false, progress: {} })
    await next()
    expect([entry(operation), asked('findUpload'), done('uploadFile')]).toEqual([null, 0, 1])
  })

  it.each([listing, placed])('quirk 4: is found by a look and not sent twice (%o)', async (kind) => {
    const { library, service, pushNext, next, entry, done } = sending(kind)
    const { id, operation } = library.addUpload()
    service.failOnce('uploadFile', lostAnswer)
    await pushNext()
    expect(entry(operation)).toMatchObject({ inFlight: true, progress: { phase: 'sent' } })
    transact(library.db, recover)
    await next()
    expect([entry(operation), library.asset(id).remoteId === null, done('uploadFile')]).toEqual([null, false, 1])
    expect(service.assets.size).toBe(1)
  })

  it('is looked for twice where a look sees the whole place, and then sent again', async () => {
    const { library, service, pushNext, next, entry, done, asked } = sending(placed)
    const { operation } = library.addUpload()
    service.failOnce('uploadFile', lostRequest)
    await pushNext()
    await next()
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true, notBefore: library.clock.now() + 5000 })
    expect(asked('uploadFile')).toBe(1)
    await next()
    expect([entry(operation), asked('findUpload'), done('uploadFile')]).toEqual([null, 2, 1])
  })

  it('is waited for where files appear late, and never sent again by itself', async () => {
    const { library, service, pushNext, drain, entry, asked } = sending(listing)
    const { operation } = library.addUpload()
    service.failOnce('uploadFile', lostRequest)
    await pushNext()
    await drain()
    expect([entry(operation)?.state, asked('uploadFile')]).toEqual(['needs-review', 1])
  })

  it('is adopted when "it is there already" turns out to speak of our own', async () => {
    const { library, service, pushNext, next, entry } = sending(placed)
    const { id, operation } = library.addUpload()
    let late: (() => RemoteAsset) | null = null
    service.onUpload = (_file, make) => {
      late = make
      return { state: 'accepted' }
    }
    service.failOnce('uploadFile', lostAnswer)
    await pushNext()
    await next()
    const refuse = { how: 'refuse', kind: 'conflict', details: { reason: 'already-there' } } as const
    service.fault = (method) => {
      if (method !== 'uploadFile') return null
      late?.()
      return refuse
    }
    await next()
    expect([entry(operation), library.asset(id).remoteId === null, service.assets.size]).toEqual([null, false, 1])
  })

  it('goes on when the service could not be reached at all', async () => {
    const { library, service, pushNext, next, entry, done } = sending(listing)
    const { operation } = library.addUpload()
    service.failOnce('uploadFile', offline)
    expect(await pushNext()).toEqual({ account: 'unreachable' })
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: false })
    await next()
    expect([entry(operation), done('uploadFile')]).toEqual([null, 1])
  })
})

describe('a file that is not the one any more', () => {
  it('is not sent: the intake takes up what it is now, and the asset that was never made goes', async () => {
    const { library, changedFiles, pushNext, entry, mediaEnded, asked } = sending(listing)
    const { id, operation } = library.addUpload({ intakeId: fromIntake, path: '/a.png', fileName: 'a.png' })
    changedFiles.add('/a.png')
    await pushNext()
    expect([entry(operation), findAsset(library.db, id), asked('uploadFile')]).toEqual([null, null, 0])
    expect(mediaEnded).toEqual([{ fileName: 'a.png', ended: 'changed' }])
  })

  it('that changes on its way is not finished: nothing is stored of it', async () => {
    const { library, changedFiles, service, pushNext, entry, mediaEnded } = sending(listing)
    const { operation } = library.addUpload({ intakeId: fromIntake, path: '/a.png', fileName: 'a.png' })
    const gate = service.hold('uploadFile')
    const pushing = pushNext()
    await gate.reached
    changedFiles.add('/a.png')
    gate.release()
    await pushing
    expect([entry(operation), service.assets.size, mediaEnded]).toEqual([null, 0, [{ fileName: 'a.png', ended: 'changed' }]])
  })

  it('and comes from no drop folder is held with the reason', async () => {
    const { library, changedFiles, pushNext, entry } = sending(listing)
    const { operation } = library.addUpload({ path: '/a.png', fileName: 'a.png' })
    changedFiles.add('/a.png')
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'failed', inFlight: false, reason: '“a.png” is not there any more.' })
  })
})

describe('a file on its way', () => {
  const onItsWay = async () => {
    const set = sending(listing)
    const { operation, id } = set.library.addUpload({ size: 40 })
    const gate = set.service.hold('uploadFile')
    const pushing = set.pushNext()
    await gate.reached
    return { ...set, id, operation, gate, pushing }
  }

  it('shows how far it is, and can be called back until its end', async () => {
    const { library, tools, operation, gate, pushing } = await onItsWay()
    const row = () => readActivity(library.db, { offset: 0, limit: 10 }, { transferOf: tools.transfers.of, nextTryOf: () => null }).rows[0]
    expect(row()).toMatchObject({ state: 'running', transfer: { sent: 0, total: 40 }, canRetry: false, canCancel: true, nextTryAt: null })
    gate.release()
    await pushing
    expect([row(), tools.transfers.of(operation)]).toEqual([undefined, null])
  })

  it('that was called back is not finished', async () => {
    const { library, id, operation, activity, service, gate, pushing, mediaEnded } = await onItsWay()
    activity.cancel(operation)
    gate.release()
    expect(await pushing).toEqual({ account: 'well' })
    expect([service.assets.size, findAsset(library.db, id)]).toEqual([0, null])
    expect(mediaEnded.map(({ ended }) => ended)).toEqual(['cancelled'])
  })

  it('that was called back is given up in the middle, so that no more bytes leave', async () => {
    const { library, tools, service, activity, entry } = sending(listing)
    const { operation } = library.addUpload()
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    let seen: AbortSignal | null = null
    const provider = {
      ...service.provider,
      uploadFile: (_file: UploadFile, hooks: { onProgress: (sent: number) => void }, signal: AbortSignal) => {
        seen = signal
        activity.cancel(operation)
        library.clock.advance(2000)
        hooks.onProgress(1)
        return Promise.reject(new Error(signal.aborted ? 'given up' : 'went on'))
      },
    }
    expect(await push(tools, waiting, provider, new AbortController().signal)).toEqual({ account: 'well' })
    expect((seen as AbortSignal | null)?.aborted).toBe(true)
  })

  it('when the program closes is begun anew at the next start', async () => {
    const { library, tools, service, entry } = sending(listing)
    const { operation } = library.addUpload()
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const closing = new AbortController()
    const files = {
      ...tools.files,
      check: () => {
        closing.abort(new Error('stopped'))
        return Promise.reject(new Error('stopped'))
      },
    }
    expect(await push({ ...tools, files }, waiting, service.provider, closing.signal)).toEqual({ account: 'well' })
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: false, attempts: 0 })
  })
})

it('a file that is locked for a while is tried again', async () => {
  const { library, tools, service, entry } = sending(listing)
  const { operation } = library.addUpload()
  const waiting = entry(operation)
  if (waiting === null) throw new Error('nothing waits')
  const { AppError } = await import('../../../src-preload/contract/errors')
  const files = { ...tools.files, check: () => Promise.reject(new AppError('unexpected', 'It can not be read at the moment.')) }
  await push({ ...tools, files }, waiting, service.provider, new AbortController().signal)
  expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: false, reason: 'It can not be read at the moment.' })
})
