import { applyRemote } from '../apply'
import { crashpoint } from '../../crashpoint'
import { ProviderError } from '../../providers/provider-error'
import type { PayloadOf } from '../operations'
import type { Effect } from './effect'
import { refuse } from './looks'

/**
 * Creates the asset under an external id of ours that never repeats. Sending it twice can not make two: the service refuses a taken external id, which proves that the
 * first one arrived. It does not tell that asset's id then (Media Pocket API v2 documents no look-up by external id), so the user is asked for it.
 */
export const createAsset: Effect<PayloadOf<'create-asset'>> = async ({ entry, asset, provider, signal, now, markSent }) => {
  const { title, externalId, projectId, category, tags } = entry.payload
  if (provider.create === undefined) return refuse('This service can not create assets.')
  await markSent()
  try {
    const more = {
      ...(projectId !== undefined && { projectId }),
      ...(category !== undefined && { category }),
      ...(tags !== undefined && { tags }),
    }
    const remote = await provider.create({ title, externalId, ...more }, signal)
    crashpoint('create/answered')
    return {
      then: 'settle',
      apply: (tx) => {
        applyRemote(tx, asset.id, remote, now())
      },
    }
  } catch (error) {
    if (!(error instanceof ProviderError) || error.reason !== 'external-id-taken') throw error
    return {
      then: 'hold',
      state: 'needs-review',
      reason: `“${asset.title}” was created at the service, but the answer with its ID was lost. Find it there (its external ID is ${externalId}) and give its ID or link here: its media follow then. It is not created twice.`,
      inFlight: true,
      notes: { idUnknown: true },
    }
  }
}
