import { ProviderError } from '../../providers/provider-error'
import type { RemoteRun } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { ask, refuse } from './looks'

type Context = EffectContext<PayloadOf<'start-action'>>

/** A run that was started must be among the runs by the second look. ms. */
const secondLookMs = 10_000
const settled: Outcome = { then: 'settle', apply: () => undefined }

/**
 * Starts an action once. Starting it again would run it again (Media Pocket API v2, Start action), so the runs that were there before are noted first: after a lost answer
 * a new run of this action is ours. None to be seen proves nothing, and the user decides.
 */
export const startAction: Effect<PayloadOf<'start-action'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent } = context
  if (provider.startAction === undefined) return refuse('This service has no actions.')
  const { actionId, name } = entry.payload
  const { knownRuns, probes = 0 } = entry.progress
  if (entry.inFlight) {
    const runs = knownRuns === undefined ? null : await readRuns(context)
    if (runs?.some((run) => !(knownRuns ?? []).includes(run.id) && isOf(run, name)) === true) return settled
    if (runs !== null && probes === 0) {
      const reason = 'The answer was lost. Slipway looks twice whether the action was started.'
      return { then: 'look-again', afterMs: secondLookMs, reason, inFlight: true, notes: { probes: 1 } }
    }
    return ask(
      `“${name}” may have been started, but the answer was lost and no run of it is to be seen. Look at the runs of the asset: if it is missing there, Retry starts it; if it is there, Cancel.`,
    )
  }
  const before = await readRuns(context)
  await markSent({ phase: 'sent', probes: 0, ...(before !== null && { knownRuns: before.map(({ id }) => id) }) })
  await provider.startAction(remoteId, actionId, signal)
  return settled
}

const isOf = ({ actionName }: RemoteRun, name: string) => actionName.trim().toLowerCase() === name.trim().toLowerCase()

/** Seeing runs and starting actions are two rights: null where only the second one is given. */
async function readRuns({ provider, remoteId, signal }: Context): Promise<readonly RemoteRun[] | null> {
  try {
    return (await provider.runs?.(remoteId, signal)) ?? null
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'forbidden') return null
    throw error
  }
}
