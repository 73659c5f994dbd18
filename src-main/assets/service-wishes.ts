import { AppError } from '../../src-preload/contract/errors'
import type { AssetAction } from '../../src-preload/contract/asset'
import type { AssetId } from '../../src-preload/contract/ids'
import { transact, type Tx } from '../database/transaction'
import type { Payload } from '../sync/operations'
import { entriesOfAsset, isUnsent, settle } from '../sync/outbox'
import type { MirrorAsset } from './mirror'
import type { AssetChangesTools, Queueing } from './queueing'

type ProjectKind = 'assign-project' | 'unassign-project'
const isProjectWish = ({ kind }: Payload): boolean => kind === 'assign-project' || kind === 'unassign-project'

/** What the user wants of the service beyond the asset's own fields: its actions, projects and collections. Queued like any other change. */
export function createServiceWishes({ db, parseId }: AssetChangesTools, { need, told, queue, wish, refusal }: Queueing) {
  /** Runs a change of one asset in a transaction when nothing stands against the action. @throws AppError with the reason */
  const change = (id: AssetId, action: AssetAction, work: (tx: Tx, asset: MirrorAsset) => void) => {
    const asset = need(db, id)
    const reason = refusal(db, asset, action)
    if (reason !== null) throw new AppError('refused', reason)
    transact(db, (tx) => {
      work(tx, asset)
    })
    told([asset])
  }

  /** The project it will be in when everything that waits was sent; undefined while nobody can tell. */
  const projectWished = (tx: Tx, asset: MirrorAsset): string | null | undefined => {
    const last = entriesOfAsset(tx, asset.id).findLast(({ payload, state }) => isProjectWish(payload) && state !== 'failed')
    if (last === undefined) return asset.projectId
    if (last.state === 'needs-review') return undefined
    return last.payload.kind === 'assign-project' ? last.payload.projectId : null
  }

  /** The last word about the project counts: what was not sent of earlier ones is taken back. */
  const moveTo = (tx: Tx, asset: MirrorAsset, payload: Extract<Payload, { kind: ProjectKind }>) => {
    for (const entry of entriesOfAsset(tx, asset.id)) if (isProjectWish(entry.payload) && isUnsent(entry)) settle(tx, entry.id)
    const wished = payload.kind === 'assign-project' ? payload.projectId : null
    if (projectWished(tx, asset) !== wished) queue(tx, asset, payload)
  }

  return {
    /** Starts an action of the service once: one that waits to be started is not started twice. */
    startAction(id: AssetId, { actionId, name }: { readonly actionId: string; readonly name: string }): void {
      change(id, 'actions', (tx, asset) => {
        const isThis = (other: Payload) => other.kind === 'start-action' && other.actionId === actionId
        const waits = entriesOfAsset(tx, id).some(({ payload, state }) => isThis(payload) && state !== 'failed')
        if (waits) throw new AppError('refused', `“${name}” is waiting to be started already. Look at Activity.`)
        wish(tx, asset, { kind: 'start-action', actionId, name }, isThis)
      })
    },

    /** @param text the project's id or a link to it */
    assignProject(id: AssetId, text: string): void {
      const projectId = parseId(need(db, id).accountId, text)
      if (projectId === null)
        throw new AppError('invalid-input', 'This is no project ID or link. Copy it from the address line of the project.', 'text')
      change(id, 'projects', (tx, asset) => {
        moveTo(tx, asset, { kind: 'assign-project', projectId })
      })
    },

    unassignProject(id: AssetId): void {
      change(id, 'projects', (tx, asset) => {
        if (projectWished(tx, asset) === null) throw new AppError('refused', 'It is in no project.')
        moveTo(tx, asset, { kind: 'unassign-project' })
      })
    },

    /** @param collectionId the collection's id or a link to it; null: into a new one of this title */
    addToCollection(id: AssetId, { collectionId, title }: { readonly collectionId: string | null; readonly title: string }): void {
      const known = collectionId === null ? null : parseId(need(db, id).accountId, collectionId)
      if (collectionId !== null && known === null)
        throw new AppError(
          'invalid-input',
          'This is no collection ID or link. Copy it from the address line of the collection.',
          'collectionId',
        )
      const name = title.trim()
      if (known === null && name === '') throw new AppError('invalid-input', 'A collection needs a title. Enter one.', 'title')
      change(id, 'collections', (tx, asset) => {
        const isThis = (other: Payload) => other.kind === 'add-to-collection' && other.collectionId === known && other.title === name
        const waits = entriesOfAsset(tx, id).some(({ payload, state }) => isThis(payload) && state !== 'failed')
        if (waits) throw new AppError('refused', 'It is being added already. Look at Activity.')
        wish(tx, asset, { kind: 'add-to-collection', collectionId: known, title: name }, isThis)
      })
    },
  }
}
