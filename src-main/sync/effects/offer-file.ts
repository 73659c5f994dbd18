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

/** A new link to the operation's file, earlier ones being withdrawn; or what becomes of it without one. */
export async function offerFile(context: Context): Promise<{ readonly link: string; readonly fileName: string } | Outcome> {
  const { entry, handOver, signal } = context
  const { path, fileName } = placeOf(context)
  const { md5, size } = entry.payload
  try {
    return { link: (await handOver.offer({ operationId: entry.id, path, fileName, md5, size, signal })).link, fileName }
  } catch (error) {
    return withoutFile(context, error)
  }
}
