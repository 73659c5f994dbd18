import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AfterUpload, DropFolderForm, IntakeMode } from '../../../src-preload/contract/drop-folder'
import { AppError } from '../../../src-preload/contract/errors'
import type { CapabilityName, ServiceField } from '../../../src-preload/contract/service'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { useServices } from '../../bridge/services'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { CheckField, ChoiceField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './drop-folders.module.css'
import { FolderPreview, useFolderPreview } from './folder-preview'
import { missingTarget, targetFieldsOf, targetOf } from './target'
import { afterWords, modeWords } from './words'

const afters = (Object.keys(afterWords) as AfterUpload[]).map((value) => ({ value, label: afterWords[value] }))
const fieldKeys: readonly string[] = ['path', 'accountId', 'mode', 'pattern', 'afterUpload']

/** Why an account can not do something; undefined where it can. */
export const whyNot = (account: Account | undefined, name: CapabilityName): string | undefined => {
  const capability = account?.capabilities[name]
  return capability && !capability.offered ? capability.reason : undefined
}

const modesFor = (account: Account | undefined) =>
  (Object.keys(modeWords) as IntakeMode[]).map((value) => ({
    value,
    label: modeWords[value],
    unavailable: value === 'media-by-pattern' ? whyNot(account, 'add-media') : undefined,
  }))

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
  const [typed, setForm] = useState<DropFolderForm>({
    path: '',
    accountId: accounts[0].id,
    mode: 'new-assets',
    pattern: '',
    afterUpload: 'keep',
    includeExisting: false,
    target: {},
  })
  const account = accounts.find(({ id }) => id === typed.accountId)
  const fields = targetFieldsOf(account, services)
  const form: DropFolderForm = { ...typed, target: targetOf(fields, typed.target) }
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  // Where files go is not known yet: what would happen to them can not be either.
  const isAimed = !isPending && missingTarget(fields, form.target) === null
  const preview = useFolderPreview(form, isAimed)
  const fault = problem ?? preview.error
  const set = (change: Partial<DropFolderForm>) => {
    setForm((old) => ({ ...old, ...change }))
    setProblem(null)
  }
  const errorAt = (field: string) => (fault instanceof AppError && fault.field === field ? fault.message : undefined)
  const isAtField =
    fault instanceof AppError && fault.field !== undefined && [...fieldKeys, ...fields.map(({ key }) => key)].includes(fault.field)

  function chooseAccount(accountId: DropFolderForm['accountId']) {
    const next = accounts.find(({ id }) => id === accountId)
    set({ accountId, ...(whyNot(next, 'add-media') === undefined ? {} : { mode: 'new-assets' as const }) })
  }

  async function choose() {
    try {
      const path = await call('drop-folders.choose', {})
      if (path !== null) set({ path })
    } catch (error) {
      setProblem(error)
    }
  }

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy) return
    const missing =
      form.path.trim() === '' ? new AppError('invalid-input', 'Name the folder to watch.', 'path') : missingTarget(fields, form.target)
    if (missing !== null) {
      setProblem(missing)
      return
    }
    setBusy(true)
    try {
      await call('drop-folders.add', form)
      await queryClient.invalidateQueries({ queryKey: ['drop-folders.list'] })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

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
          value={form.path}
          onChange={(path) => set({ path })}
          error={errorAt('path')}
          beside={<Button onClick={() => void choose()}>Choose…</Button>}
        />
        <div className={styles['pair']}>
          <ChoiceField
            label="Account"
            value={form.accountId}
            options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            hint={unsuited.map((other) => `“${other.name}” can not be chosen. ${whyNot(other, 'upload') ?? ''}`).join(' ')}
            onChange={chooseAccount}
            error={errorAt('accountId')}
          />
          <ChoiceField
            label="After upload"
            value={form.afterUpload}
            options={afters}
            onChange={(afterUpload) => set({ afterUpload })}
            error={errorAt('afterUpload')}
          />
        </div>
        <TargetFields
          fields={fields}
          target={typed.target}
          errorAt={errorAt}
          onChange={(change) => set({ target: { ...typed.target, ...change } })}
        />
        <ChoiceField
          label="New files become"
          value={form.mode}
          options={modesFor(account)}
          onChange={(mode) => set({ mode })}
          error={errorAt('mode')}
        />
        {form.mode === 'media-by-pattern' && (
          <TextField
            label="Name pattern"
            value={form.pattern}
            placeholder="{asset}_{locale}_v{nn}"
            hint="{asset} is the asset’s title; {locale} and {nn} stand for a language and a number."
            onChange={(pattern) => set({ pattern })}
            error={errorAt('pattern')}
          />
        )}
        <CheckField
          label="Include files already there"
          isChecked={form.includeExisting}
          onChange={(includeExisting) => set({ includeExisting })}
        />
        {fault !== null && !isAtField && (
          <Notice tone="bad" role="alert">
            {sentenceFor(fault)}
          </Notice>
        )}
        <FolderPreview {...preview} hasPath={form.path.trim() !== ''} isAimed={isAimed} />
      </form>
    </Dialog>
  )
}

interface TargetFieldsProps {
  readonly fields: readonly ServiceField[]
  readonly target: DropFolderForm['target']
  readonly errorAt: (field: string) => string | undefined
  readonly onChange: (change: DropFolderForm['target']) => void
}

/** Where at the service the files go: what its form asks for. */
function TargetFields({ fields, target, errorAt, onChange }: TargetFieldsProps): ReactNode {
  if (fields.length === 0) return null
  return (
    <div className={styles['pair']}>
      {fields.map(({ key, label, hint, isOptional }) => (
        <TextField
          key={key}
          label={isOptional ? `${label} (optional)` : label}
          hint={hint === '' ? undefined : hint}
          value={target[key] ?? ''}
          onChange={(value) => onChange({ [key]: value })}
          error={errorAt(key)}
        />
      ))}
    </div>
  )
}
