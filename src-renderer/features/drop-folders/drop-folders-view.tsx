import { FolderDown, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import type { AssetId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { addressOf, turnTo, useParts } from '../../route'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { Page } from '../../ui/page'
import { AddDropFolder } from './add-drop-folder'
import styles from './drop-folders.module.css'
import { FolderList } from './folder-list'
import { HoldTray } from './hold-tray'
import { IntakeTable } from './intake-table'
import { everything, wantingAttention } from './narrowing'
import type { Narrowing } from './narrowing'
import { whyNot } from './rule-form'

/** The part of the address that shows what wants attention. */
const attentionPart = 'attention'

/** The folders whose files become assets, and the record of every file seen in them. */
export function DropFoldersView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const { data: folders, error, refetch } = useCall('drop-folders.list', {})
  const { data: accounts } = useCall('accounts.list', {})
  const { data: counts } = useCall('intake.counts', { dropFolderId: null })
  const [isAdding, setAdding] = useState(false)
  const [first, ...others] = (accounts ?? []).filter(takesFiles)
  const unsuited = (accounts ?? []).filter((account) => !takesFiles(account))
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
  // Files given by hand have rows without any folder being watched.
  const isEmpty = folders?.length === 0 && counts?.states.some(({ count }) => count > 0) !== true
  return (
    <Page title="Drop folders" actions={folders === undefined || isEmpty ? null : add}>
      {folders === undefined ? (
        <Unread error={error} onRetry={() => void refetch()} />
      ) : isEmpty ? (
        <NoFolders hasAccounts={accounts?.length !== 0} add={add} />
      ) : (
        <Body folders={folders} onOpenAsset={onOpenAsset} />
      )}
      {isAdding && first !== undefined && (
        <AddDropFolder accounts={[first, ...others]} unsuited={unsuited} onClose={() => setAdding(false)} />
      )}
    </Page>
  )
}

const takesFiles = (account: Account): boolean => account.capabilities.upload.offered

function Unread({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  return error ? <Failure error={error} onRetry={onRetry} /> : <Skeleton rows={4} />
}

function NoFolders({ hasAccounts, add }: { readonly hasAccounts: boolean; readonly add: ReactNode }): ReactNode {
  return (
    <Empty drawing={<FolderDown size={56} />} action={hasAccounts ? add : <a href={addressOf('accounts')}>Go to accounts</a>}>
      {hasAccounts
        ? 'No folder is watched yet. Files put into a drop folder become assets by themselves.'
        : 'Connect an account first; then files put into a folder of your choice become assets by themselves.'}
    </Empty>
  )
}

/** Why no folder can be watched: there is no account, or none that takes files. */
function noPlace([first]: readonly Account[]): string {
  return whyNot(first, 'upload') ?? 'Connect an account first: files need a service to go to.'
}

interface BodyProps {
  readonly folders: readonly DropFolder[]
  readonly onOpenAsset: (id: AssetId) => void
}

function Body({ folders, onOpenAsset }: BodyProps): ReactNode {
  const [narrowing, narrow] = useNarrowing()
  return (
    <div className={styles['body']}>
      <HoldTray narrowing={narrowing} onNarrow={narrow} />
      {folders.length > 0 && <FolderList folders={folders} onNarrow={narrow} />}
      <IntakeTable folders={folders} narrowing={narrowing} onNarrow={narrow} onOpenAsset={onOpenAsset} />
    </div>
  )
}

/** Which files are shown. The address can ask for those that want attention; another choice takes it back. */
function useNarrowing(): readonly [Narrowing, (narrowing: Narrowing) => void] {
  const [part] = useParts()
  const isAsked = part === attentionPart
  const [wasAsked, setWasAsked] = useState(isAsked)
  const [narrowing, setNarrowing] = useState<Narrowing>(isAsked ? wantingAttention : everything)
  if (isAsked !== wasAsked) {
    setWasAsked(isAsked)
    if (isAsked) setNarrowing(wantingAttention)
  }
  const narrow = (next: Narrowing) => {
    setNarrowing(next)
    if (isAsked) turnTo('drop-folders')
  }
  return [narrowing, narrow]
}
