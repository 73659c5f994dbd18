import { ProviderError } from '../../providers/provider-error'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { ask, refuse } from './looks'

type Context = EffectContext<PayloadOf<'add-to-collection'>>

const settled: Outcome = { then: 'settle', apply: () => undefined }

/** Puts the asset into a collection, making the collection first where it is a new one. */
export const addToCollection: Effect<PayloadOf<'add-to-collection'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent } = context
  if (provider.addToCollection === undefined) return refuse('This service can not add assets to collections.')
  const known = entry.payload.collectionId ?? entry.progress.collectionId ?? null
  if (known !== null && entry.inFlight && (await isIn(context, known))) return settled
  const made = known ?? (await makeCollection(context))
  if (typeof made !== 'string') return made
  // Which one it is must be known before it is filled: a second one of this title would help nobody.
  await markSent({ collectionId: made })
  try {
    await provider.addToCollection(remoteId, made, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.reason !== 'already-there') throw error
  }
  return settled
}

async function isIn({ provider, remoteId, signal }: Context, collectionId: string): Promise<boolean> {
  const there = (await provider.collections?.(remoteId, signal)) ?? []
  return there.some(({ id }) => id === collectionId)
}

/** The new collection's id. A lost answer leaves it unknown whether there is one, and no list of all collections would tell. */
async function makeCollection({ entry, provider, signal, markSent }: Context): Promise<string | Outcome> {
  const { title } = entry.payload
  if (provider.createCollection === undefined) return refuse('This service can not make collections.')
  if (entry.inFlight) {
    return ask(
      `The collection “${title}” may have been made, but the answer with its ID was lost. Look at the service: if it is there, Cancel and add the asset by the ID of the collection; if not, Retry makes it.`,
    )
  }
  await markSent()
  return (await provider.createCollection(title, signal)).id
}
