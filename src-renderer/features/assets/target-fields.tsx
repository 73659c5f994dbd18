import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, FieldChoice } from '../../../src-preload/contract/account'
import type { ServiceField } from '../../../src-preload/contract/service'
import { call } from '../../bridge/call'
import { TextField } from '../../ui/field'
import { ValueChoice } from '../../ui/value-choice'
import type { TypedTarget } from './target'
import styles from './target-fields.module.css'

interface TargetFieldsProps {
  readonly account: Account | undefined
  readonly fields: readonly ServiceField[]
  readonly typed: TypedTarget
  /** The sentence of a fault at a field, if it lies there. */
  readonly errorAt: (field: string) => string | undefined
  readonly onChange: (typed: TypedTarget) => void
  readonly onProblem: (problem: unknown) => void
}

/** Where at the service the files go: what its form asks for. */
export function TargetFields({ account, fields, typed, errorAt, onChange, onProblem }: TargetFieldsProps): ReactNode {
  const [asked, setAsked] = useState<string | null>(null)
  if (fields.length === 0) return null
  const set = (key: string, value: string) => onChange({ ...typed, [key]: value })

  async function ask(key: string): Promise<readonly FieldChoice[] | null> {
    if (account === undefined) return null
    setAsked(key)
    try {
      return await choicesFor(account, typed, key)
    } catch (error) {
      onProblem(error)
      return null
    } finally {
      setAsked(null)
    }
  }

  return (
    <div className={styles['fields']}>
      {fields.map(({ key, label, hint, isOptional, hasChoices }) => (
        <TextField
          key={key}
          label={isOptional ? `${label} (optional)` : label}
          hint={hint === '' ? undefined : hint}
          value={typed[key] ?? ''}
          onChange={(value) => set(key, value)}
          error={errorAt(key)}
          beside={
            hasChoices && <ValueChoice label={label} isBusy={asked === key} onAsk={() => ask(key)} onChoose={(value) => set(key, value)} />
          }
        />
      ))}
    </div>
  )
}

/** What the service offers for a field, asked with the account's own fields and with what is typed so far. */
async function choicesFor(account: Account, typed: TypedTarget, key: string): Promise<readonly FieldChoice[]> {
  const { service, name, fields } = await call('accounts.fields', { id: account.id })
  return call('accounts.choices', { id: account.id, service, name, fields: { ...fields, ...typed }, key })
}
