import type { PauseLength } from '../../src-preload/contract/account'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { Publish } from '../publish'
import type { Sync } from '../sync/sync'
import { setPause } from './account-store'

const hourMs = 60 * 60_000

/** True while the account's pause (`pausedUntil` of its record) lasts. No pause but the endless one is longer than an hour: a clock that was put back ends it. */
export function isPaused(until: number | null, now: number): boolean {
  return until === 0 || (until !== null && until > now && until <= now + hourMs)
}

/** Pausing accounts: for an hour, or until they are resumed. It is kept, so that a restart ends no pause. */
export function createPauses({ db, clock, publish, sync }: { db: Database; clock: Clock; publish: Publish; sync: Pick<Sync, 'kick'> }) {
  const set = (id: AccountId, until: number | null) => {
    transact(db, (tx) => {
      setPause(tx, id, until)
    })
    publish('accounts.changed', {})
    publish('sync.changed', {})
    sync.kick(id)
  }
  return {
    pause(id: AccountId, length: PauseLength): void {
      set(id, length === 'hour' ? clock.now() + hourMs : 0)
    },
    resume(id: AccountId): void {
      set(id, null)
    },
  }
}
