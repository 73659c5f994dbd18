import type { Database } from 'better-sqlite3'
import type { Report, SimAccount } from './watch'

interface Gone {
  readonly id: string
  readonly account_id: string
  readonly remote_id: string | null
}

/** The brake's measure, as it was promised: more than 50 assets, or two and more that are more than a tenth of all. */
const isMuch = (gone: number, shown: number): boolean => gone > 50 || (gone >= 2 && gone * 10 > gone + shown)

/** Looks at the mirror each time that it was changed: at what vanished from it. */
export function createMirrorWatch(tools: {
  readonly library: Database
  readonly accounts: readonly SimAccount[]
  readonly report: Report
}) {
  const { library, accounts, report } = tools
  const selectGone = library.prepare<[], Gone>('SELECT id, account_id, remote_id FROM asset WHERE gone_at IS NOT NULL AND base IS NOT NULL')
  const selectHeld = library.prepare<[], { id: string }>('SELECT account_id AS id FROM account_hold')
  const countShown = library.prepare<[string], { n: number }>('SELECT count(*) AS n FROM asset WHERE account_id = ? AND gone_at IS NULL')
  let known = new Set<string>()
  let held = new Set<string>()

  /** I2: nothing vanishes while the account is held, nor much at one stroke that the service still has. */
  const checkVanished = (account: SimAccount, vanished: readonly Gone[], isHeld: boolean) => {
    const { service } = account
    if (isHeld) report('I2', `${service.service}: ${String(vanished.length)} were taken for gone while the account was held`)
    if (vanished.length < 2) return
    const there = new Set(service.ids())
    const wrong = vanished.filter(({ remote_id: id }) => id !== null && there.has(id) && service.words(id)?.isTrashed === false)
    if (isMuch(wrong.length, countShown.get(account.id)?.n ?? 0))
      report('I2', `${service.service}: ${String(wrong.length)} were taken for gone at one stroke, and the service has them`)
  }

  return {
    /** After each change. `isAsked`: the user said what is gone. */
    look(isAsked: boolean): void {
      const gone = selectGone.all()
      const nowHeld = new Set(selectHeld.all().map(({ id }) => id))
      const fresh = isAsked ? [] : gone.filter(({ id }) => !known.has(id))
      if (fresh.length > 0) {
        for (const account of accounts) {
          const vanished = fresh.filter((row) => row.account_id === account.id)
          if (vanished.length > 0) checkVanished(account, vanished, held.has(account.id) && nowHeld.has(account.id))
        }
      }
      known = new Set(gone.map(({ id }) => id))
      held = nowHeld
    },
  }
}
