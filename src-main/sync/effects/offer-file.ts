import { AppError } from '../../../src-preload/contract/errors'
import type { FilePayload } from '../operations'
import type { EffectContext, Outcome } from './effect'
import { refuse } from './looks'

type Context = EffectContext<FilePayload>

/** Where the file is now, and what it is called. */
export function placeOf({ entry, locateFile }: Context): { readonly path: string; readonly fileName: string } {
  const { intakeId, path, fileName } = entry.payload
  return (intakeId === null ? null : locateFile(intakeId)) ?? { path, fileName }
}

/** What becomes of an operation whose file can not be read. Rethrows what does not say so. */
export function withoutFile({ entry }: Context, error: unknown): Outcome {
  if (!(error instanceof AppError)) throw error
  if (error.code === 'unexpected') return { then: 'look-again', afterMs: 60_000, reason: error.message, inFlight: entry.inFlight }
  return lostFile(entry, error.message)
}

/** Gone, locked or changed: the intake knows what becomes of such a file; without it the user must. */
export function lostFile({ payload, inFlight }: Context['entry'], reason: string): Outcome {
  return payload.intakeId === null ? { ...refuse(reason), inFlight } : { then: 'file-changed' }
}

/** Saving another setting wakes what waits for it; this is for what changes by itself, such as a network that comes back. ms. */
const longWaitMs = 10 * 60_000

/** Waits, asking nobody, where a file can not be handed over as things are. Null: it can be tried. */
export function waitForWay({ entry, handOver }: Context): Outcome | null {
  const reason = entry.inFlight ? null : handOver.whyNot(entry.id)
  return reason === null ? null : { then: 'look-again', afterMs: longWaitMs, reason, inFlight: false }
}

/** A new link to the operation's file, earlier ones being withdrawn; or what becomes of it without one. */
export async function offerFile(context: Context): Promise<{ readonly link: string; readonly fileName: string } | Outcome> {
  const { entry, handOver, signal, onProgress } = context
  const { path, fileName } = placeOf(context)
  const { md5, size } = entry.payload
  try {
    const { link } = await handOver.offer({ operationId: entry.id, path, fileName, md5, size, signal, onProgress })
    return { link, fileName }
  } catch (error) {
    return withoutFile(context, error)
  }
}
