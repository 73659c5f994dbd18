import { tellChange, tellSettled } from '../assets/feed'
import { sightFor } from '../assets/feed-sight'
import { findAsset, removeAsset, showAsset, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import type { Tx } from '../database/transaction'
import { assertNever } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import { carrySeen } from './clashes'
import type { Outcome } from './effects/effect'
import { makesAsset, sendsFile, type FilePayload, type Payload } from './operations'
import { amend, entriesOfAsset, findEntry, hold, isHeld, postpone, settle, type OutboxEntry } from './outbox'
import { editFields, isSameValue } from './reconcile'

interface SettleTools {
  readonly clock: Clock
  readonly onMediaSettled: (tx: Tx, payload: FilePayload, ended: 'done' | 'changed') => void
}

/** What is known of an attempt at its end. */
export interface Attempt {
  readonly entry: OutboxEntry
  /** As it was when the attempt began. */
  readonly asset: MirrorAsset
  readonly outcome: Outcome
  /** At the beginning of the attempt the service had the version that we know. */
  readonly isAlone: boolean
  /** A request left in this attempt. */
  readonly isSent: boolean
}

/** What the service has now may hold the operation; where it does not, because the wish was changed meanwhile, it is tried again after this. ms. */
const afterClashMs = 1_000

/** Writes what an attempt came to, in the transaction it is given. */
export function settleAttempt(tools: SettleTools, tx: Tx, attempt: Attempt): void {
  const { entry, asset, outcome } = attempt
  const now = findEntry(tx, entry.id)
  // Taken back meanwhile, or its account was signed out: there is nothing left to write.
  if (now === null) return
  switch (outcome.then) {
    case 'settle':
      if (!attempt.isSent && JSON.stringify(now.payload) !== JSON.stringify(entry.payload)) keepNewer(tools, tx, attempt, outcome)
      else confirm(tools, tx, attempt, outcome)
      return
    case 'file-changed':
      settle(tx, entry.id)
      if (sendsFile(entry.payload)) tools.onMediaSettled(tx, entry.payload, 'changed')
      if (makesAsset(entry.payload)) dropUnmade(tx, asset.id)
      else showAsset(tx, asset.id)
      return
    case 'look-again':
      lookAgain(tools, tx, attempt, outcome)
      return
    case 'clash':
      writeWord(tools, tx, asset, outcome.apply)
      if (findEntry(tx, entry.id)?.state === 'waiting') waitForWord(tools, tx, entry)
      showAsset(tx, asset.id)
      return
    case 'hold':
      if (!isHeldMeanwhile(tx, attempt))
        hold(tx, entry.id, { state: outcome.state, reason: outcome.reason, inFlight: outcome.inFlight, notes: outcome.notes ?? {} })
      writeWord(tools, tx, asset, outcome.apply)
      showAsset(tx, asset.id)
      return
    default:
      assertNever(outcome)
  }
}

/** What was held while it was being prepared, such as by a conflict, stays held. */
function isHeldMeanwhile(tx: Tx, { entry, isSent }: Attempt): boolean {
  const now = findEntry(tx, entry.id)
  return !isSent && now !== null && isHeld(now)
}

function lookAgain(tools: SettleTools, tx: Tx, attempt: Attempt, outcome: Extract<Outcome, { then: 'look-again' }>): void {
  const { entry, asset } = attempt
  if (!isHeldMeanwhile(tx, attempt))
    postpone(tx, entry.id, {
      notBefore: tools.clock.now() + outcome.afterMs,
      reason: outcome.reason,
      inFlight: outcome.inFlight,
      countsAsAttempt: false,
      notes: outcome.notes ?? {},
    })
  writeWord(tools, tx, asset, outcome.apply)
  // Of what was there before, whatever is new so far is not ours.
  if (makesAsset(entry.payload)) carryVersion(tx, attempt)
}

/** Writes what the attempt brought of the asset, and tells what others did to it. */
function writeWord({ clock }: SettleTools, tx: Tx, { id }: MirrorAsset, apply: ((tx: Tx) => void) | undefined): void {
  if (apply === undefined) return
  const seen = sightFor(tx, id)
  apply(tx)
  tellChange(tx, seen, clock.now())
}

/** The service confirmed it: what is now true is written, and what waits behind it is made upon that. */
function confirm(tools: SettleTools, tx: Tx, attempt: Attempt, { apply }: Extract<Outcome, { then: 'settle' }>): void {
  const { entry, asset } = attempt
  const seen = sightFor(tx, asset.id)
  settle(tx, entry.id)
  if (entry.payload.kind === 'delete-permanently') giveBackFiles(tools, tx, asset.id)
  apply(tx)
  tellSettled(tx, seen, entry.payload, tools.clock.now())
  carryVersion(tx, attempt)
  if (entry.payload.kind === 'edit-asset') carrySeen(tx, asset.id, Object.keys(entry.payload.changes))
  if (sendsFile(entry.payload)) tools.onMediaSettled(tx, entry.payload, 'done')
  showAsset(tx, asset.id)
}

/** The service had the wish already, without a request of ours. The user has a newer one by now, made upon that: it waits in its place. */
function keepNewer(tools: SettleTools, tx: Tx, { entry, asset }: Attempt, { apply }: Extract<Outcome, { then: 'settle' }>): void {
  writeWord(tools, tx, asset, apply)
  if (entry.payload.kind === 'edit-asset') carrySeen(tx, asset.id, Object.keys(entry.payload.changes))
  showAsset(tx, asset.id)
}

/** The file is not the one that should have become this asset: the intake makes another wish of what it is now. */
function dropUnmade(tx: Tx, id: AssetId): void {
  const asset = findAsset(tx, id)
  if (asset?.remoteId !== null) return
  for (const { id: later } of entriesOfAsset(tx, id)) settle(tx, later)
  removeAsset(tx, asset)
}

/** Files that were to be sent to an asset which is deleted now go with its row: the intake decides anew what becomes of them. */
function giveBackFiles(tools: SettleTools, tx: Tx, id: AssetId): void {
  for (const { id: later, payload } of entriesOfAsset(tx, id)) {
    if (!sendsFile(payload)) continue
    settle(tx, later)
    tools.onMediaSettled(tx, payload, 'changed')
  }
}

function waitForWord({ clock }: SettleTools, tx: Tx, { id, inFlight }: OutboxEntry): void {
  postpone(tx, id, { notBefore: clock.now() + afterClashMs, reason: null, inFlight, countsAsAttempt: false })
}

/**
 * What we did made a new version at the service: a deletion that the user confirmed upon the old one still means the same asset. Anything in it that we did not do was
 * never confirmed, and the deletion keeps to the old version, which will stop it.
 */
function carryVersion(tx: Tx, { entry, asset: before, isAlone }: Attempt): void {
  const after = findAsset(tx, before.id)
  if (after === null || after.version === before.version || !isAlone || !isOurDoing(entry.payload, before, after)) return
  for (const { id, payload } of entriesOfAsset(tx, before.id)) {
    if (id !== entry.id && payload.kind === 'delete-permanently' && payload.version === before.version)
      amend(tx, id, { ...payload, version: after.version })
  }
}

/** Nothing of the asset differs but what the operation changes. Pure. */
function isOurDoing(payload: Payload, before: MirrorAsset, after: MirrorAsset): boolean {
  // What we made is ours, and a service may still work on it (GlobalAiOpc, Asset review: titles are completed).
  if (makesAsset(payload)) return true
  const written = payload.kind === 'edit-asset' ? payload.changes : {}
  const isKept = editFields.every((field) => written[field] !== undefined || isSameValue(field, before.base[field], after.base[field]))
  const isMoved = (before.base.trashedAt === null) !== (after.base.trashedAt === null)
  const isOurMove = payload.kind === 'trash' || payload.kind === 'restore'
  const isNew = ({ id }: { readonly id: string }) => !before.media.some((medium) => medium.id === id)
  const isOurFile = ({ md5, fileName }: { readonly md5: string | null; readonly fileName: string | null }) =>
    payload.kind === 'add-media' && (md5 ?? payload.md5) === payload.md5 && (md5 !== null || fileName === payload.fileName)
  if (!after.media.filter(isNew).every(isOurFile)) return false
  const isOurContent =
    (payload.kind === 'add-media' && after.md5 === payload.md5) || (payload.kind === 'remove-media' && after.md5 === null)
  return isKept && (!isMoved || isOurMove) && (after.md5 === before.md5 || isOurContent)
}
