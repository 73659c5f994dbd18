import { useState } from 'react'
import type { ReactNode } from 'react'
import type { LibraryState } from '../../../src-preload/contract/library'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Failure, Skeleton } from '../../ui/empty'
import { showToast } from '../../ui/toasts'
import { Backups } from './backups'
import { CheckResult } from './check-result'
import { RebuildMirror } from './rebuild-mirror'
import styles from './settings.module.css'

/** The care of the library on this computer: checks, copies, and the ways back. */
export function LibrarySection(): ReactNode {
  const { data, error, refetch } = useCall('library.state', {})
  return (
    <section className={styles['section']} aria-labelledby="settings-library">
      <h2 id="settings-library">Library</h2>
      {data ? <Care state={data} /> : error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />}
    </section>
  )
}

type Work = 'library.check' | 'library.back-up'

async function run(name: Work): Promise<void> {
  try {
    await call(name, {})
    if (name === 'library.back-up') showToast({ kind: 'done', text: 'The library was backed up.' })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  } finally {
    await queryClient.invalidateQueries({ queryKey: ['library.state'] })
  }
}

function Care({ state }: { readonly state: LibraryState }): ReactNode {
  const [asked, setAsked] = useState<ReadonlySet<Work>>(new Set())
  const isChecking = state.isChecking || asked.has('library.check')
  const isBackingUp = state.isBackingUp || asked.has('library.back-up')

  async function start(name: Work) {
    setAsked((old) => new Set([...old, name]))
    await run(name)
    setAsked((old) => new Set([...old].filter((other) => other !== name)))
  }

  return (
    <>
      <div className={styles['part']}>
        <div className={styles['buttons']}>
          <Button isBusy={isChecking} onClick={() => void start('library.check')}>
            Check library
          </Button>
          <Button isBusy={isBackingUp} onClick={() => void start('library.back-up')}>
            Back up now
          </Button>
        </div>
        <div aria-live="polite" className={styles['part']}>
          {isBackingUp && <Progress words="Backing up. You can go on working." />}
          {isChecking ? (
            <Progress words="Checking. A large library takes a while; you can go on working." />
          ) : (
            <CheckResult check={state.lastCheck} />
          )}
        </div>
      </div>
      <Backups backups={state.backups} />
      <RebuildMirror />
    </>
  )
}

/** Work of which nobody knows how much is left. */
function Progress({ words }: { readonly words: string }): ReactNode {
  return (
    <div className={styles['progress']}>
      <progress aria-label={words} />
      <span aria-hidden="true">{words}</span>
    </div>
  )
}
