import type { AssetAction, BatchResult } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId, CommentId } from '../../src-preload/contract/ids'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import { transact, type Database, type Tx } from '../database/transaction'
import type { ProviderFacts } from '../providers/provider'
import type { Publish } from '../publish'
import type { Payload, PayloadOf } from '../sync/operations'
import { enqueue, entriesOfAsset, isUnsent, rewrite, type OutboxEntry } from '../sync/outbox'
import { findAsset, showAsset, type MirrorAsset } from './mirror'
import type { RefusalsOf } from './refusals'

export interface AssetChangesTools {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  /** Null when the account or its service is not known any more. */
  readonly factsOf: (account: AccountId) => ProviderFacts | null
  readonly refusals: RefusalsOf
  /** The id in a pasted id or link, by the shape of ids at the account's service; null when there is none. */
  readonly parseId: (account: AccountId, text: string) => string | null
  /** A file that will not be sent, because its asset was given up. */
  readonly onMediaCancelled: (tx: Tx, payload: PayloadOf<'add-media' | 'upload-asset'>) => void
  /** New work stands in the outbox. */
  readonly onQueued: (asset: MirrorAsset) => void
}

/** What all changes of the user's are made of: the asset, what stands against the change, and its place in the outbox. */
export function createQueueing(tools: AssetChangesTools) {
  const { db, clock, publish } = tools

  const need = (tx: Database, id: AssetId): MirrorAsset => {
    const asset = findAsset(tx, id)
    if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
    return asset
  }

  const told = (assets: readonly MirrorAsset[]) => {
    publish('assets.changed', { ids: assets.length > 100 ? null : assets.map(({ id }) => id) })
    publish('activity.changed', {})
    publish('accounts.changed', {})
    publish('sync.changed', {})
    for (const asset of assets) tools.onQueued(asset)
  }

  const queue = (tx: Tx, asset: MirrorAsset, payload: Payload, commentId?: CommentId) => {
    enqueue(tx, {
      accountId: asset.accountId,
      assetId: asset.id,
      payload,
      now: clock.now(),
      ...(commentId === undefined ? {} : { commentId }),
    })
    showAsset(tx, asset.id)
  }

  /** The last operation of the asset when it can still be changed without anybody having seen it. */
  const lastUnsent = (tx: Tx, id: AssetId, matches: (entry: OutboxEntry) => boolean): OutboxEntry | null => {
    const last = entriesOfAsset(tx, id).at(-1)
    return last !== undefined && isUnsent(last) && matches(last) ? last : null
  }

  /** Runs one change for each asset, all in one transaction; those that can not take it are named with the reason. */
  const forEach = (ids: readonly AssetId[], change: (tx: Tx, asset: MirrorAsset) => string | null): BatchResult => {
    const done: MirrorAsset[] = []
    const refused: BatchResult['refused'] = []
    transact(db, (tx) => {
      for (const id of new Set(ids)) {
        const asset = findAsset(tx, id)
        if (asset === null) continue
        const reason = change(tx, asset)
        if (reason === null) done.push(asset)
        else refused.push({ id, title: asset.title, reason })
      }
    })
    told(done)
    return { done: done.map(({ id }) => id), refused }
  }

  /** Why the action can not be done with the asset now, in words; null when it can. */
  const refusal = (tx: Database, asset: MirrorAsset, action: AssetAction): string | null => {
    const account = findAccount(tx, asset.accountId)
    if (account === null) return 'Its account is not in Slipway any more.'
    return tools.refusals(asset, account, entriesOfAsset(tx, asset.id))[action] ?? null
  }

  /** Queues a wish; the same one, refused before, is tried again instead of standing behind itself. */
  const wish = (
    tx: Tx,
    asset: MirrorAsset,
    payload: Payload,
    isSame: (other: Payload) => boolean = ({ kind }) => kind === payload.kind,
  ) => {
    const refused = lastUnsent(tx, asset.id, (entry) => isSame(entry.payload) && entry.state === 'failed')
    if (refused === null) queue(tx, asset, payload)
    else rewrite(tx, refused.id, payload)
    showAsset(tx, asset.id)
  }

  return { need, told, queue, lastUnsent, forEach, refusal, wish }
}
export type Queueing = ReturnType<typeof createQueueing>
