import { adoptRemoteId, applyRemote } from '../apply'
import { dropTombstone } from '../../assets/mirror'
import { doubtLosses } from '../../assets/twins'
import { AppError } from '../../../src-preload/contract/errors'
import { ProviderError } from '../../providers/provider-error'
import type { AssetProvider, UploadFile } from '../../providers/provider'
import type { RemoteAsset } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import { byName, contentTypeOf } from './content-type'
import { createFromFileLink } from './create-from-link'
import type { Effect, EffectContext, Outcome } from './effect'
import { ask, lookLater, refuse, type LookPlan } from './looks'
import { lostFile, placeOf, withoutFile } from './offer-file'

type Context = EffectContext<PayloadOf<'upload-asset'>>
type Upload = NonNullable<AssetProvider['uploadFile']>

/** A service that took all bytes shows the asset some time later. */
const appearance: LookPlan = { firstMs: 2_000, longestMs: 15_000, endMs: 10 * 60_000 }
/** Where a look sees the whole place, the second one comes so much later. ms. */
const secondLookMs = 5_000
/** What is looked for together is looked for at most this often. ms. */
const stepMs = 500

/** Makes an asset out of a file, by its bytes or by a link to it, whichever the service takes. */
export const uploadAsset: Effect<PayloadOf<'upload-asset'>> = (context) => {
  const { uploadFile, createFromLink } = context.provider
  if (uploadFile !== undefined) return uploadBytes(context, uploadFile)
  if (createFromLink !== undefined) return createFromFileLink(context)
  return Promise.resolve(refuse('This service takes no files from Slipway.'))
}

/** What may be there already is looked for before a byte is sent; only the user can say that it shall be sent a second time. */
async function uploadBytes(context: Context, upload: Upload): Promise<Outcome> {
  const { entry } = context
  if (!entry.inFlight && entry.progress.phase === undefined) return send(context, upload)
  const found = await find(context)
  if (found !== null) return arrived(context, found)
  return (entry.inFlight ? waitFor(context) : null) ?? send(context, upload)
}

function wish({ entry }: Context, file: { readonly path: string; readonly contentType: string }): UploadFile {
  const { fileName, title, size, md5, sha256, target } = entry.payload
  return { fileName, title, size, md5, sha256, target, ...file }
}

async function find(context: Context): Promise<RemoteAsset | null> {
  const { path, fileName } = context.entry.payload
  return (await context.provider.findUpload?.(wish(context, { path, contentType: byName(fileName) }), context.signal)) ?? null
}

/** What is to be done about a file that may have arrived and is not to be seen; null when it certainly did not. */
function waitFor(context: Context): Outcome | null {
  const { entry, provider } = context
  const { phase, probes = 0 } = entry.progress
  // A service that tells no hash is looked at place by place, and what is not at its place is not there.
  if (phase !== 'accepted' && provider.facts.contentHash === null) {
    if (probes > 0) return null
    const reason = 'The answer was lost. Slipway looks whether the file arrived before it sends it again.'
    return { then: 'look-again', afterMs: secondLookMs, reason, inFlight: true, notes: { probes: probes + 1 } }
  }
  const reason = phase === 'accepted' ? takingIn : 'The answer was lost. Slipway looks whether the file arrived.'
  return inStep(context, lookLater(entry, { plan: appearance, reason })) ?? ask(notShown(entry))
}

/** Where one look is for all files that are looked for at that time, they wait for the same moments. */
function inStep({ provider, now }: Context, look: Outcome | null): Outcome | null {
  if (look?.then !== 'look-again' || provider.facts.looksTogether !== true) return look
  const late = (now() + look.afterMs) % stepMs
  return late === 0 ? look : { ...look, afterMs: look.afterMs + stepMs - late }
}

const takingIn = 'The service has the file and is taking it in.'
const notShown = ({ payload }: Context['entry']) =>
  `“${payload.fileName}” was sent whole, but the service does not show it. Look at the service: if the file is missing there, Retry sends it again; if it is there, Cancel.`

async function send(context: Context, upload: Upload): Promise<Outcome> {
  const { entry, files, signal, now, markSent, onProgress } = context
  const { fileName, size, md5 } = entry.payload
  const { path } = placeOf(context)
  let isUntouched: () => boolean
  try {
    isUntouched = await files.check({ path, fileName, size, md5 }, signal)
  } catch (error) {
    return withoutFile(context, error)
  }
  const file = wish(context, { path, contentType: await contentTypeOf(await files.head(path), fileName) })
  const attempt = { isCommitted: false }
  const commit = async () => {
    if (!isUntouched()) throw new AppError('refused', `“${fileName}” changed while it was being sent.`)
    await markSent({ phase: 'sent', sentAt: now(), probes: 0 })
    attempt.isCommitted = true
  }
  onProgress(0, size)
  try {
    const uploaded = await upload(
      file,
      {
        commit,
        onProgress: (sent) => {
          onProgress(sent, size)
        },
      },
      signal,
    )
    if (uploaded.state === 'there') return arrived(context, uploaded.asset)
    if (uploaded.state === 'id-known') return known(context, uploaded.remoteId)
    return (
      inStep(context, lookLater(entry, { plan: appearance, reason: takingIn, looks: 0, notes: { phase: 'accepted' } })) ??
      ask(notShown(entry))
    )
  } catch (error) {
    if (!attempt.isCommitted && !isUntouched())
      return lostFile(entry, `“${fileName}” changed while it was being sent. Nothing of it was stored.`)
    return sentBefore(context, error)
  }
}

/** The refusal "it is there already" may speak of our own earlier try, which came to be seen only now. */
async function sentBefore(context: Context, error: unknown): Promise<Outcome> {
  const { entry } = context
  const mayBeOurs = error instanceof ProviderError && error.reason === 'already-there' && entry.progress.phase !== undefined
  const found = mayBeOurs ? await find(context) : null
  if (found === null) throw error
  return arrived(context, found)
}

function arrived({ asset, now }: Context, remote: RemoteAsset): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      // Where ids are places, one that was deleted for good lives again by our own word.
      dropTombstone(tx, asset.accountId, remote.remoteId)
      applyRemote(tx, asset.id, remote, now())
    },
  }
}

/** The service has this content already under an id: the next listing tells the rest. */
function known({ asset }: Context, remoteId: string): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      dropTombstone(tx, asset.accountId, remoteId)
      doubtLosses(tx, asset.id)
      adoptRemoteId(tx, asset.id, remoteId)
    },
  }
}
