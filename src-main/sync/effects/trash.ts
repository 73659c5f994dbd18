import { applyRemote, patchBase, recordTombstone, removeAsset } from '../../assets/mirror'
import type { RemoteAsset } from '../../providers/provider'
import { ProviderError } from '../../providers/provider-error'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'

type State = PayloadOf<'trash'> | PayloadOf<'restore'>

/** Moves the asset to the service's trash. What is there already is as wished. */
export const trash: Effect<PayloadOf<'trash'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent, now } = context
  if (provider.trash === undefined) return { then: 'hold', state: 'failed', reason: 'This service has no trash.', inFlight: false }
  if (entry.inFlight) {
    const remote = await provider.get(remoteId, signal)
    if (remote.trashed !== null) return confirmed(context, remote)
  }
  markSent()
  await provider.trash(remoteId, signal)
  return confirmed(context, await readBack(context), { trashedAt: now(), trashedAbout: false })
}

/** Takes the asset out of the service's trash. The documented refusal "not in trash bin" is a harmless end: it is where the user wants it. */
export const restore: Effect<PayloadOf<'restore'>> = async (context) => {
  const { provider, remoteId, signal, markSent } = context
  if (provider.restore === undefined)
    return { then: 'hold', state: 'failed', reason: 'This service can not restore assets.', inFlight: false }
  markSent()
  try {
    await provider.restore(remoteId, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.reason !== 'not-in-trash') throw error
  }
  return confirmed(context, await readBack(context), { trashedAt: null, trashedAbout: false })
}

/** The service's word after the change; null when it can not be had now, and then its "ok" counts. */
async function readBack({ provider, remoteId, signal }: EffectContext<State>): Promise<RemoteAsset | null> {
  try {
    return await provider.get(remoteId, signal)
  } catch (error) {
    if (error instanceof ProviderError) return null
    throw error
  }
}

function confirmed(
  { asset, now }: EffectContext<State>,
  remote: RemoteAsset | null,
  told: { trashedAt: number | null; trashedAbout: boolean } | null = null,
): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      // Our own order tells the day of trashing where the service does not.
      if (told !== null) patchBase(tx, asset.id, told)
      if (remote !== null) applyRemote(tx, asset.id, remote, now())
    },
  }
}

/**
 * Deletes for good, exactly what the user confirmed: the asset is read first, and anything that changed meanwhile (edited, restored by a colleague) stops it.
 * An asset that is not there any more is as wished.
 */
export const deletePermanently: Effect<PayloadOf<'delete-permanently'>> = async (context) => {
  const { entry, asset, provider, remoteId, signal, markSent, now } = context
  if (provider.deletePermanently === undefined) {
    return { then: 'hold', state: 'failed', reason: 'This service can not delete assets for good.', inFlight: false }
  }
  const settled: Outcome = {
    then: 'settle',
    apply: (tx) => {
      recordTombstone(tx, asset, now())
      removeAsset(tx, asset)
    },
  }
  try {
    const remote = await provider.get(remoteId, signal)
    const { version, wasTrashed } = entry.payload
    if ((version !== null && remote.version !== version) || (wasTrashed && remote.trashed === null)) {
      return {
        then: 'hold',
        state: 'needs-review',
        reason: `“${asset.title}” was changed or restored at the service after you confirmed. Nothing was deleted. Look at it and delete it again, or cancel.`,
        inFlight: false,
      }
    }
    markSent()
    await provider.deletePermanently(remoteId, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'not-found') throw error
  }
  return settled
}
