import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Database, Tx } from '../../database/transaction'
import type { AssetProvider } from '../../providers/provider'
import { markGone } from '../apply'
import { findHold, liftHold, raiseHold } from '../brakes'
import { isAlarming } from './listing-rules'
import { lookUp } from './look-up'
import type { Stretch } from './missed'

/** An asset that a service does not know any more is looked at a second time so much later, before it is hidden. ms. */
export const secondLookMs = 3 * 60_000
/** So many other assets are asked for at most, to tell a lost asset from a lost right. A look through lists costs more. */
const mostWitnesses = { byId: 3, throughLists: 2 }
const mostSamples = 5

/** What the service tells only its own: it knew them, they are not in its trash, and it does not know them now. */
const isMissing = 'account_id = :account AND missing_since IS NOT NULL AND gone_at IS NULL AND trashed_at IS NULL'
const isKnown = 'account_id = :account AND gone_at IS NULL AND trashed_at IS NULL AND base IS NOT NULL AND remote_id IS NOT NULL'

interface Names {
  readonly account: AccountId
}

const countWhere = (db: Database, account: AccountId, where: string, limit: number): number =>
  db.prepare<[object], { n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM asset WHERE ${where} LIMIT :limit)`).get({ account, limit })
    ?.n ?? 0

/** How many the service does not know any more, and whether they are too many: of the others only as many are counted as that needs. */
function countMissing(db: Database, account: AccountId): { readonly missing: number; readonly isTooMany: boolean } {
  const missing = countWhere(db, account, isMissing, -1)
  return { missing, isTooMany: isAlarming({ missing, known: countWhere(db, account, isKnown, missing * 10) }) }
}

/** True when the service knows none of at least two assets that it knew. */
export function isAllMissing(db: Database, account: AccountId): boolean {
  const { missing } = countMissing(db, account)
  return missing >= 2 && countWhere(db, account, isKnown, missing + 1) <= missing
}

/** What a look came to that did not find an asset. `wait`: it stays as it is until the second look. `ask`: this was the second look, and only a witness is missing. */
export type Absence = 'never-known' | 'gone-already' | 'wait' | 'ask'

interface AbsentRow {
  is_known: number
  gone_at: number | null
  missing_since: number | null
}

/** Notes that the service did not know an asset, and puts the brake on when there are too many such. */
export function noteAbsent(tx: Tx, what: { readonly id: AssetId; readonly account: AccountId; readonly now: number }): Absence {
  const { id, account, now } = what
  const row = tx.prepare<[string], AbsentRow>('SELECT base IS NOT NULL AS is_known, gone_at, missing_since FROM asset WHERE id = ?').get(id)
  if (row?.gone_at !== null) return 'gone-already'
  if (row.is_known === 0) return 'never-known'
  // The clock was put back: it was just now.
  const since = row.missing_since === null || row.missing_since > now ? now : row.missing_since
  tx.prepare('UPDATE asset SET missing_since = ?, refreshed_at = ? WHERE id = ?').run(since, now, id)
  if (since === row.missing_since) return now - since >= secondLookMs ? 'ask' : 'wait'
  raiseIfAlarming(tx, account, now)
  return 'wait'
}

function raiseIfAlarming(tx: Tx, account: AccountId, now: number): void {
  const { missing, isTooMany } = countMissing(tx, account)
  if (!isTooMany) return
  // What a hold says is brought up to date, and where it is of very many, when it is much more by now.
  const held = findHold(tx, account)
  if (held?.kind === 'vanished' && held.details.round === null && missing > 200 && missing < held.details.missing * 1.1) return
  const samples = tx
    .prepare<[Names], { title: string }>(`SELECT title FROM asset WHERE ${isMissing} ORDER BY seq DESC LIMIT ${String(mostSamples)}`)
    .all({ account })
    .map(({ title }) => title)
  raiseHold(tx, account, { kind: 'vanished', details: { missing, known: countWhere(tx, account, isKnown, -1), samples, round: null }, now })
}

/** The service knows the asset. A hold because of many that it did not know ends when few are left. */
export function noteFound(tx: Tx, id: AssetId, account: AccountId): void {
  const wasMissing = tx.prepare('UPDATE asset SET missing_since = NULL WHERE id = ? AND missing_since IS NOT NULL').run(id).changes > 0
  if (!wasMissing) return
  const held = findHold(tx, account)
  if (held?.kind === 'vanished' && held.details.round === null && !countMissing(tx, account).isTooMany) liftHold(tx, account, ['vanished'])
}

/** Hides an asset that the service does not know any more. */
export function hideMissing(tx: Tx, id: AssetId, now: number): void {
  tx.prepare('UPDATE asset SET missing_since = NULL WHERE id = ?').run(id)
  markGone(tx, id, now)
}

/** Assets that the service does not know any more: at most so many. */
export function someMissing(tx: Tx, account: AccountId, limit: number): readonly AssetId[] {
  return tx
    .prepare<[object], { id: AssetId }>(`SELECT id FROM asset WHERE ${isMissing} LIMIT :limit`)
    .all({ account, limit })
    .map(({ id }) => id)
}

/** The same among a stretch of rows. */
export function missingWithin(tx: Tx, account: AccountId, rows: Stretch): readonly AssetId[] {
  return tx
    .prepare<[object], { id: AssetId }>(`SELECT id FROM asset NOT INDEXED WHERE seq > :after AND seq <= :last AND ${isMissing}`)
    .all({ account, ...rows })
    .map(({ id }) => id)
}

/** What other assets of the account came to that were readable until now. */
export interface Witnesses {
  readonly isReadable: boolean
  /** How many were asked for; 0: there is no other one. */
  readonly asked: number
}

/**
 * Asks for other assets that were readable until now: if none is, the right to read was lost, or somebody else answers, and nothing is known about one asset. Rejects with
 * `ProviderError` when it can not be found out.
 */
export async function askWitnesses(
  db: Database,
  provider: AssetProvider,
  what: { readonly account: AccountId; readonly except: AssetId | null; readonly signal: AbortSignal },
): Promise<Witnesses> {
  const { account, except, signal } = what
  const witnesses = db
    .prepare<[object], { remoteId: string; title: string }>(
      `SELECT remote_id AS remoteId, title FROM asset WHERE ${isKnown} AND missing_since IS NULL AND id IS NOT :except ORDER BY refreshed_at DESC LIMIT :limit`,
    )
    .all({ account, except, limit: provider.get === undefined ? mostWitnesses.throughLists : mostWitnesses.byId })
  for (const witness of witnesses)
    if ((await lookUp(provider, witness, signal)) !== null) return { isReadable: true, asked: witnesses.length }
  return { isReadable: false, asked: witnesses.length }
}
