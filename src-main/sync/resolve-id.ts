import { AppError } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import { applyRemote } from './apply'
import { findAsset, findAssetByRemoteId, hasTombstone, type MirrorAsset } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { RemoteAsset } from '../providers/remote'
import { lookUp } from './pull/look-up'
import { findEntry, postpone, settle, type OutboxEntry } from './outbox'

interface Tools {
  readonly db: Database
  readonly clock: Clock
  readonly provider: AssetProvider
}

const dead = 'You deleted the asset with this ID permanently. Give the ID of the one that was made now.'

/**
 * Takes up the asset that the user found at the service for an operation whose answer with the id was lost.
 * @throws AppError with `field: 'text'` when the text names no asset, or another one
 */
export async function resolveId({ db, clock, provider }: Tools, entry: OutboxEntry, text: string): Promise<void> {
  const remoteId = provider.parseId?.(text.trim()) ?? null
  if (remoteId === null) {
    throw new AppError('invalid-input', 'This is no asset ID or link. Copy it from the address line or the details of the asset.', 'text')
  }
  // A dead id is never asked for again.
  if (hasTombstone(db, entry.accountId, remoteId)) throw new AppError('refused', dead, 'text')
  const remote = await read(provider, { remoteId, title: text.trim() })
  const refusal = hasTombstone(db, entry.accountId, remote.remoteId) ? dead : whyAnother(db, entry, remote)
  if (refusal !== null) throw new AppError('refused', refusal, 'text')
  transact(db, (tx) => {
    const now = findEntry(tx, entry.id)
    if (now === null) throw new AppError('not-found', 'This has ended meanwhile.')
    takeUp(tx, now, remote, clock.now())
  })
}

async function read(provider: AssetProvider, asset: { remoteId: string; title: string }): Promise<RemoteAsset> {
  try {
    const remote = await lookUp(provider, asset, AbortSignal.timeout(20_000))
    if (remote !== null) return remote
  } catch (error) {
    if (error instanceof ProviderError) throw new AppError(error.kind === 'offline' ? 'offline' : 'refused', error.message, 'text')
    throw error
  }
  throw new AppError('refused', 'The service knows no asset with this ID. Copy it from the details of the asset there.', 'text')
}

/** Why it can not be the asset that this operation made; null when it may be. */
function whyAnother(db: Database, { payload, progress, accountId, assetId }: OutboxEntry, remote: RemoteAsset): string | null {
  if (payload.kind === 'create-asset') {
    if (remote.externalId === payload.externalId) return null
    return `That is another asset, “${remote.title}”: its external ID is not ${payload.externalId}.`
  }
  if (payload.kind !== 'upload-asset' && payload.kind !== 'create-from-link') return 'This does not ask for an ID.'
  const taken = whyTaken(db, assetId, findAssetByRemoteId(db, accountId, remote.remoteId))
  if (taken !== null) return taken
  const name = payload.kind === 'upload-asset' ? payload.title : payload.name
  if (!isNamed(remote, name)) return `That is another asset, “${remote.title}”: it should be named “${name}”.`
  if (progress.sentType !== undefined && remote.type !== 'other' && remote.type !== progress.sentType) {
    return `That is another asset, “${remote.title}”: it should be of the type ${progress.sentType}, and is ${remote.type}.`
  }
  return null
}

/** Why an asset that is in the library under this ID can not be the one that is looked for; null when it may be. */
function whyTaken(db: Database, sought: AssetId, known: MirrorAsset | null): string | null {
  if (known === null || known.id === sought) return null
  const ours = findAsset(db, sought)
  if (ours !== null && known.seq < ours.seq) return `That is another asset, “${known.title}”: it was here before this one was sent.`
  // What Slipway made carries an external ID of ours; what was only added by its ID has none.
  if (known.externalId?.startsWith('slipway-') === true)
    return `That is another asset, “${known.title}”: Slipway made it out of another file or link.`
  return null
}

/** A service may cut a name, or show the id where it keeps none. */
function isNamed({ title, remoteId }: RemoteAsset, name: string): boolean {
  const [told, sent] = [title, name].map((text) => text.normalize('NFC').trim().toLowerCase())
  return (
    told === undefined ||
    sent === undefined ||
    told === '' ||
    title === remoteId ||
    sent === told ||
    (told.length >= 20 && sent.startsWith(told))
  )
}

/** What was made out of a file or a link is followed until the service has it ready; all else is done. */
function takeUp(tx: Tx, entry: OutboxEntry, remote: RemoteAsset, now: number): void {
  if (entry.payload.kind === 'create-asset') settle(tx, entry.id)
  else {
    const notes = { phase: 'accepted', madeId: remote.remoteId, probes: 0, idUnknown: false } as const
    postpone(tx, entry.id, { notBefore: 0, reason: null, inFlight: true, countsAsAttempt: false, notes })
  }
  applyRemote(tx, entry.assetId, remote, now)
}
