import type { Call } from '../../src-preload/contract/channels'
import { AppError } from '../../src-preload/contract/errors'
import type { Reply } from '../../src-preload/contract/errors'
import type { Input, Output } from '../../src-preload/contract/procedures'

/** Asks main. Rejects with an AppError whose message may be shown to the user. */
export async function call<C extends Call>(name: C, input: Input<C>): Promise<Output<C>> {
  const reply = (await window.slipway.call(name, input)) as Reply<Output<C>>
  if (!reply.ok) throw new AppError(reply.error.code, reply.error.message, reply.error.field)
  return reply.value
}

/** The sentence to show for a failure of any kind. */
export function sentenceFor(error: unknown): string {
  return error instanceof AppError ? error.message : 'Something went wrong inside Slipway. Try again; if it stays, restart the program.'
}
