import { Readable } from 'node:stream'
import type { AssetProvider, ProviderFacts, UploadFile, Uploaded } from '../../src-main/providers/provider'
import type { RemoteAsset, RemoteCollection, RemoteComment, RemoteMedium, RemotePage, RemoteRun } from '../../src-main/providers/remote'
import { ProviderError, type FailureKind, type ProviderErrorDetails } from '../../src-main/providers/provider-error'
import { remoteAsset, remoteMedium } from './library'

/**
 * What happens to one request. `lose-answer`: done, and the answer never comes back. `lose-request`: the same to the asker, but nothing was done.
 * `lose-early`: as `lose-request`, before an upload said that it may have an effect. `offline`: certainly not done. `refuse`: a definite answer of another kind.
 */
export type Fault =
  | { readonly how: 'lose-answer' | 'lose-request' | 'lose-early' | 'offline' }
  | { readonly how: 'refuse'; readonly kind: FailureKind; readonly details?: ProviderErrorDetails }

export type Method = Exclude<keyof AssetProvider, 'service' | 'facts' | 'whyNot' | 'parseId'>

/**
 * `by-id`: assets are read by id, media come by link after the asset (as Media Pocket). `listing`: there are lists and no reading by id, bytes are sent (as OctoSpark and
 * Wordbee). `by-link`: assets are read by id and made out of links, and processed for a while (as GlobalAiOpc).
 */
export type MemoryKind = 'by-id' | 'listing' | 'by-link'

export interface MemoryServiceOptions {
  readonly kind?: MemoryKind
  readonly facts?: Partial<ProviderFacts>
  /** Methods it has besides those of its kind, and those it has not. */
  readonly with?: readonly Method[]
  readonly without?: readonly Method[]
}

export interface MemoryAsset {
  remote: RemoteAsset
  comments: RemoteComment[]
  media: RemoteMedium[]
  /** How often media of each MD5 were added. */
  added: string[]
  runs: RemoteRun[]
  /** The file it was made out of. */
  uploaded: UploadFile | null
  /** The link it was made out of. */
  link: string | null
}

export interface MemoryCollection extends RemoteCollection {
  readonly members: Set<string>
}

export interface MemoryService {
  readonly provider: AssetProvider
  readonly assets: Map<string, MemoryAsset>
  readonly collections: Map<string, MemoryCollection>
  /** Folders by id. */
  readonly folders: Map<string, string>
  /** Every request that reached the service, in order, as `method remoteId`; a listing as `list cursor`. */
  readonly calls: string[]
  /** Requests that changed something, by the same names. */
  readonly changes: string[]
  /** Who answers, by marks: only told where it has `identity`. */
  answers: string[]
  /** Asked before every request; null lets it pass. */
  fault: (method: Method, remoteId: string) => Fault | null
  /** The next request of this method has this fault; later ones pass. */
  readonly failOnce: (method: Method, fault: Fault) => void
  /** The next request of this method stops before it is carried out until the answer is called. */
  readonly hold: (method: Method) => { readonly reached: Promise<void>; readonly release: () => void }
  /** No more faults: held requests go on, and nothing more is lost. */
  readonly calm: () => void
  /** Somebody else changes an asset. */
  readonly change: (remoteId: string, values: Partial<RemoteAsset>) => void
  readonly add: (values?: Partial<RemoteAsset>) => string
  readonly asset: (remoteId: string) => MemoryAsset
  /** What the service does when it is given a link; by default it holds the media at once under the MD5 that the link ends in. */
  onLink: (asset: MemoryAsset, medium: { link: string; fileName: string }) => void
  /** What the service does with a file: by default the asset is there at once. `make` makes it; a service may make it later, or refuse by throwing. */
  onUpload: (file: UploadFile, make: () => RemoteAsset) => Uploaded
  /** Told when an asset was made out of a link: by default the service is still working on it, until `change` says otherwise. */
  onMade: (asset: MemoryAsset) => void
  /** What the service does when media shall go: by default they are gone at once. */
  onRemoveMedia: (asset: MemoryAsset) => void
  /** What the service does when an asset shall belong to a project, or (null) to none: by default it does. */
  onAssign: (asset: MemoryAsset, projectId: string | null) => void
  /** What becomes of a page before it leaves. */
  onPage: (page: RemotePage, cursor: string | null) => RemotePage
  /** The most requests that were ever under way together, in all and for one asset. */
  readonly most: { all: number; perAsset: number }
}

/** What a request does. `commit` comes right before it may have an effect. */
type Work<T> = (() => T) & { readonly commit?: () => Promise<void> }

