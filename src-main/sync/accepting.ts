import type { AccountId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import type { Publish } from '../publish'
import { goOnWithAnswer } from './answer-hold'
import { findHold } from './brakes'

/** After a part could not be written, such as on a full disk, it is tried again so much later. ms. */
const againMs = 5000

/** Puts out of sight, part by part, what the user took for gone. It is noted in the library: after a crash it goes on. */
export interface Accepting {
  /** Begins, or goes on, where the user accepted and it is not done yet. */
  readonly begin: (id: AccountId) => void
  readonly stop: () => void
}

export function createAccepting(tools: {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: Publish
}): Accepting {
  const { db, clock, log, publish } = tools
  const planned = new Map<AccountId, () => void>()

  const plan = (id: AccountId, after: number, ms: number) => {
    const cancel = clock.setTimer(ms, () => {
      const next = attempt(id, after)
      if (next === 'failed') plan(id, after, againMs)
      else if (next === null) end(id)
      else plan(id, next, 0)
    })
    planned.set(id, cancel)
  }

  const attempt = (id: AccountId, after: number): number | null | 'failed' => {
    try {
      return transact(db, (tx) => goOnWithAnswer(tx, id, { after, now: clock.now() }))
    } catch (error) {
      log.error('account.accepting-failed', { account: id, code: errorCode(error) })
      return 'failed'
    }
  }

  const end = (id: AccountId) => {
    planned.delete(id)
    publish('assets.changed', { ids: null })
    publish('accounts.changed', {})
    publish('sync.changed', {})
  }

  return {
    begin(id) {
      if (!planned.has(id) && findHold(db, id)?.details.isAccepted === true) plan(id, 0, 0)
    },
    stop() {
      for (const cancel of planned.values()) cancel()
      planned.clear()
    },
  }
}
