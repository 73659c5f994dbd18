import type { ReactNode } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'

/** Conflicts looked through for this asset's own. */
const looked = { offset: 0, limit: 200 }

/** From an asset that waits for the user to the place where it is decided. */
export function StateLink({ asset }: { readonly asset: AssetDetails }): ReactNode {
  if (asset.state === 'failed') return <a href={addressOf('activity', 'failed')}>Show in Activity</a>
  if (asset.state === 'needs-review') return <DoubtLink asset={asset} />
  return null
}

function DoubtLink({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { data } = useCall('conflicts.page', looked)
  const conflict = data?.rows.find(({ assetId }) => assetId === asset.id)
  if (conflict === undefined) return <a href={addressOf('activity', 'needs-review')}>Show in Activity</a>
  return <a href={addressOf('activity', 'conflicts', conflict.operationId)}>Decide between yours and theirs</a>
}
