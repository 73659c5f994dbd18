import { applyMedia, applyRemote } from '../apply'
import { crashpoint } from '../../crashpoint'
import type { RemoteAsset, RemoteMedium } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { lookLater, refuse, type LookPlan } from './looks'
import { offerFile, waitForWay } from './offer-file'
import { mediaOf, need } from './sight'

type Context = EffectContext<PayloadOf<'add-media'>>

/** What the service shows of the asset right now. */
interface Sight {
  readonly remote: RemoteAsset
  readonly media: readonly RemoteMedium[]
}

/** Looks after a wish whose answer was lost, at most this often and this far apart, before it is made again. */
const probePausesMs = [2_000, 8_000, 20_000]
/** How long a service that took all bytes may need until it shows them. */
const appearance: LookPlan = { firstMs: 200, longestMs: 15_000, endMs: 10 * 60_000 }

/**
 * Brings the media of a file to an asset exactly once, through a link that the service fetches. Three facts make that possible without an idempotency key:
 * the service tells the MD5 of what it holds; the hand-over notes durably, before the last byte leaves, that the service may now hold the whole file; and
 * a link that was withdrawn can not be fetched any more.
 */
export const addMedia: Effect<PayloadOf<'add-media'>> = async (context) => {
  const { entry, provider, handOver } = context
  if (provider.addMediaByLink === undefined) return refuse('This service takes no media from Slipway.')
  const waiting = waitForWay(context)
  if (waiting !== null) return waiting
  const sight = await look(context)
  if (isThere(context, sight)) return arrived(context, sight)
  if (!entry.inFlight) return send(context, sight)
  const taken = handOver.state(entry.id)
  if (taken === 'taken') return awaitAppearance(context)
  if (taken === 'may-be-taken') return handOver.seesFetches(entry.id) ? probeAgain(context, sight) : awaitUnseen(context)
  // The service does not hold the whole file. While the link lives it may still come for it.
  if (handOver.isOffered(entry.id)) return entry.progress.phase === 'accepted' ? awaitFetch(context) : probeAgain(context, sight)
  return send(context, sight)
}

async function look(context: Context): Promise<Sight> {
  const remote = await need(context)
  return { remote, media: await mediaOf(context, remote) }
}

/** By content where the service tells it, else by a medium of this name that was not there before; but what did not leave whole can not be there. */
function isThere({ entry, handOver }: Context, { remote, media }: Sight): boolean {
  const { md5, fileName } = entry.payload
  if (remote.md5 === md5 || media.some((medium) => medium.md5 === md5)) return true
  const known = handOver.state(entry.id) === 'not-taken' ? undefined : entry.progress.knownMedia
  return known !== undefined && media.some((medium) => !known.includes(medium.id) && medium.md5 === null && medium.fileName === fileName)
}

async function send(context: Context, sight: Sight): Promise<Outcome> {
  const { entry, remoteId, provider, handOver, signal, now, markSent } = context
  const before = handOver.state(entry.id)
  await handOver.withdraw(entry.id)
  // The service came for the last byte in this very moment.
  if (handOver.state(entry.id) !== before)
    return { then: 'look-again', afterMs: 500, reason: 'The service is fetching the file.', inFlight: true }
  const offered = await offerFile(context)
  if ('then' in offered) return offered
  const { link, fileName } = offered
  await markSent({ phase: 'sent', knownMedia: sight.media.map(({ id }) => id), sentAt: now(), probes: 0 })
  await provider.addMediaByLink?.(remoteId, { link, fileName }, signal)
  crashpoint('media/link-sent')
  return {
    then: 'look-again',
    afterMs: 150,
    reason: 'The service is fetching the file.',
    inFlight: true,
    notes: { phase: 'accepted', sentAt: now() },
  }
}

function arrived({ entry, asset, handOver, now }: Context, { remote, media }: Sight): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      applyRemote(tx, asset.id, remote, now())
      applyMedia(tx, asset.id, media)
      handOver.forget(tx, entry.id)
    },
  }
}

/** A link expires by itself; a service that did not come for it by then is asked again with a new one. */
function awaitFetch({ entry, now }: Context): Outcome {
  const waited = now() - (entry.progress.sentAt ?? now())
  return { then: 'look-again', afterMs: pause(waited), reason: 'Waiting for the service to fetch the file.', inFlight: true }
}

/**
 * The file lies where nobody here sees who fetches it: a service that is slow may be at it, and would have it twice if it were sent again. So it is waited for as long as the
 * link lives, and then as long as taking in needs; after that only the user can tell.
 */
function awaitUnseen(context: Context): Outcome {
  const { entry, handOver } = context
  if (handOver.isOffered(entry.id)) return awaitFetch(context)
  const later = lookLater(entry, { plan: appearance, reason: 'The link to the file has ended. Slipway looks whether the service has it.' })
  if (later !== null) return later
  return {
    then: 'hold',
    state: 'needs-review',
    reason: `The service was given a link to “${entry.payload.fileName}” but does not show it. Look at the asset there: if the file is missing, Retry sends it again; if it is there, Cancel.`,
    inFlight: false,
  }
}

function awaitAppearance({ entry }: Context): Outcome {
  const later = lookLater(entry, { plan: appearance, reason: 'The service has the file and is taking it in.' })
  if (later !== null) return later
  return {
    then: 'hold',
    state: 'needs-review',
    reason: `The service fetched all of “${entry.payload.fileName}” but does not show it. Look at the asset there: if the file is missing, Retry sends it again; if it is there, Cancel.`,
    inFlight: false,
  }
}

function probeAgain(context: Context, sight: Sight): Outcome | Promise<Outcome> {
  const probes = context.entry.progress.probes ?? 0
  const afterMs = probePausesMs[probes]
  if (afterMs === undefined) return send(context, sight)
  return {
    then: 'look-again',
    afterMs,
    reason: 'The answer was lost. Slipway looks whether the file arrived before it sends it again.',
    inFlight: true,
    notes: { probes: probes + 1 },
  }
}

/** Often at first, slower later; slowly too when the clock was put back. */
function pause(waitedMs: number): number {
  if (waitedMs < 0) return 15_000
  return Math.min(15_000, Math.max(200, Math.round(waitedMs / 3)))
}
