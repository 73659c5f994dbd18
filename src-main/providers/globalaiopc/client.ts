import type { GlobalAiOpcServer } from './call'
import { assetPath, createCall } from './call'
import * as wire from './wire'

/** GlobalAiOpc, Upload Asset: exactly these words, with their capitals. */
export type AssetTypeName = 'Image' | 'Video' | 'Audio' | 'Document'

/** GlobalAiOpc, Upload Asset. `url` must be one that anybody can open: the service fetches it. */
export interface UploadBody {
  readonly assetType: AssetTypeName
  readonly url: string
  readonly name?: string
}

/** The documented requests of GlobalAiOpc's asset library, by its own names. All reject with `ProviderError`. */
export function createGlobalAiOpcClient(server: GlobalAiOpcServer) {
  const { call, check } = createCall(server)
  return {
    check,
    /** GlobalAiOpc, Asset Detail. The service may leave the id out of the answer. */
    assetDetail: async (id: string, signal: AbortSignal) =>
      call({ method: 'GET', path: assetPath(id), signal, expect: wire.detailAnswer, wish: 'detail' }),
    /** GlobalAiOpc, Upload Asset: answered when the wish was taken, long before the asset can be used. Every call makes a new asset. */
    uploadAsset: async (json: UploadBody, signal: AbortSignal) =>
      call({ method: 'POST', path: '/upload', json, signal, expect: wire.uploadAnswer, wish: 'upload' }),
    /** GlobalAiOpc, Delete Asset: at once and for good. Its answer holds no echo of the asset. */
    deleteAsset: async (id: string, signal: AbortSignal) =>
      call({ method: 'DELETE', path: assetPath(id), signal, expect: wire.deleteAnswer, wish: 'deletion' }),
  }
}
