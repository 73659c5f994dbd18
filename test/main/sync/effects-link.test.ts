import { describe, expect, it } from 'vitest'
import { findAsset } from '../../../src-main/assets/mirror'
import { readActivity } from '../../../src-main/sync/activity'
import type { AssetType } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { push } from '../../../src-main/sync/push'
import { lostAnswer, lostRequest, offline, sending } from './sending'

const ready = { processing: { state: 'ready', note: null } } as const
const failed = { processing: { state: 'failed', note: 'Content not allowed' } } as const

/** A file that a service without a way for bytes fetches itself. */
function file(values: { fileName?: string; path?: string } = {}) {
  const set = sending({ kind: 'by-link' })
  const { id, operation } = set.library.addUpload({ fileName: 'dune.png', title: 'Dune', ...values })
  const remoteId = () => set.library.asset(id).remoteId ?? ''
  return { ...set, id, operation, remoteId }
}

/** A link that the user gave. */
function link(type: AssetType | null = 'image') {
  const set = sending({ kind: 'by-link' })
  const id = set.library.addLocal('Dune')
  set.library.db.prepare('DELETE FROM outbox').run()
  const operation = set.library.queue(id, { kind: 'create-from-link', link: 'https://files.example/dune', name: 'Dune', type })
  return { ...set, id, operation, remoteId: () => set.library.asset(id).remoteId ?? '' }
}

const rejection = async (work: Promise<unknown>): Promise<AppError> => {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (outcome instanceof AppError) return outcome
  throw new Error('it was not refused')
}

describe('quirk 61: an asset made out of a link', () => {
  it('has its id at once, and is followed until the service has it ready', async () => {
    const { library, service, id, operation, remoteId, pushNext, next, entry, asked, handOver, mediaEnded } = file()
    await pushNext()
    expect(entry(operation)).toMatchObject({
      state: 'waiting',
      inFlight: true,
      progress: { phase: 'accepted', madeId: remoteId(), sentType: 'image' },
    })
    expect([handOver.isOffered(operation), mediaEnded]).toEqual([true, []])
    await next()
    expect(library.asset(id).processing).toBe('processing')
    service.change(remoteId(), ready)
    await next()
    expect([entry(operation), asked('createFromLink'), library.asset(id).processing]).toEqual([null, 1, 'ready'])
    expect([handOver.isOffered(operation), handOver.forgotten]).toEqual([false, [operation]])
    expect(mediaEnded).toEqual([{ fileName: 'dune.png', ended: 'done' }])
  })

  it('is looked at every five seconds at first, at most once a minute later, and not for ever', async () => {
    const { library, operation, pushNext, drain, entry, asked } = file()
    await pushNext()
    const start = library.clock.now()
    const pauses = await drain()
    expect([pauses[0], Math.max(...pauses)]).toEqual([5000, 60_000])
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).sort((a, b) => a - b))
    expect(library.clock.now() - start).toBeLessThanOrEqual(30 * 60_000 + 1000)
    expect(entry(operation)).toMatchObject({
      state: 'needs-review',
      reason: expect.stringMatching(/nothing is sent a second time/) as string,
    })
    expect(asked('createFromLink')).toBe(1)
  })

  it('is only looked at again when the user says "Retry" after that time', async () => {
    const { service, operation, remoteId, pushNext, drain, entry, asked, activity } = file()
    await pushNext()
    await drain()
    activity.retry(operation)
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'waiting', inFlight: true })
    service.change(remoteId(), ready)
    await drain()
    expect([entry(operation), asked('createFromLink')]).toEqual([null, 1])
  })

  it('that the service refused is shown with its reason and never sent again', async () => {
    const { library, service, id, operation, remoteId, pushNext, next, entry, asked, activity, handOver, mediaEnded } = file()
    await pushNext()
    service.change(remoteId(), failed)
    await next()
    expect(entry(operation)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/did not accept “Dune”. It says: “Content not allowed”/) as string,
    })
    expect([library.asset(id).processing, handOver.isOffered(operation)]).toEqual(['failed', false])
    activity.retry(operation)
    await next()
    expect([entry(operation)?.state, asked('createFromLink')]).toEqual(['failed', 1])
    activity.cancel(operation)
    expect([entry(operation), library.asset(id).remoteId === null]).toEqual([null, false])
    expect(mediaEnded.map(({ ended }) => ended)).toEqual(['cancelled'])
  })

  it('in a state that nobody knows is followed and not sent again', async () => {
    const { service, operation, remoteId, pushNext, next, entry, asked } = file()
    await pushNext()
    service.change(remoteId(), { processing: { state: 'unknown', note: 'Pondering' } })
    await next()
    expect([entry(operation)?.state, asked('createFromLink')]).toEqual(['waiting', 1])
  })

  it('that the service does not show yet is looked for again', async () => {
    const { service, operation, remoteId, pushNext, next, entry } = file()
    await pushNext()
    const made = service.asset(remoteId())
    service.assets.delete(remoteId())
    await next()
    expect(entry(operation)).toMatchObject({ state: 'waiting', reason: 'The service gave it an ID but does not show it yet.' })
    service.assets.set(remoteId(), made)
    service.change(remoteId(), ready)
    await next()
    expect(entry(operation)).toBeNull()
  })

  it('can be deleted at once when it is ready, although it became another version meanwhile', async () => {
    const { library, service, id, remoteId, pushNext, drain, next } = file()
    await pushNext()
    await next()
    library.queue(id, { kind: 'delete-permanently', version: library.asset(id).version, wasTrashed: false, backupFolder: null })
    service.change(remoteId(), { title: 'Dune, reviewed' })
    await next()
    service.change(remoteId(), ready)
    await drain()
    expect([findAsset(library.db, id), service.assets.size]).toEqual([null, 0])
  })

  it('goes on where it was after the program ended', async () => {
    const { service, operation, remoteId, pushNext, next, entry, handOver, asked } = file()
    await pushNext()
    handOver.restart()
    service.change(remoteId(), ready)
    await next()
    expect([entry(operation), asked('createFromLink')]).toEqual([null, 1])
  })
})

