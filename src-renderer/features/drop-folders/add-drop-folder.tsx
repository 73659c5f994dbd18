import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { DropFolderForm } from '../../../src-preload/contract/drop-folder'
import { AppError } from '../../../src-preload/contract/errors'
import { call } from '../../bridge/call'
import { useServices } from '../../bridge/services'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { CheckField, ChoiceField, TextField } from '../../ui/field'
import styles from './drop-folders.module.css'
import { FolderPreview, useFolderPreview } from './folder-preview'
import { faultOf, newDraft, valuesOf } from './rule-draft'
import type { RuleDraft } from './rule-draft'
import { AfterField, DeleteWarning, FaultNotice, ModeFields, errorsOf, whyNot } from './rule-form'
import { RuleSections } from './rule-sections'
import { useRuleForm } from './use-rule-form'
import { missingTarget, targetFieldsOf } from '../assets/target'
import { TargetFields } from '../assets/target-fields'

interface AddDropFolderProps {
  /** Accounts that can take files; at least one. */
  readonly accounts: readonly [Account, ...Account[]]
  /** Accounts that can not, which are named with the reason. */
  readonly unsuited?: readonly Account[]
  readonly onClose: () => void
}

/** The dialog "Add drop folder", with a preview of what the folder would do. */
export function AddDropFolder({ accounts, unsuited = [], onClose }: AddDropFolderProps): ReactNode {
  const { data: services, isPending } = useServices()
  const [path, setPath] = useState('')
  const [accountId, setAccountId] = useState(accounts[0].id)
  const [includeExisting, setIncludeExisting] = useState(false)
  const [draft, setDraft] = useState<RuleDraft>(newDraft)
  const account = accounts.find(({ id }) => id === accountId)
  const fields = targetFieldsOf(account, services)
  const form: DropFolderForm = { path, accountId, includeExisting, ...valuesOf(draft, fields) }
  const { problem, setProblem, isBusy, element, send } = useRuleForm(onClose)
  const own = faultOf(draft, fields)
  // Where files go is not known yet: what would happen to them can not be either.
  const isAimed = !isPending && missingTarget(fields, form.target) === null
  const hasPath = path.trim() !== ''
  const preview = useFolderPreview(hasPath && isAimed && own === null ? { name: 'drop-folders.preview', form } : null)
  // What is not filled in yet is no fault before the form is sent; what is filled in wrongly is.
  const fault = problem ?? (isAimed ? own : null) ?? preview.error
  const errorAt = errorsOf(fault)
  const touch = () => setProblem(null)
  const set = (change: Partial<RuleDraft>) => {
    setDraft((old) => ({ ...old, ...change }))
    touch()
  }
  const shared = { draft, account, errorAt, onChange: set }

  function chooseAccount(id: DropFolderForm['accountId']) {
    const next = accounts.find((other) => other.id === id)
    setAccountId(id)
    set(whyNot(next, 'add-media') === undefined ? {} : { mode: 'new-assets' })
  }

  async function choose() {
    try {
      const chosen = await call('drop-folders.choose', {})
      if (chosen === null) return
      setPath(chosen)
      touch()
    } catch (error) {
      setProblem(error)
    }
  }

  const submit = (event: SyntheticEvent) =>
    send(event, hasPath ? own : new AppError('invalid-input', 'Name the folder to watch.', 'path'), () => call('drop-folders.add', form))

  return (
    <Dialog
      title="Add drop folder"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="drop-folder-form" isBusy={isBusy}>
            Start watching
          </Button>
        </>
      }
    >
      <form ref={element} id="drop-folder-form" className={styles['form']} onSubmit={(event) => void submit(event)}>
        <TextField
          label="Folder"
          value={path}
          onChange={(typed) => {
            setPath(typed)
            touch()
          }}
          error={errorAt('path')}
          beside={<Button onClick={() => void choose()}>Choose…</Button>}
        />
        <div className={styles['pair']}>
          <ChoiceField
            label="Account"
            value={accountId}
            options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            hint={unsuited.map((other) => `“${other.name}” can not be chosen. ${whyNot(other, 'upload') ?? ''}`).join(' ')}
            onChange={chooseAccount}
            error={errorAt('accountId')}
          />
          <AfterField {...shared} />
        </div>
        <DeleteWarning draft={draft} />
        <TargetFields
          account={account}
          fields={fields}
          typed={draft.target}
          errorAt={errorAt}
          onChange={(target) => set({ target })}
          onProblem={setProblem}
        />
        <ModeFields {...shared} />
        <CheckField
          label="Include files already there"
          isChecked={includeExisting}
          onChange={(isChecked) => {
            setIncludeExisting(isChecked)
            touch()
          }}
        />
        <RuleSections {...shared} />
        <FaultNotice fault={fault} fields={fields} />
        <FolderPreview {...preview} missing={missingWords(hasPath, isAimed, own !== null)} />
      </form>
    </Dialog>
  )
}

/** What stands in the preview's place while nothing can be asked. */
function missingWords(hasPath: boolean, isAimed: boolean, hasFault: boolean): string | null {
  if (!hasPath) return 'Name a folder to see what would happen to the files in it.'
  if (!isAimed) return 'Say where the files go to see what would happen to them.'
  return hasFault ? 'The preview appears when this is put right.' : null
}
