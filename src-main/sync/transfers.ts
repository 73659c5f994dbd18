import type { OperationId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Publish } from '../publish'

/** Bytes of a file that left so far. */
export interface Transfer {
  readonly sent: number
  readonly total: number
}

/** How far files on their way are: kept in memory only, as it means nothing after a restart. */
export interface Transfers {
  readonly report: (id: OperationId, transfer: Transfer) => void
  readonly end: (id: OperationId) => void
  /** Null when nothing of it is under way. */
  readonly of: (id: OperationId) => Transfer | null
}

/** The window is told at most this often. ms. */
const tellEveryMs = 250

/** No file on its way yet. */
export function createTransfers({ clock, publish }: { clock: Clock; publish: Publish }): Transfers {
  const underWay = new Map<OperationId, Transfer>()
  let toldAt = Number.NEGATIVE_INFINITY
  let isWaiting = false

  const tell = () => {
    isWaiting = false
    toldAt = clock.now()
    publish('activity.changed', {})
  }

  return {
    report(id, transfer) {
      underWay.set(id, transfer)
      if (isWaiting) return
      const waited = clock.now() - toldAt
      if (waited < 0 || waited >= tellEveryMs) tell()
      else {
        isWaiting = true
        clock.setTimer(tellEveryMs - waited, () => {
          isWaiting = false
          if (underWay.size > 0) tell()
        })
      }
    },
    end: (id) => {
      underWay.delete(id)
    },
    of: (id) => underWay.get(id) ?? null,
  }
}
