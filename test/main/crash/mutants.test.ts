import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { casesFor, partOf, allPlaces } from '../../crash/cases'
import { mutants } from '../../crash/mutants'
import { placeOf, placesOf, planOf } from '../../crash/plan'
import { points } from '../../crash/points'
import { operationKind } from '../../../src-preload/contract/activity'

const root = resolve(import.meta.dirname, '../../..')
const kinds = operationKind.options

describe('the bugs that are planted for the crash matrix', () => {
  test.each(mutants)('$name has a place of its own in the sources, and a cell that can be', ({ file, find, replace, point, kind }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
    expect(replace).not.toBe(find)
    expect(typeof placesOf(point, kind)).not.toBe('string')
  })

  test('are one of each kind of mistake', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    expect(new Set(mutants.map((mutant) => mutant.class)).size).toBe(mutants.length)
  })
})

describe('the part of the crash matrix that every test run goes through', () => {
  const whole = casesFor({ points: points.map(({ name }) => name), kinds, from: 1, seeds: 1 })
  const part = partOf(whole)

  test('comes by every place, every point and every kind at each of its services', () => {
    const plans = (cases: typeof part) => cases.map(planOf).filter((plan) => typeof plan !== 'string')
    const marks = (cases: typeof part) =>
      new Set(plans(cases).flatMap(({ way, point, kind, service }) => [placeOf(way), point, `${kind} at ${service}`]))
    expect(marks(part)).toEqual(marks(whole))
    for (const place of allPlaces()) expect(marks(part)).toContain(place)
  })

  test('is less than half of what one seed is', () => {
    expect(part.length).toBeLessThan(whole.length / 2)
  })
})
