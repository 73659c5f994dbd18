import type { AssetRecord, UploadRecord } from './records'
import type { OctoState } from './state'

/** How the service works on what arrived; milliseconds. */
export interface ProcessingOptions {
  /** From the last byte to the asset. */
  readonly appearDelayMs: number
  /** From the asset to the end of its processing. */
  readonly processingMs: number
  /** Why the processing of a file fails; null when it does not. */
  readonly failureOf: (fileName: string) => string | null
}

/** Does what is due by now. Nothing runs in between: what was not looked at is done at the next look, also after a restart. */
export function completeDueWork(state: OctoState, options: ProcessingOptions): void {
  const now = state.now()
  const arrived = state.uploads.find('open', 'all').filter(({ received }) => (received?.appearsAt ?? Infinity) <= now)
  const open = state.assets.find('open', 'all')
  if (arrived.length === 0 && open.length === 0) return
  state.change(() => {
    for (const upload of arrived) makeAsset(state, upload)
    for (const asset of state.assets.find('open', 'all')) finishAsset(state, asset, options)
  })
}

/** When the next piece of work is due, in milliseconds since 1970; null when there is none. */
export function nextWorkAt(state: OctoState, { processingMs }: ProcessingOptions): number | null {
  const times = [
    ...state.uploads.find('open', 'all').map(({ received }) => received?.appearsAt ?? 0),
    ...state.assets.find('open', 'all').map(({ processing }) => ('since' in processing ? processing.since + processingMs : 0)),
  ]
  return times.length === 0 ? null : Math.min(...times)
}

/** The type the service gives a file. */
export function assetTypeOf(mimeType: string): AssetRecord['assetType'] {
  if (mimeType === 'image/gif') return 'gif'
  const family = mimeType.split('/', 1)[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}

/** A file's name without its ending. */
function bareName(fileName: string): string {
  return fileName.replace(/(?<=.)\.[^.]*$/, '')
}

function makeAsset(state: OctoState, upload: UploadRecord): void {
  const { received } = upload
  const appearsAt = received?.appearsAt ?? null
  if (received === null || appearsAt === null) return
  const id = state.newId()
  const createdAt = state.iso(appearsAt)
  state.assets.put(id, {
    id,
    number: state.nextNumber(),
    teamId: upload.teamId,
    folderId: null,
    originalFilename: upload.fileName,
    displayName: bareName(upload.fileName),
    fileSize: upload.fileSize,
    mimeType: upload.mimeType,
    assetType: assetTypeOf(upload.mimeType),
    dimensions: null,
    aiTitle: null,
    aiDescription: null,
    aiTags: [],
    sha256: received.sha256,
    processing: { status: 'processing', since: appearsAt, dimensions: received.dimensions },
    deletedAt: null,
    createdAt,
    updatedAt: createdAt,
  })
  state.uploads.put(upload.id, { ...upload, assetId: id })
}

function finishAsset(state: OctoState, asset: AssetRecord, { processingMs, failureOf }: ProcessingOptions): void {
  if (asset.processing.status !== 'processing') return
  const due = asset.processing.since + processingMs
  if (due > state.now()) return
  const error = failureOf(asset.originalFilename)
  const updatedAt = state.iso(due)
  if (error !== null) {
    state.assets.put(asset.id, { ...asset, processing: { status: 'failed', error }, updatedAt })
    return
  }
  const words = wordsOf(asset.displayName)
  const title = words.join(' ')
  state.assets.put(asset.id, {
    ...asset,
    dimensions: asset.processing.dimensions,
    aiTitle: title === '' ? null : title.charAt(0).toUpperCase() + title.slice(1),
    aiDescription: `A file of the type ${asset.assetType}${title === '' ? '' : ` that shows ${title}`}.`,
    aiTags: [...new Set([...words, asset.assetType])],
    processing: { status: 'completed' },
    updatedAt,
  })
}

/** Words of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
