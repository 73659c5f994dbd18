import { describe, expect, it } from 'vitest'
import { createCleanEnd } from '../../../src-main/transfers/clean-end'
import { createQuitGate, type QuitAnswer } from '../../../src-main/transfers/quit-gate'
import { quitWords, type LeftToSend } from '../../../src-main/transfers/quit-words'
import { manualClock, settled } from '../../support/manual-clock'

const some: LeftToSend = { files: 1, first: [{ name: 'a.mov', sent: 0.62 }] }

function setUp(left: LeftToSend | null = some) {
  const clock = manualClock()
  const state = { left, isShown: true, quits: 0, asked: 0, hidden: 0 }
  const answers: { give: (answer: QuitAnswer) => void; fail: (error: Error) => void }[] = []
  const gate = createQuitGate({
    clock,
    left: () => state.left,
    isShown: () => state.isShown,
    hide: () => {
      state.hidden += 1
      state.isShown = false
    },
    quit: () => {
      state.quits += 1
    },
    ask: () => {
      state.asked += 1
      return new Promise((give, fail) => void answers.push({ give, fail }))
    },
  })
  const answer = async (given: QuitAnswer) => {
    answers.at(-1)?.give(given)
    await settled()
  }
  return { clock, state, gate, answer, answers }
}

describe('quitting', () => {
  it('asks nobody while nothing is left to send', () => {
    const { gate, state } = setUp(null)
    expect([gate.mayQuit(), state.asked]).toEqual([true, 0])
  })

  it('asks once, however often it is tried meanwhile, and ends when the user says so', async () => {
    const { gate, state, answer } = setUp()
    expect([gate.mayQuit(), gate.mayQuit(), state.asked]).toEqual([false, false, 1])
    await answer('quit')
    expect([state.quits, gate.mayQuit()]).toEqual([1, true])
  })

  it('goes on sending when the user says so, and asks again the next time', async () => {
    const { gate, state, answer } = setUp()
    gate.mayQuit()
    await answer('stay')
    expect(state).toMatchObject({ quits: 0, hidden: 0 })
    expect([gate.mayQuit(), state.asked]).toEqual([false, 2])
  })

  it('waits out of sight until nothing is left', async () => {
    const { gate, state, answer, clock } = setUp()
    gate.mayQuit()
    await answer('when-done')
    expect(state).toMatchObject({ quits: 0, hidden: 1 })
    clock.advance(60_000)
    expect(state.quits).toBe(0)
    state.left = null
    clock.advance(1000)
    expect([state.quits, gate.mayQuit()]).toEqual([1, true])
  })

  it('ends once when the user quits while it waits out of sight', async () => {
    const { gate, state, answer, clock } = setUp()
    gate.mayQuit()
    await answer('when-done')
    expect(gate.mayQuit()).toBe(true)
    state.left = null
    clock.advance(60_000)
    expect(state.quits).toBe(0)
  })

  it('stays when the user comes back to the window', async () => {
    const { gate, state, answer, clock } = setUp()
    gate.mayQuit()
    await answer('when-done')
    gate.stay()
    state.left = null
    clock.advance(60_000)
    expect(state.quits).toBe(0)
  })

  it('is never held up where the system ends or nobody would see the question', () => {
    const ended = setUp()
    ended.gate.open()
    expect([ended.gate.mayQuit(), ended.state.asked]).toEqual([true, 0])
    const unseen = setUp()
    unseen.state.isShown = false
    expect([unseen.gate.mayQuit(), unseen.state.asked]).toEqual([true, 0])
  })

  it('ends when the system ends while the question stands, whatever is answered', async () => {
    const { gate, state, answer } = setUp()
    gate.mayQuit()
    gate.open()
    await answer('stay')
    expect(state.quits).toBe(1)
  })

  it('is kept from nothing by a question that can not be put', async () => {
    const { gate, state, answers } = setUp()
    gate.mayQuit()
    answers[0]?.fail(new Error('no dialog'))
    await settled()
    expect(state.quits).toBe(1)
  })
})

describe('the end', () => {
  function ending(stop: () => Promise<void>, close: () => void = () => undefined) {
    const log: string[] = []
    const mayEnd = createCleanEnd({
      stop: () => (log.push('stop'), stop()),
      close: () => {
        log.push('close')
        close()
      },
      quit: () => log.push('quit'),
      onFailure: (error) => log.push(`failed: ${error instanceof Error ? error.message : 'not an error'}`),
    })
    return { log, mayEnd }
  }

  it('ends the work and closes the library once, however often it is told to end meanwhile', async () => {
    let stopped: () => void = () => undefined
    const { log, mayEnd } = ending(
      () =>
        new Promise((resolve) => {
          stopped = resolve
        }),
    )
    expect([mayEnd(), mayEnd(), mayEnd()]).toEqual([false, false, false])
    expect(log).toEqual(['stop'])
    stopped()
    await settled()
    expect(log).toEqual(['stop', 'close', 'quit'])
    expect([mayEnd(), mayEnd()]).toEqual([true, true])
    expect(log).toEqual(['stop', 'close', 'quit'])
  })

  it('is kept from nothing by work that can not be ended or a library that can not be closed', async () => {
    const { log, mayEnd } = ending(
      () => Promise.reject(new Error('stuck')),
      () => {
        throw new Error('busy')
      },
    )
    expect(mayEnd()).toBe(false)
    await settled()
    expect(log).toEqual(['stop', 'failed: stuck', 'close', 'failed: busy', 'quit'])
    expect(mayEnd()).toBe(true)
  })
})

describe('the question', () => {
  it('names what goes on later, and how far it is', () => {
    const { message, detail } = quitWords({
      files: 3,
      first: [
        { name: 'a.mov', sent: 0.629 },
        { name: 'b.png', sent: null },
        { name: 'c.png', sent: null },
      ],
    })
    expect(message).toBe('3 files will go on when Slipway is opened again')
    expect(detail.split('\n').slice(0, 3)).toEqual(['a.mov (62 % sent)', 'b.png', 'c.png'])
    expect(detail).toContain('begins again from its start')
  })

  it('counts the rest, and promises nothing about a start where nothing was sent', () => {
    const first = ['1', '2', '3', '4', '5', '6'].map((name) => ({ name, sent: null }))
    const { message, detail } = quitWords({ files: 12_345, first })
    expect(message).toBe('12,345 files will go on when Slipway is opened again')
    expect(detail.split('\n').slice(4, 6)).toEqual(['5', 'and 12,340 more'])
    expect(detail).not.toContain('begins again')
    expect(quitWords({ files: 1, first: [{ name: 'x', sent: null }] }).message).toMatch(/^1 file will/)
  })
})
