import { startGlobalAiOpcDemo } from '../../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { globalAiOpc } from '../../../../src-main/providers/globalaiopc/index'
import type { ConformanceSubject } from '../conformance/subject'
import { patient } from '../support/failures'
import { pictureLibrary } from '../support/picture'

const someId = 'asset-20260330142158-q75m8'
const secrets = { apiKey: 'canary-key' }

/** GlobalAiOpc before the conformance suite. */
export const subject: ConformanceSubject = {
  label: 'GlobalAiOpc',
  definition: globalAiOpc,
  fields: {},
  secrets,
  calls: {
    check: (provider) => provider.check(patient),
    get: (provider, { demo }) => provider.get?.(demo?.knownId ?? someId, patient),
    media: (provider, { demo }) => provider.media?.(demo?.knownId ?? someId, patient),
    // The demo service refuses what it can not fetch only later, as the real one does.
    createFromLink: (provider) => provider.createFromLink?.({ link: 'https://files.example/a.png', name: 'a.png', type: 'image' }, patient),
    download: async (provider, { demo }) => {
      const file = await provider.download?.(demo?.knownId ?? someId, { id: '1', name: 'a' }, { maxBytes: 1_000_000, signal: patient })
      file?.body.destroy()
      return file
    },
    deletePermanently: (provider, { demo }) => provider.deletePermanently?.(demo?.knownId ?? someId, patient),
  },
  // Without its address there is no file to tell of.
  identity: ['url'],
  success: () => false,
  errorBody: { code: 1001, msg: '<b>raw text</b> [WHERE "x"]', data: null },
  kindOf: (method, fault) => {
    if (method !== 'check') return null
    // To the connection test, whatever is neither the documented miss nor a clear refusal is another server; a key without a right is a wrong key.
    if (fault === 'status-403') return 'unauthorized'
    return ['status-400', 'status-404', 'status-409', 'status-422'].includes(fault) ? 'broken-answer' : null
  },
  startDemo: async (folder) => {
    const demo = await startGlobalAiOpcDemo({ folder, apiKeys: [secrets.apiKey], reviewDelayMs: 1, library: pictureLibrary(folder) })
    return { ...demo, origin: demo.address, fields: {}, secrets, knownId: demo.assetIds()[0] ?? '' }
  },
}
