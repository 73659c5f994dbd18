import type { HoldAnswer } from '../../src-preload/contract/account'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { pinIdentity } from '../accounts/identity-pin'
import type { Tx } from '../database/transaction'
import { markManyGone } from './apply'
import { findHold, liftHold, noteAccepted, noteRefused, type HoldDetails } from './brakes'
import { missedWithin, someMissed, type Stretch } from './pull/missed'
import { missingWithin, someMissing } from './pull/missing'

/** So many assets are put out of sight at one stroke; of more of them so many rows at a time, so that the program stays usable. */
const atOnce = 300
const rowsAtOnce = 500

/**
 * Carries out the user's decision about what holds the account. `accept`: what is missing is gone (its rows stay, out of sight), or who answers now is the right one. Where
 * very many are missing that is only noted: `goOnWithAnswer` does it, part by part. `refuse`: all stays as it is, and the hold too, until the account was read again and is
 * plausible.
 */
export function answerHold(tx: Tx, account: AccountId, answer: HoldAnswer, now: number): void {
  const held = findHold(tx, account)
  if (held === null) return
  if (answer === 'refuse') {
    noteRefused(tx, account)
    return
  }
  const { kind, details } = held
  if (kind === 'other-identity') {
    liftHold(tx, account, [kind])
    pinIdentity(tx, account, { marks: details.marks ?? null, check: 'vouched' })
    return
  }
  const ids = some(tx, account, details)
  if (ids.length > atOnce) {
    noteAccepted(tx, account)
    return
  }
  liftHold(tx, account, [kind])
  markManyGone(tx, account, { ids, now })
}

function some(tx: Tx, account: AccountId, { round }: HoldDetails): readonly AssetId[] {
  return round === null ? someMissing(tx, account, atOnce + 1) : someMissed(tx, { account, round }, atOnce + 1)
}

function within(tx: Tx, account: AccountId, { round }: HoldDetails, rows: Stretch): readonly AssetId[] {
  return round === null ? missingWithin(tx, account, rows) : missedWithin(tx, { account, round }, rows)
}

/**
 * Puts a part of what the user took for gone out of sight, and lifts the hold with the last part. Begun again from the first row, it comes to the same.
 * @param part.after the row number behind which it goes on
 * @returns where the next part begins; null when there is nothing (more) to do
 */
export function goOnWithAnswer(tx: Tx, account: AccountId, part: { readonly after: number; readonly now: number }): number | null {
  const held = findHold(tx, account)
  if (held?.details.isAccepted !== true) return null
  const { after, now } = part
  const end = tx.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM asset').get()?.seq ?? 0
  const last = after + rowsAtOnce
  const ids = within(tx, account, held.details, { after, last })
  if (ids.length > 0) markManyGone(tx, account, { ids, now })
  if (last < end) return last
  liftHold(tx, account, [held.kind])
  return null
}
