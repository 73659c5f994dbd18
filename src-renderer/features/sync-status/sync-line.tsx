import { CircleAlert, CircleCheck, CloudOff, RefreshCw, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SyncStatus } from '../../../src-preload/contract/activity'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { formatCount, formatMoment, formatNumber } from '../../ui/format'
import styles from './sync-status.module.css'

/** The state of all accounts in a few words. */
export function wordsOf(status: SyncStatus): string {
  switch (status.state) {
    case 'up-to-date':
      return 'Up to date'
    case 'syncing':
      return 'Syncing…'
    case 'offline':
      return 'Offline'
    case 'attention':
      return `${formatNumber(status.attention)} ${status.attention === 1 ? 'needs' : 'need'} attention`
    case 'no-accounts':
      return 'No accounts'
  }
}

const signs = { 'up-to-date': CircleCheck, syncing: RefreshCw, offline: CloudOff, attention: CircleAlert, 'no-accounts': Unplug }
const tones = {
  'up-to-date': styles['good'],
  syncing: styles['busy'],
  offline: styles['warn'],
  attention: styles['warn'],
  'no-accounts': styles['quiet'],
}

/** The line at the foot of the window. */
export function SyncLine(): ReactNode {
  const { data } = useCall('sync.status', {})
  const Sign = data && signs[data.state]
  return (
    <footer className={styles['line']}>
      {Sign && <Sign size={14} strokeWidth={1.5} className={tones[data.state]} aria-hidden="true" />}
      <span role="status" aria-label="Sync" title={data?.lastSyncAt ? `Last synced ${formatMoment(data.lastSyncAt)}` : undefined}>
        {data ? wordsOf(data) : 'Looking…'}
      </span>
      {data && data.state !== 'attention' && data.attention > 0 && (
        <a href={addressOf('activity')}>{formatCount(data.attention, 'item needs', 'items need')} a look</a>
      )}
      {data?.state === 'attention' && <a href={addressOf('activity')}>Show</a>}
      {data !== undefined && data.waiting > 0 && (
        <span className={styles['waiting']}>{formatCount(data.waiting, 'change', 'changes')} waiting to be sent</span>
      )}
    </footer>
  )
}
