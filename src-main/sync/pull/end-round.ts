import type { AccountId } from '../../../src-preload/contract/ids'
import { setLastSync } from '../../accounts/account-store'
import type { Tx } from '../../database/transaction'
import { markGone } from '../apply'
import { liftHold, raiseHold } from '../brakes'
import { readListing, writeListing } from './listing'
import { dropNextHead, noteUsualShort, readListingCheck } from './listing-check'
import { enoughTold, judgeRound, roundsUntilGone } from './listing-rules'
import { countMissed, countTold, hasNewUntold, noteMissed, titlesMissed, type RoundOf } from './missed'
import type { ListingTools } from './write-page'

const everything = Number.MAX_SAFE_INTEGER
const mostSamples = 5

/**
 * Ends a round, and finds out what is gone. True when something is. A round that misses more than is usual holds the account instead (see `isAlarming`): nothing is
 * counted or removed because of it, and the next plausible round lifts the hold.
 */
export function endRound({ clock, log }: ListingTools, tx: Tx, account: AccountId): boolean {
  const now = clock.now()
  const listing = readListing(tx, account)
  const of = { account, round: listing.round }
  const missed = countMissed(tx, of)
  const verdict = listing.isWhole ? judge(tx, of, missed) : 'incomplete'
  const isWhole = verdict === 'plausible'
  writeListing(tx, account, { ...listing, cursor: null, isRunning: false, isWhole, completedAt: now })
  setLastSync(tx, account, now)
  log.info('listing.ended', { account, count: missed, state: isWhole ? 'whole' : 'incomplete' })
  if (verdict === 'vanished' || verdict === 'empty-listing') {
    log.warn('listing.held', { account, count: missed, kind: verdict })
    hold(tx, of, { verdict, missed, now })
    return false
  }
  if (!isWhole) return false
  liftHold(tx, account, ['vanished', 'empty-listing'])
  if (missed === 0 && !hasNewUntold(tx, of)) {
    noteUsualShort(tx, of)
    return false
  }
  dropNextHead(tx, account)
  const gone = noteMissed(tx, of, roundsUntilGone)
  for (const id of gone) markGone(tx, id, now)
  return gone.length > 0
}

function judge(tx: Tx, of: RoundOf, missed: number) {
  // Most rounds miss nothing: then nothing is counted either.
  if (missed === 0) return 'plausible'
  const { knownSeq, shortBy, usualShort } = readListingCheck(tx, of)
  return judgeRound({
    missed,
    toldAny: countTold(tx, { ...of, knownSeq: everything, limit: 1 }) > 0,
    toldKnown: countTold(tx, { ...of, knownSeq, limit: enoughTold(missed) }),
    shortBy: Math.max(0, shortBy - usualShort),
  })
}

function hold(tx: Tx, of: RoundOf, what: { verdict: 'vanished' | 'empty-listing'; missed: number; now: number }): void {
  const { knownSeq } = readListingCheck(tx, of)
  const told = countTold(tx, { ...of, knownSeq, limit: everything })
  raiseHold(tx, of.account, {
    kind: what.verdict,
    details: { missing: what.missed, known: told + what.missed, samples: titlesMissed(tx, of, mostSamples), round: of.round },
    now: what.now,
  })
}
