import type { Damage } from '../../../src-preload/contract/library'
import type { AccountId } from '../../../src-preload/contract/ids'
import type { Database, Tx } from '../../database/transaction'

/** What a check must know besides the library. */
export interface CheckContext {
  readonly now: number
  /** Accounts at which this program works right now: what runs there is no damage. */
  readonly busyAccounts: readonly AccountId[]
  /** The folder that everything lies in; null: only the library is looked at. */
  readonly profile: string | null
}

/** One kind of damage: how it is found and put right. Finding changes nothing. */
export interface DamageKind {
  readonly kind: string
  /** What it is, in plain words, for so many of them. */
  readonly words: (count: number) => string
  readonly count: (db: Database, context: CheckContext) => number
  /** Puts it right without guessing; absent: only the user can. In a transaction, and right for whatever stands there by then. */
  readonly repair?: (tx: Tx, context: CheckContext) => void
  /** What the user can do where it was not put right. */
  readonly advice: string
}

/** "1 change", "1,234 changes". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`
}

/** The words' verb in the right number. */
export const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are')

/** A kind that one condition upon one table tells. `where` and the repair are fixed texts. */
export function kindByCondition(what: {
  readonly kind: string
  readonly table: string
  readonly where: string
  readonly words: DamageKind['words']
  readonly repair?: string
  readonly advice?: string
}): DamageKind {
  return {
    kind: what.kind,
    words: what.words,
    count: (db) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${what.table} WHERE ${what.where}`).get()?.n ?? 0,
    advice: what.advice ?? checkAgain,
    ...(what.repair !== undefined && {
      repair: (tx: Tx) => {
        tx.exec(what.repair ?? '')
      },
    }),
  }
}

export const checkAgain = 'Check the library again. If it is found again, restore a copy of the library.'

/** What came of one kind. */
export function toDamage({ kind, words, advice }: Pick<DamageKind, 'kind' | 'words' | 'advice'>, count: number, repaired: boolean): Damage {
  return { kind, count, words: words(count), repaired, advice: repaired ? null : advice }
}
