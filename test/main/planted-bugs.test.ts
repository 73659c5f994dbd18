import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mutants } from '../sim/mutants'

const sourceOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

describe('the list of planted bugs', () => {
  it.each(mutants)('has exactly one place in the sources for “$name”, and changes it', ({ file, find, replace }) => {
    expect(sourceOf(file).split(find)).toHaveLength(2)
    expect(replace).not.toBe(find)
  })

  it('has a bug of each of at least 12 kinds, each under a name of its own', () => {
    expect(new Set(mutants.map((mutant) => mutant.class)).size).toBeGreaterThanOrEqual(12)
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  })
})
