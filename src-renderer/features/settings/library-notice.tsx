import { useState } from 'react'
import type { ReactNode } from 'react'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'

/** What happened to the library at this start, until the user dismisses it. */
export function LibraryNotice(): ReactNode {
  const { data } = useCall('library.state', {})
  const [isBusy, setBusy] = useState(false)
  const notice = data?.notice ?? null
  if (notice === null) return null

  async function answer(name: 'library.dismiss-notice' | 'library.start-again') {
    setBusy(true)
    try {
      await call(name, {})
      await queryClient.invalidateQueries({ queryKey: ['library.state'] })
    } catch (error) {
      showToast({ kind: 'problem', text: sentenceFor(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Notice
      tone="warn"
      actions={
        data?.needsRestart === true ? (
          <Button isBusy={isBusy} onClick={() => void answer('library.start-again')}>
            Start again now
          </Button>
        ) : (
          <Button isBusy={isBusy} onClick={() => void answer('library.dismiss-notice')}>
            Dismiss
          </Button>
        )
      }
    >
      {notice} <a href={addressOf('settings')}>Look at the library’s care</a>
    </Notice>
  )
}
