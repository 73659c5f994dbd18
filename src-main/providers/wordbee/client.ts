import type { UploadFile } from '../provider'
import { rethrowFileFailure } from './answers'
import type { AssetParts } from './asset-key'
import { assumptions } from './assumptions'
import { createCall } from './call'
import type { Container } from './container'
import { encode } from './container'
import type { FileName } from './file-name'
import type { WordbeeServer } from './session'
import * as wire from './wire'

/** Wordbee API 2, Upload Asset to Segment: what is attached where, by the service's own names. */
export interface AttachBody {
  readonly filetoken: string
  readonly locale?: string
  readonly relativePath?: string
}

/** The documented requests of Wordbee's API 2 for the files of segments, by the service's own names and bodies. All reject with `ProviderError`. */
export function createWordbeeClient(server: WordbeeServer, container: Container) {
  const { http, api } = server
  const { call, session } = createCall(server)
  return {
    signOut: session.close,
    listSegment: async (segmentId: string, signal: AbortSignal) =>
      call({ method: 'GET', path: container.listOne(segmentId), signal, expect: wire.listAnswer, about: 'list' }),
    listSegments: async (segmentIds: readonly string[], signal: AbortSignal) =>
      call({ method: 'GET', path: container.listMany(segmentIds), signal, expect: wire.listAnswer, about: 'list' }),
    /** Takes the bytes and answers with a token for them. Without the second call, `attachFile`, nothing comes of it. */
    uploadMedia: async (
      {
        fileName,
        contentType,
        path: file,
        onProgress,
      }: Pick<UploadFile, 'contentType' | 'path'> & { readonly fileName: FileName; readonly onProgress: (sent: number) => void },
      signal: AbortSignal,
    ) => {
      const path = `/media/upload?filename=${encode(fileName)}`
      const form = { field: assumptions.uploadPart, fileName, contentType, path: file, onProgress }
      return call({ method: 'POST', path, form, signal, expect: wire.uploadAnswer, about: 'upload' })
    },
    attachFile: async (segmentId: string, json: AttachBody, signal: AbortSignal) =>
      call({ method: 'POST', path: container.attach(segmentId), json, signal, expect: wire.attachAnswer, about: 'upload' }),
    fetchFile: async (parts: AssetParts, { maxBytes, signal }: { readonly maxBytes: number | null; readonly signal: AbortSignal }) =>
      http.fetch({ url: api + container.file(parts), headers: await session.headers(signal), maxBytes, signal }).catch(rethrowFileFailure),
    /** At once and for good. Answers the same where there was no such file. */
    deleteFile: async (parts: AssetParts & { readonly name: FileName }, signal: AbortSignal) =>
      call({ method: 'DELETE', path: container.file(parts), signal, expect: wire.emptyAnswer, about: 'file' }),
  }
}
