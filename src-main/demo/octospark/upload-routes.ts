import { createHash, timingSafeEqual } from 'node:crypto'
import { ok } from '../service/answers'
import type { Answer } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { dimensionsOf } from './dimensions'
import type { TeamRecord, UploadRecord } from './records'
import { refuse } from './refusals'
import type { OctoContext } from './routes-context'
import { bodyOf, withTeam } from './routes-context'
import { contentKey } from './state'

/** Asking for an upload, and the storage that the bytes go to, which lies outside the API and knows no tokens. */
export function uploadRoutes(context: OctoContext): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v1/teams/:teamId/uploads/request',
      handle: withTeam(context, (call, team) => requestUpload(context, call, team)),
    },
    { method: 'PUT', pattern: '/storage/uploads/:uploadId', receive: 'bytes', handle: (call) => storeFile(context, call) },
  ]
}

type UploadFields = Pick<UploadRecord, 'fileName' | 'fileSize' | 'mimeType' | 'contentHash'>

function requestUpload(context: OctoContext, call: Call, team: TeamRecord): Answer {
  const { state, limits } = context
  const read = readUpload(bodyOf(call))
  if (typeof read === 'string') return refuse(400, read)
  const upload: UploadRecord = {
    ...read,
    id: state.newId(),
    teamId: team.id,
    expiresAt: state.now() + limits.uploadLinkMs,
    received: null,
    assetId: null,
  }
  const known = read.contentHash === null ? undefined : state.assets.find('content', contentKey(team.id, read.contentHash))[0]
  if (known === undefined) state.uploads.put(upload.id, upload)
  return ok({
    uploadId: upload.id,
    presignedUrl: presignedUrl(context, upload),
    deduplicated: known !== undefined,
    existingAssetId: known?.id ?? null,
  })
}

/** The checked fields of "Request upload", or what is wrong with them. */
function readUpload(body: Readonly<Record<string, unknown>>): UploadFields | string {
  const { fileName, fileSize, mimeType, contentHash } = body
  if (typeof fileName !== 'string' || fileName === '') return 'fileName must hold at least 1 character'
  if (typeof fileSize !== 'number' || !Number.isSafeInteger(fileSize) || fileSize < 1) return 'fileSize must be an integer of 1 or more'
  if (typeof mimeType !== 'string' || mimeType === '') return 'mimeType must hold at least 1 character'
  if (contentHash !== null && typeof contentHash !== 'string') return 'contentHash must be a string or null'
  return { fileName, fileSize, mimeType, contentHash }
}

const signedText = ({ id, mimeType, expiresAt }: UploadRecord): string => `upload ${id} ${String(expiresAt)} ${mimeType}`

function presignedUrl({ origin, state }: OctoContext, upload: UploadRecord): string {
  return `${origin}/storage/uploads/${upload.id}?expires=${String(upload.expiresAt)}&signature=${state.sign(signedText(upload))}`
}

/** The storage answers as object stores do: errors in XML, nothing on success. */
const storageError = (status: number, code: string): Answer => ({
  kind: 'text',
  status,
  text: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`,
  type: 'application/xml',
})

function storeFile(context: OctoContext, call: Call): Answer {
  const { state, faults, processing } = context
  const upload = state.uploads.get(call.pathParams['uploadId'] ?? '')
  const refused = refuseFile(context, call, upload)
  if (refused !== null || upload === undefined) return refused ?? storageError(403, 'AccessDenied')
  const fault = faults.take(call.subject, 'ingest')
  const delay = processing.appearDelayMs + (fault?.kind === 'ingest-slow' ? fault.ms : 0)
  const file = call.bytes ?? Buffer.alloc(0)
  // The same address may be written to again as long as nothing was made of it.
  if (upload.assetId === null) {
    const sha256 = createHash('sha256').update(file).digest('hex')
    const appearsAt = fault?.kind === 'ingest-fails' ? null : state.now() + delay
    state.uploads.put(upload.id, { ...upload, received: { sha256, dimensions: dimensionsOf(file), appearsAt } })
  }
  return { kind: 'text', status: 200, text: '', type: 'application/xml' }
}

function refuseFile({ state }: OctoContext, call: Call, upload: UploadRecord | undefined): Answer | null {
  if (call.headers.authorization !== undefined) return storageError(400, 'InvalidArgument')
  if (upload === undefined || !isSame(call.query.get('signature') ?? '', state.sign(signedText(upload)))) {
    return storageError(403, 'SignatureDoesNotMatch')
  }
  if (state.now() > upload.expiresAt) return storageError(403, 'AccessDenied')
  if (call.headers['content-type'] !== upload.mimeType) return storageError(403, 'SignatureDoesNotMatch')
  return call.bytes?.length === upload.fileSize ? null : storageError(400, 'EntityTooLarge')
}

function isSame(given: string, right: string): boolean {
  const [left, other] = [Buffer.from(given), Buffer.from(right)]
  return left.length === other.length && timingSafeEqual(left, other)
}
