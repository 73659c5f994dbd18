import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { assetId, teamId, token } from './subject'
import { makeFile, openProvider, startDemo, watchUpload } from './support'

/** A service that wants the bytes, at a storage that answers with `status`. */
async function startStorage(
  status: number,
  answer: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
) {
  const server = await startTinyServer((request, response) => {
    if (request.method === 'PUT') response.writeHead(status, { location: 'https://elsewhere.example/', ...headers }).end()
    else
      sendJson(response, 200, {
        uploadId: 'u',
        presignedUrl: `${server.origin}/bucket/key?sig=1`,
        deduplicated: false,
        existingAssetId: null,
        ...answer,
      })
  })
  return server
}

describe('sending a file', () => {
  test('quirk 14: the content hash goes along as lower-case hex SHA-256, the bytes by PUT without a credential', async () => {
    const server = await startStorage(200)
    const file = makeFile('harbour.png')
    const { told, hooks } = watchUpload()
    expect(await openProvider(server.origin).uploadFile({ ...file, sha256: file.sha256.toUpperCase() }, hooks, patient)).toEqual({
      state: 'accepted',
    })
    const [asked, put] = server.seen
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      fileName: 'harbour.png',
      fileSize: file.size,
      mimeType: 'image/png',
      contentHash: file.sha256,
    })
    expect(put).toMatchObject({ method: 'PUT', path: '/bucket/key?sig=1', body: 'content of harbour.png' })
    expect(put?.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(file.size) })
    expect(JSON.stringify(put?.headers)).not.toContain(token)
    expect(put?.headers.authorization).toBeUndefined()
    expect(told).toEqual({ commits: 1, sent: file.size })
  })

  test('quirk 14: what is there already is adopted, and no bytes are sent', async () => {
    const server = await startStorage(200, { deduplicated: true, existingAssetId: assetId })
    const { told, hooks } = watchUpload()
    const uploaded = await openProvider(server.origin).uploadFile(makeFile('harbour.png'), hooks, patient)
    expect(uploaded).toEqual({ state: 'id-known', remoteId: assetId })
    expect(told).toEqual({ commits: 0, sent: 0 })
    expect(server.seen.map(({ method }) => method)).toEqual(['POST'])
  })

  test.each([
    ['deduplicated without an id', { deduplicated: true }],
    ['no address', { presignedUrl: null }],
    ['an empty address', { presignedUrl: '' }],
    ['an address of the wrong type', { presignedUrl: 7 }],
  ])('an answer with %s is broken, and nothing is sent', async (_name, answer) => {
    const server = await startStorage(200, answer)
    const { told, hooks } = watchUpload()
    expect(await failureOf(openProvider(server.origin).uploadFile(makeFile('a.png'), hooks, patient))).toMatchObject({
      kind: 'broken-answer',
    })
    expect(told.commits).toBe(0)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    [400, 'rejected'],
    [411, 'rejected'],
    [307, 'rejected'],
    [403, 'offline'],
    [429, 'rate-limited'],
    [500, 'unknown-outcome'],
    [503, 'unknown-outcome'],
  ])('the storage answers %i: %s', async (status, kind) => {
    const server = await startStorage(status)
    const failure = await failureOf(openProvider(server.origin).uploadFile(makeFile('a.png'), watchUpload().hooks, patient))
    expect(failure).toMatchObject({ kind, status })
    expect(failure.message).not.toMatch(/\d{3}/)
    expect(server.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  })

  test('a storage that asks for a pause is waited for as long as it says', async () => {
    const server = await startStorage(429, {}, { 'retry-after': '9' })
    const failure = await failureOf(openProvider(server.origin).uploadFile(makeFile('a.png'), watchUpload().hooks, patient))
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 9000 })
    expect(failure.message).toMatch(/asks for a pause/)
  })

  test.each(['http://files.example/a', 'file:///etc/passwd', 'https://10.0.0.1/a', 'https://user:word@files.example/a'])(
    'the address %s is not sent to',
    async (presignedUrl) => {
      const server = await startStorage(200, { presignedUrl })
      const { told, hooks } = watchUpload()
      expect(await failureOf(openProvider(server.origin).uploadFile(makeFile('a.png'), hooks, patient))).toMatchObject({ kind: 'rejected' })
      expect(told.commits).toBe(0)
    },
  )

  test('quirk 4: an upload that was taken back before its last byte leaves nothing behind', async () => {
    const { demo, provider } = await startDemo()
    const takenBack = new Error('taken back')
    const hooks = {
      commit: () => Promise.reject(takenBack),
      onProgress: () => undefined,
    }
    await expect(provider.uploadFile(makeFile('a.png'), hooks, patient)).rejects.toBe(takenBack)
    await demo.idle()
    expect(demo.inspect.assets()).toEqual([])
  })

  test('a file that is gone is refused, and nothing is stored', async () => {
    const { demo, provider } = await startDemo()
    const file = makeFile('a.png')
    rmSync(file.path)
    expect(await failureOf(provider.uploadFile(file, watchUpload().hooks, patient))).toMatchObject({ kind: 'rejected' })
    expect(demo.inspect.assets()).toEqual([])
  })
})

