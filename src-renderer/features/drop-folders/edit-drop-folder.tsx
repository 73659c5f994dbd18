import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { DropFolder, DropFolderEdit } from '../../../src-preload/contract/drop-folder'
import { call } from '../../bridge/call'
import { useServices } from '../../bridge/services'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { visibleText } from '../../ui/visible-text'
import styles from './drop-folders.module.css'
import { FolderPreview, useFolderPreview } from './folder-preview'
import { draftOfFolder, faultOf, valuesOf } from './rule-draft'
import type { RuleDraft } from './rule-draft'
import { AfterField, DeleteWarning, FaultNotice, ModeFields, errorsOf } from './rule-form'
import { RuleSections } from './rule-sections'
import { useRuleForm } from './use-rule-form'
import { targetFieldsOf } from '../assets/target'
import { TargetFields } from '../assets/target-fields'

interface EditDropFolderProps {
  readonly folder: DropFolder
  readonly account: Account | undefined
  readonly onClose: () => void
}

/** The dialog "Edit rule": all of a drop folder but its place and its account, with a preview of what the changed rule would do. */
export function EditDropFolder({ folder, account, onClose }: EditDropFolderProps): ReactNode {
  const { data: services } = useServices()
  const [draft, setDraft] = useState<RuleDraft>(() => draftOfFolder(folder))
  const fields = targetFieldsOf(account, services)
  // Before main has told which fields there are, the target stays as it was.
  const values = valuesOf(draft, fields)
  const form: DropFolderEdit = { id: folder.id, ...values, target: services === undefined ? folder.target : values.target }
  const { problem, setProblem, isBusy, element, send } = useRuleForm(onClose)
  const own = faultOf(draft, fields)
  const preview = useFolderPreview(own === null ? { name: 'drop-folders.preview-edit', form } : null)
  const fault = problem ?? own ?? preview.error
  const set = (change: Partial<RuleDraft>) => {
    setDraft((old) => ({ ...old, ...change }))
    setProblem(null)
  }
  const errorAt = errorsOf(fault)
  const shared = { draft, account, errorAt, onChange: set }

  return (
    <Dialog
      title="Edit rule"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="edit-folder-form" isBusy={isBusy}>
            Save
          </Button>
        </>
      }
    >
      <form
        ref={element}
        id="edit-folder-form"
        className={styles['form']}
        onSubmit={(event) => void send(event, own, () => call('drop-folders.edit', form))}
      >
        <p className={styles['fixed']}>
          <span className={styles['path']}>{visibleText(folder.path)}</span>
          <span className={styles['quiet']}>to {folder.accountName}</span>
        </p>
        <div className={styles['pair']}>
          <ModeFields {...shared} />
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
        <RuleSections {...shared} />
        <FaultNotice fault={fault} fields={fields} />
        <FolderPreview {...preview} missing={own === null ? null : 'The preview appears when this is put right.'} />
      </form>
    </Dialog>
  )
}
