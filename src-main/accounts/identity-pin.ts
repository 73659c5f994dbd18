import { z } from 'zod'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import type { IdentityMark } from '../providers/provider'

/**
 * `known`: as it was the last time. `due`: the secret or the place changed, so who answers is found out before anything is read or sent. `vouched`: the user said that who
 * answers now is right, whatever became of the assets known before.
 */
export type IdentityCheck = 'known' | 'due' | 'vouched'

const checks = ['known', 'due', 'vouched'] as const

/** Who answered behind an account so far. `marks` null: no service told yet. */
export interface IdentityPin {
  readonly marks: readonly IdentityMark[] | null
  readonly check: IdentityCheck
}

const markList = z.array(z.object({ mark: z.string(), shown: z.string() }))

/** What is pinned of an account. */
export function readIdentityPin(db: Database, account: AccountId): IdentityPin {
  const row = db
    .prepare<[string], { marks: string | null; due: number }>(
      'SELECT identity_marks AS marks, identity_check AS due FROM account WHERE id = ?',
    )
    .get(account)
  return {
    marks: row === undefined || row.marks === null ? null : markList.parse(JSON.parse(row.marks)),
    check: checks[row?.due ?? 0] ?? 'known',
  }
}

/** Pins who answers behind an account. */
export function pinIdentity(tx: Tx, account: AccountId, { marks, check }: IdentityPin): void {
  const next = marks === null ? null : JSON.stringify(marks)
  const due = checks.indexOf(check)
  tx.prepare(
    'UPDATE account SET identity_marks = :next, identity_check = :due WHERE id = :account AND (identity_marks IS NOT :next OR identity_check <> :due)',
  ).run({ next, due, account })
}

/** The secret or the place of an account changed. `isElsewhere`: it looks at another place now, where somebody else answers rightly. */
export function doubtIdentity(tx: Tx, account: AccountId, isElsewhere: boolean): void {
  const { marks } = readIdentityPin(tx, account)
  pinIdentity(tx, account, { marks: isElsewhere ? null : marks, check: 'due' })
}
