import { findAsset, removeAsset, showAsset, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import type { Tx } from '../database/transaction'
import { assertNever } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import type { Outcome } from './effects/effect'
import { makesAsset, sendsFile, type FilePayload, type PayloadOf } from './operations'
import { entriesOfAsset, findEntry, hold, postpone, rewrite, settle, type OutboxEntry } from './outbox'

interface CarryOutTools {
  readonly clock: Clock
  readonly onMediaSettled: (tx: Tx, payload: FilePayload, ended: 'done' | 'changed') => void
}

interface Attempt {
  readonly entry: OutboxEntry
  readonly asset: MirrorAsset
  readonly outcome: Outcome
}

/** Writes what an attempt came to, in the transaction it is given. */
export function carryOut(tools: CarryOutTools, tx: Tx, { entry, asset, outcome }: Attempt): void {
  // Taken back meanwhile, or its account was signed out: there is nothing left to write.
  if (findEntry(tx, entry.id) === null) return
  switch (outcome.then) {
    case 'settle':
      settle(tx, entry.id)
      if (entry.payload.kind === 'delete-permanently') giveBackFiles(tools, tx, asset.id)
      outcome.apply(tx)
      carryVersion(tx, asset)
      if (entry.payload.kind === 'edit-asset') carrySeen(tx, asset.id, entry.payload.changes)
      if (sendsFile(entry.payload)) tools.onMediaSettled(tx, entry.payload, 'done')
      showAsset(tx, asset.id)
      return
    case 'file-changed':
      settle(tx, entry.id)
      if (sendsFile(entry.payload)) tools.onMediaSettled(tx, entry.payload, 'changed')
      if (makesAsset(entry.payload)) dropUnmade(tx, asset.id)
      else showAsset(tx, asset.id)
      return
    case 'look-again':
      postpone(tx, entry.id, {
        notBefore: tools.clock.now() + outcome.afterMs,
        reason: outcome.reason,
        inFlight: outcome.inFlight,
        countsAsAttempt: false,
        notes: outcome.notes ?? {},
      })
      outcome.apply?.(tx)
      carryVersion(tx, asset)
      return
    case 'hold':
      hold(tx, entry.id, { state: outcome.state, reason: outcome.reason, inFlight: outcome.inFlight, notes: outcome.notes ?? {} })
      outcome.apply?.(tx)
      carryVersion(tx, asset)
      showAsset(tx, asset.id)
      return
    default:
      assertNever(outcome)
  }
}

/** The file is not the one that should have become this asset: the intake makes another wish of what it is now. */
function dropUnmade(tx: Tx, id: AssetId): void {
  const asset = findAsset(tx, id)
  if (asset?.remoteId !== null) return
  for (const { id: later } of entriesOfAsset(tx, id)) settle(tx, later)
  removeAsset(tx, asset)
}

/** Files that were to be sent to an asset which is deleted now go with its row: the intake decides anew what becomes of them. */
function giveBackFiles(tools: CarryOutTools, tx: Tx, id: AssetId): void {
  for (const { id: later, payload } of entriesOfAsset(tx, id)) {
    if (!sendsFile(payload)) continue
    settle(tx, later)
    tools.onMediaSettled(tx, payload, 'changed')
  }
}

/** What we did made a new version at the service: a deletion that the user confirmed upon the old one still means the same asset. */
function carryVersion(tx: Tx, before: MirrorAsset): void {
  const after = findAsset(tx, before.id)
  if (after === null || after.version === before.version) return
  for (const { id, payload } of entriesOfAsset(tx, before.id)) {
    if (payload.kind === 'delete-permanently' && payload.version === before.version) rewrite(tx, id, { ...payload, version: after.version })
  }
}

/** Our own edit is what the next one of ours is made upon: it is nobody else's change. */
function carrySeen(tx: Tx, id: AssetId, changes: PayloadOf<'edit-asset'>['changes']): void {
  const base = findAsset(tx, id)?.base
  if (base === undefined) return
  const now = { title: base.title, description: base.description, category: base.category, tags: [...base.tags] }
  for (const { id: later, payload } of entriesOfAsset(tx, id)) {
    if (payload.kind !== 'edit-asset') continue
    const seen = Object.fromEntries(Object.entries(now).filter(([field]) => field in changes && field in payload.seen))
    rewrite(tx, later, { ...payload, seen: { ...payload.seen, ...seen } })
  }
}
