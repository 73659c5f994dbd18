import { applyMedia, applyRemote } from '../apply'
import type { RemoteAsset, RemoteMedium } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { ask, lookLater, refuse, type LookPlan } from './looks'
import { mediaOf, need } from './sight'

type Context = EffectContext<PayloadOf<'remove-media'>>

/** What the service shows of the asset right now. */
interface Sight {
  readonly remote: RemoteAsset
  readonly media: readonly RemoteMedium[]
}

/** A removal is queued at the service. */
const removal: LookPlan = { firstMs: 2_000, longestMs: 30_000, endMs: 10 * 60_000 }
/** Looks after a wish whose answer was lost, before it is made again. ms. */
const probePausesMs = [2_000, 8_000, 20_000]

/**
 * Removes the media that the user saw, and no others: media that came later stop it. The service's answer to the wish tells nothing (Media Pocket API v2, Remove media
 * from asset: its example of success holds an error and the old media), so the asset is looked at until they are gone.
 */
export const removeMedia: Effect<PayloadOf<'remove-media'>> = async (context) => {
  const { entry, asset, provider, remoteId, signal, markSent } = context
  if (provider.removeMedia === undefined) return refuse('This service can not remove the media of an asset.')
  const remote = await need(context)
  const sight: Sight = { remote, media: await mediaOf(context, remote) }
  if (isGone(context, sight)) return removed(context, sight)
  if (entry.inFlight) {
    const later = waitFor(context)
    if (later !== null) return later
  }
  if (hasOthers(context, sight)) {
    return ask(
      `The media of “${asset.title}” changed at the service after you confirmed. Nothing was removed. Cancel this, look at it, and remove them again.`,
    )
  }
  await markSent({ phase: 'sent', probes: 0 })
  await provider.removeMedia(remoteId, signal)
  return lookLater(entry, { plan: removal, reason: removing, looks: 0, notes: { phase: 'accepted' } }) ?? ask(removing)
}

const removing = 'The service is removing the media.'

/** Nothing of what the user saw is there any more. */
function isGone({ entry }: Context, { remote, media }: Sight): boolean {
  const { md5, media: confirmed } = entry.payload
  return (remote.md5 === null || remote.md5 !== md5) && !media.some(({ id }) => confirmed.includes(id))
}

/** Something is there that the user did not see. */
function hasOthers({ entry }: Context, { remote, media }: Sight): boolean {
  const { md5, media: confirmed } = entry.payload
  return (remote.md5 !== null && remote.md5 !== md5) || media.some(({ id }) => !confirmed.includes(id))
}

function removed({ asset, now }: Context, { remote, media }: Sight): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      applyRemote(tx, asset.id, remote, now())
      applyMedia(tx, asset.id, media)
    },
  }
}

/** What is to be done about a wish that was sent; null when it may be sent again. */
function waitFor({ entry, asset }: Context): Outcome | null {
  const { phase, probes = 0 } = entry.progress
  if (phase === 'accepted') {
    return (
      lookLater(entry, { plan: removal, reason: removing }) ??
      ask(
        `The service accepted the removal of the media of “${asset.title}” but still shows them. Retry asks for it again, Cancel keeps them.`,
      )
    )
  }
  const afterMs = probePausesMs[probes]
  if (afterMs === undefined) return null
  const reason = 'The answer was lost. Slipway looks whether the media are gone before it asks again.'
  return { then: 'look-again', afterMs, reason, inFlight: true, notes: { probes: probes + 1 } }
}
