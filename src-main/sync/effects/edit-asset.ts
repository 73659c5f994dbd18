import type { AssetEdit } from '../../providers/provider'
import { ProviderError } from '../../providers/provider-error'
import type { RemoteAsset } from '../../providers/remote'
import { applyRemote } from '../apply'
import type { PayloadOf } from '../operations'
import { reconcileEdit, type EditField } from '../reconcile'
import type { Effect, EffectContext, Outcome } from './effect'
import { refuse } from './looks'
import { see } from './sight'

type Context = EffectContext<PayloadOf<'edit-asset'>>

/** A service that refuses because of a change that it made meanwhile is looked at again so often, and so much later. */
const mostRebases = 3
const rebaseMs = 1_000

/**
 * Writes the user's change of fields, upon what the service has at this moment. A field that somebody else changed meanwhile stops it: nobody's words are overwritten
 * unseen. What is there already as wished, such as after a lost answer, is not sent again.
 */
export const editAsset: Effect<PayloadOf<'edit-asset'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent } = context
  if (provider.edit === undefined) return refuse('This service can not change assets.')
  const remote = await see(context)
  if (remote === null) return gone(context)
  const { send, clashes } = reconcileEdit(entry.payload, remote)
  if (clashes.length > 0) return { then: 'clash', apply: write(context, remote) }
  if (send.length === 0) return { then: 'settle', apply: write(context, remote) }
  await markSent()
  try {
    return { then: 'settle', apply: write(context, await provider.edit(remoteId, editOf(entry.payload, send), signal)) }
  } catch (error) {
    return rebased(context, remote, error)
  }
}

function editOf({ changes }: PayloadOf<'edit-asset'>, send: readonly EditField[]): AssetEdit {
  const { title, description, category, tags } = changes
  return {
    ...(send.includes('title') && title !== undefined && { title }),
    ...(send.includes('description') && description !== undefined && { description }),
    ...(send.includes('category') && category !== undefined && { category }),
    ...(send.includes('tags') && tags !== undefined && { tags }),
  }
}

function write({ asset, now }: Context, remote: RemoteAsset): Extract<Outcome, { then: 'settle' }>['apply'] {
  return (tx) => {
    applyRemote(tx, asset.id, remote, now())
  }
}

/** "It was changed meanwhile": the change is made anew upon what is there now. Rethrows what says something else. */
async function rebased(context: Context, before: RemoteAsset, error: unknown): Promise<Outcome> {
  const rebases = context.entry.progress.probes ?? 0
  if (!(error instanceof ProviderError) || error.kind !== 'conflict' || rebases >= mostRebases) throw error
  const remote = await see(context)
  if (remote === null) return gone(context)
  if (remote.version === before.version) throw error
  return {
    then: 'look-again',
    afterMs: rebaseMs,
    reason: `“${context.asset.title}” was changed at the service at the same moment. Slipway puts your change on top of that.`,
    inFlight: false,
    notes: { probes: rebases + 1 },
    apply: write(context, remote),
  }
}

/** The words stay, and so does the way to bring them in. */
function gone({ asset, provider }: Context): Outcome {
  const isMakable = provider.create !== undefined || provider.uploadFile !== undefined
  const anew = isMakable ? ' To have the asset again, put its file into a drop folder: it is made anew.' : ''
  return refuse(
    `“${asset.title}” was deleted at the service, or is not to be seen with this account any more. Your change is kept here: Retry looks for the asset again, Cancel drops the change.${anew}`,
  )
}
