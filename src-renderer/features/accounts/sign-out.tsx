import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Notice } from '../../ui/notice'

/** The question before an account is signed out: what goes and what stays. */
export function SignOut({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])

  async function signOut() {
    setBusy(true)
    try {
      await call('accounts.sign-out', { id: account.id })
      await queryClient.invalidateQueries({ queryKey: ['accounts.list'] })
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
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
          <Button kind="danger" isBusy={isBusy} onClick={() => void signOut()}>
            Sign out
          </Button>
        </>
      }
    >
      <p>What goes from this computer: the sign-in, the list of its assets, its previews, its drop folders, and changes not yet sent.</p>
      <p>What stays: every asset and comment at the service, and every file in your folders.</p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