describe('quirk 4: an asset made out of a link whose answer was lost', () => {
  it.each([
    ['done', lostAnswer],
    ['lost on its way', lostRequest],
  ])('is never sent again by itself, whether it was %s: the user is asked for its id', async (_what, fault) => {
    const { library, service, operation, pushNext, drain, entry, asked } = file()
    service.failOnce('createFromLink', fault)
    await pushNext()
    await drain()
    expect(entry(operation)).toMatchObject({ state: 'needs-review', inFlight: true, progress: { idUnknown: true } })
    expect(readActivity(library.db, { offset: 0, limit: 1 }).rows[0]).toMatchObject({
      asksForRemoteId: true,
      canRetry: false,
      canCancel: true,
    })
    expect(asked('createFromLink')).toBe(1)
  })

  it('is not sent again by "Retry" either', async () => {
    const { service, operation, pushNext, drain, entry, asked, activity } = file()
    service.failOnce('createFromLink', lostAnswer)
    await pushNext()
    await drain()
    activity.retry(operation)
    await drain()
    expect([entry(operation)?.state, asked('createFromLink')]).toEqual(['needs-review', 1])
  })

  it('is taken up when the user gives its id, and followed to its end', async () => {
    const { library, service, id, operation, remoteId, pushNext, next, drain, entry, activity, mediaEnded } = file()
    service.failOnce('createFromLink', lostAnswer)
    await pushNext()
    await drain()
    const [there] = [...service.assets.keys()]
    await activity.resolve(operation, `https://cloud.example/${there ?? ''}`)
    expect([remoteId(), entry(operation)?.state]).toEqual([there, 'waiting'])
    expect(readActivity(library.db, { offset: 0, limit: 1 }).rows[0]?.asksForRemoteId).toBe(false)
    service.change(remoteId(), ready)
    await next()
    expect([entry(operation), library.asset(id).processing]).toEqual([null, 'ready'])
    expect(mediaEnded.map(({ ended }) => ended)).toEqual(['done'])
  })

  it('becomes one with the asset that the user added by its id meanwhile', async () => {
    const { library, service, id, operation, pushNext, drain, activity } = file()
    service.failOnce('createFromLink', lostAnswer)
    await pushNext()
    await drain()
    const [there = ''] = [...service.assets.keys()]
    library.addAsset(service.asset(there).remote)
    await activity.resolve(operation, there)
    expect(library.asset(id).remoteId).toBe(there)
    expect(library.db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 1 })
  })

  it('is not taken up under an ID that was deleted for good, for which nothing is asked', async () => {
    const { library, service, both, send, drain, pushNext, activity, asked } = sending({ kind: 'by-link' })
    const dead = both({ title: 'Dune' })
    await send(dead.id, { kind: 'delete-permanently', version: library.asset(dead.id).version, wasTrashed: false, backupFolder: null })
    await drain()
    const { id, operation } = library.addUpload({ fileName: 'dune.png', title: 'Dune' })
    service.failOnce('createFromLink', lostRequest)
    await pushNext()
    await drain()
    const before = asked('get')
    expect(await rejection(activity.resolve(operation, dead.remoteId))).toMatchObject({ code: 'refused', field: 'text' })
    expect([asked('get'), library.asset(id).remoteId]).toEqual([before, null])
  })

  it('is not taken for the one that another file became', async () => {
    const { library, service, pushNext, drain, activity } = sending({ kind: 'by-link' })
    const [first, second] = [1, 2].map(() => library.addUpload({ fileName: 'dune.png', title: 'Dune' }))
    if (first === undefined || second === undefined) throw new Error('two were added')
    for (const how of [lostRequest, lostAnswer]) {
      service.failOnce('createFromLink', how)
      await pushNext()
    }
    await drain()
    const [there = ''] = [...service.assets.keys()]
    await activity.resolve(second.operation, there)
    expect((await rejection(activity.resolve(first.operation, there))).message).toMatch(/made it out of another file/)
    expect([library.asset(first.id).remoteId, library.asset(second.id).remoteId]).toEqual([null, there])
  })

  it('that is given up is fetched by nobody any more', async () => {
    const { library, service, operation, pushNext, drain, activity, handOver } = file()
    service.failOnce('createFromLink', lostRequest)
    await pushNext()
    await drain()
    expect(handOver.isOffered(operation)).toBe(true)
    activity.cancel(operation)
    expect([handOver.isOffered(operation), library.db.prepare('SELECT count(*) AS n FROM asset').get()]).toEqual([false, { n: 0 }])
  })

  it('is not mistaken for another one: name, type, and what was here before are looked at', async () => {
    const set = sending({ kind: 'by-link' })
    const { library, service, both, pushNext, drain, activity } = set
    const before = both({ title: 'Dune' })
    const { operation } = library.addUpload({ fileName: 'dune.png', title: 'Dune' })
    service.failOnce('createFromLink', lostRequest)
    await pushNext()
    await drain()
    const wrongName = service.add({ title: 'Sea' })
    const wrongType = service.add({ title: 'Dune', type: 'video' })
    expect((await rejection(activity.resolve(operation, before.remoteId))).message).toMatch(/it was here before/)
    expect((await rejection(activity.resolve(operation, wrongName))).message).toMatch(/it should be named “Dune”/)
    expect((await rejection(activity.resolve(operation, wrongType))).message).toMatch(/it should be of the type image/)
    expect((await rejection(activity.resolve(operation, 'no id at all'))).code).toBe('invalid-input')
    expect(await rejection(activity.resolve(operation, 'remote-nowhere'))).toMatchObject({ code: 'refused', field: 'text' })
    service.failOnce('get', offline)
    expect((await rejection(activity.resolve(operation, wrongName))).code).toBe('offline')
  })

  it('can be given up, as nothing proves that it exists', async () => {
    const { library, service, id, operation, pushNext, drain, activity, mediaEnded } = file()
    service.failOnce('createFromLink', lostRequest)
    await pushNext()
    await drain()
    activity.cancel(operation)
    expect(findAsset(library.db, id)).toBeNull()
    expect(mediaEnded).toHaveLength(1)
  })

  it('is sent again when it certainly did not leave', async () => {
    const { service, operation, pushNext, next, entry, asked, handOver } = file()
    service.failOnce('createFromLink', offline)
    await pushNext()
    expect(entry(operation)).toMatchObject({ inFlight: false })
    expect(handOver.isOffered(operation)).toBe(false)
    await next()
    expect([entry(operation)?.progress.phase, asked('createFromLink'), handOver.links.length]).toEqual(['accepted', 1, 2])
  })
})

