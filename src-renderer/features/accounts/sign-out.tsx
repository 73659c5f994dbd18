import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ProblemNotice } from './problem-notice'
import { useAttempt } from './use-attempt'

/** The question before an account is signed out: what goes and what stays. */
export function SignOut({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt()
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])

  async function signOut() {
    const isDone = await attempt.run(async () => {
      await call('accounts.sign-out', { id: account.id })
      await queryClient.invalidateQueries({ queryKey: ['accounts.list'] })
    })
    if (isDone) onClose()
  }

  return (
    <Dialog
      role="alertdialog"
      title={`Sign out of “${account.name}”?`}
      onClose={onClose}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={attempt.isBusy} onClick={() => void signOut()}>
            Sign out
          </Button>
        </>
      }
    >
      <p>What goes from this computer: the sign-in, the list of its assets, its previews, its drop folders, and changes not yet sent.</p>
      <p>What stays: every asset and comment at the service, and every file in your folders.</p>
      <ProblemNotice problem={attempt.problem} />
    </Dialog>
  )
}
