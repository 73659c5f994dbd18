import type { IntakeCounts, IntakeFilter, IntakePage, IntakeQuery, IntakeRow } from '../../src-preload/contract/intake'
import type { DropFolderId, IntakeId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { countIntake, findIntake, pageOfIntake, showIntake } from './intake-page'
import type { Underway } from './intake-state'

/** The last row of a part: the next one begins behind it. */
export interface PartEnd {
  readonly seenAt: number
  readonly id: IntakeId
}

/** Answers the large questions about the ledger. */
export interface IntakeReader {
  /** Newest first. */
  readonly page: (query: IntakeQuery) => Promise<IntakePage>
  readonly counts: (folder: DropFolderId | null) => Promise<IntakeCounts>
  /** Part by part in the order in which the files were seen, whatever happens to rows that were read already. Empty at the end. */
  readonly part: (filter: IntakeFilter, after: PartEnd | null, limit: number) => Promise<readonly IntakeRow[]>
}

/** A question as it goes to a reading thread. */
export type IntakeQuestion =
  | { readonly kind: 'intake-page'; readonly query: IntakeQuery; readonly underway: readonly Underway[] }
  | { readonly kind: 'intake-counts'; readonly folder: DropFolderId | null; readonly underway: readonly Underway[] }
  | {
      readonly kind: 'intake-part'
      readonly filter: IntakeFilter
      readonly after: PartEnd | null
      readonly limit: number
      readonly underway: readonly Underway[]
    }

/** Answers a question. */
export function answerIntakeQuestion(db: Database, question: IntakeQuestion): IntakePage | IntakeCounts | readonly IntakeRow[] {
  switch (question.kind) {
    case 'intake-page':
      return pageOfIntake(db, question.query, question.underway)
    case 'intake-counts':
      return countIntake(db, question.folder, question.underway)
    case 'intake-part': {
      const ids = findIntake(db, question.filter, question.underway).after(question.after, question.limit)
      return showIntake(
        db,
        ids.map(({ id }) => id),
        question.underway,
      )
    }
  }
}

/** Asks by `ask`: a thread, or this one. `underway`: the files whose bytes are leaving now. */
export function intakeReader(ask: <A>(question: IntakeQuestion) => Promise<A>, underway: () => readonly Underway[]): IntakeReader {
  return {
    page: (query) => ask<IntakePage>({ kind: 'intake-page', query, underway: underway() }),
    counts: (folder) => ask<IntakeCounts>({ kind: 'intake-counts', folder, underway: underway() }),
    part: (filter, after, limit) => ask<readonly IntakeRow[]>({ kind: 'intake-part', filter, after, limit, underway: underway() }),
  }
}

/** Reads in this thread, at once. */
export function inThreadIntakeReader(db: Database, underway: () => readonly Underway[] = () => []): IntakeReader {
  return intakeReader(<A>(question: IntakeQuestion) => Promise.resolve(answerIntakeQuestion(db, question) as A), underway)
}
