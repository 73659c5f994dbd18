import type { AccountId } from '../../src-preload/contract/ids'
import { listAccounts } from '../accounts/account-store'
import { transact } from '../database/transaction'
import { accountSync, type AccountSync, type AccountSyncTools } from './account-sync'
import { abandonRound } from './listing'
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
  readonly stop: () => Promise<void>
}

/** One loop per account, made when it is first needed. Operations left running by a process that ended wait again. */
export function createSync(tools: AccountSyncTools): Sync {
  const loops = new Map<AccountId, AccountSync>()
  /** Accounts that the user asked for before the loops were started. */
  const wished = new Set<AccountId>()
  let started = false
  let stopped = false
  transact(tools.db, recover)

  const loopOf = (id: AccountId): AccountSync => {
    const known = loops.get(id)
    if (known !== undefined) return known
    const loop = accountSync(tools, id)
    loops.set(id, loop)
    return loop
  }
  const forget = async (id: AccountId) => {
    const loop = loops.get(id)
    loops.delete(id)
    await loop?.stop()
  }
  const kick = (id?: AccountId, how?: { all?: boolean }) => {
    if (stopped) return
    if (!started) {
      if (how?.all === true)
        for (const account of id === undefined ? listAccounts(tools.db).map((each) => each.id) : [id]) wished.add(account)
      return
    }
    if (id !== undefined) loopOf(id).kick(how)
    else for (const account of listAccounts(tools.db)) loopOf(account.id).kick(how)
  }

  return {
    start() {
      started = true
      kick()
      for (const id of wished) kick(id, { all: true })
      wished.clear()
    },
    kick,
    async restart(id) {
      await forget(id)
      transact(tools.db, (tx) => {
        recover(tx)
        abandonRound(tx, id)
      })
      kick(id, { all: true })
    },
    forget,
    isBusy: (id) => loops.get(id)?.isBusy() ?? false,
    async stop() {
      stopped = true
      await Promise.all([...loops.keys()].map(forget))
    },
  }
}
