import { applyRemote, patchBase } from '../apply'
import type { RemoteAsset } from '../../providers/remote'
import { ProviderError } from '../../providers/provider-error'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { refuse } from './looks'
import { need, readBack, see } from './sight'

type State = PayloadOf<'trash'> | PayloadOf<'restore'>

/** Moves the asset to the service's trash. What is there already is as wished. */
export const trash: Effect<PayloadOf<'trash'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent, now } = context
  if (provider.trash === undefined) return refuse('This service has no trash.')
  if (entry.inFlight) {
    const remote = provider.get === undefined ? await see(context) : await need(context)
    // Lists may leave out what lies in the trash: not to be seen is as wished then.
    if (remote === null) return confirmed(context, null, { trashedAt: now(), trashedAbout: true })
    if (remote.trashed !== null) return confirmed(context, remote)
  }
  await markSent()
  const answered = await provider.trash(remoteId, signal)
  const told = { trashedAt: now(), trashedAbout: false }
  return confirmed(context, answered ?? (await readBack(context)), told)
}

/** Takes the asset out of the service's trash. The documented refusal "not in trash bin" is a harmless end: it is where the user wants it. */
export const restore: Effect<PayloadOf<'restore'>> = async (context) => {
  const { provider, remoteId, signal, markSent } = context
  if (provider.restore === undefined) return refuse('This service can not restore assets.')
  await markSent()
  try {
    await provider.restore(remoteId, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.reason !== 'not-in-trash') throw error
  }
  return confirmed(context, await readBack(context), { trashedAt: null, trashedAbout: false })
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
