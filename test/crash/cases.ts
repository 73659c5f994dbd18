import { operationKind, type OperationKind } from '../../src-preload/contract/activity'
import { placeOf, placesOf, planOf, type Case } from './plan'
import { points, type PointName } from './points'

/** What of the matrix is run. */
export interface Choice {
  readonly points: readonly PointName[]
  readonly kinds: readonly OperationKind[]
  /** The first seed, and how many. */
  readonly from: number
  readonly seeds: number
}

/** The names of all places in the table, for whichever kind. */
export function allPlaces(): Set<string> {
  const cells = points.flatMap(({ name }) => operationKind.options.map((kind) => placesOf(name, kind)))
  return new Set(cells.flatMap((cell) => (typeof cell === 'string' ? [] : cell.flatMap(({ ways }) => ways.map(placeOf)))))
}

/** True when nothing is left out but seeds. */
export const isWhole = ({ points: chosen, kinds }: Choice): boolean =>
  chosen.length === points.length && kinds.length === operationKind.options.length

/** So many seeds more are looked through for places that are missing. */
const mostMore = 50

/** The runs of a choice, seed by seed. Few seeds do not come by every place: for each that is missing in a whole matrix there is one run more. */
export function casesFor(choice: Choice): Case[] {
  const cells = choice.points
    .flatMap((point) => choice.kinds.map((kind) => ({ point, kind })))
    .filter(({ point, kind }) => typeof placesOf(point, kind) !== 'string')
  const seeds = Array.from({ length: choice.seeds }, (_, index) => choice.from + index)
  const cases = seeds.flatMap((seed) => cells.map((cell): Case => ({ ...cell, seed })))
  if (!isWhole(choice)) return cases
  const missing = allPlaces()
  for (const one of cases) missing.delete(placeIn(one))
  const next = choice.from + choice.seeds
  for (let seed = next; missing.size > 0 && seed < next + mostMore; seed += 1)
    for (const cell of cells) if (missing.delete(placeIn({ ...cell, seed }))) cases.push({ ...cell, seed })
  return cases
}

/** So many of the cells that bring nothing new are left out for each that is not. */
const oneOf = 4

/** A part of the runs that comes by every place, every kind and every point, and by each kind at each of its services. */
export function partOf(cases: readonly Case[]): Case[] {
  const seen = new Set<string>()
  return cases.filter((one) => {
    const plan = planOf(one)
    if (typeof plan === 'string') return false
    const marks = [placeOf(plan.way), one.point, `${one.kind} at ${plan.service}`]
    const isNew = marks.some((mark) => !seen.has(mark))
    for (const mark of marks) seen.add(mark)
    return isNew || (Number(one.point.slice(1)) + operationKind.options.indexOf(one.kind)) % oneOf === 0
  })
}

function placeIn(one: Case): string {
  const plan = planOf(one)
  return typeof plan === 'string' ? '' : placeOf(plan.way)
}