describe('what the service is told of a file', () => {
  it('is its type by content, never by its name alone', async () => {
    const { heads, service, remoteId, pushNext } = file({ fileName: 'dune.mp4', path: '/dune.mp4' })
    heads.set('/dune.mp4', Buffer.from('%PDF-1.7\n'))
    await pushNext()
    expect(service.asset(remoteId()).remote.type).toBe('document')
  })

  it('is nothing where the content is none that it takes', async () => {
    const { heads, operation, pushNext, entry, asked, handOver } = file({ fileName: 'dune.png', path: '/dune.png' })
    heads.set('/dune.png', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0]))
    await pushNext()
    expect(entry(operation)).toMatchObject({
      state: 'failed',
      inFlight: false,
      reason: expect.stringMatching(/an image, a video, audio or a document/) as string,
    })
    expect([asked('createFromLink'), handOver.links]).toEqual([0, []])
  })

  it('is nothing where the file is gone', async () => {
    const { operation, pushNext, entry, asked, handOver } = file()
    handOver.refuseNext = true
    await pushNext()
    expect(entry(operation)).toMatchObject({ state: 'failed', reason: 'The file is not there any more.' })
    expect(asked('createFromLink')).toBe(0)
  })

  it('is nothing where the file is empty or can not be looked at', async () => {
    const { heads, operation, pushNext, entry, handOver } = file({ path: '/dune.png' })
    heads.set('/dune.png', Buffer.alloc(0))
    await pushNext()
    expect([entry(operation)?.state, handOver.isOffered(operation)]).toEqual(['failed', false])
  })
})

