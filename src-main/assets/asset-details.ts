import type { AssetDetails } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import { findAccount } from '../accounts/account-store'
import type { Database } from '../database/transaction'
import type { Fact } from '../providers/remote'
import { entriesOfAsset, type OutboxEntry } from '../sync/outbox'
import type { AssetReader } from './asset-reader'
import { findAsset } from './mirror'
import type { RefusalsOf } from './refusals'

interface Row {
  description: string
  category: string
  tags: string
  ai_title: string | null
  ai_description: string | null
  ai_tags: string
  facts: string
  folder_name: string | null
  sha256: string | null
  processing_note: string | null
  owner: string | null
  modified_at: number
  refreshed_at: number
}

const viewable = new Set(['image', 'video', 'audio'])

/** Everything the Details panel shows, from the mirror alone. @throws AppError `not-found` */
export function readDetails(db: Database, reader: AssetReader, refusalsOf: RefusalsOf, id: AssetId): AssetDetails {
  const row = reader.row(id)
  const asset = findAsset(db, id)
  const more = db
    .prepare<[string], Row>(
      `SELECT description, category, tags, ai_title, ai_description, ai_tags, facts, sha256, processing_note, owner, modified_at, refreshed_at,
         (SELECT name FROM folder WHERE key = folder_key) AS folder_name FROM asset WHERE id = ?`,
    )
    .get(id)
  const account = asset === null ? null : findAccount(db, asset.accountId)
  if (row === null || asset === null || more === undefined || account === null)
    throw new AppError('not-found', 'This asset is not in Slipway any more.')
  const pending = entriesOfAsset(db, id)
  const hasFile = asset.media.length > 0 || pending.some(({ payload }) => payload.kind === 'add-media' || payload.kind === 'upload-asset')
  return {
    ...row,
    description: more.description,
    category: more.category,
    tags: JSON.parse(more.tags) as string[],
    aiTitle: more.ai_title,
    aiDescription: more.ai_description,
    aiTags: JSON.parse(more.ai_tags) as string[],
    facts: JSON.parse(more.facts) as Fact[],
    folderName: more.folder_name,
    projectId: asset.projectId,
    processingNote: more.processing_note,
    sha256: more.sha256,
    owner: more.owner,
    md5: asset.md5,
    remoteId: asset.remoteId,
    externalId: asset.externalId,
    modifiedAt: more.modified_at,
    refreshedAt: more.refreshed_at === 0 ? null : more.refreshed_at,
    media: asset.media.map(({ id: mediumId, fileName, size, contentType, md5 }) => ({ id: mediumId, fileName, size, contentType, md5 })),
    stateReason: pending.length === 0 ? null : reasonFor(pending, account.state),
    viewUrl:
      hasFile && viewable.has(row.type)
        ? `slipway-media://file/${id}?v=${encodeURIComponent(asset.md5 ?? asset.version ?? 'local')}`
        : null,
    refusals: refusalsOf(asset, account, pending),
  }
}

function reasonFor(pending: readonly OutboxEntry[], accountState: string): string {
  const held = pending.find((entry) => entry.state === 'failed' || entry.state === 'needs-review')
  return held?.reason ?? pending.find((entry) => entry.reason !== null)?.reason ?? waitingReason(accountState)
}

function waitingReason(state: string): string {
  if (state === 'offline') return 'Waits until the service can be reached.'
  if (state === 'sign-in-needed') return 'Waits until you sign in again.'
  return 'Is being sent.'
}
