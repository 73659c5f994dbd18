import type { AccountId, OperationId } from '../../src-preload/contract/ids'
import { transact, type Database } from '../database/transaction'
import { putBack } from './outbox'

/** Operations of an account whose outcome could not be written down, such as on a full disk. */
export interface Unsettled {
  readonly add: (id: OperationId) => void
  /** They wait again, and are probed before anything is sent again. Throws while nothing can be written, and is called once more then. */
  readonly putBack: () => void
}

/** Those of an earlier run of the program that could not be put back at its start are among them. */
export function createUnsettled(db: Database, account: AccountId): Unsettled {
  const running = db.prepare<[string], { id: OperationId }>(`SELECT id FROM outbox WHERE account_id = ? AND state = 'running'`).all(account)
  const ids = new Set(running.map(({ id }) => id))
  return {
    add(id) {
      ids.add(id)
    },
    putBack() {
      if (ids.size === 0) return
      transact(db, (tx) => {
        for (const id of ids) putBack(tx, id)
      })
      ids.clear()
    },
  }
}
