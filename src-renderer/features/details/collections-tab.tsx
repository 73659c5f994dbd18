import { FolderOpen } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import styles from './tabs-content.module.css'

/** The collections of the service that hold this asset. */
export function CollectionsTab({ assetId }: { readonly assetId: AssetId }): ReactNode {
  const { data, error, refetch } = useCall('assets.collections', { id: assetId })
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} />
  if (data.length === 0) return <Empty drawing={<FolderOpen size={40} />}>This asset is in no collection.</Empty>
  return (
    <ul aria-label="Collections" className={styles['stack']}>
      {data.map((collection) => (
        <li key={collection.id} className={styles['event']}>
          <span className={styles['strong']}>{collection.title}</span>
          {collection.description !== null && <span className={styles['quiet']}>{collection.description}</span>}
        </li>
      ))}
    </ul>
  )
}