export const self = { id: 'me', name: 'Me Myself' }
export const colleague = { id: 'colleague', name: 'A Colleague' }

const usual: ProviderFacts = {
  trashDays: 14,
  trashMeans: 'Assets stay in its trash for 14 days.',
  mediaBy: 'link',
  contentHash: 'md5',
  titleLimit: 255,
  deletionMeans: 'Its media and comments are lost.',
  deletion: { repeatIsHarmless: false, mustVerify: false, offerBackup: false },
  lanes: 7,
  hourlyQuota: null,
  listing: null,
  processing: null,
}
const factsOf: Readonly<Record<MemoryKind, ProviderFacts>> = {
  'by-id': usual,
  listing: {
    ...usual,
    trashDays: null,
    mediaBy: 'bytes',
    contentHash: 'sha256',
    titleLimit: null,
    deletion: { repeatIsHarmless: true, mustVerify: true, offerBackup: false },
    lanes: 4,
    listing: { pageSize: 100, everyMs: 5 * 60_000 },
    processing: { firstMs: 2_000, longestMs: 30_000, endMs: 10 * 60_000 },
  },
  'by-link': {
    ...usual,
    trashDays: null,
    trashMeans: null,
    contentHash: null,
    titleLimit: null,
    deletion: { repeatIsHarmless: false, mustVerify: true, offerBackup: true },
    lanes: 1,
    processing: { firstMs: 5_000, longestMs: 60_000, endMs: 30 * 60_000 },
  },
}
const methodsOf: Readonly<Record<MemoryKind, readonly Method[]>> = {
  'by-id': [
    'check', 'get', 'media', 'create', 'edit', 'addMediaByLink', 'removeMedia', 'download', 'shareLink', 'fileMetadata', 'comments', 'addComment', 'editComment',
    'deleteComment', 'trash', 'restore', 'deletePermanently', 'history', 'collections', 'createCollection', 'addToCollection', 'actions', 'startAction', 'runs',
    'project', 'assignProject', 'unassignProject',
  ], // prettier-ignore
  listing: [
    'check', 'signOut', 'find', 'list', 'search', 'searchByMeaning', 'askAssistant', 'uploadFile', 'findUpload', 'download', 'trash', 'deletePermanently', 'createFolder',
  ], // prettier-ignore
  'by-link': ['check', 'get', 'media', 'createFromLink', 'download', 'deletePermanently'],
}

