import type { Database } from '../../src-main/database/transaction'
import type { ServiceName } from './services'

/** True when every account was read whole since that moment: the listing went through, or each known asset was asked for. */
export function isPulled(db: Database, since: number): boolean {
  const accounts = db.prepare<[], { id: string; service: ServiceName }>('SELECT id, service FROM account').all()
  return accounts.every(({ id, service }) => {
    if (service === 'octospark' || service === 'wordbee') {
      const row = db
        .prepare<[string], { done: number | null; running: number }>(
          'SELECT completed_at AS done, is_running AS running FROM listing WHERE account_id = ?',
        )
        .get(id)
      return row?.running === 0 && (row.done ?? 0) >= since
    }
    const old = db
      .prepare<[string, number], { n: number }>(
        'SELECT count(*) AS n FROM asset WHERE account_id = ? AND remote_id IS NOT NULL AND gone_at IS NULL AND refreshed_at < ?',
      )
      .get(id, since)
    return old?.n === 0
  })
}
