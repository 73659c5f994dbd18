import { ProviderError } from '../../providers/provider-error'
import type { RemoteAsset, RemoteMedium } from '../../providers/remote'
import { lookUp } from '../pull/look-up'
import type { Payload } from '../operations'
import type { EffectContext } from './effect'

type Context = Pick<EffectContext<Payload>, 'provider' | 'remoteId' | 'asset' | 'signal'>

/** The operation's asset at the service right now; null when it is not there. */
export function see({ provider, remoteId, asset, signal }: Context): Promise<RemoteAsset | null> {
  return lookUp(provider, { remoteId, title: asset.title }, signal)
}

/** The same, for what can not be done without the asset. Rejects with `not-found`. */
export async function need(context: Context): Promise<RemoteAsset> {
  const remote = await see(context)
  if (remote !== null) return remote
  throw new ProviderError('not-found', `The service does not have “${context.asset.title}” any more.`)
}

/** The media of the asset, from wherever the service tells them. */
export async function mediaOf({ provider, remoteId, signal }: Context, remote: RemoteAsset): Promise<readonly RemoteMedium[]> {
  return (await provider.media?.(remoteId, signal)) ?? remote.media ?? []
}

/** The service's word after a change; null when it can not be had now, and then its "ok" counts. */
export async function readBack(context: Context): Promise<RemoteAsset | null> {
  try {
    return await see(context)
  } catch (error) {
    if (error instanceof ProviderError) return null
    throw error
  }
}
