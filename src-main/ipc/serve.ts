import type { IpcMain } from 'electron'
import { calls, type Call } from '../../src-preload/contract/channels'
import { AppError, type Reply, type WireError } from '../../src-preload/contract/errors'
import { procedures, type Input, type Output } from '../../src-preload/contract/procedures'
import { errorCode, type Log } from '../log'
import { ProviderError } from '../providers/provider-error'

/** One function per call of the contract. */
export type Handlers = { readonly [C in Call]: (input: Input<C>) => Output<C> | Promise<Output<C>> }

/** Letters a call's input may have as JSON: more is a mistake or an attack. */
const mostInput = 1024 * 1024
/** Many thousands of paths are no mistake. */
const mostInputOf: Partial<Record<Call, number>> = { 'hand-in.preview': 16 * 1024 * 1024 }

/**
 * The one door from the window: checks who asks and what, runs the handler, checks what goes out, and turns every error into data.
 * What is not expected is told to the window as "unexpected" only; its code goes to the log.
 */
export function serve(ipc: Pick<IpcMain, 'handle'>, handlers: Handlers, tools: { isTrusted: (sender: Sender) => boolean; log: Log }): void {
  for (const call of calls) {
    ipc.handle(call, (event, raw: unknown) => answer(call, raw, { handlers, sender: event, ...tools }))
  }
}

/** The part of Electron's event that says who asks. */
export interface Sender {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
}

async function answer(
  call: Call,
  raw: unknown,
  { handlers, sender, isTrusted, log }: { handlers: Handlers; sender: Sender; isTrusted: (sender: Sender) => boolean; log: Log },
): Promise<Reply<unknown>> {
  try {
    if (!isTrusted(sender)) throw new AppError('untrusted-sender', 'This page may not do that.')
    const { input, output } = procedures[call]
    if (sizeOf(raw) > (mostInputOf[call] ?? mostInput)) throw new AppError('invalid-input', 'That is too much at once.')
    const checked = input.safeParse(raw)
    if (!checked.success) throw new AppError('invalid-input', 'Slipway did not understand this request. Nothing was changed.')
    const run = handlers[call] as (input: unknown) => unknown
    return { ok: true, value: output.parse(await run(checked.data)) }
  } catch (error) {
    return { ok: false, error: toWire(error, call, log) }
  }
}

function sizeOf(raw: unknown): number {
  try {
    return raw === undefined ? 0 : JSON.stringify(raw).length
  } catch {
    return Infinity
  }
}

function toWire(error: unknown, call: Call, log: Log): WireError {
  if (error instanceof AppError) {
    return error.field === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, field: error.field }
  }
  if (error instanceof ProviderError) return { code: error.kind === 'offline' ? 'offline' : 'refused', message: error.message }
  log.error('ipc.failed', { call, code: errorCode(error) })
  return {
    code: 'unexpected',
    message: 'Something went wrong in Slipway, and nothing was changed. Try again; if it happens again, restart Slipway.',
  }
}
