import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AppState, Settings } from '../../../src-preload/contract/app-state'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { showTheme } from '../../bridge/theme'
import { Failure, Skeleton } from '../../ui/empty'
import { RadioField } from '../../ui/field'
import { Page } from '../../ui/page'
import { showToast } from '../../ui/toasts'
import { HandOverSection } from './hand-over-section'
import { LibrarySection } from './library-section'
import styles from './settings.module.css'

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const keychainWords: Readonly<Record<AppState['keychain'], string>> = {
  keychain: 'Sign-ins lie in the system’s keychain.',
  'session-only': 'There is no keychain: sign-ins last until you quit.',
  locked: 'The keychain is locked: sign-ins can be used when it is open.',
}

/** Settings and facts about this copy of the program. `transfers`: the part about files that are being sent. */
export function SettingsView({ transfers }: { readonly transfers?: ReactNode }): ReactNode {
  const settings = useCall('settings.read', {})
  const app = useCall('app.state', {})
  // The choice shows at once; the answer of main follows.
  const [chosen, setChosen] = useState<Settings['theme'] | null>(null)

  async function choose(theme: Settings['theme']) {
    setChosen(theme)
    await saveTheme(theme)
    setChosen(null)
  }

  return (
    <Page title="Settings">
      <div className={styles['body']}>
        <section className={styles['section']}>
          <h2>Look</h2>
          {settings.data ? (
            <RadioField label="Theme" value={chosen ?? settings.data.theme} options={themes} onChange={(theme) => void choose(theme)} />
          ) : settings.error ? (
            <Failure error={settings.error} onRetry={() => void settings.refetch()} />
          ) : (
            <Skeleton rows={3} />
          )}
        </section>
        <HandOverSection />
        {transfers}
        <LibrarySection />
        <section className={styles['section']}>
          <h2>About</h2>
          {app.data ? (
            <Facts state={app.data} />
          ) : app.error ? (
            <Failure error={app.error} onRetry={() => void app.refetch()} />
          ) : (
            <Skeleton rows={3} />
          )}
        </section>
      </div>
    </Page>
  )
}

async function saveTheme(theme: Settings['theme']): Promise<void> {
  const before = queryClient.getQueryData<Settings>(['settings.read', {}])
  showTheme(theme)
  queryClient.setQueryData<Settings>(['settings.read', {}], { theme })
  try {
    await call('settings.save', { theme })
  } catch (error) {
    queryClient.setQueryData(['settings.read', {}], before)
    if (before) showTheme(before.theme)
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

function Facts({ state }: { readonly state: AppState }): ReactNode {
  return (
    <dl className={styles['facts']}>
      <dt>Version</dt>
      <dd>Slipway {state.version}</dd>
      <dt>Data folder</dt>
      <dd className={styles['path']}>{state.dataFolder}</dd>
      <dt>Keychain</dt>
      <dd>{keychainWords[state.keychain]}</dd>
    </dl>
  )
}
