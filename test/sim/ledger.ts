import type { Database } from 'better-sqlite3'
import type { Act } from './services/service'

/** One operation of the user's, from its entry in the outbox to the end of the history. */
export interface Wish {
  readonly id: string
  readonly accountId: string
  readonly assetId: string
  readonly kind: string
  payload: Readonly<Record<string, unknown>>
  state: string
  inFlight: boolean
  /** Requests of it that the service carried out with success. */
  readonly done: Act[]
  /** How often the user said: once more. */
  retries: number
  /** null while it stands in the outbox. */
  endedBy: 'program' | 'user' | null
}

interface Row {
  readonly id: string
  readonly account_id: string
  readonly asset_id: string
  readonly kind: string
  readonly payload: string
  readonly state: string
  readonly in_flight: number
}

/** Follows the outbox from outside: what came into it, what left it, and on whose word. */
export interface Ledger {
  readonly wishes: ReadonlyMap<string, Wish>
  /** Looks at the outbox: what left it since the last look did so on the word of `by`. */
  readonly look: (by: 'program' | 'user') => void
  /** Those that left it and were not asked for yet. */
  readonly takeEnded: () => readonly Wish[]
  readonly open: () => readonly Wish[]
}

export function createLedger(library: Database): Ledger {
  const wishes = new Map<string, Wish>()
  let open: Wish[] = []
  let ended: Wish[] = []
  const select = library.prepare<[], Row>('SELECT id, account_id, asset_id, kind, payload, state, in_flight FROM outbox ORDER BY seq')
  return {
    wishes,
    open: () => open,
    look(by) {
      const rows = select.all()
      const next: Wish[] = []
      for (const row of rows) {
        const payload = JSON.parse(row.payload) as Record<string, unknown>
        const known = wishes.get(row.id)
        if (known === undefined) {
          const wish: Wish = {
            id: row.id,
            accountId: row.account_id,
            assetId: row.asset_id,
            kind: row.kind,
            payload,
            state: row.state,
            inFlight: row.in_flight === 1,
            done: [],
            retries: 0,
            endedBy: null,
          }
          wishes.set(row.id, wish)
          next.push(wish)
        } else {
          Object.assign(known, { payload, state: row.state, inFlight: row.in_flight === 1, assetId: row.asset_id, endedBy: null })
          next.push(known)
        }
      }
      const left = open.filter((wish) => !next.includes(wish))
      for (const wish of left) wish.endedBy = by
      ended.push(...left)
      open = next
    },
    takeEnded() {
      const taken = ended
      ended = []
      return taken
    },
  }
}
