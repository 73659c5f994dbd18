import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { addressOf } from '../../route'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { WelcomePicture } from './welcome-picture'
import styles from './welcome.module.css'

/** The first view of a fresh profile: what the program does, and two ways in. */
export function WelcomeView({ onAddAccount }: { readonly onAddAccount: () => void }): ReactNode {
  const [isStarting, setStarting] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isShown = useRef(true)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])

  async function explore() {
    setStarting(true)
    setProblem(null)
    try {
      await call('app.explore-demo', {})
      // The first account already opens the library in this place: who has gone elsewhere since then is left there.
      await queryClient.invalidateQueries()
    } catch (error) {
      if (isShown.current) setProblem(sentenceFor(error))
      else showToast({ kind: 'problem', text: sentenceFor(error) })
    } finally {
      setStarting(false)
    }
  }

  return (
    <main className={styles['welcome']}>
      <div className={styles['card']}>
        <WelcomePicture />
        <h1 className={styles['title']}>Welcome to Slipway</h1>
        <p className={styles['lead']}>
          One window for the media of all your asset services. Drop files into a folder, and they become assets; work on, also while
          offline.
        </p>
        <div className={styles['buttons']}>
          <Button kind="primary" onClick={onAddAccount}>
            Add an account
          </Button>
          <Button isBusy={isStarting} onClick={() => void explore()}>
            Explore with demo services
          </Button>
        </div>
        <p role="status" aria-label="Progress" className={styles['progress']}>
          {isStarting ? 'Starting the demo services on this computer and reading their assets…' : ''}
        </p>
        {problem !== null && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
      </div>
      <a href={addressOf('settings')} className={styles['settings']}>
        Settings
      </a>
    </main>
  )
}
