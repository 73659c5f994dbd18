import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AccountId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { Page } from '../../ui/page'
import { AccountItem } from './account-item'
import type { AccountDialog } from './account-item'
import { AddAccount } from './add-account'
import { AddById } from './add-by-id'
import { DeletedIds } from './deleted-ids'
import { EditAccount } from './edit-account'
import { NewFolder } from './new-folder'
import { NewFromLink } from './new-from-link'
import { SignOut } from './sign-out'
import { UnknownIds } from './unknown-ids'
import styles from './accounts.module.css'

interface Open {
  readonly what: AccountDialog
  readonly id: AccountId
}

/** The accounts at all services: their state, and what can be done with them. */
export function AccountsView(): ReactNode {
  const { data, error, refetch } = useCall('accounts.list', {})
  const [isAdding, setAdding] = useState(false)
  const [open, setOpen] = useState<Open | null>(null)
  const opened = data?.find(({ id }) => id === open?.id)
  const add = (
    <Button kind="primary" icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />} onClick={() => setAdding(true)}>
      Add account
    </Button>
  )
  return (
    <Page title="Accounts" actions={data !== undefined && data.length > 0 ? add : null}>
      <div className={styles['body']}>
        {data === undefined ? (
          error ? (
            <Failure error={error} onRetry={() => void refetch()} />
          ) : (
            <Skeleton rows={4} />
          )
        ) : data.length === 0 ? (
          <Empty drawing={<KeyRound size={56} />} action={add}>
            No account is connected yet. Add one to see its assets here.
          </Empty>
        ) : (
          <ul aria-label="Accounts" className={styles['list']}>
            {data.map((account) => (
              <AccountItem key={account.id} account={account} onOpen={(what) => setOpen({ what, id: account.id })} />
            ))}
          </ul>
        )}
      </div>
      {isAdding && <AddAccount onClose={() => setAdding(false)} />}
      {open && opened && <Opened what={open.what} account={opened} onClose={() => setOpen(null)} />}
    </Page>
  )
}

interface OpenedProps {
  readonly what: AccountDialog
  readonly account: Account
  readonly onClose: () => void
}

function Opened({ what, account, onClose }: OpenedProps): ReactNode {
  switch (what) {
    case 'edit':
      return <EditAccount account={account} onClose={onClose} />
    case 'sign-out':
      return <SignOut account={account} onClose={onClose} />
    case 'add-by-id':
      return <AddById account={account} onClose={onClose} />
    case 'new-folder':
      return <NewFolder account={account} onClose={onClose} />
    case 'new-from-link':
      return <NewFromLink account={account} onClose={onClose} />
    case 'unknown-ids':
      return <UnknownIds account={account} onClose={onClose} />
    case 'deleted-ids':
      return <DeletedIds account={account} onClose={onClose} />
  }
}
