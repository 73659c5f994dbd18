import type { AssetProvider, RemoteAsset, RemoteComment, RemoteMedium } from '../../src-main/providers/provider'
import { ProviderError, type FailureKind, type ProviderErrorDetails } from '../../src-main/providers/provider-error'
import { remoteAsset, remoteMedium } from './library'

/**
 * What happens to one request. `lose-answer`: done, and the answer never comes back. `lose-request`: the same to the asker, but nothing was done.
 * `offline`: certainly not done. `refuse`: a definite answer of another kind.
 */
export type Fault =
  | { readonly how: 'lose-answer' | 'lose-request' | 'offline' }
  | { readonly how: 'refuse'; readonly kind: FailureKind; readonly details?: ProviderErrorDetails }

export type Method = Extract<
  keyof AssetProvider,
  | 'check' | 'get' | 'media' | 'create' | 'edit' | 'addMediaByLink' | 'downloadLink' | 'comments' | 'addComment' | 'editComment' | 'deleteComment'
  | 'trash' | 'restore' | 'deletePermanently'
> // prettier-ignore

export interface MemoryAsset {
  remote: RemoteAsset
  comments: RemoteComment[]
  media: RemoteMedium[]
  /** How often media of each MD5 were added. */
  added: string[]
}

export interface MemoryService {
  readonly provider: AssetProvider
  readonly assets: Map<string, MemoryAsset>
  /** Every request that reached the service, in order, as `method remoteId`. */
  readonly calls: string[]
  /** Requests that changed something, by the same names. */
  readonly changes: string[]
  /** Asked before every request; null lets it pass. */
  fault: (method: Method) => Fault | null
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
  /** What the service does when it is given a link; by default it holds the media at once under the MD5 that `md5Of` tells. */
  onLink: (asset: MemoryAsset, medium: { link: string; fileName: string }) => void
  /** The most requests that were ever under way together, in all and for one asset. */
  readonly most: { all: number; perAsset: number }
}

export const self = { id: 'me', name: 'Me Myself' }
export const colleague = { id: 'colleague', name: 'A Colleague' }

/** A service in memory whose requests can be lost, refused, held or cut off. */
export function memoryService(now: () => number = () => 1_700_000_000_000): MemoryService {
  const assets = new Map<string, MemoryAsset>()
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

  const request = async <T>(method: Method, remoteId: string, signal: AbortSignal, work: () => T): Promise<T> => {
    underWay.push(remoteId)
    most.all = Math.max(most.all, underWay.length)
    most.perAsset = Math.max(most.perAsset, underWay.filter((id) => id === remoteId && id !== '').length)
    try {
      const gate = gates.get(method)?.shift()
      if (gate !== undefined) {
        gate.reach()
        await Promise.race([gate.opened, aborted(signal)])
      } else await Promise.resolve()
      if (signal.aborted) throw new ProviderError('offline', 'The request was cancelled before it was sent.')
      const fault = once.get(method)?.shift() ?? service.fault(method)
      if (fault?.how === 'offline') throw new ProviderError('offline', 'The service could not be reached.')
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
  const changing = <T>(method: Method, remoteId: string, signal: AbortSignal, work: () => T): Promise<T> =>
    request(method, remoteId, signal, () => {
      const value = work()
      changes.push(`${method} ${remoteId}`)
      return value
    })

  const needComment = (asset: MemoryAsset, id: string): number => {
    const index = asset.comments.findIndex((comment) => comment.id === id)
    if (index < 0) throw new ProviderError('not-found', 'This comment is gone.', { status: 404 })
    return index
  }

  const provider: AssetProvider = {
    service: 'media-pocket',
    facts: { trashDays: 14, mediaBy: 'link', contentHash: 'md5', titleLimit: 255, deletionMeans: 'Its media and comments are lost.' },
    check: (signal) => request('check', '', signal, () => undefined),
    parseId: (text) => /(?:^|\/)(remote-[\w-]+)$/.exec(text.trim())?.[1] ?? null,
    get: (remoteId, signal) => request('get', remoteId, signal, () => need(remoteId).remote),
    media: (remoteId, signal) => request('media', remoteId, signal, () => [...need(remoteId).media]),
    create: ({ title, externalId }, signal) =>
      changing('create', '', signal, () => {
        if ([...assets.values()].some(({ remote }) => remote.externalId === externalId)) {
          throw new ProviderError('conflict', 'The external ID is taken.', { reason: 'external-id-taken', status: 400 })
        }
        const remoteId = `remote-made-${String((ids += 1)).padStart(4, '0')}`
        const remote = remoteAsset({
          remoteId,
          externalId,
          title,
          type: 'placeholder',
          version: `v${String((version += 1))}`,
          createdAt: now(),
        })
        assets.set(remoteId, { remote, comments: [], media: [], added: [] })
        return remote
      }),
    edit: (remoteId, edit, signal) => changing('edit', remoteId, signal, () => touch(need(remoteId), edit)),
    addMediaByLink: (remoteId, medium, signal) =>
      changing('addMediaByLink', remoteId, signal, () => {
        service.onLink(need(remoteId), medium)
      }),
    downloadLink: (remoteId, mediumId, _name, signal) =>
      request('downloadLink', remoteId, signal, () => `https://studio.example/${remoteId}/${mediumId}`),
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
        touch(need(remoteId), { trashed: { at: null, about: true } })
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
        need(remoteId)
        assets.delete(remoteId)
      }),
  }

  const service: MemoryService = {
    provider,
    assets,
    calls,
    changes,
    most,
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
    add(values = {}) {
      const remoteId = values.remoteId ?? `remote-there-${String((ids += 1)).padStart(4, '0')}`
      assets.set(remoteId, {
        remote: remoteAsset({ version: `v${String((version += 1))}`, ...values, remoteId }),
        comments: [],
        media: [],
        added: [],
      })
      return remoteId
    },
    asset: need,
    onLink(asset, { link, fileName }) {
      const md5 = link.split('/').at(-1) ?? ''
      asset.media.push(
        remoteMedium({ id: `medium-${String((ids += 1))}`, storedName: fileName, fileName, size: 3, contentType: 'image/png', md5 }),
      )
      asset.added.push(md5)
      touch(asset, { md5, type: 'image', fileName })
    },
  }
  return service
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}
