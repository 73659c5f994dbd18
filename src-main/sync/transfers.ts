import type { OperationId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Publish } from '../publish'
import { createSpeedMeter, type SpeedMeter } from './speed'

/** Bytes of a file that left so far. */
export interface Transfer {
  readonly sent: number
  readonly total: number
}

/** A file that leaves right now: by our own sending, or because somebody fetches it from here. `speed`: bytes in a second; null while it can not be told. */
export interface Flow extends Transfer {
  readonly id: OperationId
  readonly way: 'sending' | 'served'
  readonly speed: number | null
}

/** How far files on their way are: kept in memory only, as it means nothing after a restart. */
export interface Transfers {
  /** So much was sent by ourselves. */
  readonly report: (id: OperationId, transfer: Transfer) => void
  readonly end: (id: OperationId) => void
  /** So much was fetched from here; null: nobody fetches it any more. */
  readonly served: (id: OperationId, transfer: Transfer | null) => void
  /** Null when nothing of it is under way. */
  readonly of: (id: OperationId) => Transfer | null
  /** All that is under way, in the order in which it began. */
  readonly flows: () => readonly Flow[]
  /** Bytes in a second over all of them; null while it can not be told. */
  readonly speed: () => number | null
  /** Called when the user changed or took back an operation that is being worked on; the answer ends that. */
  readonly whenChanged: (id: OperationId, listen: () => void) => () => void
  readonly changed: (id: OperationId) => void
  /** Something else about files on their way is new. */
  readonly nudge: () => void
  /** Told when the first file begins to leave, and when none does any more. */
  readonly onMoving: (listen: (isMoving: boolean) => void) => void
}

/** The window is told at most this often. ms. */
const tellEveryMs = 250

interface UnderWay {
  transfer: Transfer
  readonly way: Flow['way']
  readonly meter: SpeedMeter
}

/** No file on its way yet. */
export function createTransfers({ clock, publish }: { clock: Clock; publish: Publish }): Transfers {
  const sending = new Map<OperationId, UnderWay>()
  const serving = new Map<OperationId, UnderWay>()
  const listeners: ((isMoving: boolean) => void)[] = []
  const workers = new Map<OperationId, () => void>()
  const all = () => [...sending, ...[...serving].filter(([id]) => !sending.has(id))]
  const isMoving = () => sending.size + serving.size > 0
  const tellActivity = atMostEvery(clock, tellEveryMs, (isLate) => {
    if (!isLate || isMoving()) publish('activity.changed', {})
  })
  const tellTransfers = atMostEvery(clock, tellEveryMs, () => {
    publish('transfers.changed', {})
  })
  let wasMoving = false
  const tellMoving = () => {
    if (isMoving() === wasMoving) return
    wasMoving = !wasMoving
    for (const listen of listeners) listen(wasMoving)
  }

  const note = (files: Map<OperationId, UnderWay>, way: Flow['way'], { id, transfer }: { id: OperationId; transfer: Transfer }) => {
    const now = clock.now()
    const known = files.get(id)
    if (known === undefined) files.set(id, { transfer, way, meter: createSpeedMeter(now) })
    else {
      known.meter.add(transfer.sent - known.transfer.sent, now)
      known.transfer = transfer
    }
    tellMoving()
    tellActivity()
    tellTransfers()
  }
  const drop = (files: Map<OperationId, UnderWay>, id: OperationId) => {
    if (!files.delete(id)) return
    tellMoving()
    tellTransfers()
  }

  return {
    report(id, transfer) {
      note(sending, 'sending', { id, transfer })
    },
    end(id) {
      drop(sending, id)
    },
    served(id, transfer) {
      if (transfer === null) drop(serving, id)
      else note(serving, 'served', { id, transfer })
    },
    of: (id) => (sending.get(id) ?? serving.get(id))?.transfer ?? null,
    flows() {
      const now = clock.now()
      return all().map(([id, { transfer, way, meter }]) => ({ id, way, ...transfer, speed: meter.at(now) }))
    },
    speed() {
      const now = clock.now()
      const speeds = all().flatMap(([, { meter }]) => meter.at(now) ?? [])
      return speeds.length === 0 ? null : speeds.reduce((sum, speed) => sum + speed, 0)
    },
    whenChanged(id, listen) {
      workers.set(id, listen)
      return () => {
        if (workers.get(id) === listen) workers.delete(id)
      }
    },
    changed(id) {
      workers.get(id)?.()
    },
    nudge: tellTransfers,
    onMoving(listen) {
      listeners.push(listen)
    },
  }
}

/** Does it at once, and then at most so often; what was asked for in between is done at the end of the time. `isLate`: it is done then. */
function atMostEvery(clock: Clock, ms: number, run: (isLate: boolean) => void): () => void {
  let ranAt = Number.NEGATIVE_INFINITY
  let isWaiting = false
  const go = (isLate: boolean) => {
    isWaiting = false
    ranAt = clock.now()
    run(isLate)
  }
  return () => {
    if (isWaiting) return
    const waited = clock.now() - ranAt
    if (waited < 0 || waited >= ms) go(false)
    else {
      isWaiting = true
      clock.setTimer(ms - waited, () => {
        go(true)
      })
    }
  }
}
