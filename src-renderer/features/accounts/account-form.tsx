import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { ServiceId } from '../../../src-preload/contract/service'
import { serviceForms } from '../../../src-preload/contract/service-forms'
import { AppError } from '../../../src-preload/contract/errors'
import { sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { RadioField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './accounts.module.css'

export interface AccountValues {
  readonly service: ServiceId
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
}

interface AccountFormProps {
  readonly title: string
  readonly action: string
  readonly busyWord: string
  readonly start: AccountValues
  /** True while editing: the service stays, and an empty secret means "leave it as it is". */
  readonly isEditing: boolean
  readonly onSubmit: (values: AccountValues) => Promise<void>
  readonly onClose: () => void
}

interface Problem {
  readonly field: string | null
  readonly message: string
}

/** The dialog that adds or edits an account. A refusal is said in the dialog; nothing typed is lost. */
export function AccountForm({ title, action, busyWord, start, isEditing, onSubmit, onClose }: AccountFormProps): ReactNode {
  const [values, setValues] = useState(start)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  const form = serviceForms.find(({ id }) => id === values.service)
  const faultAt = (field: string) => (problem?.field === field ? 'account-fault' : undefined)

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy || !form) return
    setBusy(true)
    setProblem(null)
    try {
      await onSubmit({ ...values, name: values.name.trim() || form.label, fields: fieldsOf(values, form.fields) })
      onClose()
    } catch (error) {
      setProblem({ field: error instanceof AppError ? (error.field ?? null) : null, message: sentenceFor(error) })
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="account-form" isBusy={isBusy}>
            {isBusy ? busyWord : action}
          </Button>
        </>
      }
    >
      <form ref={element} id="account-form" className={styles['form']} onSubmit={(event) => void submit(event)}>
        {!isEditing && (
          <RadioField
            label="Service"
            value={values.service}
            options={serviceForms.map(({ id, label, unavailable }) => ({ value: id, label, unavailable }))}
            onChange={(service) => {
              setValues({ ...values, service })
              setProblem(null)
            }}
          />
        )}
        <TextField
          label="Name"
          value={values.name}
          placeholder={form?.label}
          hint="For you, to tell accounts apart."
          faultId={faultAt('name')}
          onChange={(name) => setValues({ ...values, name })}
        />
        {form?.fields.map((field) => (
          <TextField
            key={`${values.service} ${field.key}`}
            label={field.label}
            isSecret={field.secret}
            placeholder={field.secret ? undefined : field.hint}
            hint={field.secret ? (isEditing ? 'Leave it empty to keep the one you have.' : field.hint) : undefined}
            value={values.fields[field.key] ?? ''}
            faultId={faultAt(field.key)}
            onChange={(text) => setValues({ ...values, fields: { ...values.fields, [field.key]: text } })}
          />
        ))}
        {problem !== null && (
          <Notice tone="bad" role="alert">
            <span id="account-fault">{problem.message}</span>
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

/** Only the fields of the chosen service: what was typed for another one stays in the dialog and goes nowhere. */
function fieldsOf(values: AccountValues, fields: readonly { readonly key: string; readonly secret: boolean }[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, secret }) => [key, secret ? (values.fields[key] ?? '') : (values.fields[key] ?? '').trim()]))
}
