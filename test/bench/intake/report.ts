import { say } from './app'

/** What must hold. */
export type Bound = { readonly most: number } | { readonly least: number } | { readonly exactly: number }

/** One figure, beside the least that the machine needs for the same in the same run where there is such a thing. */
export interface Line {
  readonly name: string
  readonly value: number
  readonly bound?: Bound
  /** What a bare program needed for the same. */
  readonly floor?: number
}

const round = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(3)))

function holds(value: number, bound: Bound): boolean {
  if ('exactly' in bound) return value === bound.exactly
  return 'most' in bound ? value <= bound.most : value >= bound.least
}

function wordsOf(bound: Bound): string {
  if ('exactly' in bound) return `exactly ${String(bound.exactly)}`
  return 'most' in bound ? `at most ${String(bound.most)}` : `at least ${String(bound.least)}`
}

/** Prints a figure of the table. True when its bound holds. */
export function report({ name, value, bound, floor }: Line): boolean {
  const isWell = bound === undefined || holds(value, bound)
  const ratio = floor === undefined ? '' : `bare ${String(round(floor))}, ratio ${String(round(value / floor))}`
  const words = bound === undefined ? '' : wordsOf(bound)
  const verdict = bound === undefined ? '' : isWell ? 'PASS' : 'FAIL'
  say(`${name.padEnd(58)}${String(round(value)).padStart(10)}   ${words.padEnd(18)}${verdict.padEnd(6)}${ratio}`.trimEnd())
  return isWell
}

/** The value that `part` of all are not above; of none it is infinite. */
export function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Infinity
}
