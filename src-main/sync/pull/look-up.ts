import type { AssetProvider } from '../../providers/provider'
import { ProviderError } from '../../providers/provider-error'
import type { RemoteAsset } from '../../providers/remote'

/**
 * The asset as the service has it now, by its id or through the lists, whichever the service documents; null when it is not there.
 * Rejects with `ProviderError`: of kind `rejected` where the service documents neither.
 */
export async function lookUp(
  provider: AssetProvider,
  asset: { readonly remoteId: string; readonly title: string },
  signal: AbortSignal,
): Promise<RemoteAsset | null> {
  if (provider.get === undefined) {
    if (provider.find !== undefined) return provider.find(asset, signal)
    throw new ProviderError('rejected', `Slipway can not look at “${asset.title}”: the service documents no way to read one asset.`)
  }
  try {
    return await provider.get(asset.remoteId, signal)
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not-found') return null
    throw error
  }
}