/** A service in memory whose requests can be lost, refused, held or cut off. */
export function memoryService(now: () => number = () => 1_700_000_000_000, options: MemoryServiceOptions = {}): MemoryService {
  const kind = options.kind ?? 'by-id'
  const facts: ProviderFacts = { ...factsOf[kind], ...options.facts }
  const assets = new Map<string, MemoryAsset>()
  const collections = new Map<string, MemoryCollection>()
  const folders = new Map<string, string>()
  const calls: string[] = []
  const changes: string[] = []
  const once = new Map<Method, Fault[]>()
  const gates = new Map<Method, { reach: () => void; open: () => void; opened: Promise<void> }[]>()
  const most = { all: 0, perAsset: 0 }
  const underWay: string[] = []
  let version = 1
  let ids = 0

  const need = (remoteId: string): MemoryAsset => {
    const asset = assets.get(remoteId)
    if (asset === undefined) throw new ProviderError('not-found', 'There is no such asset.', { status: 404 })
    return asset
  }
  const touch = (asset: MemoryAsset, values: Partial<RemoteAsset>) => {
    asset.remote = { ...asset.remote, ...values, version: `v${String((version += 1))}`, modifiedAt: now() }
    return asset.remote
  }
  const put = (values: Partial<RemoteAsset> & Pick<RemoteAsset, 'remoteId'>): MemoryAsset => {
    const remote = remoteAsset({ version: `v${String((version += 1))}`, ...values })
    const asset: MemoryAsset = { remote, comments: [], media: [], added: [], runs: [], uploaded: null, link: null }
    assets.set(remote.remoteId, asset)
    return asset
  }
  const nextMade = () => `remote-made-${String((ids += 1)).padStart(4, '0')}`

  const faultAt = async (method: Method, remoteId: string, signal: AbortSignal): Promise<Fault | null> => {
    const gate = gates.get(method)?.shift()
    if (gate !== undefined) {
      gate.reach()
      await Promise.race([gate.opened, aborted(signal)])
    } else await Promise.resolve()
    if (signal.aborted) throw new ProviderError('offline', 'The request was cancelled before it was sent.')
    return once.get(method)?.shift() ?? service.fault(method, remoteId)
  }
  const request = async <T>(method: Method, remoteId: string, signal: AbortSignal, work: Work<T>): Promise<T> => {
    underWay.push(remoteId)
    most.all = Math.max(most.all, underWay.length)
    most.perAsset = Math.max(most.perAsset, underWay.filter((id) => id === remoteId && id !== '').length)
    try {
      const fault = await faultAt(method, remoteId, signal)
      if (fault?.how === 'offline') throw new ProviderError('offline', 'The service could not be reached.')
      if (fault?.how === 'lose-early') throw new ProviderError('unknown-outcome', 'The connection broke off.')
      await work.commit?.()
      calls.push(`${method} ${remoteId}`)
      if (fault?.how === 'lose-request') throw new ProviderError('unknown-outcome', 'The connection broke off.')
      if (fault?.how === 'refuse') throw new ProviderError(fault.kind, 'The service refused this.', fault.details)
      const value = work()
      if (fault?.how === 'lose-answer') throw new ProviderError('unknown-outcome', 'The connection broke off.')
      return value
    } finally {
      underWay.splice(underWay.indexOf(remoteId), 1)
    }
  }
  const changing = <T>(method: Method, remoteId: string, signal: AbortSignal, work: Work<T>): Promise<T> =>
    request(
      method,
      remoteId,
      signal,
      Object.assign(
        () => {
          const value = work()
          changes.push(`${method} ${remoteId}`)
          return value
        },
        work.commit === undefined ? {} : { commit: work.commit },
      ),
    )

  const needComment = (asset: MemoryAsset, id: string): number => {
    const index = asset.comments.findIndex((comment) => comment.id === id)
    if (index < 0) throw new ProviderError('not-found', 'This comment is gone.', { status: 404 })
    return index
  }
  const page = (cursor: string | null, all: readonly MemoryAsset[]): RemotePage => {
    const size = facts.listing?.pageSize ?? 100
    const from = cursor === null ? 0 : Number(cursor.slice(1))
    const rows = all.slice(from, from + size).map(({ remote }) => remote)
    return { assets: rows, next: from + size < all.length ? `c${String(from + size)}` : null, total: all.length, unreadable: 0 }
  }
  const matching = (text: string) => [...assets.values()].filter(({ remote }) => remote.title.toLowerCase().includes(text.toLowerCase()))
  const isMadeOf = (asset: MemoryAsset, file: UploadFile): boolean =>
    facts.contentHash === null
      ? asset.uploaded?.fileName === file.fileName && JSON.stringify(asset.uploaded.target) === JSON.stringify(file.target)
      : asset.uploaded?.sha256 === file.sha256

  const methods: Required<Pick<AssetProvider, Method>> = {
    check: (signal) => request('check', '', signal, () => undefined),
    identity: (signal) =>
      request('identity', '', signal, () => service.answers.map((name) => ({ mark: name, shown: `${name.slice(0, 2)}…` }))),
    latest: (signal) =>
      request('latest', '', signal, () =>
        page(
          null,
          [...assets.values()].reverse().sort((a, b) => (b.remote.modifiedAt ?? 0) - (a.remote.modifiedAt ?? 0)),
        ),
      ),
    signOut: (signal) => request('signOut', '', signal, () => undefined),
    get: (remoteId, signal) => request('get', remoteId, signal, () => need(remoteId).remote),
    find: ({ remoteId }, signal) => request('find', remoteId, signal, () => assets.get(remoteId)?.remote ?? null),
    list: ({ cursor, newestFirst, folderId }, signal) =>
      request('list', cursor ?? '', signal, () => {
        const there = [...assets.values()].filter(({ remote }) => folderId === undefined || remote.folder?.id === folderId)
        return service.onPage(page(cursor, newestFirst === true ? there.reverse() : there), cursor)
      }),
    search: ({ text, cursor }, signal) => request('search', text, signal, () => page(cursor, matching(text))),
    searchByMeaning: ({ text, cursor }, signal) => request('searchByMeaning', text, signal, () => page(cursor, matching(text))),
    askAssistant: (text, signal) =>
      request('askAssistant', text, signal, () => ({
        hits: matching(text).map(({ remote }) => ({ asset: remote, score: 0.5, reasons: ['Its title'] })),
        cost: '1 credit',
        note: null,
      })),
    media: (remoteId, signal) => request('media', remoteId, signal, () => [...need(remoteId).media]),
    create: ({ title, externalId, projectId, category = '', tags = [] }, signal) =>
      changing('create', '', signal, () => {
        if ([...assets.values()].some(({ remote }) => remote.externalId === externalId)) {
          throw new ProviderError('conflict', 'The external ID is taken.', { reason: 'external-id-taken', status: 400 })
        }
        return put({
          remoteId: nextMade(),
          externalId,
          title,
          category,
          tags,
          type: 'placeholder',
          createdAt: now(),
          projectId: projectId ?? null,
        }).remote
      }),
    uploadFile: (file, hooks, signal) => {
      const make = () => {
        const hash = facts.contentHash
        const asset = put({
          remoteId: nextMade(),
          title: file.title,
          fileName: file.fileName,
          sha256: hash === 'sha256' ? file.sha256 : null,
          md5: hash === 'md5' ? file.md5 : null,
          createdAt: now(),
        })
        asset.uploaded = file
        return asset.remote
      }
      const work = () => {
        hooks.onProgress(file.size)
        return service.onUpload(file, make)
      }
      return changing('uploadFile', file.fileName, signal, Object.assign(work, { commit: hooks.commit }))
    },
    findUpload: (file, signal) =>
      request('findUpload', file.fileName, signal, () => [...assets.values()].find((asset) => isMadeOf(asset, file))?.remote ?? null),
    createFromLink: ({ link, name, type }, signal) =>
      changing('createFromLink', '', signal, () => {
        const asset = put({ remoteId: nextMade(), title: name, type, createdAt: now() })
        asset.link = link
        service.onMade(asset)
        return { remoteId: asset.remote.remoteId }
      }),
    edit: (remoteId, edit, signal) => changing('edit', remoteId, signal, () => touch(need(remoteId), edit)),
    addMediaByLink: (remoteId, medium, signal) =>
      changing('addMediaByLink', remoteId, signal, () => {
        service.onLink(need(remoteId), medium)
      }),
    removeMedia: (remoteId, signal) =>
      changing('removeMedia', remoteId, signal, () => {
        service.onRemoveMedia(need(remoteId))
      }),
    download: (remoteId, { id }, { signal }) =>
      request('download', remoteId, signal, () => {
        const medium = need(remoteId).media.find((one) => one.id === id)
        if (medium === undefined) return null
        const body = Buffer.from(`bytes of ${id}`)
        return { status: 200, headers: { 'content-type': medium.contentType ?? '' }, size: body.length, body: Readable.from([body]) }
      }),
    shareLink: (remoteId, { id, name }, signal) =>
      request('shareLink', remoteId, signal, () => ({
        url: `https://studio.example/${need(remoteId).remote.remoteId}/${id}`,
        fileName: name,
      })),
    fileMetadata: (remoteId, signal) => request('fileMetadata', remoteId, signal, () => ({ title: need(remoteId).remote.title })),
    comments: (remoteId, signal) => request('comments', remoteId, signal, () => [...need(remoteId).comments]),
    addComment: (remoteId, text, signal) =>
      changing('addComment', remoteId, signal, () => {
        const comment: RemoteComment = { id: `comment-${String((ids += 1))}`, text, updatedAt: now(), author: self }
        need(remoteId).comments.push(comment)
        return comment
      }),
    editComment: (remoteId, id, text, signal) =>
      changing('editComment', remoteId, signal, () => {
        const asset = need(remoteId)
        const index = needComment(asset, id)
        const comment = { ...asset.comments[index], id, text, updatedAt: now(), author: asset.comments[index]?.author ?? self }
        asset.comments[index] = comment
        return comment
      }),
    deleteComment: (remoteId, id, signal) =>
      changing('deleteComment', remoteId, signal, () => {
        const asset = need(remoteId)
        asset.comments.splice(needComment(asset, id), 1)
      }),
    trash: (remoteId, signal) =>
      changing('trash', remoteId, signal, () => {
        const remote = touch(need(remoteId), { trashed: { at: null, about: true } })
        return kind === 'listing' ? remote : null
      }),
    restore: (remoteId, signal) =>
      changing('restore', remoteId, signal, () => {
        const asset = need(remoteId)
        if (asset.remote.trashed === null)
          throw new ProviderError('conflict', 'It is not in the trash.', { reason: 'not-in-trash', status: 400 })
        touch(asset, { trashed: null })
      }),
    deletePermanently: (remoteId, signal) =>
      changing('deletePermanently', remoteId, signal, () => {
        if (!facts.deletion.repeatIsHarmless) need(remoteId)
        assets.delete(remoteId)
      }),
    history: (remoteId, _cursor, signal) =>
      request('history', remoteId, signal, () => ({
        events: [{ id: '1', type: 'ASSET_ADDED', at: need(remoteId).remote.createdAt }],
        next: null,
      })),
    collections: (remoteId, signal) =>
      request('collections', remoteId, signal, () => [...collections.values()].filter(({ members }) => members.has(remoteId)).map(named)),
    createCollection: (title, signal) =>
      changing('createCollection', '', signal, () => {
        const collection: MemoryCollection = { id: `collection-${String((ids += 1))}`, title, description: null, members: new Set() }
        collections.set(collection.id, collection)
        return named(collection)
      }),
    addToCollection: (remoteId, collectionId, signal) =>
      changing('addToCollection', remoteId, signal, () => {
        need(remoteId)
        const collection = collections.get(collectionId)
        if (collection === undefined) throw new ProviderError('not-found', 'There is no such collection.', { status: 404 })
        collection.members.add(remoteId)
      }),
    createFolder: ({ name }, signal) =>
      changing('createFolder', '', signal, () => {
        const id = `folder-${String((ids += 1))}`
        folders.set(id, name)
        return { id, name }
      }),
    actions: (remoteId, signal) =>
      request('actions', remoteId, signal, () => {
        need(remoteId)
        return [{ id: '1', name: 'Resize', description: null, category: null }]
      }),
    startAction: (remoteId, actionId, signal) =>
      changing('startAction', remoteId, signal, () => {
        const run: RemoteRun = {
          id: String((ids += 1)),
          status: 'queued',
          createdAt: now(),
          actionName: actionId === '1' ? 'Resize' : actionId,
          messages: [],
        }
        need(remoteId).runs.push(run)
        return run
      }),
    runs: (remoteId, signal) => request('runs', remoteId, signal, () => [...need(remoteId).runs]),
    project: (projectId, signal) =>
      request('project', projectId, signal, () => ({ id: projectId, title: `Project ${projectId}`, description: null })),
    assignProject: (remoteId, projectId, signal) =>
      changing('assignProject', remoteId, signal, () => {
        service.onAssign(need(remoteId), projectId)
      }),
    unassignProject: (remoteId, signal) =>
      changing('unassignProject', remoteId, signal, () => {
        const asset = need(remoteId)
        if (asset.remote.projectId === null)
          throw new ProviderError('conflict', 'It belongs to no project.', { reason: 'no-parent-project', status: 200 })
        service.onAssign(asset, null)
      }),
  }

  const offered = new Set<Method>([...methodsOf[kind], ...(options.with ?? [])].filter((name) => options.without?.includes(name) !== true))
  const provider = {
    service: 'media-pocket',
    facts,
    whyNot: {},
    ...(offered.has('get') && { parseId: (text: string) => /(?:^|\/)(remote-[\w-]+)$/.exec(text.trim())?.[1] ?? null }),
    ...Object.fromEntries(Object.entries(methods).filter(([name]) => offered.has(name as Method))),
  } as AssetProvider

  const service: MemoryService = {
    provider,
    assets,
    collections,
    folders,
    calls,
    changes,
    most,
    answers: ['studio'],
    fault: () => null,
    failOnce(method, fault) {
      once.set(method, [...(once.get(method) ?? []), fault])
    },
    hold(method) {
      let release: () => void = () => undefined
      let reach: () => void = () => undefined
      const opened = new Promise<void>((resolve) => (release = resolve))
      const reached = new Promise<void>((resolve) => (reach = resolve))
      gates.set(method, [...(gates.get(method) ?? []), { reach, open: release, opened }])
      return { reached, release }
    },
    calm() {
      once.clear()
      for (const waiting of gates.values()) for (const gate of waiting) gate.open()
      gates.clear()
      service.fault = () => null
    },
    change(remoteId, values) {
      touch(need(remoteId), values)
    },
    add: (values = {}) =>
      put({ ...values, remoteId: values.remoteId ?? `remote-there-${String((ids += 1)).padStart(4, '0')}` }).remote.remoteId,
    asset: need,
    onLink(asset, { link, fileName }) {
      const md5 = link.split('/').at(-1) ?? ''
      asset.media.push(
        remoteMedium({ id: `medium-${String((ids += 1))}`, storedName: fileName, fileName, size: 3, contentType: 'image/png', md5 }),
      )
      asset.added.push(md5)
      touch(asset, { md5, type: 'image', fileName })
    },
    onUpload: (_file, make) => ({ state: 'there', asset: make() }),
    onMade(asset) {
      touch(asset, { processing: { state: 'processing', note: null } })
    },
    onRemoveMedia(asset) {
      asset.media = []
      touch(asset, { md5: null, sha256: null, fileName: null, type: 'placeholder' })
    },
    onAssign(asset, projectId) {
      touch(asset, { projectId })
    },
    onPage: (told) => told,
  }
  return service
}

const named = ({ id, title, description }: RemoteCollection): RemoteCollection => ({ id, title, description })

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}
