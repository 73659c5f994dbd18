import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AfterUpload, DropFolderForm, IntakeMode } from '../../../src-preload/contract/drop-folder'
import { AppError } from '../../../src-preload/contract/errors'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { CheckField, ChoiceField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './drop-folders.module.css'
import { FolderPreview, useFolderPreview } from './folder-preview'
import { afterWords, modeWords } from './words'

const modes = (Object.keys(modeWords) as IntakeMode[]).map((value) => ({ value, label: modeWords[value] }))
const afters = (Object.keys(afterWords) as AfterUpload[]).map((value) => ({ value, label: afterWords[value] }))
const fieldKeys: readonly string[] = ['path', 'accountId', 'mode', 'pattern', 'afterUpload']

interface AddDropFolderProps {
  /** Accounts that can take files; at least one. */
  readonly accounts: readonly [Account, ...Account[]]
  readonly onClose: () => void
}

/** The dialog "Add drop folder", with a preview of what the folder would do. */
export function AddDropFolder({ accounts, onClose }: AddDropFolderProps): ReactNode {
  const [form, setForm] = useState<DropFolderForm>({
    path: '',
    accountId: accounts[0].id,
    mode: 'new-assets',
    pattern: '',
    afterUpload: 'keep',
    includeExisting: false,
  })
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  const preview = useFolderPreview(form)
  const fault = problem ?? preview.error
  const set = (change: Partial<DropFolderForm>) => {
    setForm((old) => ({ ...old, ...change }))
    setProblem(null)
  }
  const errorAt = (field: keyof DropFolderForm) => (fault instanceof AppError && fault.field === field ? fault.message : undefined)
  const isAtField = fault instanceof AppError && fault.field !== undefined && fieldKeys.includes(fault.field)

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
    if (form.path.trim() === '') {
      setProblem(new AppError('invalid-input', 'Name the folder to watch.', 'path'))
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
            options={accounts.map((account) => ({ value: account.id, label: account.name }))}
            onChange={(accountId) => set({ accountId })}
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
        <ChoiceField
          label="New files become"
          value={form.mode}
          options={modes}
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
        <FolderPreview {...preview} hasPath={form.path.trim() !== ''} />
      </form>
    </Dialog>
  )
}
