import { FolderDown, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { Page } from '../../ui/page'
import { AddDropFolder, whyNot } from './add-drop-folder'
import styles from './drop-folders.module.css'
import { FolderList } from './folder-list'
import { IntakeTable } from './intake-table'

/** The folders whose files become assets, and the record of every file seen in them. */
export function DropFoldersView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const { data: folders, error, refetch } = useCall('drop-folders.list', {})
  const { data: accounts } = useCall('accounts.list', {})
  const [isAdding, setAdding] = useState(false)
  const [first, ...others] = (accounts ?? []).filter((account) => account.capabilities.upload.offered)
  const unsuited = (accounts ?? []).filter((account) => !account.capabilities.upload.offered)
  const add = (
    <Button
      kind="primary"
      icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />}
      reason={accounts !== undefined && first === undefined ? noPlace(unsuited) : undefined}
      onClick={() => setAdding(true)}
    >
      Add drop folder
    </Button>
  )
  return (
    <Page title="Drop folders" actions={folders !== undefined && folders.length > 0 ? add : null}>
      {folders === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={4} />
        )
      ) : folders.length === 0 ? (
        <Empty
          drawing={<FolderDown size={56} />}
          action={accounts?.length === 0 ? <a href={addressOf('accounts')}>Go to accounts</a> : add}
        >
          {accounts?.length === 0
            ? 'Connect an account first; then files put into a folder of your choice become assets by themselves.'
            : 'No folder is watched yet. Files put into a drop folder become assets by themselves.'}
        </Empty>
      ) : (
        <div className={styles['body']}>
          <FolderList folders={folders} />
          <IntakeTable folders={folders} onOpenAsset={onOpenAsset} />
        </div>
      )}
      {isAdding && first !== undefined && (
        <AddDropFolder accounts={[first, ...others]} unsuited={unsuited} onClose={() => setAdding(false)} />
      )}
    </Page>
  )
}

/** Why no folder can be watched: there is no account, or none that takes files. */
function noPlace([first]: readonly Account[]): string {
  return whyNot(first, 'upload') ?? 'Connect an account first: files need a service to go to.'
}
