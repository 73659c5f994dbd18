import { expect, test } from 'vitest'
import type { AssetType } from '../../../../src-preload/contract/asset'
import { failureOf, patient } from '../support/failures'
import type { OpcProvider } from './harness'
import { answered, id } from './harness'
import recorded from './reference-examples.json'

interface Example {
  readonly comment: string
  readonly call: string
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, string>> | null
  readonly status: number
  readonly answer: unknown
  /** What the provider must make of the answer: one of the two. */
  readonly gives?: unknown
  readonly fails?: { readonly kind: string }
}

const examples = recorded as readonly Example[]

function run(provider: OpcProvider, { call, body }: Example): Promise<unknown> {
  if (call === 'get') return provider.get(id, patient)
  if (call === 'delete') return provider.deletePermanently(id, patient)
  const type = (body?.['assetType'] ?? '').toLowerCase() as AssetType
  return provider.createFromLink({ link: body?.['url'] ?? '', name: body?.['name'] ?? '', type }, patient)
}

test.each(examples)('documented: $comment', async (example) => {
  const { provider, server } = await answered(example.answer, example.status)
  const doing = run(provider, example)
  if (example.fails) {
    const failure = await failureOf(doing)
    expect(failure).toMatchObject(example.fails)
    expect(failure.message).not.toMatch(/specific error|some words/)
  } else {
    const given: unknown = (await doing) ?? null
    // The version is opaque: it is compared, not read.
    const wanted = example.call === 'get' ? { ...(example.gives as object), version: expect.any(String) as unknown } : example.gives
    expect(given).toEqual(wanted)
  }
  expect(server.seen).toEqual([
    {
      method: example.method,
      path: example.path,
      body: example.body === null ? '' : JSON.stringify(example.body),
      headers: expect.objectContaining({ authorization: 'Bearer canary-key' }) as unknown,
    },
  ])
  expect(server.seen[0]?.headers['content-type']).toBe(example.body === null ? undefined : 'application/json')
})