describe('finding what was sent', () => {
  test('by its content, once it shows', async () => {
    const { demo, provider } = await startDemo({ appearDelayMs: 40, processingMs: 40 })
    const file = makeFile('harbour.png')
    expect(await provider.findUpload(file, patient)).toBeNull()
    await provider.uploadFile(file, watchUpload().hooks, patient)
    await expect.poll(() => provider.findUpload(file, patient)).toMatchObject({ fileName: 'harbour.png', sha256: file.sha256 })
    await demo.idle()
    expect(await provider.findUpload(file, patient)).toMatchObject({ processing: { state: 'ready' }, ai: { title: 'Harbour' } })
    expect(demo.inspect.creations(file.sha256)).toBe(1)
  })

  test('quirk 10: by name and size where OctoSpark tells no hash', async () => {
    const { provider } = await startDemo({ showsHashes: false })
    const file = makeFile('Café.png')
    await provider.uploadFile(file, watchUpload().hooks, patient)
    expect(await provider.findUpload({ ...file, size: file.size + 1 }, patient)).toBeNull()
    expect(await provider.findUpload({ ...file, fileName: 'other.png' }, patient)).toBeNull()
    expect(await provider.findUpload({ ...file, fileName: file.fileName.normalize('NFD') }, patient)).toMatchObject({ sha256: null })
  })

  test('not what was deleted meanwhile', async () => {
    const { provider } = await startDemo({ listsDeleted: true })
    const file = makeFile('a.png')
    await provider.uploadFile(file, watchUpload().hooks, patient)
    const asset = await provider.findUpload(file, patient)
    await provider.trash(asset?.remoteId ?? '', patient)
    expect(await provider.findUpload(file, patient)).toBeNull()
  })

  test('the newest first, five pages at most', async () => {
    let count = 0
    const server = await startTinyServer((_request, response) => {
      count += 1
      sendJson(response, 200, { data: [], total: 0, nextCursor: `c${String(count)}`, prevCursor: null })
    })
    expect(await openProvider(server.origin).findUpload(makeFile('a.png'), patient)).toBeNull()
    expect(server.seen).toHaveLength(5)
    expect(server.seen[0]?.path).toBe(`/v1/teams/${teamId}/assets?limit=100&sortBy=createdAt&sortOrder=desc`)
  })

  test('quirk 4: an upload whose answer was lost is found and not made twice', async () => {
    const { demo, provider } = await startDemo()
    const file = makeFile('a.png')
    demo.faults.add({ kind: 'lose-answer', match: { method: 'PUT' } })
    const { told, hooks } = watchUpload()
    expect(await failureOf(provider.uploadFile(file, hooks, patient))).toMatchObject({ kind: 'unknown-outcome' })
    expect(told.commits).toBe(1)
    expect(await provider.findUpload(file, patient)).toMatchObject({ sha256: file.sha256 })
    expect(await provider.uploadFile(file, hooks, patient)).toMatchObject({ state: 'id-known' })
    expect(demo.inspect.creations(file.sha256)).toBe(1)
  })
})
