import { describe, expect, it } from 'vitest'
import { changeTeller } from '../../../../src-main/sync/pull/tell-changes'
import { assetId } from '../../../../src-preload/contract/ids'
import { manualClock } from '../../../support/manual-clock'

const one = assetId.parse('01HZZZZZZZZZZZZZZZZZZZZZZZ')
const many = { changed: null, isEnd: false, belongs: true }

function setUp() {
  const clock = manualClock()
  const told: unknown[] = []
  const teller = changeTeller({
    clock,
    publish: (event, payload) => {
      if (event === 'assets.changed') told.push((payload as { ids: unknown }).ids)
    },
  })
  return { clock, teller, told: () => told.splice(0) }
}

describe('telling the window of pages', () => {
  it('tells of the first new rows at once and of those that follow together, every two seconds', () => {
    const { clock, teller, told } = setUp()
    teller.tell(many)
    expect(told()).toEqual([null])
    for (let page = 0; page < 50; page += 1) teller.tell(many)
    expect(told()).toEqual([])
    clock.advance(2000)
    expect(told()).toEqual([null])
    clock.advance(5000)
    expect(told()).toEqual([])
  })

  it('tells less and less often of rows that come for long, and as often as at first of the next round', () => {
    const { clock, teller, told } = setUp()
    const timesIn = (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        teller.tell(many)
        clock.advance(1000)
      }
      return told().length
    }
    expect(timesIn(30)).toBeGreaterThan(5)
    expect(timesIn(80)).toBeLessThanOrEqual(11)
    teller.tell({ changed: null, isEnd: true, belongs: true })
    clock.advance(10_000)
    told()
    expect(timesIn(4)).toBe(2)
  })

  it('tells at once of the end of a round and of what can be named', () => {
    const { teller, told } = setUp()
    teller.tell(many)
    told()
    teller.tell({ changed: [one], isEnd: false, belongs: true })
    expect(told()).toEqual([[one]])
    teller.tell(many)
    teller.tell({ changed: [], isEnd: true, belongs: true })
    expect(told()).toEqual([null])
  })

  it('tells nothing of a page that changed nothing', () => {
    const { teller, told, clock } = setUp()
    teller.tell({ changed: [], isEnd: true, belongs: true })
    expect(told()).toEqual([])
    expect(clock.waiting()).toBe(0)
  })

  it('still tells what it owes when it stops, and nothing after that', () => {
    const { clock, teller, told } = setUp()
    teller.tell(many)
    teller.tell(many)
    told()
    teller.stop()
    expect(told()).toEqual([null])
    clock.advance(5000)
    expect(told()).toEqual([])
  })
})
