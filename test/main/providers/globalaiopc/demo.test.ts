import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startGlobalAiOpcDemo } from '../../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { failureOf, patient } from '../support/failures'
import { picture } from '../support/picture'
import { startTinyServer } from '../support/tiny-server'
import { open } from './harness'

async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-provider-'))
  const demo = await startGlobalAiOpcDemo({ folder, apiKeys: ['anna'], reviewDelayMs: 1 })
  onTestFinished(async () => {
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const files = await startTinyServer((_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture))
  return { demo, provider: open(demo.address, 'anna'), link: `${files.origin}/harbour.png` }
}

test('the life of an asset, from a link to its deletion for good', async () => {
  const { demo, provider, link } = await startDemo()
  await provider.check(patient)
  const { remoteId } = await provider.createFromLink({ link, name: 'harbour.png', type: 'image' }, patient)
  expect(provider.parseId(`${demo.address}/kyyVideo2/asset/${remoteId}`)).toBe(remoteId)
  expect(await provider.get(remoteId, patient)).toMatchObject({ title: 'harbour.png', type: 'image' })
  await demo.idle()
  const asset = await provider.get(remoteId, patient)
  expect(asset).toMatchObject({ processing: { state: 'ready' }, fileName: 'harbour.png', media: [{ id: '1' }] })

  const file = await provider.download(remoteId, { id: '1', name: 'harbour.png' }, { maxBytes: 8_000_000, signal: patient })
  expect((await buffer(file?.body ?? process.stdin)).equals(picture)).toBe(true)

  await provider.deletePermanently(remoteId, patient)
  expect(await failureOf(provider.get(remoteId, patient))).toMatchObject({ kind: 'not-found' })
  expect(await failureOf(provider.deletePermanently(remoteId, patient))).toMatchObject({ kind: 'rejected' })
  expect(demo.inspect.deadIds()).toEqual([remoteId])
})

test('a file of another kind than was said fails its review', async () => {
  const { demo, provider, link } = await startDemo()
  const { remoteId } = await provider.createFromLink({ link, name: 'harbour.mp4', type: 'video' }, patient)
  await demo.idle()
  expect(await provider.get(remoteId, patient)).toMatchObject({ processing: { state: 'failed' }, media: [] })
})

test('a lost answer to an upload leaves an asset that nobody knows the id of', async () => {
  const { demo, provider, link } = await startDemo()
  demo.faults.add({ kind: 'drop-before', match: { method: 'POST' } })
  expect(await failureOf(provider.createFromLink({ link, name: 'a', type: 'image' }, patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(demo.inspect.creations()).toEqual([])
  demo.faults.add({ kind: 'lose-answer', match: { method: 'POST' } })
  expect(await failureOf(provider.createFromLink({ link, name: 'a', type: 'image' }, patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(demo.inspect.creations()).toHaveLength(1)
})

test('a wrong key is refused by the connection test', async () => {
  const { demo } = await startDemo()
  expect(await failureOf(open(demo.address, 'nobody').check(patient))).toMatchObject({ kind: 'unauthorized' })
})
