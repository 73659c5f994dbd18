import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AppState } from '../../../src-preload/contract/app-state'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { formatPast, formatList } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { syncAll } from './sync-all'
import styles from './sync-status.module.css'

/** What the user must know above all else: no connection, no keychain, and what other parts of the window add. */
export function Banners({ children }: { readonly children?: ReactNode }): ReactNode {
  return (
    <div className={styles['banners']} aria-live="polite">
      <KeychainBanner />
      {children}
      <OfflineBanner />
    </div>
  )
}

function OfflineBanner(): ReactNode {
  const now = useNow()
  const { data: status } = useCall('sync.status', {})
  const { data: accounts } = useCall('accounts.list', {})
  const [isBusy, setBusy] = useState(false)
  if (!status || (status.state !== 'offline' && status.offlineAccounts.length === 0)) return null
  const isPart = accounts !== undefined && status.offlineAccounts.length > 0 && status.offlineAccounts.length < accounts.length
  const age = status.lastSyncAt === null ? '' : ` ${formatPast(status.lastSyncAt, now)}`
  const where = isPart ? ` at ${formatList(status.offlineAccounts)}` : ''

  async function retry() {
    setBusy(true)
    await syncAll()
    setBusy(false)
  }

  return (
    <Notice
      tone="warn"
      actions={
        <Button isBusy={isBusy} onClick={() => void retry()}>
          Retry
        </Button>
      }
    >
      Offline: showing what was last seen{where}
      {age}. Changes wait and are sent later.
    </Notice>
  )
}

function KeychainBanner(): ReactNode {
  const { data } = useCall('app.state', {})
  if (data?.keychain === 'session-only') {
    return (
      <Notice tone="warn" actions={<KeychainButton name="app.retry-keychain">Try again</KeychainButton>}>
        No keychain was found: sign-ins last until you quit.
      </Notice>
    )
  }
  if (data?.keychain !== 'locked') return null
  return (
    <Notice
      tone="warn"
      actions={
        <>
          <KeychainButton name="app.retry-keychain">Try again</KeychainButton>
          <KeychainButton name="app.use-session-only">Use this session only</KeychainButton>
        </>
      }
    >
      The keychain is locked. Unlock it to use the sign-ins it holds, or keep new sign-ins until you quit.
    </Notice>
  )
}

function KeychainButton({
  name,
  children,
}: {
  readonly name: 'app.retry-keychain' | 'app.use-session-only'
  readonly children: string
}): ReactNode {
  const [isBusy, setBusy] = useState(false)
  async function run() {
    setBusy(true)
    try {
      queryClient.setQueryData<AppState>(['app.state', {}], await call(name, {}))
    } catch (error) {
      showToast({ kind: 'problem', text: sentenceFor(error) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button isBusy={isBusy} onClick={() => void run()}>
      {children}
    </Button>
  )
}
