import type { AccountId } from '../../src-preload/contract/ids'
import { findAccount, listAccounts } from '../accounts/account-store'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import { createAccepting } from './accepting'
import { accountSync, type AccountSync, type AccountSyncTools } from './account-sync'
import { abandonRound } from './pull/listing'
import { recover } from './outbox'

/** All accounts' loops. */
export interface Sync {
  /** Starts the loops of all accounts; called once, after the window is on its way. */
  readonly start: () => void
  /** Something new may be due. Without an account: for all. */
  readonly kick: (id?: AccountId, how?: { all?: boolean }) => void
  /** Forgets the open provider of an account whose settings or secret changed, and begins anew. */
  readonly restart: (id: AccountId) => Promise<void>
  readonly forget: (id: AccountId) => Promise<void>
  readonly isBusy: (id: AccountId) => boolean
  /** When the next account that can not be reached is tried again; null: none waits. ms since 1970. */
  readonly nextTryAt: (id?: AccountId) => number | null
  /** The computer is about to sleep: no account begins anything until `resume`. */
  readonly suspend: () => void
  readonly resume: () => void
  readonly stop: () => Promise<void>
}

/** One loop per account, made when it is first needed. Operations left running by a process that ended wait again. */
export function createSync(tools: AccountSyncTools): Sync {
  const loops = new Map<AccountId, AccountSync>()
  /** Loops that are about to end: no second one of the account begins before. */
  const ending = new Map<AccountId, Promise<void>>()
  /** Accounts that the user asked for before the loops were started. */
  const wished = new Set<AccountId>()
  const accepting = createAccepting(tools)
  let started = false
  let stopped = false
  let isSuspended = false
  try {
    transact(tools.db, (tx) => {
      recover(tx)
    })
  } catch (error) {
    // A full disk keeps nobody from starting: each account's loop does it as soon as it can.
    tools.log.error('sync.recover-failed', { code: errorCode(error) })
  }

  const loopOf = (id: AccountId): AccountSync => {
    const known = loops.get(id)
    if (known !== undefined) return known
    const loop = accountSync(tools, id)
    if (isSuspended) loop.suspend()
    loops.set(id, loop)
    return loop
  }
  /** Ends an account's loop; what is asked of the account meanwhile waits for `after`. */
  const end = async (id: AccountId, after: () => void) => {
    const loop = loops.get(id)
    loops.delete(id)
    const before = ending.get(id)
    const ended = (async () => {
      await before
      await loop?.stop()
      after()
    })()
    ending.set(id, ended)
    try {
      await ended
    } finally {
      if (ending.get(id) === ended) ending.delete(id)
    }
  }
  const forget = (id: AccountId) => end(id, () => undefined)
  const kick = (id?: AccountId, how?: { all?: boolean }) => {
    if (stopped) return
    if (!started) {
      if (how?.all === true)
        for (const account of id === undefined ? listAccounts(tools.db).map((each) => each.id) : [id]) wished.add(account)
      return
    }
    const kicked = id === undefined ? listAccounts(tools.db).map((account) => account.id) : [id]
    for (const one of kicked) {
      if (how?.all === true) accepting.begin(one)
      kickWhenEnded(one, how)
    }
  }
  const kickWhenEnded = (id: AccountId, how?: { all?: boolean }) => {
    const before = ending.get(id)
    if (before === undefined) loopOf(id).kick(how)
    else {
      const again = () => {
        // It may have been forgotten for good, or begin to end once more.
        if (!stopped && findAccount(tools.db, id) !== null) kickWhenEnded(id, how)
      }
      before.then(again, again)
    }
  }

  return {
    start() {
      started = true
      for (const account of listAccounts(tools.db)) accepting.begin(account.id)
      kick()
      for (const id of wished) kick(id, { all: true })
      wished.clear()
    },
    kick,
    async restart(id) {
      await end(id, () => {
        transact(tools.db, (tx) => {
          recover(tx, id)
          abandonRound(tx, id)
        })
      })
      kick(id, { all: true })
    },
    forget,
    isBusy: (id) => loops.get(id)?.isBusy() ?? false,
    nextTryAt(id) {
      if (id !== undefined) return loops.get(id)?.nextTryAt() ?? null
      const times = [...loops.values()].map((loop) => loop.nextTryAt()).filter((at) => at !== null)
      return times.length === 0 ? null : Math.min(...times)
    },
    suspend() {
      isSuspended = true
      for (const loop of loops.values()) loop.suspend()
    },
    resume() {
      isSuspended = false
      for (const loop of loops.values()) loop.resume()
    },
    async stop() {
      stopped = true
      accepting.stop()
      await Promise.all([...loops.keys()].map(forget))
    },
  }
}
