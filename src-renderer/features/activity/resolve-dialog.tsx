import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Operation } from '../../../src-preload/contract/activity'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'

/** Ends the doubt about an operation: the user says which asset at the service it made. */
export function ResolveDialog({ operation, onClose }: { readonly operation: Operation; readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy) return
    if (text.trim() === '') {
      setProblem('Enter the asset’s ID at the service, or a link to it.')
      return
    }
    setBusy(true)
    try {
      await call('activity.resolve', { id: operation.id, text: text.trim() })
      await queryClient.invalidateQueries({ queryKey: ['activity.page'] })
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="Which asset is it?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="resolve-form" isBusy={isBusy}>
            Use this asset
          </Button>
        </>
      }
    >
      <form id="resolve-form" onSubmit={(event) => void submit(event)}>
        <p>
          “{operation.assetTitle}” may have been made at {operation.accountName}, but the answer was lost. Look for it there and give its
          ID, so that it is not made twice.
        </p>
        <br />
        <TextField label="Asset ID or link" value={text} onChange={setText} error={problem ?? undefined} />
      </form>
    </Dialog>
  )
}
