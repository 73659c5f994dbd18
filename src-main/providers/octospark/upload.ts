import type { HttpClient, PutAnswer, UploadHooks } from '../http-client'
import type { UploadFile, Uploaded } from '../provider'
import { ProviderError } from '../provider-error'
import { notOctoSpark } from './answers'
import { contentHashOf, storageHeaders } from './assumptions'
import type { OctoSparkClient } from './client'

interface Sending {
  readonly client: OctoSparkClient
  readonly http: HttpClient
  readonly signal: AbortSignal
}

/** OctoSpark API, Request upload: the name and the type hold one character at least, the size is 1 or more. @throws ProviderError `rejected` */
function uploadBody(file: UploadFile) {
  if (file.size < 1) throw new ProviderError('rejected', `“${file.fileName}” is empty. OctoSpark takes no empty files.`)
  if (file.fileName.trim() === '') throw new ProviderError('rejected', 'OctoSpark takes no file without a name. Give it one.')
  const mimeType = file.contentType.trim() === '' ? 'application/octet-stream' : file.contentType
  return { fileName: file.fileName, fileSize: file.size, mimeType, contentHash: contentHashOf(file) }
}

/**
 * Asks where the bytes shall go and sends them there. What OctoSpark holds already is not sent again: its answer names the asset. Otherwise the asset shows up later,
 * among the newest: no document tells of a call that ends an upload.
 */
export async function sendFile(file: UploadFile, hooks: UploadHooks, { client, http, signal }: Sending): Promise<Uploaded> {
  const body = uploadBody(file)
  const { presignedUrl, deduplicated, existingAssetId } = await client.requestUpload(body, signal)
  if (deduplicated === true && existingAssetId !== null) return { state: 'id-known', remoteId: existingAssetId }
  if (presignedUrl === null) throw new ProviderError('broken-answer', notOctoSpark)
  const headers = storageHeaders(body.mimeType)
  const answer = await http.put({ url: presignedUrl, headers, path: file.path, size: file.size, hooks, signal })
  if (answer.status < 200 || answer.status > 299) throw refusalOfStorage(answer)
  return { state: 'accepted' }
}

/** What an answer of the storage other than success means. A complete 4xx answer keeps nothing; an address that expired is asked for anew. */
function refusalOfStorage({ status, retryAfterMs }: PutAnswer): ProviderError {
  if (status === 429) {
    const waiting = { status, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return new ProviderError(
      'rate-limited',
      'The storage of OctoSpark asks for a pause. Wait a moment; what is queued goes on by itself.',
      waiting,
    )
  }
  if (status === 403 || status === 408) {
    return new ProviderError('offline', 'The upload link was not valid any more. Slipway asks for a new one and tries again later.', {
      status,
    })
  }
  if (status >= 500) {
    return new ProviderError('unknown-outcome', 'The storage of OctoSpark has a problem at the moment. Slipway looks again later.', {
      status,
    })
  }
  return new ProviderError('rejected', 'The upload link was refused, so the file is not at OctoSpark. Try again.', { status })
}
