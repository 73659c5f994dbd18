import { AppError } from '../../src-preload/contract/errors'
import type { OperationId } from '../../src-preload/contract/ids'
import type { HandOver, HandOverState } from '../../src-main/hand-over/port'

/** A hand-over whose durable knowledge and links a test sets by hand. Its links end in the file's MD5. */
export interface MemoryHandOver extends HandOver {
  readonly states: Map<OperationId, HandOverState>
  readonly offered: Set<OperationId>
  /** Every link ever given, in order. */
  readonly links: string[]
  /** The operation a link was given for, while it can be fetched. */
  readonly live: (link: string) => OperationId | null
  readonly forgotten: OperationId[]
  /** Operations whose files lie where nobody here sees who fetches them. */
  readonly unseen: Set<OperationId>
  /** Why nothing can be handed over now. */
  notNow: string | null
  /** The next offer is refused, as when the file is gone. */
  refuseNext: boolean
  /** What withdrawing finds out: the service may just have come for the last byte. */
  onWithdraw: (id: OperationId) => void
  /** As after a restart of the program: what is known stays, links do not. */
  readonly restart: () => void
}

/** Offers end after a quarter of an hour, as real ones do. */
const expiresMs = 15 * 60_000

export function memoryHandOver(now: () => number): MemoryHandOver {
  const states = new Map<OperationId, HandOverState>()
  const offered = new Set<OperationId>()
  const offeredAt = new Map<OperationId, number>()
  const links: string[] = []
  const forgotten: OperationId[] = []
  const current = new Map<OperationId, string>()
  const handOver: MemoryHandOver = {
    states,
    offered,
    links,
    forgotten,
    unseen: new Set(),
    live: (link) => [...current].find(([id, known]) => known === link && offered.has(id))?.[0] ?? null,
    refuseNext: false,
    notNow: null,
    onWithdraw: () => undefined,
    restart() {
      offered.clear()
    },
    offer({ operationId, md5 }) {
      if (handOver.refuseNext) {
        handOver.refuseNext = false
        return Promise.reject(new AppError('refused', 'The file is not there any more.'))
      }
      offered.add(operationId)
      offeredAt.set(operationId, now())
      states.set(operationId, 'not-taken')
      const link = `http://127.0.0.1:1/${String(links.length)}/${md5}`
      links.push(link)
      current.set(operationId, link)
      return Promise.resolve({ link })
    },
    state: (id) => states.get(id) ?? 'never-offered',
    isOffered(id) {
      if (now() - (offeredAt.get(id) ?? now()) > expiresMs) offered.delete(id)
      return offered.has(id)
    },
    whyNot: () => handOver.notNow,
    seesFetches: (id) => !handOver.unseen.has(id),
    withdraw(id) {
      handOver.onWithdraw(id)
      offered.delete(id)
      return Promise.resolve()
    },
    forget(_tx, id) {
      states.delete(id)
      forgotten.push(id)
    },
    close: () => Promise.resolve(),
  }
  return handOver
}
