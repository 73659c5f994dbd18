import { describe, expect, it } from 'vitest'
import { gatherEvents } from '../../src-main/publish'
import { eventPayloads, type EventName } from '../../src-preload/contract/events'
import { assetId } from '../../src-preload/contract/ids'
import { manualClock } from '../support/manual-clock'

const id = (n: number) => assetId.parse(String(n).padStart(26, '0'))

function gathering(restMs = 0) {
  const clock = manualClock()
  const sent: [EventName, unknown][] = []
  const publish = gatherEvents((event, payload) => sent.push([event, payload]), clock, 30, restMs)
  return { clock, sent, publish }
}

describe('events to the window', () => {
  it('wait a moment and are sent once, however often they were told', () => {
    const { clock, sent, publish } = gathering()
    for (let n = 0; n < 50; n += 1) publish('sync.changed', {})
    clock.advance(29)
    expect(sent).toEqual([])
    clock.advance(1)
    expect(sent).toEqual([['sync.changed', {}]])
    clock.advance(1000)
    expect(sent).toHaveLength(1)
  })

  it('come seldom while much goes on, and soon where nothing was told for a while', () => {
    const { clock, sent, publish } = gathering(120)
    publish('sync.changed', {})
    clock.advance(30)
    publish('sync.changed', {})
    clock.advance(119)
    expect(sent).toHaveLength(1)
    clock.advance(1)
    expect(sent).toHaveLength(2)
    clock.advance(500)
    publish('sync.changed', {})
    clock.advance(30)
    expect(sent).toHaveLength(3)
  })

  it('come more and more seldom while it does not end, and as before when it was quiet for a while', () => {
    const { clock, sent, publish } = gathering(100)
    const times: number[] = []
    for (let ms = 0; ms < 3000; ms += 1) {
      const before = sent.length
      publish('sync.changed', {})
      clock.advance(1)
      if (sent.length > before) times.push(ms)
    }
    const rests = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(times[0]).toBeLessThan(31)
    expect(rests.every((rest, index) => rest >= (rests[index - 1] ?? 0))).toBe(true)
    expect(rests[0]).toBeLessThan(110)
    expect(rests.at(-1)).toBeGreaterThan(240)
    expect(Math.max(...rests)).toBeLessThan(260)
    clock.advance(1000)
    const before = sent.length
    publish('sync.changed', {})
    clock.advance(30)
    publish('sync.changed', {})
    clock.advance(101)
    expect(sent.length - before).toBe(2)
  })

  it('name every changed asset once', () => {
    const { clock, sent, publish } = gathering()
    publish('assets.changed', { ids: [id(1), id(2)] })
    publish('assets.changed', { ids: [id(2), id(3)] })
    clock.advance(30)
    expect(sent).toEqual([['assets.changed', { ids: [id(1), id(2), id(3)] }]])
  })

  it('say "read all again" when there are more assets than can be named', () => {
    const { clock, sent, publish } = gathering()
    publish('assets.changed', { ids: Array.from({ length: 500 }, (_, n) => id(n)) })
    clock.advance(30)
    publish('assets.changed', { ids: Array.from({ length: 501 }, (_, n) => id(n)) })
    publish('assets.changed', { ids: [id(9999)] })
    clock.advance(30)
    expect(sent.map(([, payload]) => (payload as { ids: unknown[] | null }).ids?.length ?? null)).toEqual([500, null])
  })

  it('say "read all again" when somebody said so, whatever came before or after', () => {
    const { clock, sent, publish } = gathering()
    publish('assets.changed', { ids: [id(1)] })
    publish('assets.changed', { ids: null })
    publish('assets.changed', { ids: [id(2)] })
    clock.advance(30)
    expect(sent).toEqual([['assets.changed', { ids: null }]])
  })

  it('name each asset whose comments changed', () => {
    const { clock, sent, publish } = gathering()
    publish('comments.changed', { assetId: id(1) })
    publish('comments.changed', { assetId: id(2) })
    publish('comments.changed', { assetId: id(1) })
    clock.advance(30)
    expect(sent).toEqual([
      ['comments.changed', { assetId: id(1) }],
      ['comments.changed', { assetId: id(2) }],
    ])
  })

  it('begin anew after each round, and always fit their schema', () => {
    const { clock, sent, publish } = gathering()
    publish('assets.changed', { ids: [id(1)] })
    publish('activity.changed', {})
    clock.advance(30)
    publish('accounts.changed', {})
    clock.advance(30)
    expect(sent.map(([event]) => event)).toEqual(['assets.changed', 'activity.changed', 'accounts.changed'])
    for (const [event, payload] of sent) expect(eventPayloads[event].safeParse(payload).success).toBe(true)
  })
})
