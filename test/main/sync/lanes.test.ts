import { describe, expect, it } from 'vitest'
import { chooseNext, looks, noTurns, placesFor, turnsAfter, type DueWork, type Lane, type Turns } from '../../../src-main/sync/lanes'
import { assetId, operationId } from '../../../src-preload/contract/ids'

/** `A12` is small work of source A with the number 12; `A12!` is a large file; `A12@-1` has the rank -1. */
function work(text: string): DueWork {
  const [, source = '', number = '0', large = '', , rank = '0'] = /^(\D*)(\d+)(!?)(@(-?\d+))?$/.exec(text) ?? []
  const id = number.padStart(26, '0')
  return {
    id: operationId.parse(id),
    assetId: assetId.parse(id),
    seq: Number(number),
    lane: large === '!' ? 'large' : 'small',
    source,
    rank: Number(rank),
    dueAt: 0,
  }
}
const all = (text: string) => text.split(' ').filter(Boolean).map(work)
const lanes = (text: string): Lane[] => Array.from(text, (letter) => (letter === 'L' ? 'large' : 'small'))
const seqOf = (chosen: DueWork | null) => chosen?.seq ?? null

describe('what is begun next', () => {
  it.each([
    // [due, running (s small, L large), places, sources served last, small ones let go first, chosen]
    ['', '', 4, [], 0, null],
    ['A1 A2', 'ssss', 4, [], 0, null],
    ['A2 A1', '', 4, [], 0, 1],
    // Each drop folder in its turn.
    ['A1 A2 B9', '', 4, ['A'], 0, 9],
    ['A1 B8 B9', '', 4, ['A', 'B'], 0, 8],
    ['A1 B8 C9', '', 4, ['A', 'B'], 0, 9],
    ['A1 5', '', 4, ['A'], 0, 5],
    // The user's order goes before turns and age.
    ['A1 A2 B9@-1', '', 4, ['B'], 0, 9],
    ['A1@1 A2 B9', '', 4, ['A'], 0, 9],
    ['A1@-1 A2@-2', '', 4, [], 0, 2],
    // One large file at most.
    ['A1! A2!', '', 4, [], 0, 1],
    ['A1! A2!', 'L', 4, [], 0, null],
    ['A1! A2', 'L', 4, [], 0, 2],
    ['A1!@-9 A2', 'L', 4, [], 0, 2],
    // Not the last free place while small work waits, until it has waited long enough.
    ['A1! A2', 'sss', 4, [], 0, 2],
    ['A1! A2', 'sss', 4, [], 7, 2],
    ['A1! A2', 'sss', 4, [], 8, 1],
    ['A1! A2', 'ss', 4, [], 0, 1],
    ['A1!', 'sss', 4, [], 0, 1],
    ['A1!@-1 A2', 'sss', 4, [], 0, 1],
    // With one place small and large ones alternate.
    ['A1! A2', '', 1, [], 0, 2],
    ['A1! A2', '', 1, [], 1, 1],
    ['A1!', '', 1, [], 0, 1],
  ] as const)('of “%s” while “%s” runs on %i places', (...row) => {
    const [due, running, places, recent, yielded, chosen] = row
    expect(seqOf(chooseNext(all(due), { running: lanes(running), places }, { recent: [...recent], yielded }))).toBe(chosen)
  })

  it('of what was sent and is looked after, the one that is due for longest', () => {
    const due = all('1 2').map((one, at) => ({ ...one, source: looks, dueAt: 100 - at }))
    expect(seqOf(chooseNext(due, { running: [], places: 4 }, noTurns))).toBe(2)
  })
})

describe('places', () => {
  it.each([
    [1, '', 1],
    [1, 'L', 1],
    [2, '', 1],
    [2, 's', 1],
    [2, 'L', 2],
    [4, '', 3],
    [4, 'L', 3],
    [8, '', 7],
  ])('of %i requests while “%s” runs are %i', (requests, running, places) => {
    expect(placesFor(requests, lanes(running))).toBe(places)
  })
})

/** Sends all of it, each operation taking so many rounds; the order in which they begin. */
function sendAll(due: readonly DueWork[], { requests, rounds }: { requests: number; rounds: (one: DueWork) => number }): DueWork[] {
  const begun: DueWork[] = []
  let waiting = [...due]
  let running: { one: DueWork; left: number }[] = []
  let turns: Turns = noTurns
  while (waiting.length > 0) {
    for (;;) {
      const under = running.map(({ one }) => one.lane)
      const next = chooseNext(waiting, { running: under, places: placesFor(requests, under) }, turns)
      if (next === null) break
      turns = turnsAfter(turns, next, waiting, under)
      waiting = waiting.filter((one) => one !== next)
      running.push({ one: next, left: rounds(next) })
      begun.push(next)
    }
    running = running.map(({ one, left }) => ({ one, left: left - 1 })).filter(({ left }) => left > 0)
  }
  return begun
}

describe('over a whole queue', () => {
  const many = (source: string, count: number, from: number) =>
    Array.from({ length: count }, (_, at) => work(`${source}${String(from + at)}`))

  it.each([1, 2, 3, 8])('a huge file holds up nothing with room for %i requests', (requests) => {
    const due = [work('A1!'), ...many('A', 50, 2)]
    const begun = sendAll(due, { requests, rounds: ({ lane }) => (lane === 'large' ? (requests === 1 ? 10 : 10_000) : 1) })
    expect(begun).toHaveLength(51)
    if (requests > 1) expect(begun.filter(({ lane }) => lane === 'large')).toHaveLength(1)
  })

  it.each([1, 2, 4])('small work without end does not keep a large file out with room for %i requests', (requests) => {
    const begun = sendAll([...many('A', 500, 1), work('A900!')], { requests, rounds: () => 1 })
    expect(begun.findIndex(({ lane }) => lane === 'large')).toBeLessThan(20)
  })

  it('a folder with ten files does not wait for one with a thousand', () => {
    const begun = sendAll([...many('A', 1000, 1), ...many('B', 10, 2000)], { requests: 4, rounds: () => 1 })
    expect(begun.findLastIndex(({ source }) => source === 'B')).toBeLessThan(25)
    const ofA = begun.filter(({ source }) => source === 'A').map(({ seq }) => seq)
    expect(ofA).toEqual([...ofA].sort((a, b) => a - b))
  })

  it('large files go one after the other', () => {
    const begun = sendAll([work('A1!'), work('B2!'), work('A3!')], { requests: 8, rounds: () => 5 })
    expect(begun.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })
})