describe('a link that the user gave', () => {
  it('is sent as it is when the type was chosen', async () => {
    const { service, operation, remoteId, pushNext, next, entry } = link('video')
    await pushNext()
    expect(service.asset(remoteId())).toMatchObject({ link: 'https://files.example/dune', remote: { title: 'Dune', type: 'video' } })
    service.change(remoteId(), ready)
    await next()
    expect(entry(operation)).toBeNull()
  })

  it('is looked at when the type shall be told by its content', async () => {
    const { peeks, service, remoteId, pushNext } = link(null)
    peeks.set('https://files.example/dune', { contentType: 'text/html', head: Buffer.from('%PDF-1.7\n') })
    await pushNext()
    expect(service.asset(remoteId()).remote.type).toBe('document')
  })

  it('asks for the type when its content does not tell', async () => {
    const { peeks, operation, pushNext, entry, asked } = link(null)
    peeks.set('https://files.example/dune', { contentType: 'application/zip', head: Buffer.from([0, 1, 2]) })
    await pushNext()
    expect(entry(operation)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/with the type chosen. Nothing was sent/) as string,
    })
    expect(asked('createFromLink')).toBe(0)
  })

  it('asks for the type when it can not be looked at, and the account is not blamed', async () => {
    const { tools, service, operation, entry, asked } = link(null)
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const peekLink = () => Promise.reject(new ProviderError('offline', 'No such host.'))
    expect(await push({ ...tools, peekLink }, waiting, service.provider, new AbortController().signal)).toEqual({ account: 'well' })
    expect([entry(operation)?.state, asked('createFromLink')]).toEqual(['failed', 0])
  })

  it('is refused in words by a service that makes nothing of links', async () => {
    const { library, both, send, entry } = sending()
    const { id } = both()
    const operation = await send(id, { kind: 'create-from-link', link: 'https://files.example/dune', name: 'Dune', type: 'image' })
    expect(entry(operation)).toMatchObject({ state: 'failed', reason: 'This service makes no assets out of links.' })
    expect(library.asset(id)).toBeDefined()
  })

  it('whose asset can not be read afterwards is done when the service has it', async () => {
    const { tools, service, operation, pushNext, entry } = link()
    await pushNext()
    const waiting = entry(operation)
    if (waiting === null) throw new Error('nothing waits')
    const provider = { ...service.provider }
    delete provider.get
    await push(tools, waiting, provider, new AbortController().signal)
    expect(entry(operation)).toBeNull()
  })
})
