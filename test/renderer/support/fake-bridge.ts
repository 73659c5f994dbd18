import { configure } from '@testing-library/react'
import type { Bridge } from '../../../src-preload/bridge'
import type { Call, EventName } from '../../../src-preload/contract/channels'
import { AppError } from '../../../src-preload/contract/errors'
import type { Input, Output } from '../../../src-preload/contract/procedures'

// A condition that holds in the end is waited for: a busy machine takes longer than the usual second.
configure({ asyncUtilTimeout: 8000 })

export type Answers = { [C in Call]?: (input: Input<C>) => Output<C> | Promise<Output<C>> }

export interface FakeBridge {
  readonly calls: { readonly name: string; readonly input: unknown }[]
  /** Inputs of one call so far. */
  readonly inputsOf: (name: Call) => unknown[]
  readonly emit: (name: EventName, payload?: unknown) => void
}

/** Puts a main process that answers from a table in place of the preload's bridge. A call that is not in the table is refused. */
export function installBridge(answers: Answers): FakeBridge {
  const calls: FakeBridge['calls'] = []
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const bridge: Bridge = {
    call: async (name, input) => {
      calls.push({ name, input })
      const answer = answers[name as Call] as ((input: unknown) => unknown) | undefined
      try {
        if (!answer) throw new AppError('unexpected', `no answer for ${name}`)
        return { ok: true, value: await answer(input) }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        const { code, message, field } = error
        return { ok: false, error: { code, message, ...(field === undefined ? {} : { field }) } }
      }
    },
    on: (name, listener) => {
      const known = listeners.get(name) ?? new Set()
      listeners.set(name, known.add(listener))
      return () => void known.delete(listener)
    },
    // A test says where a file lies by a property of that name.
    pathsOf: (files) => files.flatMap((file) => (file as { readonly path?: string }).path ?? []),
  }
  Object.defineProperty(window, 'slipway', { value: bridge, configurable: true })
  return {
    calls,
    inputsOf: (name) => calls.filter((made) => made.name === name).map(({ input }) => input),
    emit: (name, payload = {}) => {
      for (const listener of listeners.get(name) ?? []) listener(payload)
    },
  }
}
