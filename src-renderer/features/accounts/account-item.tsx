import { CircleAlert, CircleCheck, CirclePause, CloudOff, OctagonPause, RefreshCw } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'
import type { Account, AccountState } from '../../../src-preload/contract/account'
import type { Input } from '../../../src-preload/contract/procedures'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import type { MenuEntry } from '../../ui/context-menu'
import { formatCount, formatMoment, formatNumber, formatPast, formatTime } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { canSearch, searchAtService } from '../assets/service-search-wish'
import styles from './accounts.module.css'
import { CapabilityTable } from './capability-table'
import { HoldNotice } from './hold-notice'
import { MenuButton } from './menu-button'

/** What can be opened for one account. */
export type AccountDialog = 'edit' | 'sign-out' | 'add-by-id' | 'new-folder' | 'new-from-link' | 'unknown-ids' | 'deleted-ids'

interface AccountItemProps {
  readonly account: Account
  readonly onOpen: (what: AccountDialog) => void
}

/** One account: its state, its counts, and what can be done with it. */
export function AccountItem({ account, onOpen }: AccountItemProps): ReactNode {
  const more = moreOf(account, onOpen)
  return (
    <li className={styles['account']}>
      <div className={styles['top']}>
        <div className={styles['who']}>
          <h2 className={styles['name']}>{account.name}</h2>
          <p className={styles['quiet']}>
            <span>{account.serviceLabel}</span>
            <span className={styles['address']}>{account.isDemo ? 'Demo, on this computer' : account.address}</span>
          </p>
        </div>
        <States account={account} />
      </div>
      {account.stateReason !== null && <p className={styles['reason']}>{account.stateReason}</p>}
      {account.hold !== null && <HoldNotice account={account} hold={account.hold} />}
      <Counts account={account} />
      <KnownIds account={account} onOpen={onOpen} />
      <div className={styles['buttons']}>
        <Button
          icon={<RefreshCw size={16} strokeWidth={1.5} aria-hidden="true" />}
          isBusy={account.isSyncing}
          reason={account.paused === null ? undefined : 'It is paused. Resume it first.'}
          onClick={() => void act('accounts.sync', { id: account.id })}
        >
          Sync now
        </Button>
        {/* Where a new secret is wanted, this is the way. */}
        <Button kind={account.state === 'sign-in-needed' ? 'primary' : 'plain'} onClick={() => onOpen('edit')}>
          Edit
        </Button>
        {!account.capabilities.list.offered && account.capabilities['add-by-id'].offered && (
          <Button onClick={() => onOpen('add-by-id')}>Add by ID</Button>
        )}
        <Pause account={account} />
        {more.length > 0 && (
          <MenuButton label={`More for ${account.name}`} entries={more}>
            More
          </MenuButton>
        )}
        <Button onClick={() => onOpen('sign-out')}>Sign out</Button>
      </div>
      <CapabilityTable account={account} />
    </li>
  )
}

function Counts({ account }: { readonly account: Account }): ReactNode {
  const now = useNow()
  const { lastSyncAt } = account
  const synced = lastSyncAt === null ? 'Not synced yet' : `Synced ${formatPast(lastSyncAt, now)}`
  return (
    <p className={styles['quiet']}>
      <span>{formatCount(account.assetCount, 'asset', 'assets')}</span>
      {account.trashCount > 0 && <span>{formatCount(account.trashCount, 'asset', 'assets')} in the trash</span>}
      <span title={lastSyncAt === null ? undefined : formatMoment(lastSyncAt)}>{account.isSyncing ? 'Syncing…' : synced}</span>
    </p>
  )
}

/** The ids that stand for no asset: unknown at the service, or deleted for good. */
function KnownIds({ account, onOpen }: AccountItemProps): ReactNode {
  const id = useId()
  const { unknownCount, deletedCount } = account
  if (unknownCount === 0 && deletedCount === 0) return null
  return (
    <div className={styles['ids']}>
      {unknownCount > 0 && (
        <p>
          <span id={id}>{formatCount(unknownCount, 'ID is', 'IDs are')} unknown at the service</span>
          <Button kind="quiet" aria-describedby={id} onClick={() => onOpen('unknown-ids')}>
            Show
          </Button>
        </p>
      )}
      {deletedCount > 0 && (
        <Button kind="quiet" onClick={() => onOpen('deleted-ids')}>
          Deleted for good ({formatNumber(deletedCount)})
        </Button>
      )}
    </div>
  )
}

/** What is wanted now and then, and only where the service offers it. */
function moreOf(account: Account, onOpen: (what: AccountDialog) => void): MenuEntry[] {
  const { capabilities, id, serviceLabel } = account
  const entries: MenuEntry[] = []
  if (canSearch(account))
    entries.push({
      id: 'search',
      label: `Search at ${serviceLabel}…`,
      run: () => {
        searchAtService({ accountId: id, text: '' })
      },
    })
  if (capabilities['create-from-link'].offered)
    entries.push({
      id: 'new-from-link',
      label: 'New from a link…',
      run: () => {
        onOpen('new-from-link')
      },
    })
  if (capabilities.folders.offered)
    entries.push({
      id: 'new-folder',
      label: 'New folder…',
      run: () => {
        onOpen('new-folder')
      },
    })
  return entries
}

/** Nothing of the account is sent or read while it is paused. */
function Pause({ account }: { readonly account: Account }): ReactNode {
  const { id, name, paused } = account
  if (paused !== null) return <Button onClick={() => void act('accounts.resume', { id })}>Resume</Button>
  return (
    <MenuButton
      label={`Pause ${name}`}
      entries={[
        { id: 'hour', label: 'For an hour', run: () => void act('accounts.pause', { id, length: 'hour' }) },
        { id: 'until-resumed', label: 'Until resumed', run: () => void act('accounts.pause', { id, length: 'until-resumed' }) },
      ]}
    >
      Pause
    </MenuButton>
  )
}

async function act<C extends 'accounts.sync' | 'accounts.pause' | 'accounts.resume'>(name: C, input: Input<C>): Promise<void> {
  try {
    await call(name, input)
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

/** The state of the connection, and what the user or the brake holds up. */
function States({ account }: { readonly account: Account }): ReactNode {
  const { paused, hold } = account
  return (
    <div className={styles['states']}>
      {hold !== null && (
        <Badge tone="warn" icon={<OctagonPause size={14} strokeWidth={1.5} aria-hidden="true" />}>
          On hold
        </Badge>
      )}
      {paused !== null && (
        <Badge tone="plain" icon={<CirclePause size={14} strokeWidth={1.5} aria-hidden="true" />}>
          {paused.until === null ? 'Paused until resumed' : `Paused until ${formatTime(paused.until)}`}
        </Badge>
      )}
      <StateBadge state={account.state} />
    </div>
  )
}

function StateBadge({ state }: { readonly state: AccountState }): ReactNode {
  const { word, tone, Sign } = states[state]
  return (
    <Badge tone={tone} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
      {word}
    </Badge>
  )
}
