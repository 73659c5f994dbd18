import type { AccountState } from '../../src-preload/contract/account'
import type { AccountId } from '../../src-preload/contract/ids'
import type { ServiceId } from '../../src-preload/contract/service'
import { searchIndexes } from '../database/search-merging'
import type { Database, Tx } from '../database/transaction'

/** An account's row: everything but its secrets, which lie in the keychain. */
export interface AccountRecord {
  readonly id: AccountId
  readonly service: ServiceId
  readonly name: string
  readonly address: string
  /** Non-secret fields of the service's form, without the address. */
  readonly fields: Readonly<Record<string, string>>
  readonly isDemo: boolean
  readonly state: AccountState
  readonly stateReason: string | null
  /** The account's own user at the service, once it told; personal data. */
  readonly identity: string | null
  readonly lastSyncAt: number | null
  /** ms since 1970; 0: until resumed; null: not paused. */
  readonly pausedUntil: number | null
}

interface Row {
  id: AccountId
  service: ServiceId
  name: string
  address: string
  fields: string
  is_demo: number
  state: AccountState
  state_reason: string | null
  identity: string | null
  last_sync_at: number | null
  paused_until: number | null
}

const columns = 'id, service, name, address, fields, is_demo, state, state_reason, identity, last_sync_at, paused_until'

const toRecord = (row: Row): AccountRecord => ({
  id: row.id,
  service: row.service,
  name: row.name,
  address: row.address,
  fields: JSON.parse(row.fields) as Record<string, string>,
  isDemo: row.is_demo === 1,
  state: row.state,
  stateReason: row.state_reason,
  identity: row.identity,
  lastSyncAt: row.last_sync_at,
  pausedUntil: row.paused_until,
})

/** All accounts in the order they were added. */
export function listAccounts(db: Database): readonly AccountRecord[] {
  return db.prepare<[], Row>(`SELECT ${columns} FROM account ORDER BY created_at, rowid`).all().map(toRecord)
}

/** The account, or null. */
export function findAccount(db: Database, id: AccountId): AccountRecord | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM account WHERE id = ?`).get(id)
  return row ? toRecord(row) : null
}

/** Writes a new account. */
export function insertAccount(
  tx: Tx,
  account: Pick<AccountRecord, 'id' | 'service' | 'name' | 'address' | 'fields' | 'isDemo'>,
  now: number,
): void {
  tx.prepare('INSERT INTO account (id, service, name, address, fields, is_demo, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    account.id,
    account.service,
    account.name,
    account.address,
    JSON.stringify(account.fields),
    account.isDemo ? 1 : 0,
    now,
  )
}

/** Changes what the user may edit. */
export function updateAccount(tx: Tx, id: AccountId, change: Pick<AccountRecord, 'name' | 'address' | 'fields'>): void {
  tx.prepare('UPDATE account SET name = ?, address = ?, fields = ? WHERE id = ?').run(
    change.name,
    change.address,
    JSON.stringify(change.fields),
    id,
  )
}

/** Notes how the account stands. True when that is news. */
export function setAccountState(tx: Tx, id: AccountId, state: AccountState, reason: string | null): boolean {
  return (
    tx
      .prepare('UPDATE account SET state = ?, state_reason = ? WHERE id = ? AND (state <> ? OR state_reason IS NOT ?)')
      .run(state, reason, id, state, reason).changes > 0
  )
}

/** Notes that a whole round ended well. */
export function setLastSync(tx: Tx, id: AccountId, now: number): void {
  tx.prepare('UPDATE account SET last_sync_at = ? WHERE id = ?').run(now, id)
}

/** Pauses the account until then (0: until resumed), or ends its pause (null). */
export function setPause(tx: Tx, id: AccountId, until: number | null): void {
  tx.prepare('UPDATE account SET paused_until = ? WHERE id = ?').run(until, id)
}

/** Notes who the account is at the service. */
export function setIdentity(tx: Tx, id: AccountId, identity: string): void {
  tx.prepare('UPDATE account SET identity = ? WHERE id = ?').run(identity, id)
}

/** Takes an account and its whole mirror out of the library. Its search index goes first: it hangs on row numbers. */
export function deleteAccount(tx: Tx, id: AccountId): void {
  for (const index of searchIndexes) tx.prepare(`DELETE FROM ${index} WHERE rowid IN (SELECT seq FROM asset WHERE account_id = ?)`).run(id)
  tx.prepare('DELETE FROM tombstone WHERE account_id = ?').run(id)
  tx.prepare('DELETE FROM account WHERE id = ?').run(id)
}
