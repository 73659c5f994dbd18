import { describe, expect, test } from 'vitest'
import { failureOf, patient } from '../support/failures'
import { startTinyServer } from '../support/tiny-server'
import type { PocketProvider } from './harness'
import { answered, id, open } from './harness'

const raw = 'raw text <b>of</b> the service [WHERE "x" = $1]'

describe('what only this service answers', () => {
  test.each([
    ['an error with status 200', { error: raw }, 200, 'rejected'],
    ['an error that is no text with status 200', { error: { code: 1 }, ok: 'ok' }, 200, 'rejected'],
    ['404 without an error text', { error: { code: 1 } }, 404, 'broken-answer'],
    ['a failed precondition', { error: raw }, 412, 'conflict'],
    ['a body that is too large', {}, 413, 'rejected'],
    ['a refusal without an error text', {}, 400, 'broken-answer'],
  ])('%s', async (_title, body, status, kind) => {
    const { provider } = await answered(body, status)
    for (const doing of [provider.get(id, patient), provider.trash(id, patient), provider.addComment(id, 'Hi', patient)]) {
      const failure = await failureOf(doing)
      expect(failure).toMatchObject({ kind })
      expect(failure.message).not.toMatch(/raw text|WHERE|[<>]/)
    }
  })
})

describe('refused before any request', () => {
  const withId: Readonly<Record<string, (provider: PocketProvider, asset: string) => Promise<unknown>>> = {
    get: (provider, asset) => provider.get(asset, patient),
    edit: (provider, asset) => provider.edit(asset, {}, patient),
    trash: (provider, asset) => provider.trash(asset, patient),
    restore: (provider, asset) => provider.restore(asset, patient),
    deletePermanently: (provider, asset) => provider.deletePermanently(asset, patient),
    removeMedia: (provider, asset) => provider.removeMedia(asset, patient),
    deleteComment: (provider, comment) => provider.deleteComment(id, comment, patient),
    unassignProject: (provider, asset) => provider.unassignProject(asset, patient),
    addToCollection: (provider, collection) => provider.addToCollection(id, collection, patient),
  }

  test.each(['', ' ', '.', '..'])('everything that concerns the id %j', async (asset) => {
    const { provider, server } = await answered({ ok: 'ok' })
    for (const call of Object.values(withId))
      expect(await failureOf((async () => call(provider, asset))())).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test('an id with other signs is one segment of the path, whatever it holds', async () => {
    const { provider, server } = await answered({ ok: 'ok' })
    await provider.deletePermanently('../a?b#c/..', patient)
    expect(server.seen[0]?.path).toBe('/api/v2/assets/..%2Fa%3Fb%23c%2F..')
  })

  test.each(['schlüssel', '🔑', 'two words'])('everything with the key %j: sign in again', async (apiKey) => {
    const { server } = await answered({ ok: 'ok' })
    const provider = open(server.origin, apiKey)
    for (const call of Object.values(withId))
      expect(await failureOf((async () => call(provider, id))())).toMatchObject({ kind: 'unauthorized' })
    expect(server.seen).toEqual([])
  })

  test.each([
    ['x'.repeat(256), 'title-too-long'],
    ['🎞'.repeat(256), 'title-too-long'],
    ['   ', undefined],
  ])('quirk 39: a title that the service would refuse', async (title, reason) => {
    const { provider, server } = await answered({ ok: 'ok' })
    for (const doing of [provider.create({ title, externalId: 'e' }, patient), provider.edit(id, { title }, patient)]) {
      expect(await failureOf(doing)).toMatchObject({ kind: 'rejected', reason })
    }
    expect(server.seen).toEqual([])
  })
})

test('a request goes to one server only, under the key of that account', async () => {
  const other = await startTinyServer((_request, response) => response.end())
  const { provider, server } = await answered({ asset: { id } })
  await provider.get(id, patient)
  expect(server.seen[0]?.headers['x-api-key']).toBe('key')
  expect(other.seen).toEqual([])
})
