import { useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetType } from '../../../src-preload/contract/asset'
import { call } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ChoiceField, TextField } from '../../ui/field'
import { showToast } from '../../ui/toasts'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { typeWords } from '../assets/words'
import styles from './accounts.module.css'
import { ProblemNotice, problemId } from './problem-notice'
import { useAttempt } from './use-attempt'

const types = ['image', 'video', 'audio', 'document'] as const satisfies readonly AssetType[]
type LinkType = (typeof types)[number] | 'by-content'

const typeOptions: readonly { readonly value: LinkType; readonly label: string }[] = [
  { value: 'by-content', label: 'By its content' },
  ...types.map((value) => ({ value, label: typeWords[value] })),
]

/** The dialog "New asset from a link": the service fetches what lies at a web address. */
export function NewFromLink({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const [link, setLink] = useState('')
  const [name, setName] = useState('')
  const [type, setType] = useState<LinkType>('by-content')
  const attempt = useAttempt()
  const element = useFaultFocus(attempt.problem)
  const faultAt = (key: string) => (attempt.problem?.field === key ? problemId : undefined)

  async function make(event: SyntheticEvent) {
    event.preventDefault()
    if (link.trim() === '') {
      attempt.setProblem({ field: 'link', message: 'Enter the link to the file.' })
      return
    }
    const isDone = await attempt.run(async () => {
      await call('accounts.create-from-link', {
        id: account.id,
        link: link.trim(),
        name: name.trim(),
        type: type === 'by-content' ? null : type,
      })
      showToast({ kind: 'done', text: `${account.serviceLabel} is asked to fetch the file. The new asset is in the Library.` })
    })
    if (isDone) onClose()
  }

  return (
    <Dialog
      title="New asset from a link"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="link-form" isBusy={attempt.isBusy}>
            Make asset
          </Button>
        </>
      }
    >
      <form ref={element} id="link-form" className={styles['form']} onSubmit={(event) => void make(event)}>
        <TextField
          label="Link"
          value={link}
          onChange={setLink}
          placeholder="https://…"
          hint={`${account.serviceLabel} fetches the file from there, so it must be reachable from the internet.`}
          faultId={faultAt('link')}
        />
        <TextField label="Name" value={name} onChange={setName} hint="What the asset is called." faultId={faultAt('name')} />
        <ChoiceField label="Type" value={type} options={typeOptions} onChange={setType} />
        <ProblemNotice problem={attempt.problem} />
      </form>
    </Dialog>
  )
}
