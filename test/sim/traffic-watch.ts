import { createHash } from 'node:crypto'
import type { Ledger } from './ledger'
import type { SimRequest } from './network'
import type { Report, SimAccount } from './watch'

/** How often the same may be asked within a minute, however many reasons there are to ask. */
const mostInAMinute = 60
const minuteMs = 60_000
/** What was under way when an account was paused may go on for so long. ms. */
const endsWithinMs = 120_000

/** Looks at how much is sent, and when: whatever it is, it must not be too much of it. */
export function createTrafficWatch(tools: {
  readonly accounts: readonly SimAccount[]
  readonly ledger: Ledger
  readonly now: () => number
  readonly report: Report
}) {
  const { accounts, ledger, now, report } = tools
  const asked = new Map<string, { since: number; count: number }>()
  /** Accounts that were paused until they are resumed, and since when. */
  const paused = new Map<string, number>()
  /** How often a service had all bytes of a file, by its name or its MD5. */
  const uploads = new Map<string, number>()

  /** Uploads whose answer never reached the program, by the file's name; and how often it ended. */
  const unheard = new Map<string, number>()
  let ends = 0

  /** I7: no more than twice, and once more for each time that the user said so. */
  const countUpload = (key: string, unknown: number, isOf: (payload: Readonly<Record<string, unknown>>) => boolean) => {
    const count = (uploads.get(key) ?? 0) + 1
    uploads.set(key, count)
    if (count <= 2 + unknown) return
    const retries = [...ledger.wishes.values()].filter(({ payload }) => isOf(payload)).reduce((sum, wish) => sum + wish.retries, 0)
    if (count > 2 + unknown + retries) report('I7', `the bytes of a file were sent ${String(count)} times`)
  }

  return {
    /** The user paused the account until further notice, or ended that. */
    notePause: (account: string, isPaused: boolean) => {
      if (isPaused) paused.set(account, now())
      else paused.delete(account)
    },

    sent({ origin, method, path }: SimRequest): void {
      const key = `${origin} ${method} ${path}`
      const known = asked.get(key)
      if (known === undefined || now() - known.since > minuteMs) asked.set(key, { since: now(), count: 1 })
      else {
        known.count += 1
        if (known.count === mostInAMinute + 1)
          report('pace', `${method} ${path} was asked more than ${String(mostInAMinute)} times within a minute`)
      }
      const account = accounts.find(({ service }) => service.origin === origin)
      const since = account === undefined ? undefined : paused.get(account.id)
      if (since !== undefined && now() - since > endsWithinMs) report('pause', `${method} was sent while the account was paused`)
    },

    noteMishap: (request: SimRequest) => {
      const account = accounts.find(({ service }) => service.origin === request.origin)
      const name = account?.service.carries(request) ?? null
      if (account === undefined || name === null) return
      const key = `${account.id} ${name}`
      unheard.set(key, (unheard.get(key) ?? 0) + 1)
    },

    /** The program ended, whatever it was waiting for. */
    noteEnd: () => {
      ends += 1
    },

    arrived({ id, service }: SimAccount, request: SimRequest): void {
      const name = service.carries(request)
      // Where the answer is all that leads to the bytes, they are lost with it.
      const unknown = service.service === 'wordbee' ? ends + (unheard.get(`${id} ${name ?? ''}`) ?? 0) : 0
      if (name !== null) countUpload(`${id} ${name}`, unknown, (payload) => payload['fileName'] === name || payload['title'] === name)
    },

    /** A service took all of a file from a link. */
    taken: (bytes: Buffer) => {
      const md5 = createHash('md5').update(bytes).digest('hex')
      countUpload(md5, 0, (payload) => payload['md5'] === md5)
    },
  }
}
