import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBandwidth, slicesOf } from '../../src-main/bandwidth'
import { manualClock, settled } from '../support/manual-clock'

const setUp = (cap: number | null) => {
  const clock = manualClock()
  return { clock, bandwidth: createBandwidth(clock, cap) }
}

/** Sends without end in pieces; how many bytes left so far. */
function sender({ bandwidth }: ReturnType<typeof setUp>, signal?: AbortSignal) {
  const state = { sent: 0 }
  const run = async () => {
    const isOver = () => signal?.aborted === true
    while (!isOver()) {
      const piece = bandwidth.piece()
      await bandwidth.take(piece, signal)
      if (!isOver()) state.sent += piece
      if (state.sent > 1e12) return
    }
  }
  void run()
  return state
}

describe('the cap', () => {
  it.each([16 * 1024, 1_000_000, 50_000_000])('of %i bytes a second is kept over all who send, within each second', async (cap) => {
    const parts = setUp(cap)
    const senders = [sender(parts), sender(parts), sender(parts)]
    let before = 0
    for (let second = 0; second < 10; second += 1) {
      await parts.clock.run(1000)
      const all = senders.reduce((sum, { sent }) => sum + sent, 0)
      expect(all - before).toBeLessThanOrEqual(cap * 1.25 + parts.bandwidth.piece())
      before = all
    }
    expect(before).toBeGreaterThan(cap * 9)
    expect(before).toBeLessThanOrEqual(cap * 10 + 2 * parts.bandwidth.piece() + cap * 0.1)
    const shares = senders.map(({ sent }) => sent)
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(parts.bandwidth.piece())
  })

  it('holds nothing up where there is none', async () => {
    const { bandwidth, clock } = setUp(null)
    await bandwidth.take(1e12)
    expect(clock.waiting()).toBe(0)
  })

  it('that is taken away lets go at once of what waits, and one that is set holds from then on', async () => {
    const parts = setUp(16 * 1024)
    const { bandwidth, clock } = parts
    let isGone = false
    await clock.run(1000)
    await bandwidth.take(1_000_000)
    void bandwidth.take(1000).then(() => (isGone = true))
    await clock.run(1000)
    expect(isGone).toBe(false)
    bandwidth.setCap(null)
    await settled()
    expect(isGone).toBe(true)
    bandwidth.setCap(1_000_000)
    const own = sender(parts)
    await clock.run(2000)
    expect(own.sent).toBeGreaterThan(1_500_000)
    expect(own.sent).toBeLessThan(2_600_000)
  })

  it('that is raised holds for what waits already', async () => {
    const { bandwidth, clock } = setUp(16 * 1024)
    let isGone = false
    await clock.run(1000)
    await bandwidth.take(10_000_000)
    void bandwidth.take(1000).then(() => (isGone = true))
    bandwidth.setCap(100_000_000)
    await clock.run(10)
    expect(isGone).toBe(true)
  })

  it('keeps nobody waiting who gave up', async () => {
    const { bandwidth, clock } = setUp(16 * 1024)
    await clock.run(1000)
    await bandwidth.take(1_000_000)
    const stop = new AbortController()
    const given = bandwidth.take(1_000_000, stop.signal)
    let isGone = false
    void bandwidth.take(10).then(() => (isGone = true))
    stop.abort()
    await given
    await bandwidth.take(5, AbortSignal.abort())
    // Only the first million is owed.
    await clock.run(62_000)
    expect(isGone).toBe(true)
  })

  it('outlives a clock that is put back or far ahead', async () => {
    const parts = setUp(1_000_000)
    const own = sender(parts)
    await parts.clock.run(1000)
    parts.clock.jump(-3_600_000)
    await parts.clock.run(5000)
    expect(own.sent).toBeGreaterThan(4_000_000)
    const before = own.sent
    parts.clock.jump(24 * 3_600_000)
    await parts.clock.run(1000)
    expect(own.sent - before).toBeLessThan(2_600_000)
  })
})

it('cuts bytes into pieces that are the same when put together', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 1, max: 40 }), (bytes, most) => {
      const pieces = [...slicesOf(Buffer.from(bytes), most)]
      expect(Buffer.concat(pieces).equals(Buffer.from(bytes))).toBe(true)
      expect(pieces.every((piece) => piece.length > 0 && piece.length <= most)).toBe(true)
    }),
  )
})
