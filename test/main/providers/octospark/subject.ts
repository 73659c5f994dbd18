import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startOctoSparkDemo } from '../../../../src-main/demo/octospark/octospark-demo'
import { octoSpark } from '../../../../src-main/providers/octospark'
import type { UploadFile } from '../../../../src-main/providers/provider'
import type { ConformanceSubject } from '../conformance/subject'
import { patient } from '../support/failures'

export const token = 'octo_test_canary'
export const teamId = '5b7d1a52-8a3e-4f6b-9c1d-0e2f3a4b5c6d'
export const assetId = '3c90c3cc-0d44-4b50-8888-8dd25736052a'

const path = fileURLToPath(new URL('reference-examples.json', import.meta.url))
const bytes = readFileSync(path)

/** A file that is there, as the engine hands it over. */
export const sampleFile: UploadFile = {
  fileName: 'examples.json',
  title: 'Examples',
  size: bytes.length,
  md5: createHash('md5').update(bytes).digest('hex'),
  sha256: createHash('sha256').update(bytes).digest('hex'),
  contentType: 'application/json',
  target: {},
  path,
}

/** Hooks of an upload that nobody takes back. */
export const noHooks = { commit: () => Promise.resolve(), onProgress: () => undefined }

/** The smallest PNG: one pixel. */
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Puts one finished asset into a running demo, over HTTP as anybody would; its id. */
export async function putPicture(
  demo: {
    readonly origin: string
    readonly teamId: string
    readonly idle: () => Promise<void>
    readonly assetIds: () => readonly string[]
  },
  fileName = 'harbour.png',
): Promise<string> {
  const content = Buffer.concat([picture, Buffer.from(fileName)])
  const asked = await fetch(`${demo.origin}/v1/teams/${demo.teamId}/uploads/request`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ fileName, fileSize: content.length, mimeType: 'image/png', contentHash: null }),
  })
  const { presignedUrl } = (await asked.json()) as { presignedUrl: string }
  await fetch(presignedUrl, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: content })
  await demo.idle()
  return demo.assetIds().at(-1) ?? ''
}

/** OctoSpark as the conformance suite sees it. */
export const subject: ConformanceSubject = {
  label: 'OctoSpark',
  definition: octoSpark,
  fields: { teamId },
  secrets: { token },
  calls: {
    check: (provider) => provider.check(patient),
    identity: (provider) => provider.identity?.(patient),
    latest: (provider) => provider.latest?.(patient),
    find: (provider, { demo }) => provider.find?.({ remoteId: demo?.knownId ?? assetId, title: 'harbour' }, patient),
    list: (provider) => provider.list?.({ cursor: null }, patient),
    search: (provider) => provider.search?.({ text: 'harbour', cursor: null }, patient),
    searchByMeaning: (provider) => provider.searchByMeaning?.({ text: 'sea', cursor: null }, patient),
    askAssistant: (provider) => provider.askAssistant?.('a harbour', patient),
    uploadFile: (provider) => provider.uploadFile?.(sampleFile, noHooks, patient),
    findUpload: (provider) => provider.findUpload?.(sampleFile, patient),
    trash: (provider, { demo }) => provider.trash?.(demo?.knownId ?? assetId, patient),
    createFolder: (provider) => provider.createFolder?.({ name: 'Spring', parentId: null }, patient),
  },
  success: () => false,
  errorBody: { error: { code: 'BAD_REQUEST', message: '<b>raw text</b> [WHERE "x"]', status: 400 } },
  startDemo: async (folder) => {
    const demo = await startOctoSparkDemo({ folder, tokens: [{ token }], teamId, appearDelayMs: 0, processingMs: 0 })
    const knownId = await putPicture(demo)
    const { origin, faults, requests } = demo
    return { origin, faults, requests, stop: () => demo.stop(), fields: { teamId }, secrets: { token }, knownId }
  },
}
