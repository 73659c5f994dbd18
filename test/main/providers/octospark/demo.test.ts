import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import { octoSpark } from '../../../../src-main/providers/octospark'
import { failureOf, patient } from '../support/failures'
import { putPicture, teamId, token } from './subject'
import { makeFile, openProvider, startDemo, watchUpload } from './support'

test('the life of an asset, from its file to its deletion', async () => {
  const { demo, provider } = await startDemo()
  await provider.check(patient)
  const folder = await provider.createFolder({ name: ' Spring ', parentId: null }, patient)
  expect(folder).toEqual({ id: demo.inspect.folders()[0]?.id, name: 'Spring' })
  expect(await failureOf(provider.createFolder({ name: 'Spring', parentId: null }, patient))).toMatchObject({ kind: 'conflict' })

  const file = makeFile('harbour-at-night.png')
  const { hooks } = watchUpload()
  expect(await provider.uploadFile(file, hooks, patient)).toEqual({ state: 'accepted' })
  const { assets } = await provider.list({ cursor: null }, patient)
  expect(assets).toMatchObject([
    {
      title: 'harbour-at-night',
      fileName: 'harbour-at-night.png',
      sha256: file.sha256,
      type: 'image',
      ai: { title: 'Harbour at night', tags: ['harbour', 'at', 'night', 'image'] },
      processing: { state: 'ready' },
      trashed: null,
      media: [{ size: file.size, contentType: 'image/png', previewUrl: null }],
    },
  ])
  const remoteId = assets[0]?.remoteId ?? ''
  expect(await provider.uploadFile(file, hooks, patient)).toEqual({ state: 'id-known', remoteId })

  const deleted = await provider.trash(remoteId, patient)
  expect(deleted).toMatchObject({ remoteId, title: 'harbour-at-night', trashed: { about: false } })
  expect((await provider.list({ cursor: null }, patient)).assets).toEqual([])
  expect(await provider.find({ remoteId, title: 'harbour-at-night' }, patient)).toBeNull()
  expect(await failureOf(provider.trash(remoteId, patient))).toMatchObject({ kind: 'not-found' })
  expect(demo.requests.filter(({ status }) => status === 'lost')).toEqual([])
})

test('pages go on by their cursor to the end, and the newest come first when asked for', async () => {
  const { demo, provider } = await startDemo({ limits: { largestPage: 250 } })
  for (let count = 0; count < 130; count += 1) await putPicture(demo, `picture ${String(count)}.png`)
  const first = await provider.list({ cursor: null, newestFirst: true }, patient)
  const second = await provider.list({ cursor: first.next, newestFirst: true }, patient)
  expect([first.assets.length, second.assets.length, second.next, first.total]).toEqual([100, 30, null, 130])
  const ids = [...first.assets, ...second.assets].map(({ remoteId }) => remoteId)
  expect(new Set(ids)).toEqual(new Set(demo.assetIds()))
  expect(ids[0]).toBe(demo.assetIds().at(-1))
  const last = demo.assetIds()[0] ?? ''
  expect(await provider.find({ remoteId: last, title: 'nothing of the kind' }, patient)).toMatchObject({ title: 'picture 0' })
  expect(await failureOf(provider.list({ cursor: 'made up' }, patient))).toMatchObject({ kind: 'rejected' })
})

test('processing is told, and so is why it failed', async () => {
  const failureOfFile = (fileName: string) => (fileName.startsWith('bad') ? 'No frames <b>found</b>' : null)
  const { demo, provider } = await startDemo({ processingMs: 60_000, failureOf: failureOfFile })
  await provider.uploadFile(makeFile('good.png'), watchUpload().hooks, patient)
  expect((await provider.list({ cursor: null }, patient)).assets).toMatchObject([{ processing: { state: 'processing', note: null } }])
  await demo.stop()

  const again = await startDemo({ failureOf: failureOfFile })
  await again.provider.uploadFile(makeFile('bad.png'), watchUpload().hooks, patient)
  expect((await again.provider.list({ cursor: null }, patient)).assets).toMatchObject([
    { processing: { state: 'failed', note: 'No frames <b>found</b>' } },
  ])
})

test('quirk 6: what a listing shows as deleted is in the trash', async () => {
  const { demo, provider } = await startDemo({ listsDeleted: true })
  const remoteId = await putPicture(demo)
  await provider.trash(remoteId, patient)
  expect((await provider.list({ cursor: null }, patient)).assets).toMatchObject([{ remoteId, trashed: { about: false } }])
})

