import type { AccountId } from '../../src-preload/contract/ids'
import { findAccount } from '../accounts/account-store'
import { pinIdentity, readIdentityPin, type IdentityPin } from '../accounts/identity-pin'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { Log } from '../log'
import type { AssetProvider, IdentityMark } from '../providers/provider'
import { ProviderError, type FailureKind } from '../providers/provider-error'
import type { RemotePage } from '../providers/remote'
import { findHold, holdKind, liftHold, raiseHold } from './brakes'
import { askWitnesses, isAllMissing } from './pull/missing'

export interface IdentityTools {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
}

interface Asked {
  readonly account: AccountId
  readonly provider: AssetProvider
  readonly signal: AbortSignal
}

/** A service that refuses to tell who asks tells nothing; whatever else happens says nothing about who answers, and is tried again. */
const tellsNothing: readonly FailureKind[] = ['forbidden', 'not-found', 'rejected', 'conflict', 'broken-answer']

async function orUntold<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderError && tellsNothing.includes(error.kind)) return null
    throw error
  }
}

/** Who answers, as the service tells it; null where it does not. */
async function askMarks({ provider, signal }: Asked): Promise<readonly IdentityMark[] | null> {
  const { identity } = provider
  const marks = identity === undefined ? null : await orUntold(() => identity(signal))
  return marks === null || marks.length === 0 ? null : marks
}

const shares = (one: readonly IdentityMark[], other: readonly IdentityMark[]): boolean =>
  one.some(({ mark }) => other.some((candidate) => candidate.mark === mark))

/** Two assets at least must be asked for in vain: a single one may have been deleted. */
const fewestWitnesses = 2

/** None of several assets that were readable before is readable now. */
async function isStrange(db: Database, { account, provider, signal }: Asked): Promise<boolean> {
  const said = await orUntold(() => askWitnesses(db, provider, { account, except: null, signal }))
  return said !== null && !said.isReadable && said.asked >= fewestWitnesses
}

/**
 * Finds out whether the one who answers behind an account is the one who did before, by the service's own word where it documents one, else, when the secret or the place
 * changed, by assets that were readable before. False: it is somebody else, and the account is held. Asks nothing where there is nothing to find out. Rejects with
 * `ProviderError` when it can not be found out now.
 */
export async function verifyIdentity(tools: IdentityTools, asked: Asked): Promise<boolean> {
  const { db } = tools
  const { account } = asked
  // Both sides of a demo are ours, and its secrets may be made anew.
  if (findAccount(db, account)?.isDemo !== false) return true
  const pin = readIdentityPin(db, account)
  const marks = await askMarks(asked)
  if (marks !== null && pin.marks !== null && !shares(marks, pin.marks)) return holdStrange(tools, account, { pin, marks })
  const isDoubted = pin.check === 'due' || holdKind(db, account) === 'other-identity'
  if (isDoubted && (marks === null || pin.marks === null) && (await isStrange(db, asked)))
    return holdStrange(tools, account, { pin, marks })
  transact(db, (tx) => {
    pinIdentity(tx, account, { marks: marks ?? pin.marks, check: pin.check === 'vouched' ? 'vouched' : 'known' })
    liftHold(tx, account, ['other-identity'])
  })
  return true
}

function holdStrange(
  { db, clock, log }: IdentityTools,
  account: AccountId,
  who: { pin: IdentityPin; marks: readonly IdentityMark[] | null },
): false {
  const shown = (marks: readonly IdentityMark[] | null) => marks?.map((each) => each.shown).join(', ') ?? null
  const { pin, marks } = who
  log.warn('account.other-identity', { account })
  transact(db, (tx) => {
    const details = {
      missing: 0,
      known: 0,
      samples: [],
      round: null,
      before: shown(pin.marks),
      now: shown(marks),
      marks,
    }
    raiseHold(tx, account, { kind: 'other-identity', details, now: clock.now() })
  })
  return false
}

/**
 * Looks at the first page of a round before it is written: when it tells of nothing that is known, it may be the listing of somebody else. False: it is, and the account is
 * held.
 */
export async function verifyFirstPage(tools: IdentityTools, asked: Asked, page: RemotePage): Promise<boolean> {
  const { db } = tools
  const { account } = asked
  if (page.assets.length === 0) return true
  const pin = readIdentityPin(db, account)
  if (hasKnown(db, account, page)) {
    if (pin.check === 'vouched') {
      transact(db, (tx) => {
        pinIdentity(tx, account, { ...pin, check: 'known' })
      })
    }
    return true
  }
  if (pin.check === 'vouched' || !knowsSeveral(db, account)) return true
  const marks = await askMarks(asked)
  const isOther = marks !== null && pin.marks !== null && !shares(marks, pin.marks)
  if (isOther || (await isStrange(db, asked))) return holdStrange(tools, account, { pin, marks })
  return true
}

function hasKnown(db: Database, account: AccountId, page: RemotePage): boolean {
  const ids = JSON.stringify(page.assets.map(({ remoteId }) => remoteId))
  return (
    db
      .prepare('SELECT 1 FROM asset WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?)) AND base IS NOT NULL LIMIT 1')
      .get(account, ids) !== undefined
  )
}

function knowsSeveral(db: Database, account: AccountId): boolean {
  const known = db
    .prepare<[string], { n: number }>(
      'SELECT count(*) AS n FROM (SELECT 1 FROM asset WHERE account_id = ? AND gone_at IS NULL AND trashed_at IS NULL AND base IS NOT NULL LIMIT 2)',
    )
    .get(account)
  return (known?.n ?? 0) >= fewestWitnesses
}

/**
 * Many assets are not known to the service any more, looked at one by one: when no other one can be read either, it is not the assets but who answers. False: it is
 * somebody else, and the account is held for that.
 */
export async function verifyMissing(tools: IdentityTools, asked: Asked): Promise<boolean> {
  const { db } = tools
  const { account } = asked
  const held = findHold(db, account)
  const pin = readIdentityPin(db, account)
  if (held?.kind !== 'vanished' || held.details.round !== null || pin.check === 'vouched') return true
  if (!isAllMissing(db, account) && !(await isStrange(db, asked))) return true
  const marks = await askMarks(asked)
  // The service says that it is the same one: then the assets are what changed.
  if (marks !== null && pin.marks !== null && shares(marks, pin.marks)) return true
  return holdStrange(tools, account, { pin, marks })
}
