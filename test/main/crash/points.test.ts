import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { crashPoints } from '../../../src-main/crashpoint'
import { operationKind } from '../../../src-preload/contract/activity'
import { allPlaces, casesFor } from '../../crash/cases'
import { placeOf, placesOf, planOf } from '../../crash/plan'
import { points, reachedElsewhere } from '../../crash/points'

const root = resolve(import.meta.dirname, '../../..')
const kinds = operationKind.options
const whole = { points: points.map(({ name }) => name), kinds, from: 1, seeds: 1 }

const sources = readdirSync(join(root, 'src-main'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'crashpoint.ts')
  .map((name) => readFileSync(join(root, 'src-main', name), 'utf8'))
  .join('\n')

describe('the table of the crash matrix', () => {
  test('has the twenty points in their order, each possible for one kind of operation at least', () => {
    expect(points.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, index) => `K${String(index + 1)}`))
    for (const { name } of points) expect([name, kinds.some((kind) => typeof placesOf(name, kind) !== 'string')]).toEqual([name, true])
  })

  test('says why where a point can not be for a kind', () => {
    const reasons = points.flatMap(({ name }) => kinds.map((kind) => placesOf(name, kind))).filter((places) => typeof places === 'string')
    expect(reasons.length).toBeGreaterThan(0)
    for (const reason of reasons) expect(reason).toMatch(/^[a-z].{10,}/)
  })

  test.each(crashPoints)('%s is passed in the program, and stands in the table or says which test ends a process there', (name) => {
    expect(sources).toContain(`crashpoint('${name}')`)
    const test = reachedElsewhere[name]
    expect(allPlaces().has(name)).toBe(test === undefined)
    if (test !== undefined) expect(readFileSync(join(root, test), 'utf8')).toContain(name)
  })

  test('comes by every place with one seed already, and by each point with each kind', () => {
    const cases = casesFor(whole)
    const places = new Set(cases.map(planOf).map((plan) => (typeof plan === 'string' ? '' : placeOf(plan.way))))
    expect([...allPlaces()].filter((place) => !places.has(place))).toEqual([])
    for (const { name } of points) {
      for (const kind of kinds) {
        const isThere = cases.some((one) => one.point === name && one.kind === kind)
        expect([name, kind, isThere]).toEqual([name, kind, typeof placesOf(name, kind) !== 'string'])
      }
    }
  })

  test('plans the same run for the same seed, and others for other seeds', () => {
    const plans = Array.from({ length: 50 }, (_, index) => planOf({ point: 'K2', kind: 'edit-asset', seed: index + 1 }))
    const again = Array.from({ length: 50 }, (_, index) => planOf({ point: 'K2', kind: 'edit-asset', seed: index + 1 }))
    expect(again).toEqual(plans)
    expect(new Set(plans.map((plan) => JSON.stringify({ ...(plan as object), seed: 0 }))).size).toBeGreaterThan(40)
  })
})
