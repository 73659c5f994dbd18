import type { AssetAction } from '../../src-preload/contract/asset'
import type { Capabilities, CapabilityName } from '../../src-preload/contract/service'
import type { AccountRecord } from '../accounts/account-store'
import { isHeld, type OutboxEntry } from '../sync/outbox'
import type { MirrorAsset } from './mirror'

const capabilityFor: Readonly<Record<AssetAction, CapabilityName>> = {
  edit: 'edit',
  download: 'download',
  trash: 'trash',
  restore: 'restore',
  'delete-permanently': 'delete-permanently',
  comment: 'comment',
  history: 'history',
  actions: 'actions',
  collections: 'collections',
  projects: 'projects',
  'remove-media': 'remove-media',
  'share-link': 'share-link',
  'file-metadata': 'file-metadata',
}

/** Why nothing can be done with what an unknown service holds. */
export const notSpoken = 'This version of Slipway does not speak to this service. What it knows of it stays as it is.'

/** Nothing can be done, for this reason. Pure. */
export function refuseAll(reason: string): Partial<Record<AssetAction, string>> {
  return Object.fromEntries(Object.keys(capabilityFor).map((action) => [action, reason]))
}

/** What can not be done with an asset now, each with the reason in words: what its service does not offer, and what its state forbids. Pure. */
export function refusalsFor(
  asset: Pick<MirrorAsset, 'remoteId' | 'trashedAt' | 'goneAt' | 'media'>,
  capabilities: Capabilities,
  pending: readonly Pick<OutboxEntry, 'payload' | 'state'>[],
): Partial<Record<AssetAction, string>> {
  const refusals: Partial<Record<AssetAction, string>> = {}
  const refuse = (action: AssetAction, reason: string) => {
    refusals[action] ??= reason
  }
  for (const action of Object.keys(capabilityFor) as AssetAction[]) {
    const offered = capabilities[capabilityFor[action]]
    if (!offered.offered) refuse(action, offered.reason)
  }
  const deletion = pending.find(({ payload }) => payload.kind === 'delete-permanently')
  if (deletion !== undefined) {
    const reason = 'It is being deleted permanently. Cancel that in Activity first.'
    for (const action of ['edit', 'trash', 'restore', 'comment', 'projects', 'collections', 'actions', 'remove-media'] as const)
      refuse(action, reason)
    // One that is held may be of a version that is not there any more: another question puts another answer in its place.
    if (!isHeld(deletion)) refuse('delete-permanently', reason)
  }
  if (pending.some(({ payload, state }) => payload.kind === 'remove-media' && state !== 'failed'))
    refuse('remove-media', 'Its media are being removed already. Look at Activity.')
  if (asset.goneAt !== null) {
    for (const action of Object.keys(capabilityFor) as AssetAction[]) refuse(action, 'The service does not have this asset any more.')
  }
  if (asset.remoteId === null) {
    for (const action of [
      'download',
      'history',
      'collections',
      'actions',
      'projects',
      'remove-media',
      'share-link',
      'file-metadata',
    ] as const)
      refuse(action, 'The service does not have this asset yet.')
  }
  if (asset.media.length === 0)
    for (const action of ['download', 'share-link', 'remove-media'] as const) refuse(action, 'The service shows no media of this asset.')
  if (asset.trashedAt === null) refuse('restore', 'It is not in the trash.')
  else {
    refuse('trash', 'It is in the trash already.')
    refuse('edit', 'It is in the trash. Restore it first.')
  }
  return refusals
}

/** The same for an asset of an account. */
export type RefusalsOf = (
  asset: MirrorAsset,
  account: Pick<AccountRecord, 'service' | 'address' | 'fields'>,
  pending: readonly OutboxEntry[],
) => Partial<Record<AssetAction, string>>
