import type { AssetId, OperationId } from '../../src-preload/contract/ids'

/** Files of so many bytes and more have a way of their own. */
export const largeFrom = 256_000_000
/** A large file lets so many small operations go first when there is but one place free for both. */
const patience = { onePlace: 1, morePlaces: 8 }
/** As many sources as anybody has; those whose turn was longer ago are served like new ones. */
const mostRemembered = 256

export type Lane = 'small' | 'large'

/** An operation that could be begun now. */
export interface DueWork {
  readonly id: OperationId
  readonly seq: number
  readonly assetId: AssetId
  readonly lane: Lane
  /** What takes turns: the drop folder that the file came from, `looks`, or empty for what the user did in the window. */
  readonly source: string
  /** The user's order: lower goes first. */
  readonly rank: number
  /** When it became due, ms since 1970; 0: it was at once. */
  readonly dueAt: number
  /** The service took the file: it is only looked for, and nothing is sent in any case. */
  readonly isAccepted?: boolean
}

/** The source of all that was sent already and is only looked after. */
export const looks = 'looks'

/** What was begun last. `recent`: sources, the last one first. `yielded`: how many small operations were let go first since a large one waits. */
export interface Turns {
  readonly recent: readonly string[]
  readonly yielded: number
}

export const noTurns: Turns = { recent: [], yielded: 0 }

/**
 * How many operations an account may send at once out of all requests that it may have under way. One is left to reading where there is more than one; not where a large file
 * would hold up all small operations by that. Pure.
 */
export function placesFor(requests: number, running: readonly Lane[]): number {
  if (requests <= 1) return 1
  return requests === 2 && running.includes('large') ? 2 : requests - 1
}

/** One before another: by the user's order, then by whose turn was longest ago, then by age. */
function compareBy({ recent }: Turns): (a: DueWork, b: DueWork) => number {
  const turnOf = ({ source }: DueWork) => {
    const at = recent.indexOf(source)
    return at === -1 ? Number.MAX_SAFE_INTEGER : at
  }
  return (a, b) => a.rank - b.rank || turnOf(b) - turnOf(a) || (a.source === looks ? a.dueAt - b.dueAt : 0) || a.seq - b.seq
}

/**
 * What is begun next; null: nothing can be. At most one large file is on its way at a time. Where one place is free, and small work waits as well, the large one lets some of
 * it go first, and then it has its turn: it never holds up small work, and small work never keeps it out. Pure.
 */
export function chooseNext(
  due: readonly DueWork[],
  { running, places }: { readonly running: readonly Lane[]; readonly places: number },
  turns: Turns,
): DueWork | null {
  const free = places - running.length
  if (free <= 0) return null
  const { small, large } = firstOfEach(due, running, turns)
  if (small === null || large === null) return small ?? large
  if (small.rank !== large.rank) return small.rank < large.rank ? small : large
  if (free > 1) return compareBy(turns)(small, large) <= 0 ? small : large
  return turns.yielded >= (places === 1 ? patience.onePlace : patience.morePlaces) ? large : small
}

function firstOfEach(
  due: readonly DueWork[],
  running: readonly Lane[],
  turns: Turns,
): { readonly small: DueWork | null; readonly large: DueWork | null } {
  const compare = compareBy(turns)
  const first = (lane: Lane) =>
    due.reduce<DueWork | null>((best, work) => (work.lane === lane && (best === null || compare(work, best) < 0) ? work : best), null)
  return { small: first('small'), large: running.includes('large') ? null : first('large') }
}

/** Remembers what was begun. `due`: what it was chosen from. Pure. */
export function turnsAfter(turns: Turns, chosen: DueWork, due: readonly DueWork[], running: readonly Lane[]): Turns {
  const waits = chosen.lane === 'small' && !running.includes('large') && due.some(({ lane }) => lane === 'large')
  return {
    recent: [chosen.source, ...turns.recent.filter((source) => source !== chosen.source)].slice(0, mostRemembered),
    yielded: waits ? turns.yielded + 1 : 0,
  }
}
