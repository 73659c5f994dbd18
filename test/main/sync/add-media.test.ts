import { describe, expect, it } from 'vitest'
import { createCallingBack } from '../../../src-main/sync/calling-back'
import { transact } from '../../../src-main/database/transaction'
import { entriesOfAsset, recover } from '../../../src-main/sync/outbox'
import { push } from '../../../src-main/sync/push'
import { intakeId, type IntakeId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { remoteMedium, testLibrary } from '../../support/library'

const md5 = 'a'.repeat(32)

function setUp(how: { intakeId?: IntakeId } = {}) {
  const library = testLibrary()
  const engine = testEngine(library)
  const { service, handOver } = engine
  const remoteId = service.add()
  const asset = library.addAsset(service.asset(remoteId).remote)
  const id = library.queue(asset, {
    kind: 'add-media',
    intakeId: how.intakeId ?? null,
    path: '/drop/a.png',
    fileName: 'a.png',
    size: 3,
    md5,
    sha256: 's',
  })
  /** From now on the service takes the wish and comes for the file when told. */
  let ingest: () => void = () => undefined
  const takesItsTime = () => {
    const show = service.onLink
    service.onLink = (target, medium) => {
      ingest = () => {
        show(target, medium)
      }
    }
  }
  return {
    ...engine,
    library,
    remoteId,
    asset,
    id,
    takesItsTime,
    ingest: () => {
      ingest()
    },
    added: () => service.asset(remoteId).added,
    state: () => entriesOfAsset(library.db, asset)[0],
    /** Goes on until the operation is due, and does it. */
    next: async () => {
      const at = entriesOfAsset(library.db, asset)[0]?.notBefore ?? 0
      library.clock.advance(Math.max(0, at - library.clock.now()))
      return engine.pushNext()
    },
    wishes: () => service.calls.filter((call) => call.startsWith('addMediaByLink')).length,
    handOver,
  }
}

describe('bringing media to an asset', () => {
  it('hands a link over, waits, and ends when the service shows the content', async () => {
    const { library, service, handOver, asset, id, pushNext, next, added, state, mediaEnded } = setUp()
    await pushNext()
    expect(state()).toMatchObject({
      state: 'waiting',
      inFlight: true,
      reason: 'The service is fetching the file.',
      progress: { phase: 'accepted' },
    })
    await next()
    expect(state()).toBeUndefined()
    expect(added()).toEqual([md5])
    expect(library.asset(asset)).toMatchObject({ md5, media: [{ md5, fileName: 'a.png' }] })
    expect([handOver.forgotten, handOver.isOffered(id), mediaEnded]).toEqual([[id], false, [{ fileName: 'a.png', ended: 'done' }]])
    expect(service.changes).toHaveLength(1)
  })

  it('quirk 43: is not done when the service says yes: it looks often at first and slower later while the service takes its time', async () => {
    const { takesItsTime, ingest, pushNext, next, state, library, added, wishes } = setUp()
    takesItsTime()
    await pushNext()
    const pauses: number[] = []
    for (let n = 0; n < 30; n += 1) {
      await next()
      pauses.push((state()?.notBefore ?? 0) - library.clock.now())
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect([pauses[0], pauses.at(-1)]).toEqual([200, 15_000])
    ingest()
    await next()
    expect([state(), added(), wishes()]).toEqual([undefined, [md5], 1])
  })

  it('sends nothing when the asset has this content already', async () => {
    const { service, remoteId, pushNext, state, wishes } = setUp()
    service.change(remoteId, { md5 })
    await pushNext()
    expect([state(), wishes()]).toEqual([undefined, 0])
  })

  it('asks again with a new link when the service did not come within ten minutes', async () => {
    const { takesItsTime, pushNext, next, handOver, wishes, library } = setUp()
    takesItsTime()
    await pushNext()
    const start = library.clock.now()
    while (wishes() < 2) await next()
    expect(library.clock.now() - start).toBeGreaterThan(600_000)
    expect(handOver.links).toHaveLength(2)
  })

  it('withdraws the old link before it gives a new one', async () => {
    const { takesItsTime, pushNext, next, handOver, wishes, id } = setUp()
    takesItsTime()
    await pushNext()
    const withdrawn: number[] = []
    handOver.onWithdraw = () => withdrawn.push(handOver.links.length)
    while (wishes() < 2) await next()
    expect(withdrawn[0]).toBe(1)
    expect(handOver.isOffered(id)).toBe(true)
  })

  it('does not ask again when withdrawing finds that the service just came for the last byte', async () => {
    const { takesItsTime, ingest, pushNext, next, handOver, wishes, id, state, library, added } = setUp()
    takesItsTime()
    await pushNext()
    handOver.onWithdraw = () => handOver.states.set(id, 'may-be-taken')
    library.clock.advance(700_000)
    await next()
    expect([wishes(), state()?.inFlight]).toEqual([1, true])
    ingest()
    await next()
    expect(added()).toEqual([md5])
  })
})

describe('media that can not be handed over as things are', () => {
  it('wait with the reason, without a question to the service, and go on when things changed', async () => {
    const { service, handOver, pushNext, next, state, added } = setUp()
    handOver.notNow = 'Open Settings > Hand-over.'
    const asked = service.calls.length
    await pushNext()
    expect(state()).toMatchObject({ state: 'waiting', reason: 'Open Settings > Hand-over.', inFlight: false })
    expect([service.calls.length, handOver.links]).toEqual([asked, []])
    handOver.notNow = null
    await next()
    await next()
    expect([state(), added()]).toEqual([undefined, [md5]])
  })
})

describe('media in a place where nobody here sees who fetches them', () => {
  /** As with a bucket: from the moment the link is given away the service may have the file. */
  function inBucket() {
    const tools = setUp()
    const { handOver, id } = tools
    handOver.unseen.add(id)
    const offer = handOver.offer
    Object.assign(handOver, {
      offer: async (order: Parameters<typeof offer>[0]) => {
        const offered = await offer(order)
        handOver.states.set(id, 'may-be-taken')
        return offered
      },
    })
    return tools
  }

  it('are waited for as long as their link lives, however long the service takes, and not sent twice', async () => {
    const { takesItsTime, ingest, pushNext, next, wishes, added, state, library } = inBucket()
    takesItsTime()
    await pushNext()
    const start = library.clock.now()
    while (library.clock.now() - start < 14 * 60_000) await next()
    expect([wishes(), state()?.inFlight]).toEqual([1, true])
    ingest()
    await next()
    expect([wishes(), added(), state()]).toEqual([1, [md5], undefined])
  })

  it('are asked about when they were not seen some time after their link ended', async () => {
    const { takesItsTime, pushNext, next, wishes, state, library } = inBucket()
    takesItsTime()
    await pushNext()
    const start = library.clock.now()
    while (state()?.state === 'waiting') await next()
    expect(library.clock.now() - start).toBeGreaterThan(25 * 60_000)
    expect(state()).toMatchObject({ state: 'needs-review', inFlight: false })
    expect(state()?.reason).toContain('The service was given a link to “a.png” but does not show it.')
    expect(wishes()).toBe(1)
  })

  it('are not sent again when the answer to the wish was lost', async () => {
    const { service, takesItsTime, ingest, pushNext, next, wishes, added, state, library } = inBucket()
    takesItsTime()
    service.failOnce('addMediaByLink', { how: 'lose-answer' })
    await pushNext()
    for (let count = 0; count < 20; count += 1) await next()
    expect([wishes(), state()?.inFlight]).toEqual([1, true])
    expect(library.clock.now()).toBeGreaterThan(0)
    ingest()
    await next()
    expect([wishes(), added(), state()]).toEqual([1, [md5], undefined])
  })
})

describe('media whose answer was lost', () => {
  it('are looked for, and found', async () => {
    const { service, pushNext, next, state, added, wishes } = setUp()
    service.failOnce('addMediaByLink', { how: 'lose-answer' })
    expect(await pushNext()).toEqual({ account: 'unreachable' })
    expect(state()).toMatchObject({ inFlight: true, progress: { phase: 'sent' } })
    await next()
    expect([state(), added(), wishes()]).toEqual([undefined, [md5], 1])
  })

  it('are looked for three times, then asked for again, when the request did not arrive', async () => {
    const { service, pushNext, next, state, added, library } = setUp()
    service.failOnce('addMediaByLink', { how: 'lose-request' })
    await pushNext()
    const pauses: number[] = []
    for (let n = 0; n < 3; n += 1) {
      await next()
      pauses.push((state()?.notBefore ?? 0) - library.clock.now())
    }
    expect(pauses).toEqual([2000, 8000, 20_000])
    await next()
    await next()
    expect([state(), added()]).toEqual([undefined, [md5]])
  })

  it('are asked for again at once after a restart when the service certainly does not hold them: the old link is dead', async () => {
    const { library, service, handOver, pushNext, next, state, added, takesItsTime } = setUp()
    const usual = service.onLink
    takesItsTime()
    await pushNext()
    handOver.restart()
    transact(library.db, recover)
    service.onLink = usual
    await next()
    await next()
    expect([state(), added(), handOver.links.length]).toEqual([undefined, [md5], 2])
  })
})

describe('media that the service is fetching', () => {
  const setUpFetching = async () => {
    const the = setUp()
    the.takesItsTime()
    await the.pushNext()
    const callBack = createCallingBack({ db: the.library.db, handOver: the.handOver, activity: the.activity })
    return { ...the, callBack }
  }

  it('can be called back: the link ends first, and the row of the file is told', async () => {
    const { handOver, callBack, state, id, mediaEnded, wishes } = await setUpFetching()
    await callBack(id)
    expect([state(), handOver.isOffered(id), wishes()]).toEqual([undefined, false, 1])
    expect(mediaEnded).toEqual([{ fileName: 'a.png', ended: 'cancelled' }])
  })

  it.each(['may-be-taken', 'taken'] as const)(
    'can not be called back when they are %s, nor when that shows as the link ends',
    async (now) => {
      const { library, activity, handOver, callBack, state, id } = await setUpFetching()
      handOver.states.set(id, now)
      await expect(callBack(id)).rejects.toMatchObject({ code: 'refused', message: 'This was sent already and can not be called back.' })
      handOver.states.set(id, 'not-taken')
      const withdraw = (operation: typeof id) => {
        handOver.states.set(operation, now)
        return Promise.resolve()
      }
      const late = createCallingBack({ db: library.db, handOver: { ...handOver, withdraw }, activity })
      await expect(late(id)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('this very moment') as string })
      expect(state()).toMatchObject({ state: 'waiting', inFlight: true })
    },
  )

  it('are cancelled at once while nothing was sent', async () => {
    const { activity, library, handOver, id, state } = setUp()
    await createCallingBack({ db: library.db, handOver, activity })(id)
    expect(state()).toBeUndefined()
  })
})

describe('media that the service fetched whole', () => {
  it('are waited for and never sent again, also after a restart', async () => {
    const { library, handOver, takesItsTime, ingest, pushNext, next, state, added, wishes, id } = setUp()
    takesItsTime()
    await pushNext()
    handOver.states.set(id, 'taken')
    handOver.restart()
    transact(library.db, recover)
    for (let n = 0; n < 10; n += 1) await next()
    expect([wishes(), state()?.reason]).toEqual([1, 'The service has the file and is taking it in.'])
    ingest()
    await next()
    expect([state(), added()]).toEqual([undefined, [md5]])
  })

  it('and not shown within ten minutes are for the user to decide: Retry sends them again', async () => {
    const { handOver, activity, takesItsTime, pushNext, next, state, wishes, id } = setUp()
    takesItsTime()
    await pushNext()
    handOver.states.set(id, 'taken')
    while (state()?.state === 'waiting') await next()
    expect(state()).toMatchObject({
      state: 'needs-review',
      inFlight: false,
      reason: expect.stringMatching(/fetched all of “a.png” but does not show it/) as string,
    })
    activity.retry(id)
    await next()
    expect(wishes()).toBe(2)
  })

  it('and not shown can be given up', async () => {
    const { handOver, activity, takesItsTime, pushNext, next, state, id, mediaEnded } = setUp()
    takesItsTime()
    await pushNext()
    handOver.states.set(id, 'taken')
    while (state()?.state === 'waiting') await next()
    activity.cancel(id)
    expect([state(), mediaEnded]).toEqual([undefined, [{ fileName: 'a.png', ended: 'cancelled' }]])
  })

  it('or almost: are looked for before they are asked for again', async () => {
    const { handOver, takesItsTime, ingest, pushNext, next, state, added, wishes, id } = setUp()
    takesItsTime()
    await pushNext()
    handOver.states.set(id, 'may-be-taken')
    await next()
    await next()
    expect(wishes()).toBe(1)
    ingest()
    await next()
    expect([state(), added()]).toEqual([undefined, [md5]])
  })
})

describe('media that can not be sent', () => {
  it('because the file is gone or another one now go back to the intake', async () => {
    const { handOver, pushNext, state, mediaEnded, wishes } = setUp({ intakeId: intakeId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV') })
    handOver.refuseNext = true
    await pushNext()
    expect([state(), mediaEnded, wishes()]).toEqual([undefined, [{ fileName: 'a.png', ended: 'changed' }], 0])
  })

  it('and come from no drop folder are held with the reason', async () => {
    const { handOver, pushNext, state, wishes } = setUp()
    handOver.refuseNext = true
    await pushNext()
    expect(state()).toMatchObject({ state: 'failed', reason: 'The file is not there any more.', inFlight: false })
    expect(wishes()).toBe(0)
  })

  it('because the service refuses them are held with the reason', async () => {
    const { service, pushNext, state } = setUp()
    service.failOnce('addMediaByLink', { how: 'refuse', kind: 'rejected', details: { reason: 'not-a-url' } })
    await pushNext()
    expect(state()).toMatchObject({ state: 'failed', reason: 'The service refused this.' })
  })

  it('because the service can not be reached wait, and the link of the try is withdrawn before the next', async () => {
    const { service, pushNext, next, handOver, state, added } = setUp()
    service.failOnce('addMediaByLink', { how: 'offline' })
    expect(await pushNext()).toEqual({ account: 'unreachable' })
    expect(state()).toMatchObject({ state: 'waiting', inFlight: false })
    await next()
    await next()
    expect([added(), handOver.links.length]).toEqual([[md5], 2])
  })

  it('because they were given up while the file was being staged are not sent, and their link is withdrawn', async () => {
    const { handOver, activity, tools, service, library, asset, wishes, id } = setUp()
    const entry = entriesOfAsset(library.db, asset)[0]
    if (entry === undefined) throw new Error('nothing waits')
    const slow: typeof handOver = {
      ...handOver,
      async offer(file) {
        const given = await handOver.offer(file)
        activity.cancel(id)
        return given
      },
    }
    expect(await push({ ...tools, handOver: slow }, entry, service.provider, new AbortController().signal)).toEqual({ account: 'well' })
    expect([wishes(), handOver.isOffered(id)]).toEqual([0, false])
  })

  it('where a service takes none from us are held', async () => {
    const { library, tools, service, asset, state } = setUp()
    const entry = entriesOfAsset(library.db, asset)[0]
    if (entry === undefined) throw new Error('nothing waits')
    const provider = { ...service.provider }
    delete provider.addMediaByLink
    await push(tools, entry, provider, new AbortController().signal)
    expect(state()).toMatchObject({ state: 'failed', reason: 'This service takes no media from Slipway.' })
  })
})

describe('a service that does not tell what it holds', () => {
  it('is believed when it shows a new medium of this name without a hash', async () => {
    const { service, handOver, id, remoteId, pushNext, next, state, wishes } = setUp()
    service.asset(remoteId).media.push(remoteMedium({ id: 'old', fileName: 'a.png' }))
    service.onLink = (target) => {
      handOver.states.set(id, 'taken')
      target.media.push(remoteMedium({ id: 'new', fileName: 'a.png' }))
    }
    await pushNext()
    await next()
    expect([state(), wishes()]).toEqual([undefined, 1])
  })

  it('is not believed when the medium of this name was there before or holds something else', async () => {
    const { service, remoteId, pushNext, next, state } = setUp()
    service.asset(remoteId).media.push(remoteMedium({ id: 'old', fileName: 'a.png' }))
    service.onLink = (target) => target.media.push(remoteMedium({ id: 'new', fileName: 'a.png', md5: 'b'.repeat(32) }))
    await pushNext()
    await next()
    expect(state()).toMatchObject({ state: 'waiting', inFlight: true })
  })
})

it('an unknown failure while looking leaves everything as it was', async () => {
  const { service, pushNext, state } = setUp()
  service.fault = (method) => (method === 'get' ? { how: 'refuse', kind: 'unknown-outcome' } : null)
  await pushNext()
  expect(state()).toMatchObject({ state: 'waiting', inFlight: false, attempts: 1 })
})
