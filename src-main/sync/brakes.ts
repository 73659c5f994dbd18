import { z } from 'zod'
import type { AccountHold } from '../../src-preload/contract/account'
import type { AccountId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'

export type HoldKind = AccountHold['kind']

/** What is kept of a hold. With `other-identity`, `missing` and `known` are 0. */
const holdDetails = z.object({
  missing: z.number(),
  known: z.number(),
  samples: z.array(z.string()).readonly(),
  /** The round of the listing that was not believed; null: assets were looked at one by one. */
  round: z.number().nullable(),
  /** Who answered before and who answers now: masked, to be shown; null where no service tells. */
  before: z.string().nullable().optional(),
  now: z.string().nullable().optional(),
  /** The marks of who answers now, to be pinned when the user says that it is right. */
  marks: z
    .array(z.object({ mark: z.string(), shown: z.string() }))
    .readonly()
    .nullable()
    .optional(),
  /** The user said "keep all and look again". */
  isRefused: z.boolean().optional(),
  /** The user said that what is missing is gone, and not all of it is put out of sight yet. */
  isAccepted: z.boolean().optional(),
})
export type HoldDetails = z.infer<typeof holdDetails>

interface Row {
  kind: HoldKind
  details: string
  since: number
}

const find = (db: Database, account: AccountId): Row | undefined =>
  db.prepare<[string], Row>('SELECT kind, details, since FROM account_hold WHERE account_id = ?').get(account)

/** Why the account is held; null when it is not. */
export function holdKind(db: Database, account: AccountId): HoldKind | null {
  return find(db, account)?.kind ?? null
}

/** What holds the account, in words; null when nothing does. */
export function readHold(db: Database, account: AccountId): AccountHold | null {
  const row = find(db, account)
  if (row === undefined) return null
  const details = holdDetails.parse(JSON.parse(row.details))
  const { missing, known, samples } = details
  return { kind: row.kind, since: row.since, explanation: explainHold(row.kind, details), missing, known, samples: [...samples] }
}

/**
 * Puts the brake on. Another one that is on already gives way to the newer one, which knows more, but `other-identity` only to the user: with somebody else behind the
 * account nothing that it tells means anything. `since` stays where it is the same kind.
 */
export function raiseHold(
  tx: Tx,
  account: AccountId,
  what: { readonly kind: HoldKind; readonly details: HoldDetails; readonly now: number },
): void {
  const row = find(tx, account)
  if (row?.kind === 'other-identity' && what.kind !== 'other-identity') return
  const isSame = row?.kind === what.kind
  const before = isSame ? holdDetails.parse(JSON.parse(row.details)) : null
  // What the user decided is carried out first.
  if (before?.isAccepted === true) return
  const wasRefused = before?.isRefused === true
  const details = JSON.stringify({ ...what.details, ...(wasRefused && { isRefused: true }) } satisfies HoldDetails)
  if (isSame && row.details === details) return
  tx.prepare(
    `INSERT INTO account_hold (account_id, kind, details, since) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, details = excluded.details, since = excluded.since`,
  ).run(account, what.kind, details, isSame ? row.since : what.now)
}

/** Takes a brake of these kinds off: what it was for is over. True when one was on. */
export function liftHold(tx: Tx, account: AccountId, kinds: readonly HoldKind[]): boolean {
  const row = find(tx, account)
  if (row === undefined || !kinds.includes(row.kind)) return false
  return tx.prepare('DELETE FROM account_hold WHERE account_id = ?').run(account).changes > 0
}

/** What is kept of the account's hold; null when nothing holds it. */
export function findHold(db: Database, account: AccountId): { readonly kind: HoldKind; readonly details: HoldDetails } | null {
  const row = find(db, account)
  return row === undefined ? null : { kind: row.kind, details: holdDetails.parse(JSON.parse(row.details)) }
}

/** The user wants all to be kept: the hold stays until the account was read again and is plausible. */
export function noteRefused(tx: Tx, account: AccountId): void {
  tx.prepare(
    `UPDATE account_hold SET details = json_set(details, '$.isRefused', json('true'), '$.isAccepted', json('false')) WHERE account_id = ?`,
  ).run(account)
}

/** The user takes what is missing for gone: the hold stays until all of it is out of sight. */
export function noteAccepted(tx: Tx, account: AccountId): void {
  tx.prepare(`UPDATE account_hold SET details = json_set(details, '$.isAccepted', json('true')) WHERE account_id = ?`).run(account)
}

const figure = (count: number): string => count.toLocaleString('en')

/** A hold in plain words: what was seen, what waits because of it, and what the two answers do. Pure. */
export function explainHold(kind: HoldKind, details: HoldDetails): string {
  const { missing, known, round, before, now, isRefused, isAccepted } = details
  const again = isRefused === true ? ' You kept everything: Slipway goes on looking.' : ''
  const of = `${figure(missing)} of the ${figure(known)} assets that Slipway knows`
  if (isAccepted === true) return `The service does not show ${of}. You accepted that: Slipway is taking them out of the library now.`
  const choice = ' If they were really deleted there, accept that; otherwise keep them.'
  switch (kind) {
    case 'vanished':
      return (
        (round === null ? `The service suddenly does not know ${of}.` : `The service's list does not show ${of}.`) +
        ` That is unusual, so nothing was removed here.${choice}${again}`
      )
    case 'empty-listing':
      return `The service's list is empty or far too short: it does not show ${of}. That is most likely a fault there, so nothing was removed here.${choice}${again}`
    case 'other-identity': {
      const who =
        before === undefined || before === null || now === undefined || now === null
          ? 'None of the assets that Slipway knows can be read with this account any more'
          : `Before it was ${before}, now it is ${now}`
      return `Somebody else seems to answer behind this account. ${who}. Nothing is read or sent until you decide: accept if this is the right account, otherwise edit it and enter the key you had before.${again}`
    }
  }
}
