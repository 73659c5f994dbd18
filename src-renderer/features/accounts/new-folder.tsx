import { useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ChoiceField, TextField } from '../../ui/field'
import { showToast } from '../../ui/toasts'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './accounts.module.css'
import { ProblemNotice, problemId } from './problem-notice'
import { useAttempt } from './use-attempt'

/** The dialog "New folder": a folder is made at the service at once. */
export function NewFolder({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const { data: facets } = useCall('assets.facets', { view: 'library' })
  const [name, setName] = useState('')
  const [parent, setParent] = useState('')
  const attempt = useAttempt()
  const element = useFaultFocus(attempt.problem)
  const folders = (facets?.folders ?? []).filter(({ accountId }) => accountId === account.id)

  async function make(event: SyntheticEvent) {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '') {
      attempt.setProblem({ field: 'name', message: 'Enter a name for the folder.' })
      return
    }
    const isDone = await attempt.run(async () => {
      await call('accounts.create-folder', { id: account.id, name: wanted, parentKey: parent === '' ? null : parent })
      await queryClient.invalidateQueries({ queryKey: ['assets.facets'] })
      showToast({ kind: 'done', text: `Made the folder “${wanted}” at ${account.serviceLabel}.` })
    })
    if (isDone) onClose()
  }

  return (
    <Dialog
      title="New folder"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="folder-form" isBusy={attempt.isBusy}>
            Make folder
          </Button>
        </>
      }
    >
      <form ref={element} id="folder-form" className={styles['form']} onSubmit={(event) => void make(event)}>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          hint={`It is made at ${account.serviceLabel}, for “${account.name}”.`}
          faultId={attempt.problem?.field === 'name' ? problemId : undefined}
        />
        {folders.length > 0 && (
          <ChoiceField
            label="Inside"
            value={parent}
            options={[
              { value: '', label: 'No other folder (top level)' },
              ...folders.map((folder) => ({ value: folder.key, label: folder.name })),
            ]}
            onChange={setParent}
          />
        )}
        <ProblemNotice problem={attempt.problem} />
      </form>
    </Dialog>
  )
}
