/** One measured figure beside the least that the machine needs for the same, measured in the same run. `ratio` is value / floor. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'ms'
  readonly floor: number
  readonly ratio: number
  readonly runs: number
}

/** The middle of the values; of an even number the lower one of the two. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
  if (middle === undefined) throw new Error('There is no middle of nothing.')
  return middle
}

/** A figure from the times of both sides, ms. */
export function figureOf(name: string, { values, floors }: Times): Figure {
  const [value, floor] = [median(values), median(floors)]
  return { name, value: round(value), unit: 'ms', floor: round(floor), ratio: round(value / floor), runs: values.length }
}

/** Three digits that count. */
const round = (value: number): number => Number(value.toPrecision(value >= 100 ? 4 : 3))

/** Times of both sides, ms. */
export interface Times {
  readonly values: number[]
  readonly floors: number[]
}

/** Runs both sides in turn, so that what else goes on on the machine hits both. Each gives its time in ms. The first `warmUps` runs of each do not count. */
export async function inTurn(
  runs: number,
  sides: {
    readonly value: (run: number) => number | Promise<number>
    readonly floor: (run: number) => number | Promise<number>
    readonly warmUps: number
  },
): Promise<Times> {
  const times: Times = { values: [], floors: [] }
  for (let run = -sides.warmUps; run < runs; run += 1) {
    // Now one first, now the other: what the first one warms up helps the second.
    const early = run % 2 === 0 ? await sides.floor(run) : null
    const value = await sides.value(run)
    const floor = early ?? (await sides.floor(run))
    if (run < 0) continue
    times.floors.push(floor)
    times.values.push(value)
  }
  return times
}

/** How long `work` takes, ms. */
export function timeOf(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}
