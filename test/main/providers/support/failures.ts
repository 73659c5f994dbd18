import { ProviderError } from '../../../../src-main/providers/provider-error'

/** The error a promise rejects with; fails the test when it is not a `ProviderError`, or when there is none. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const outcome = await promise.then(
    (value): unknown => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
  if (outcome instanceof ProviderError) return outcome
  throw outcome
}

export const patient = new AbortController().signal
