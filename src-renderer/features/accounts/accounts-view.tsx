import { CircleAlert, CircleCheck, CloudOff, KeyRound, Plus, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, AccountState } from '../../../src-preload/contract/account'
import { serviceLabel } from '../../../src-preload/contract/service-forms'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatPast, formatCount, formatMoment } from '../../ui/format'
import { Page } from '../../ui/page'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { AddAccount } from './add-account'
import { AddById } from './add-by-id'
import { CapabilityTable } from './capability-table'
import { EditAccount } from './edit-account'
import { SignOut } from './sign-out'
import styles from './accounts.module.css'

type Open = { readonly what: 'add' } | { readonly what: 'edit' | 'sign-out' | 'add-by-id'; readonly account: Account } | null

/** The accounts at all services: their state, and what can be done with them. */
export function AccountsView(): ReactNode {
  const { data, error, refetch } = useCall('accounts.list', {})
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button kind="primary" icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />} onClick={() => setOpen({ what: 'add' })}>
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
              <AccountItem key={account.id} account={account} onOpen={(what) => setOpen({ what, account })} />
            ))}
          </ul>
        )}
      </div>
      {open?.what === 'add' && <AddAccount onClose={close} />}
      {open?.what === 'edit' && <EditAccount account={open.account} onClose={close} />}
      {open?.what === 'sign-out' && <SignOut account={open.account} onClose={close} />}
      {open?.what === 'add-by-id' && <AddById account={open.account} onClose={close} />}
    </Page>
  )
}

interface AccountItemProps {
  readonly account: Account
  readonly onOpen: (what: 'edit' | 'sign-out' | 'add-by-id') => void
}

function AccountItem({ account, onOpen }: AccountItemProps): ReactNode {
  const now = useNow()
  const synced = account.lastSyncAt === null ? 'Not synced yet' : `Synced ${formatPast(account.lastSyncAt, now)}`
  return (
    <li className={styles['account']}>
      <div className={styles['top']}>
        <div className={styles['who']}>
          <h2 className={styles['name']}>{account.name}</h2>
          <p className={styles['quiet']}>
            <span>{serviceLabel(account.service)}</span>
            <span className={styles['address']}>{account.isDemo ? 'Demo, on this computer' : account.address}</span>
          </p>
        </div>
        <StateBadge state={account.state} />
      </div>
      {account.stateReason !== null && <p className={styles['reason']}>{account.stateReason}</p>}
      <p className={styles['quiet']}>
        <span>{formatCount(account.assetCount, 'asset', 'assets')}</span>
        <span>{formatCount(account.trashCount, 'asset', 'assets')} in the trash</span>
        <span title={account.lastSyncAt === null ? undefined : formatMoment(account.lastSyncAt)}>
          {account.isSyncing ? 'Syncing…' : synced}
        </span>
      </p>
      <div className={styles['buttons']}>
        <Button
          icon={<RefreshCw size={16} strokeWidth={1.5} aria-hidden="true" />}
          isBusy={account.isSyncing}
          onClick={() => void sync(account)}
        >
          Sync now
        </Button>
        <Button onClick={() => onOpen('edit')}>Edit</Button>
        {!account.capabilities.list.offered && account.capabilities['add-by-id'].offered && (
          <Button onClick={() => onOpen('add-by-id')}>Add by ID</Button>
        )}
        <Button onClick={() => onOpen('sign-out')}>Sign out</Button>
      </div>
      <CapabilityTable account={account} />
    </li>
  )
}

async function sync(account: Account): Promise<void> {
  try {
    await call('accounts.sync', { id: account.id })
    await queryClient.invalidateQueries({ queryKey: ['accounts.list'] })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

const states: Readonly<
  Record<AccountState, { readonly word: string; readonly tone: 'good' | 'warn' | 'bad'; readonly Sign: typeof CircleCheck }>
> = {
  connected: { word: 'Connected', tone: 'good', Sign: CircleCheck },
  'sign-in-needed': { word: 'Sign-in needed', tone: 'bad', Sign: CircleAlert },
  offline: { word: 'Offline', tone: 'warn', Sign: CloudOff },
}

function StateBadge({ state }: { readonly state: AccountState }): ReactNode {
  const { word, tone, Sign } = states[state]
  return (
    <Badge tone={tone} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
      {word}
    </Badge>
  )
}
