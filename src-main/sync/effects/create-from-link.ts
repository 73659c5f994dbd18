import type { AssetType } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import { adoptRemoteId, applyRemote } from '../apply'
import { ProviderError, remedies } from '../../providers/provider-error'
import type { RemoteAsset } from '../../providers/remote'
import { lookUp } from '../pull/look-up'
import type { PayloadOf } from '../operations'
import { assetTypeOf } from './content-type'
import type { Effect, EffectContext, LinkPeek, Outcome } from './effect'
import { ask, lookLater, refuse, type LookPlan } from './looks'
import { offerFile, placeOf, waitForWay } from './offer-file'

type Context = EffectContext<PayloadOf<'upload-asset' | 'create-from-link'>>

/** What the service is told, or why it is not told anything. */
type Ready = { readonly link: string; readonly name: string; readonly type: AssetType } | Outcome

/** Where a service does not say how long it works on what it was given. */
const review: LookPlan = { firstMs: 5_000, longestMs: 60_000, endMs: 60 * 60_000 }

/**
 * Makes an asset out of a link. Every request makes another asset, and nothing proves afterwards that one was made (GlobalAiOpc, Upload asset): what was sent without
 * an answer is never sent again by itself; the user is asked for the id.
 */
export const createFromLink: Effect<PayloadOf<'create-from-link'>> = (context) => make(context, () => readLink(context))

/** The same out of a file of this machine, which the service fetches from the hand-over. */
export const createFromFileLink: Effect<PayloadOf<'upload-asset'>> = (context) => make(context, () => readFile(context))

async function make(context: Context, prepare: () => Promise<Ready>): Promise<Outcome> {
  const { entry, asset, provider, signal, now, markSent, handOver } = context
  if (provider.createFromLink === undefined) return refuse('This service makes no assets out of links.')
  if (entry.progress.madeId !== undefined) return follow(context, entry.progress.madeId)
  if (entry.inFlight) return askForId(context)
  const ready = await prepare()
  if ('then' in ready) return ready
  await markSent({ phase: 'sent', sentAt: now(), probes: 0, sentType: ready.type })
  let remoteId: string
  try {
    remoteId = (await provider.createFromLink(ready, signal)).remoteId
  } catch (error) {
    // A definite no: nobody shall come for the file.
    if (error instanceof ProviderError && remedies[error.kind] !== 'probe') await handOver.withdraw(entry.id)
    throw error
  }
  const told = {
    plan: provider.facts.processing ?? review,
    reason: workingOn,
    looks: 0,
    notes: { phase: 'accepted', madeId: remoteId },
    apply: (tx) => {
      adoptRemoteId(tx, asset.id, remoteId)
    },
  } satisfies Parameters<typeof lookLater>[1]
  return lookLater(entry, told) ?? ask(stillWorking(context))
}

const workingOn = 'The service has it and is looking at it.'
const stillWorking = ({ asset }: Context) =>
  `The service has taken “${asset.title}”, but has not said for a long time that it is ready. Retry looks again; nothing is sent a second time. Cancel ends the waiting, and the asset stays.`

async function readFile(context: EffectContext<PayloadOf<'upload-asset'>>): Promise<Ready> {
  const waiting = waitForWay(context)
  if (waiting !== null) return waiting
  const { path, fileName } = placeOf(context)
  const head = await context.files.head(path)
  const type = await assetTypeOf(head, { fileName })
  // A file that can not be read has no head: the offer says why.
  if (type === null && head.length > 0) return refuse(untold(fileName))
  const offered = await offerFile(context)
  if ('then' in offered) return offered
  if (type === null) {
    await context.handOver.withdraw(context.entry.id)
    return refuse(untold(fileName))
  }
  return { link: offered.link, name: context.entry.payload.title, type }
}

const untold = (name: string) =>
  `Slipway can not tell from the content of “${name}” that it is an image, a video, audio or a document, and this service takes nothing else. Nothing was sent.`

async function readLink({ entry, peekLink, signal }: EffectContext<PayloadOf<'create-from-link'>>): Promise<Ready> {
  const { link, name, type } = entry.payload
  if (type !== null) return { link, name, type }
  let peek: LinkPeek
  try {
    peek = await peekLink(link, signal)
  } catch (error) {
    // Not the service failed here: only the place that the link leads to.
    if (signal.aborted || !(error instanceof ProviderError || error instanceof AppError)) throw error
    return refuse(
      `Slipway could not look at the link of “${name}” to tell its type. Cancel this and make it again with the type chosen. Nothing was sent.`,
    )
  }
  const told = await assetTypeOf(peek.head, { contentType: peek.contentType })
  if (told !== null) return { link, name, type: told }
  return refuse(
    `Slipway can not tell the type of “${name}” from its content. Cancel this and make it again with the type chosen. Nothing was sent.`,
  )
}

function askForId({ asset }: Context): Outcome {
  return {
    then: 'hold',
    state: 'needs-review',
    reason: `“${asset.title}” may have been made at the service, but the answer with its ID was lost. It is not sent again by itself, as that could make a second one. Look for it there: if it exists, give its ID here; if it does not, Cancel.`,
    inFlight: true,
    notes: { idUnknown: true },
  }
}

/** Looks until the service has it ready. What it refused is never sent again by itself. */
async function follow(context: Context, madeId: string): Promise<Outcome> {
  const { entry, asset, provider, signal, now, handOver } = context
  const isReadable = provider.get !== undefined || provider.find !== undefined
  const remote = isReadable ? await lookUp(provider, { remoteId: madeId, title: asset.title }, signal) : null
  const apply: Extract<Outcome, { then: 'settle' }>['apply'] = (tx) => {
    if (remote === null) adoptRemoteId(tx, asset.id, madeId)
    else applyRemote(tx, asset.id, remote, now())
  }
  const state = remote === null && isReadable ? 'processing' : (remote?.processing?.state ?? 'ready')
  if (state === 'ready') {
    return {
      then: 'settle',
      apply: (tx) => {
        apply(tx)
        handOver.forget(tx, entry.id)
      },
    }
  }
  if (state === 'failed') {
    await handOver.withdraw(entry.id)
    return { ...refuse(refusedBy(asset.title, remote)), apply }
  }
  // The user asked for another look, and so the looks begin anew.
  const looks = entry.inFlight ? {} : { looks: 0 }
  const reason = remote === null ? 'The service gave it an ID but does not show it yet.' : workingOn
  return (
    lookLater(entry, { plan: provider.facts.processing ?? review, reason, apply, ...looks }) ?? { ...ask(stillWorking(context)), apply }
  )
}

function refusedBy(title: string, remote: RemoteAsset | null): string {
  const note = remote?.processing?.note ?? null
  const why = note === null || note.trim() === '' ? '' : ` It says: “${note.trim()}”.`
  return `The service did not accept “${title}”.${why} It is not sent again by itself. Cancel ends this; the asset stays there as failed until you delete it. Retry only looks again.`
}
