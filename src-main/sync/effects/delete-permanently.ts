import { applyRemote } from '../apply'
import { recordTombstone, removeAsset } from '../../assets/mirror'
import { AppError } from '../../../src-preload/contract/errors'
import { ProviderError } from '../../providers/provider-error'
import { intakeAssetRemoved } from '../../drop-folders/media-ended'
import type { RemoteAsset } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import { judgeExistence } from '../reconcile'
import type { Effect, EffectContext, Outcome } from './effect'
import { ask, refuse } from './looks'
import { see } from './sight'

type Context = EffectContext<PayloadOf<'delete-permanently'>>

/** When a service that said "done" is looked at, to see that it is so. ms. */
const verifyPausesMs = [1_000, 5_000, 20_000]
/** Two looks so far apart prove that a lost request did nothing. ms. */
const secondLookMs = 10_000

/**
 * Deletes for good, exactly what the user confirmed: a copy is saved first where it is wished, then the asset is read, and anything that changed meanwhile (edited,
 * restored by a colleague) stops it. An asset that is not there any more is as wished.
 */
export const deletePermanently: Effect<PayloadOf<'delete-permanently'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent } = context
  if (provider.deletePermanently === undefined) return refuse('This service can not delete assets for good.')
  const withoutCopy = await saveCopy(context)
  if (withoutCopy !== null) return withoutCopy
  const remote = await see(context)
  if (remote === null) return entry.inFlight ? gone(context) : goneBefore(context)
  if (entry.inFlight && entry.progress.phase === 'accepted') return verify(context, entry.progress.probes ?? 0)
  const inTheWay = whatStops(context, remote)
  if (inTheWay !== null) return inTheWay
  await markSent({ phase: 'sent', probes: 0 })
  try {
    await provider.deletePermanently(remoteId, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'not-found') throw error
  }
  return provider.facts.deletion.mustVerify ? verify(context, 0) : gone(context)
}

/** Gone without a request of ours: so it is as wished, unless the service shows nothing else either. */
async function goneBefore(context: Context): Promise<Outcome> {
  const { isReadable, asked } = await context.askWitnesses()
  if (isReadable || asked === 0) return gone(context)
  return ask(
    `The service shows neither “${context.asset.title}” nor the other assets of this account that Slipway asked for: the right to see them may be gone. Nothing was deleted. Retry looks again, Cancel keeps it.`,
  )
}

/** Why the request is not sent now: it is not what the user confirmed, or an earlier one may still have its effect. */
function whatStops({ entry, asset, provider, now }: Context, remote: RemoteAsset): Outcome | null {
  const { version, wasTrashed } = entry.payload
  const step = judgeExistence({
    base: wasTrashed ? 'trashed' : 'live',
    local: 'none',
    remote: remote.trashed === null ? 'live' : 'trashed',
    isLocalChanged: false,
    isRemoteChanged: entry.progress.isOutdated === true || remote.version !== version,
  })
  if (step !== 'send-deletion') {
    return {
      ...ask(
        `“${asset.title}” was changed or restored at the service after you confirmed. Nothing was deleted. Look at it and delete it again, or cancel.`,
      ),
      // The same answer would be asked for again and again: only another question helps.
      notes: { isOutdated: true },
      apply: (tx) => {
        applyRemote(tx, asset.id, remote, now())
      },
    }
  }
  if (!entry.inFlight || provider.facts.deletion.repeatIsHarmless || (entry.progress.probes ?? 0) > 0) return null
  const reason = 'The answer was lost. Slipway looks twice whether it was deleted before it asks again.'
  return { then: 'look-again', afterMs: secondLookMs, reason, inFlight: true, notes: { probes: 1 } }
}

/** Saves the copy that the user wished. Null when there is nothing in the way of the deletion. */
async function saveCopy(context: Context): Promise<Outcome | null> {
  const { entry, asset, provider, signal, saveBackup, note } = context
  const { backupFolder } = entry.payload
  if (backupFolder === null || entry.progress.backedUp === true || entry.inFlight) return null
  try {
    await saveBackup({ asset, provider, folder: backupFolder, signal })
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError || (error instanceof ProviderError && error.kind === 'not-found'))) throw error
    // Of what is gone already no copy can be had.
    return (await see(context)) === null ? goneBefore(context) : refuse(withKept(error.message))
  }
  await note({ backedUp: true })
  return null
}

const kept = 'Nothing was deleted.'
const withKept = (reason: string) => (reason.endsWith(kept) ? reason : `${reason} ${kept}`)

function gone({ asset, now }: Context): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      recordTombstone(tx, asset, now())
      intakeAssetRemoved(tx, asset.id, now(), 'user')
      removeAsset(tx, asset)
    },
  }
}

/** The service's "done" is believed when the asset is not to be seen any more. */
function verify({ asset }: Context, looks: number): Outcome {
  const afterMs = verifyPausesMs[looks]
  if (afterMs === undefined) {
    return ask(
      `The service said that it deleted “${asset.title}”, but still shows it. Look at it there: Retry asks for the deletion again, Cancel keeps it.`,
    )
  }
  const reason = 'The service said that it is done. Slipway looks whether it is gone.'
  return { then: 'look-again', afterMs, reason, inFlight: true, notes: { phase: 'accepted', probes: looks + 1 } }
}
