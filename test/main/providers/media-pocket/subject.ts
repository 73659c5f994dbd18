import { startMediaPocketDemo } from '../../../../src-main/demo/media-pocket/media-pocket-demo'
import { mediaPocket } from '../../../../src-main/providers/media-pocket/index'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import type { CallWith, ConformanceSubject } from '../conformance/subject'
import { patient } from '../support/failures'
import { pictureLibrary } from '../support/picture'

const secrets = { apiKey: 'canary-key' }
const idOf = ({ demo }: CallWith) => demo?.knownId ?? 'rSkRlq2Aiw4wJvjvlqSm'
const expiresAt = Date.UTC(2030, 0, 1)

/** The medium of the known asset; any other where there is no demo. */
async function mediumOf(provider: AssetProvider, made: CallWith) {
  const media = made.demo === null ? [] : ((await provider.media?.(idOf(made), patient)) ?? [])
  return { id: media[0]?.id ?? '1', name: media[0]?.storedName ?? 'a.png' }
}

/** A comment of the account's own on the known asset. */
async function commentOf(provider: AssetProvider, made: CallWith): Promise<string> {
  return made.demo === null ? '1' : ((await provider.addComment?.(idOf(made), 'First', patient))?.id ?? '')
}

async function actionOf(provider: AssetProvider, made: CallWith): Promise<string> {
  return made.demo === null ? '1' : ((await provider.actions?.(idOf(made), patient))?.[0]?.id ?? '')
}

async function projectOf(provider: AssetProvider, made: CallWith): Promise<string> {
  return made.demo === null ? 'p' : ((await provider.get?.(idOf(made), patient))?.projectId ?? '')
}

async function collectionOf(provider: AssetProvider, made: CallWith): Promise<string> {
  return made.demo === null ? 'c' : ((await provider.createCollection?.('Best', patient))?.id ?? '')
}

/** Media Pocket before the conformance suite. */
export const subject: ConformanceSubject = {
  label: 'Media Pocket',
  definition: mediaPocket,
  fields: {},
  secrets,
  calls: {
    check: (provider) => provider.check(patient),
    identity: (provider) => provider.identity?.(patient),
    get: (provider, made) => provider.get?.(idOf(made), patient),
    media: (provider, made) => provider.media?.(idOf(made), patient),
    create: (provider) => provider.create?.({ title: 'A', externalId: 'e' }, patient),
    edit: (provider, made) => provider.edit?.(idOf(made), { title: 'B' }, patient),
    addMediaByLink: (provider, made) => provider.addMediaByLink?.(idOf(made), { link: 'https://files.example/a', fileName: 'a' }, patient),
    removeMedia: (provider, made) => provider.removeMedia?.(idOf(made), patient),
    download: async (provider, made) => {
      const medium = await mediumOf(provider, made)
      const file = await provider.download?.(idOf(made), medium, { maxBytes: 1_000_000, signal: patient })
      file?.body.destroy()
      return file
    },
    shareLink: async (provider, made) => {
      const medium = await mediumOf(provider, made)
      return provider.shareLink?.(idOf(made), { ...medium, expiresAt, downloads: 1 }, patient)
    },
    fileMetadata: (provider, made) => provider.fileMetadata?.(idOf(made), patient),
    comments: (provider, made) => provider.comments?.(idOf(made), patient),
    addComment: (provider, made) => provider.addComment?.(idOf(made), 'Hi', patient),
    editComment: async (provider, made) => provider.editComment?.(idOf(made), await commentOf(provider, made), 'Hi', patient),
    deleteComment: async (provider, made) => provider.deleteComment?.(idOf(made), await commentOf(provider, made), patient),
    trash: (provider, made) => provider.trash?.(idOf(made), patient),
    restore: async (provider, made) => {
      if (made.demo !== null) await provider.trash?.(idOf(made), patient)
      return provider.restore?.(idOf(made), patient)
    },
    deletePermanently: (provider, made) => provider.deletePermanently?.(idOf(made), patient),
    history: (provider, made) => provider.history?.(idOf(made), null, patient),
    collections: (provider, made) => provider.collections?.(idOf(made), patient),
    createCollection: (provider) => provider.createCollection?.('Best', patient),
    addToCollection: async (provider, made) => provider.addToCollection?.(idOf(made), await collectionOf(provider, made), patient),
    actions: (provider, made) => provider.actions?.(idOf(made), patient),
    startAction: async (provider, made) => provider.startAction?.(idOf(made), await actionOf(provider, made), patient),
    runs: (provider, made) => provider.runs?.(idOf(made), patient),
    project: async (provider, made) => provider.project?.(await projectOf(provider, made), patient),
    assignProject: async (provider, made) => provider.assignProject?.(idOf(made), await projectOf(provider, made), patient),
    unassignProject: (provider, made) => provider.unassignProject?.(idOf(made), patient),
  },
  success: () => false,
  errorBody: { error: '<b>raw text</b> [WHERE "x"]' },
  kindOf: (method, fault) => {
    // No document shows the shape of file metadata: whatever comes is handed on.
    if (method === 'fileMetadata') return fault === 'empty-200' ? 'works' : null
    if (method !== 'check') return null
    // The connection test asks for an asset that can not exist, so a miss told in the documented way is its success; whatever else is refused is another server.
    if (fault === 'status-404') return 'works'
    if (fault === 'status-403') return 'unauthorized'
    return ['status-400', 'status-409', 'status-422'].includes(fault) ? 'broken-answer' : null
  },
  shapeless: ['fileMetadata'],
  startDemo: async (folder) => {
    const library = pictureLibrary(folder)
    const demo = await startMediaPocketDemo({
      folder,
      apiKeys: [{ key: secrets.apiKey, email: 'anna@x.example' }],
      ingestDelayMs: 1,
      library: {
        ...library,
        assets: library.assets.map((asset) => ({ ...asset, project: 'Harbours', collections: ['Sea'], tags: ['boats'] })),
      },
    })
    return { ...demo, fields: {}, secrets, knownId: demo.assetIds()[0] ?? '' }
  },
}
