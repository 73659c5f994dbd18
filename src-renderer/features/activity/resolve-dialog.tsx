import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Operation } from '../../../src-preload/contract/activity'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import styles from './activity.module.css'

/** Ends the doubt about an operation: the user says which asset at the service it made. */
export function ResolveDialog({ operation, onClose }: { readonly operation: Operation; readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function end(step: () => Promise<void>) {
    if (isBusy) return
    setBusy(true)
    try {
      await step()
      await queryClient.invalidateQueries({ queryKey: ['activity.page'] })
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (text.trim() === '') setProblem('Enter the asset’s ID at the service, or a link to it.')
    else void end(() => call('activity.resolve', { id: operation.id, text: text.trim() }))
  }

  return (
    <Dialog
      title="Which asset is it?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {operation.canCancel && (
            <Button isBusy={isBusy} onClick={() => void end(() => call('activity.cancel', { id: operation.id }))}>
              It is not there: give it up
            </Button>
          )}
          <Button kind="primary" type="submit" form="resolve-form" isBusy={isBusy}>
            Use this asset
          </Button>
        </>
      }
    >
      <form id="resolve-form" className={styles['form']} onSubmit={submit}>
        <p>{doubtOf(operation)}</p>
        {operation.reason !== null && <p className={styles['why']}>{operation.reason}</p>}
        <TextField label="Asset ID or link" value={text} onChange={setText} error={problem ?? undefined} />
      </form>
    </Dialog>
  )
}

function doubtOf({ kind, assetTitle, accountName }: Operation): string {
  const what =
    kind === 'upload-asset'
      ? `The file of “${assetTitle}” was sent to ${accountName}`
      : `“${assetTitle}” may have been made at ${accountName}`
  return `${what}, but which asset it became is not known. Look for it there and give its ID, so that it is not made twice.`
}
