import { CircleAlert, CircleCheck, CirclePause, CloudOff, RefreshCw, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SyncStatus } from '../../../src-preload/contract/activity'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { formatCount, formatMoment, formatNumber } from '../../ui/format'
import { NextTry } from '../../ui/next-try'
import styles from './sync-status.module.css'

/** The state of all accounts in a few words. */
export function wordsOf(status: SyncStatus): string {
  switch (status.state) {
    case 'up-to-date':
      return 'Up to date'
    case 'syncing':
      return 'Syncing…'
    case 'offline':
      return status.isComputerOffline ? 'This computer is offline' : 'Offline'
    case 'attention':
      return `${formatNumber(status.attention)} ${status.attention === 1 ? 'needs' : 'need'} attention`
    case 'paused':
      return 'Paused'
    case 'no-accounts':
      return 'No accounts'
  }
}

const signs = {
  'up-to-date': CircleCheck,
  syncing: RefreshCw,
  offline: CloudOff,
  attention: CircleAlert,
  paused: CirclePause,
  'no-accounts': Unplug,
}
const tones = {
  'up-to-date': styles['good'],
  syncing: styles['busy'],
  offline: styles['warn'],
  attention: styles['warn'],
  paused: styles['quiet'],
  'no-accounts': styles['quiet'],
}

/** The line at the foot of the window. What ticks or can be clicked stands beside the state and not in it: it would be read out at each tick. */
export function SyncLine({ children }: { readonly children?: ReactNode }): ReactNode {
  const { data, error } = useCall('sync.status', {})
  const Sign = data ? signs[data.state] : error ? signs.attention : undefined
  return (
    <footer className={styles['line']}>
      {Sign && <Sign size={14} strokeWidth={1.5} className={data ? tones[data.state] : tones.attention} aria-hidden="true" />}
      <span role="status" aria-label="Sync" title={data?.lastSyncAt ? `Last synced ${formatMoment(data.lastSyncAt)}` : undefined}>
        {data ? wordsOf(data) : error ? 'Not known' : 'Looking…'}
      </span>
      {data && <Beside status={data} />}
      {children}
      {data !== undefined && data.waiting > 0 && (
        <span className={styles['waiting']}>{formatCount(data.waiting, 'change', 'changes')} waiting to be sent</span>
      )}
    </footer>
  )
}

/** What the state alone does not say, with the way to it. */
function Beside({ status }: { readonly status: SyncStatus }): ReactNode {
  const { state, nextTryAt, offlineAccounts, pausedAccounts } = status
  return (
    <>
      {nextTryAt !== null && (state === 'offline' || offlineAccounts.length > 0) && (
        <span className={styles['quiet']}>
          <NextTry at={nextTryAt} />
        </span>
      )}
      {toDecide(status).map(({ words, address }) => (
        <a key={words} href={address} data-decide="">
          {words}
        </a>
      ))}
      {pausedAccounts.length > 0 && (
        <a href={addressOf('accounts')} data-decide="">
          {state === 'paused' ? 'Resume' : `${namesOf(pausedAccounts)} paused`}
        </a>
      )}
    </>
  )
}

/** One account by its name; of more, how many. */
const namesOf = (accounts: readonly string[]): string =>
  accounts.length === 1 ? (accounts[0] ?? '') : `${formatNumber(accounts.length)} accounts`

/** What waits for the user, each with the place where it is decided. */
function toDecide({ attentionBy, heldAccounts }: SyncStatus): readonly { readonly words: string; readonly address: string }[] {
  const signIns = attentionBy.accounts - heldAccounts.length
  const { conflicts, needsReview, failed, files } = attentionBy
  return [
    {
      count: heldAccounts.length,
      words: `${namesOf(heldAccounts)} ${heldAccounts.length === 1 ? 'waits' : 'wait'} for your answer`,
      address: addressOf('accounts'),
    },
    { count: signIns, words: formatCount(signIns, 'sign-in', 'sign-ins'), address: addressOf('accounts') },
    { count: conflicts, words: formatCount(conflicts, 'conflict', 'conflicts'), address: addressOf('activity', 'conflicts') },
    {
      count: needsReview,
      words: `${formatNumber(needsReview)} in doubt`,
      address: addressOf('activity', 'needs-review'),
    },
    { count: failed, words: `${formatNumber(failed)} failed`, address: addressOf('activity', 'failed') },
    { count: files, words: formatCount(files, 'file', 'files'), address: addressOf('drop-folders', 'attention') },
  ].filter(({ count }) => count > 0)
}
