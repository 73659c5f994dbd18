import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { startMediaPocketDemo } from '../../../../src-main/demo/media-pocket/media-pocket-demo'
import { fetchFile } from '../../../../src-main/providers/fetch-file'
import { openHttp } from '../../../../src-main/providers/http'
import { createMediaPocketWorkspaceClient } from '../../../../src-main/providers/media-pocket/workspace-client'
import { failureOf, patient } from '../support/failures'
import { picture } from '../support/picture'
import { startTinyServer } from '../support/tiny-server'
import { open as openPocket } from './harness'

const md5 = createHash('md5').update(picture).digest('hex')

async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-provider-'))
  const apiKeys = [
    { key: 'anna', email: 'anna@x.example' },
    { key: 'ben', email: 'ben@x.example', permissions: [] },
  ]
  const demo = await startMediaPocketDemo({ folder, apiKeys, ingestDelayMs: 1 })
  onTestFinished(async () => {
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const open = (apiKey: string) => {
    const http = openHttp({ address: demo.origin, clock: systemClock })
    const workspace = createMediaPocketWorkspaceClient({ http, address: demo.origin, apiKey })
    return { ...openPocket(demo.origin, apiKey), workspace }
  }
  return { demo, open, provider: open('anna') }
}

test('the life of an asset, from its creation to its permanent deletion', async () => {
  const { demo, provider } = await startDemo()
  await provider.check(patient)
  const made = await provider.create({ title: 'Harbour', tags: ['Boats'], category: 'Sea', externalId: 'ours-1' }, patient)
  expect(made).toMatchObject({
    title: 'Harbour',
    tags: ['boats'],
    category: 'sea',
    externalId: 'ours-1',
    type: 'placeholder',
    trashed: null,
  })
  expect(provider.parseId(`${demo.origin}/assets/${made.remoteId}`)).toBe(made.remoteId)

  const edited = await provider.edit(made.remoteId, { title: 'Harbour at night' }, patient)
  expect(edited).toMatchObject({ title: 'Harbour at night', category: 'sea' })
  expect(edited.version).not.toBe(null)

  const files = await startTinyServer((_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture))
  await provider.addMediaByLink(made.remoteId, { link: `${files.origin}/one-time`, fileName: 'harbour.png' }, patient)
  await demo.idle()
  expect(await provider.get(made.remoteId, patient)).toMatchObject({ type: 'image', fileName: 'harbour.png', md5 })

  const [medium] = await provider.media(made.remoteId, patient)
  expect(medium).toMatchObject({ fileName: 'harbour.png', size: picture.length, md5 })
  const name = medium?.storedName ?? ''
  const file = await provider.download(made.remoteId, { id: medium?.id ?? '', name }, { maxBytes: 8_000_000, signal: patient })
  expect((await buffer(file?.body ?? process.stdin)).equals(picture)).toBe(true)
  const url = medium?.previewUrl ?? ''
  const preview = await fetchFile({ url, accountAddress: demo.origin, maxBytes: 8_000_000, signal: patient, clock: systemClock })
  expect((await buffer(preview.body)).equals(picture)).toBe(true)
  const share = { id: medium?.id ?? '', name, expiresAt: Date.now() + 60_000, downloads: 1 }
  const { url: shared } = await provider.shareLink(made.remoteId, share, patient)
  expect(new URL(shared).origin).toBe(demo.origin)

  await provider.trash(made.remoteId, patient)
  expect((await provider.get(made.remoteId, patient)).trashed).not.toBeNull()
  await provider.restore(made.remoteId, patient)
  expect(await failureOf(provider.restore(made.remoteId, patient))).toMatchObject({ kind: 'conflict', reason: 'not-in-trash' })

  const history = await provider.history(made.remoteId, null, patient)
  expect(history.events.map(({ type }) => type)).toContain('ASSET_ADDED')

  await provider.removeMedia(made.remoteId, patient)
  await demo.idle()
  expect(await provider.media(made.remoteId, patient)).toEqual([])

  await provider.deletePermanently(made.remoteId, patient)
  expect(await failureOf(provider.get(made.remoteId, patient))).toMatchObject({ kind: 'not-found' })
  expect(
    demo.requests.filter(({ headers }) => headers['x-api-key'] !== undefined && headers['content-type'] !== 'application/json'),
  ).toEqual([])
})

test('comments belong to who wrote them', async () => {
  const { open, provider } = await startDemo()
  const { remoteId } = await provider.create({ title: 'A', externalId: 'ours-1' }, patient)
  const comment = await provider.addComment(remoteId, 'first', patient)
  expect(comment).toMatchObject({ text: 'first', author: { name: 'anna@x.example' } })
  expect(await provider.editComment(remoteId, comment.id, 'second', patient)).toMatchObject({ id: comment.id, text: 'second' })
  const ben = open('ben')
  expect(await failureOf(ben.editComment(remoteId, comment.id, 'mine', patient))).toMatchObject({ kind: 'forbidden', reason: 'not-owner' })
  expect(await failureOf(ben.deleteComment(remoteId, comment.id, patient))).toMatchObject({ kind: 'forbidden', reason: 'not-owner' })
  await provider.deleteComment(remoteId, comment.id, patient)
  expect(await provider.comments(remoteId, patient)).toEqual([])
  expect(await failureOf(provider.deleteComment(remoteId, comment.id, patient))).toMatchObject({ kind: 'not-found' })
})

test('a create whose answer was lost is told apart from one that never arrived', async () => {
  const { demo, provider } = await startDemo()
  const asset = { title: 'A', externalId: 'ours-1' }
  demo.faults.add({ kind: 'drop-before', match: { method: 'POST' } })
  expect(await failureOf(provider.create(asset, patient))).toMatchObject({ kind: 'unknown-outcome' })
  demo.faults.add({ kind: 'lose-answer', match: { method: 'POST' } })
  expect(await failureOf(provider.create(asset, patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(await failureOf(provider.create(asset, patient))).toMatchObject({ kind: 'conflict', reason: 'external-id-taken' })
  expect(demo.assetIds()).toHaveLength(1)
})

test('actions, projects and collections', async () => {
  const { demo, open, provider } = await startDemo()
  const { remoteId } = await provider.create({ title: 'A', externalId: 'ours-1' }, patient)
  const [action] = await provider.actions(remoteId, patient)
  const run = await provider.startAction(remoteId, action?.id ?? '', patient)
  expect((await provider.runs(remoteId, patient)).map(({ id }) => id)).toEqual([run.id])
  expect(await failureOf(open('ben').actions(remoteId, patient))).toMatchObject({ kind: 'forbidden' })

  expect(await failureOf(provider.assignProject(remoteId, 'not-found-id', patient))).toMatchObject({
    kind: 'rejected',
    reason: 'project-not-found',
  })
  expect(await failureOf(provider.unassignProject(remoteId, patient))).toMatchObject({ kind: 'conflict', reason: 'no-parent-project' })

  const collection = await provider.createCollection('Best', patient)
  await provider.addToCollection(remoteId, collection.id, patient)
  expect((await provider.collections(remoteId, patient)).map(({ title }) => title)).toEqual(['Best'])
  const keys = await provider.workspace.getApiKeys(patient)
  expect(keys.length).toBeGreaterThan(0)
  expect(demo.requests.some(({ path }) => path.includes('anna'))).toBe(false)
})

test('a wrong key is refused by the connection test', async () => {
  const { open } = await startDemo()
  expect(await failureOf(open('nobody').check(patient))).toMatchObject({ kind: 'unauthorized' })
})
