import { applyRemote } from '../apply'
import { ProviderError } from '../../providers/provider-error'
import type { RemoteAsset } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import type { Effect, EffectContext, Outcome } from './effect'
import { refuse } from './looks'
import { need } from './sight'

type Context = EffectContext<PayloadOf<'assign-project'> | PayloadOf<'unassign-project'>>

/**
 * Assigns the asset to a project. The service's yes does not tell whether an asset that had a project was moved or kept (Media Pocket API v2, Assign asset to project),
 * so that it is read back.
 */
export const assignProject: Effect<PayloadOf<'assign-project'>> = (context) => {
  const { entry, asset, provider, remoteId, signal } = context
  const { projectId } = entry.payload
  const assign = provider.assignProject
  if (assign === undefined) return Promise.resolve(refuse('This service has no projects.'))
  return change(context, projectId, async () => {
    await assign(remoteId, projectId, signal)
    return (kept) =>
      `The service said yes, but “${asset.title}” is ${kept === null ? 'in no project' : `in the project ${kept}`} and not in ${projectId}. Take it out of its project first, then assign it again.`
  })
}

/** Takes the asset out of its project. That it has none is a harmless end. */
export const unassignProject: Effect<PayloadOf<'unassign-project'>> = (context) => {
  const { asset, provider, remoteId, signal } = context
  const unassign = provider.unassignProject
  if (unassign === undefined) return Promise.resolve(refuse('This service has no projects.'))
  return change(context, null, async () => {
    try {
      await unassign(remoteId, signal)
    } catch (error) {
      if (!(error instanceof ProviderError) || error.reason !== 'no-parent-project') throw error
    }
    return (kept) => `The service said yes, but “${asset.title}” is still in the project ${String(kept)}. Take it out there.`
  })
}

async function change(context: Context, wish: string | null, send: () => Promise<(kept: string | null) => string>): Promise<Outcome> {
  if (context.entry.inFlight) {
    const there = await need(context)
    if (there.projectId === wish) return done(context, there)
  }
  await context.markSent()
  const whyNot = await send()
  const remote = await need(context)
  if (remote.projectId === wish) return done(context, remote)
  return { ...refuse(whyNot(remote.projectId)), apply: write(context, remote) }
}

function write({ asset, now }: Context, remote: RemoteAsset): Extract<Outcome, { then: 'settle' }>['apply'] {
  return (tx) => {
    applyRemote(tx, asset.id, remote, now())
  }
}

function done(context: Context, remote: RemoteAsset): Outcome {
  return { then: 'settle', apply: write(context, remote) }
}
