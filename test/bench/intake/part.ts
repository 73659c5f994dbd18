import type { Service } from './app'

/** What a part of the bench is given: a folder of its own, an empty demo service, and how many files, where the command line says so. */
export interface Stage {
  readonly folder: string
  readonly service: Service
  readonly count?: number | undefined
}

/** Measures, prints its lines of the table, and tells whether all its bounds hold. */
export type Part = (stage: Stage) => Promise<boolean>
