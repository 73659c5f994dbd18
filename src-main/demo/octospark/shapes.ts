import type { AssetRecord, FolderRecord, OrganisationRecord, TeamRecord } from './records'
import type { OctoState } from './state'

const dayMs = 86_400_000

/** When an asset was deleted for good, in ISO 8601; null while it was not. */
export function hardDeletedAt(state: OctoState, { deletedAt }: AssetRecord, purgeDays: number): string | null {
  if (deletedAt === null) return null
  const due = Date.parse(deletedAt) + purgeDays * dayMs
  return due > state.now() ? null : state.iso(due)
}

/** An asset as the service shows it (OctoSpark API, the Asset object; `folderId` and `folderName` as in lists). */
export function showAsset(state: OctoState, asset: AssetRecord, { purgeDays, showsHashes }: { purgeDays: number; showsHashes: boolean }) {
  const { processing, dimensions } = asset
  const ratio = dimensions === null ? null : aspectRatio(dimensions)
  const format = asset.mimeType.split('/')[1] ?? asset.mimeType
  return {
    id: asset.id,
    teamId: asset.teamId,
    folderId: asset.folderId,
    folderName: asset.folderId === null ? null : (state.folders.get(asset.folderId)?.name ?? null),
    originalFilename: asset.originalFilename,
    displayName: asset.displayName,
    fileSize: asset.fileSize,
    mimeType: asset.mimeType,
    assetType: asset.assetType,
    assetCategory: 'user_upload',
    assetTypeData: {
      type: asset.assetType,
      ...(dimensions === null ? {} : { ...dimensions, format, colorSpace: 'srgb', aspectRatio: ratio }),
    },
    storagePath: `teams/${asset.teamId}/assets/${asset.id}/original`,
    thumbnailPath: asset.assetType === 'image' ? `teams/${asset.teamId}/assets/${asset.id}/thumbnail` : null,
    aiTitle: asset.aiTitle,
    aiDescription: asset.aiDescription,
    aiTags: asset.aiTags,
    contentHash: showsHashes ? asset.sha256 : null,
    processingStatus: processing.status,
    isProcessing: processing.status === 'processing',
    processingError: processing.status === 'failed' ? processing.error : null,
    isDeleted: asset.deletedAt !== null,
    deletedAt: asset.deletedAt,
    hardDeletedAt: hardDeletedAt(state, asset, purgeDays),
    sharedWithOrg: false,
    aspectRatio: ratio,
    createdAt: asset.createdAt,
    updatedAt: asset.updatedAt,
  }
}

function aspectRatio({ width, height }: { readonly width: number; readonly height: number }): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
  const common = Math.max(divisor(width, height), 1)
  return `${String(width / common)}:${String(height / common)}`
}

/** A folder (OctoSpark API, Create folder). */
export function showFolder(state: OctoState, folder: FolderRecord) {
  const { id, teamId, parentId, name, depth, createdAt } = folder
  const assetCount = state.assets.find('team', teamId).filter((asset) => asset.folderId === id && asset.deletedAt === null).length
  return { id, teamId, parentId, name, depth, assetCount, createdAt, updatedAt: createdAt }
}

/** A team (OctoSpark API, List teams). */
export function showTeam({ id, organizationId, name, createdAt }: TeamRecord) {
  return { id, organizationId, name, website: null, brandSettings: null, createdAt, updatedAt: createdAt }
}

/** An organisation; no document shows its fields. */
export function showOrganisation({ id, name, createdAt }: OrganisationRecord) {
  return { id, name, createdAt, updatedAt: createdAt }
}
