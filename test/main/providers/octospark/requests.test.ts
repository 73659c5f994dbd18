import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { capabilitiesOf } from '../../../../src-main/providers/capabilities'
import { openHttp } from '../../../../src-main/providers/http'
import { octoSpark } from '../../../../src-main/providers/octospark'
import { queryText } from '../../../../src-main/providers/octospark/call'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { assetId, sampleFile, subject, teamId, token } from './subject'
import { makeFile, openProvider, watchUpload } from './support'

const emptyPage = { data: [], total: 0, nextCursor: null, prevCursor: null }

/** A server that answers everything alike. */
const answering = (body: unknown, status = 200) =>
  startTinyServer((_request, response) => {
    sendJson(response, status, body)
  })

const assetOf = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: assetId,
  teamId,
  displayName: 'Harbour',
  isDeleted: false,
  ...fields,
})

test('quirk 1: the token goes as a bearer token, and nowhere else', async () => {
  const server = await answering(emptyPage)
  await openProvider(server.origin).check(patient)
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${token}`)
  expect(JSON.stringify([server.seen[0]?.path, server.seen[0]?.body])).not.toContain(token)
})

describe('what is not documented is not offered', () => {
  test('quirk 11: no download, no preview, and none of the other methods, each with a reason', async () => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin)
    const offered = Object.entries(capabilitiesOf(provider, 'OctoSpark'))
      .filter(([, capability]) => capability.offered)
      .map(([name]) => name)
    expect(offered.sort()).toEqual(['ask-assistant', 'folders', 'list', 'search', 'search-by-meaning', 'trash', 'upload'])
    expect(
      Object.keys(provider).filter((name) => ['get', 'media', 'download', 'restore', 'deletePermanently', 'edit'].includes(name)),
    ).toEqual([])
  })

  test('quirk 7: neither restore nor an end of the trash is promised', () => {
    const { facts, whyNot } = openProvider('https://api.octospark.ai')
    expect(facts.trashDays).toBeNull()
    expect(whyNot.restore).toMatch(/rule it does not tell/)
    expect(facts.trashMeans).toMatch(/no restore/)
  })
})

describe('refused before any request', () => {
  test.each(['', 'not-a-uuid', '../teams', `${teamId}/..`, ` ${teamId.slice(1)}`, '3c90c3cc0d444b5088888dd25736052a'])(
    'quirk 12: the id %j is checked against the published pattern',
    async (id) => {
      const server = await answering(emptyPage)
      const provider = openProvider(server.origin)
      expect(await failureOf(provider.trash(id, patient))).toMatchObject({ kind: 'rejected' })
      expect(await failureOf(provider.list({ cursor: null, folderId: id }, patient))).toMatchObject({ kind: 'rejected' })
      expect(await failureOf(provider.createFolder({ name: 'a', parentId: id }, patient))).toMatchObject({ kind: 'rejected' })
      const elsewhere = openProvider(server.origin, { fields: { teamId: id } })
      expect(await failureOf(elsewhere.check(patient))).toMatchObject({ kind: 'rejected' })
      expect(octoSpark.checkFields?.({ teamId: id })).toMatchObject({ key: 'teamId' })
      expect(server.seen).toEqual([])
    },
  )

  test('quirk 12: a team ID of any case and with blanks around it is one', () => {
    expect(octoSpark.checkFields?.({ teamId: ` ${teamId.toUpperCase()} ` })).toBeNull()
  })

  test.each(['', '  ', 'abc\ndef', 'schlüssel', '🔑', 'two words'])('quirk 1: everything with the token %j', async (token) => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin, { secrets: { token } })
    for (const call of Object.values(subject.calls)) {
      expect(await failureOf(call(provider, { demo: null }) ?? Promise.resolve())).toMatchObject({ kind: 'unauthorized' })
    }
    expect(server.seen).toEqual([])
  })

  test.each(['', '   ', 'x'.repeat(501)])('a search for %j', async (text) => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin)
    for (const search of [provider.search, provider.searchByMeaning]) {
      expect(await failureOf(search({ text, cursor: null }, patient))).toMatchObject({ kind: 'rejected' })
    }
    expect(await failureOf(provider.askAssistant(text, patient))).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test.each(['', '  ', 'x'.repeat(129)])('a folder named %j', async (name) => {
    const server = await answering({ id: assetId, name })
    expect(await failureOf(openProvider(server.origin).createFolder({ name, parentId: null }, patient))).toMatchObject({ kind: 'rejected' })
    expect(server.seen).toEqual([])
  })

  test('an empty file, and one without a name', async () => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin)
    const { hooks } = watchUpload()
    for (const file of [makeFile('a.png', ''), { ...makeFile('a.png'), fileName: ' ' }]) {
      expect(await failureOf(provider.uploadFile(file, hooks, patient))).toMatchObject({ kind: 'rejected' })
    }
    expect(server.seen).toEqual([])
  })
})

describe('requests', () => {
  test('quirk 14: brackets are encoded, limit and semantic are texts, a cursor goes back as it came', async () => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin)
    await provider.list({ cursor: 'a b/+&=', folderId: assetId }, patient)
    await provider.searchByMeaning({ text: '50% & more #1', cursor: null }, patient)
    expect(server.seen.map(({ path }) => path)).toEqual([
      `/v1/teams/${teamId}/assets?cursor=a%20b%2F%2B%26%3D&limit=100&filter%5BfolderId%5D=${assetId}`,
      `/v1/teams/${teamId}/assets/search?query=50%25%20%26%20more%20%231&semantic=true&limit=100`,
    ])
  })

  test('half a character has no encoding and is replaced', () => {
    expect(queryText({ query: 'a\ud83d' })).toBe('?query=a%EF%BF%BD')
    expect(queryText({ query: '🌊' })).toBe('?query=%F0%9F%8C%8A')
  })

  test('an address that holds the common part of all paths already is not doubled', async () => {
    const server = await answering(emptyPage)
    await openProvider(`${server.origin}/v1`).check(patient)
    expect(server.seen[0]?.path).toBe(`/v1/teams/${teamId}/assets?limit=1`)
  })

  test('quirk 14: nothing but the call for it asks the assistant, which costs credits', async () => {
    const server = await answering(emptyPage)
    const provider = openProvider(server.origin)
    await provider.check(patient)
    await provider.list({ cursor: null }, patient)
    await provider.search({ text: 'a', cursor: null }, patient)
    await provider.searchByMeaning({ text: 'a', cursor: null }, patient)
    await provider.find({ remoteId: assetId, title: 'a' }, patient)
    await provider.findUpload(sampleFile, patient)
    expect(server.seen.filter(({ method, path }) => method !== 'GET' || path.includes('agentic'))).toEqual([])
  })
})

describe('deletion', () => {
  const answers: readonly (readonly [name: string, body: unknown])[] = [
    ['nothing', {}],
    ['a live asset', assetOf()],
    ['an asset that does not say', { id: assetId, teamId }],
    ['another asset', assetOf({ id: teamId, isDeleted: true })],
    ['an asset of another team', assetOf({ teamId: assetId, isDeleted: true })],
    ['a list', [assetOf({ isDeleted: true })]],
  ]
  test.each(answers)('quirk 6: %s in the answer proves no deletion', async (_name, body) => {
    const server = await answering(body)
    expect(await failureOf(openProvider(server.origin).trash(assetId, patient))).toMatchObject({ kind: 'broken-answer' })
  })

  test('quirk 6: the answer is the asset, with the day of its deletion', async () => {
    const server = await answering(assetOf({ isDeleted: true, deletedAt: '2026-03-02T00:00:00Z' }))
    const asset = await openProvider(server.origin).trash(assetId, patient)
    expect(asset).toMatchObject({ remoteId: assetId, trashed: { at: Date.parse('2026-03-02T00:00:00Z'), about: false } })
  })

  test('quirk 6: an empty answer is no success', async () => {
    const server = await startTinyServer((_request, response) => response.writeHead(204).end())
    expect(await failureOf(openProvider(server.origin).trash(assetId, patient))).toMatchObject({ kind: 'broken-answer' })
  })

  test('quirk 4: a deletion whose answer is lost is sent once, and its outcome is not known', async () => {
    const server = await startTinyServer((_request, response) => {
      response.socket?.destroy()
    })
    expect(await failureOf(openProvider(server.origin).trash(assetId, patient))).toMatchObject({ kind: 'unknown-outcome' })
    expect(server.seen).toHaveLength(1)
    expect(openProvider(server.origin).facts.deletion.repeatIsHarmless).toBe(false)
  })
})

describe('looking for one asset', () => {
  const pages = (bodies: readonly unknown[]) => {
    let count = 0
    return startTinyServer((request, response) => {
      if (request.path.includes('/search')) sendJson(response, 200, emptyPage)
      else {
        sendJson(response, 200, bodies[Math.min(count, bodies.length - 1)])
        count += 1
      }
    })
  }
  const page = (rows: readonly unknown[], nextCursor: unknown) => ({ data: rows, total: rows.length, nextCursor, prevCursor: null })

  test('by its title first, then through the whole listing', async () => {
    const server = await pages([page([assetOf({ id: teamId })], 'c2'), page([assetOf({ isDeleted: true })], null)])
    const found = await openProvider(server.origin).find({ remoteId: assetId, title: ' Harbour ' }, patient)
    expect(found).toMatchObject({ remoteId: assetId, trashed: { about: true } })
    expect(server.seen.map(({ path }) => path.replace(`/v1/teams/${teamId}`, ''))).toEqual([
      '/assets/search?query=Harbour&limit=100',
      '/assets?limit=100',
      '/assets?cursor=c2&limit=100',
    ])
  })

  test('an asset without a title is looked for in the listing alone', async () => {
    const server = await pages([page([], null)])
    expect(await openProvider(server.origin).find({ remoteId: assetId, title: ' ' }, patient)).toBeNull()
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['a cursor that repeats', [page([], 'c2'), page([], 'c2')]],
    ['cursors in a circle', [page([], 'c2'), page([], 'c3'), page([], 'c2')]],
    ['a row that can not be read', [page([{}], null)]],
    ['a page that does not say whether it is the last', [{ data: [] }]],
  ])('not found after %s proves nothing', async (_name, bodies) => {
    const server = await pages(bodies)
    expect(await failureOf(openProvider(server.origin).find({ remoteId: assetId, title: '' }, patient))).toMatchObject({
      kind: 'broken-answer',
    })
    expect(server.seen.length).toBeLessThan(5)
  })
})

describe('teams to choose from', () => {
  test('a list without an end is given up', async () => {
    const server = await answering({ data: [{ id: assetId, name: 'Studio' }], total: 1, nextCursor: 'again', prevCursor: null })
    const http = openHttp({ address: server.origin, clock: systemClock })
    const options = { address: server.origin, fields: {}, secrets: { token: 'octo_test_1' }, http, clock: systemClock }
    expect(await failureOf(octoSpark.choices?.(options, 'teamId', patient) ?? Promise.resolve())).toMatchObject({ kind: 'broken-answer' })
    expect(server.seen).toHaveLength(2)
    await http.close()
  })
})