describe('searching', () => {
  test('by words, by meaning, and through the assistant, which costs', async () => {
    const { demo, provider } = await startDemo()
    for (const name of ['boat.png', 'perfume.png']) await putPicture(demo, name)
    const titles = async (page: Promise<{ assets: readonly { title: string }[] }>) => (await page).assets.map(({ title }) => title)
    expect(await titles(provider.search({ text: 'Boat', cursor: null }, patient))).toEqual(['boat'])
    expect(await titles(provider.search({ text: 'ocean', cursor: null }, patient))).toEqual([])
    expect(await titles(provider.searchByMeaning({ text: 'ocean', cursor: null }, patient))).toEqual(['boat'])
    expect(demo.inspect.credits(teamId)).toBe(100)

    const answer = await provider.askAssistant('something by the ocean', patient)
    expect(answer).toMatchObject({
      hits: [{ asset: { title: 'boat' }, reasons: ['Matches “boat”'] }],
      cost: '3 credits',
      note: null,
    })
    expect(demo.inspect.credits(teamId)).toBe(97)
  })

  test('quirk 14: without credits the assistant refuses, in words that say so', async () => {
    const { provider } = await startDemo({ limits: { credits: 2 } })
    const failure = await failureOf(provider.askAssistant('boats', patient))
    expect(failure).toMatchObject({ kind: 'forbidden' })
    expect(failure.message).toContain('credits')
  })

  test('quirk 4: a search that costs is sent once, also when its answer is lost', async () => {
    const { demo, provider } = await startDemo()
    demo.faults.add({ kind: 'lose-answer', match: { method: 'POST' } })
    expect(await failureOf(provider.askAssistant('boats', patient))).toMatchObject({ kind: 'unknown-outcome' })
    expect(demo.inspect.credits(teamId)).toBe(97)
  })
})

describe('who may do what', () => {
  const other = '00000000-0000-4000-8000-000000000001'
  const tokens = [{ token }, { token: 'octo_test_reader', isReadOnly: true }, { token: 'octo_test_stranger', teams: [other] }]

  test('quirk 1: a wrong token is refused', async () => {
    const { demo } = await startDemo()
    const provider = openProvider(demo.origin, { secrets: { token: 'octo_live_wrong' } })
    expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'unauthorized' })
  })

  test('quirk 2: a team that is not there, and one that is not open to the token', async () => {
    const { demo } = await startDemo({ tokens })
    const elsewhere = openProvider(demo.origin, { fields: { teamId: other } })
    expect(await failureOf(elsewhere.check(patient))).toMatchObject({ kind: 'not-found' })
    const stranger = openProvider(demo.origin, { secrets: { token: 'octo_test_stranger' } })
    expect(await failureOf(stranger.check(patient))).toMatchObject({ kind: 'forbidden' })
  })

  test('a token that may only read', async () => {
    const { demo } = await startDemo({ tokens })
    const remoteId = await putPicture(demo)
    const reader = openProvider(demo.origin, { secrets: { token: 'octo_test_reader' } })
    expect((await reader.list({ cursor: null }, patient)).assets).toHaveLength(1)
    expect(await failureOf(reader.trash(remoteId, patient))).toMatchObject({ kind: 'forbidden' })
    expect(demo.inspect.asset(remoteId)?.deletedAt).toBeNull()
  })

  test('too many requests', async () => {
    const { provider } = await startDemo({ limits: { requestsPerMinute: 1 } })
    await provider.check(patient)
    expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 10_000 })
  })
})

test('quirk 2: the teams of a token can be chosen from, by organisation, over all pages', async () => {
  const many = Array.from({ length: 103 }, (_nothing, index) => ({ name: `Team ${String(index)}` }))
  const organisations = [
    { name: 'Studio', teams: [{ id: teamId, name: 'Campaigns' }] },
    { name: 'Films', teams: many },
  ]
  const { demo } = await startDemo({ organisations })
  const http = openHttp({ address: demo.origin, clock: systemClock })
  const options = { address: demo.origin, fields: {}, secrets: { token }, http, clock: systemClock }
  const choices = (await octoSpark.choices?.(options, 'teamId', patient)) ?? []
  expect(choices).toHaveLength(104)
  expect(choices).toContainEqual({ value: teamId, label: 'Campaigns', group: 'Studio' })
  expect(choices.filter(({ group }) => group === 'Films')).toHaveLength(103)
  expect(choices.every(({ value }) => octoSpark.checkFields?.({ teamId: value }) === null)).toBe(true)
  expect(await octoSpark.choices?.(options, 'address', patient)).toEqual([])
  await http.close()
})
