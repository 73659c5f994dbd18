import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { FieldChoice } from '../../../src-preload/contract/account'
import type { ServiceField, ServiceForm, ServiceId } from '../../../src-preload/contract/service'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { RadioField, TextField } from '../../ui/field'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { ValueChoice } from '../../ui/value-choice'
import styles from './accounts.module.css'
import { ProblemNotice, problemId } from './problem-notice'
import { useAttempt } from './use-attempt'

export interface AccountValues {
  readonly service: ServiceId
  readonly name: string
  readonly fields: Record<string, string>
}

interface AccountFormProps {
  readonly title: string
  readonly action: string
  readonly busyWord: string
  readonly services: readonly ServiceForm[]
  readonly start: AccountValues
  /** True while editing: the service stays, and an empty secret means "leave it as it is". */
  readonly isEditing: boolean
  /** Asks the service for the values of one field, with what is typed so far. */
  readonly onAskChoices: (values: AccountValues, key: string) => Promise<FieldChoice[]>
  readonly onSubmit: (values: AccountValues) => Promise<void>
  readonly onClose: () => void
}

/** What is typed, by service and field: a secret for one service never shows up in the form of another. */
type Typed = Readonly<Record<string, string>>
const placeOf = (service: ServiceId, key: string): string => `${service} ${key}`

const typedAtStart = ({ service, fields }: AccountValues): Typed =>
  Object.fromEntries(Object.entries(fields).map(([key, text]) => [placeOf(service, key), text]))

/** The dialog that adds or edits an account. A refusal is said in the dialog; nothing typed is lost. */
export function AccountForm(props: AccountFormProps): ReactNode {
  const { title, action, services, start, isEditing, onClose } = props
  const [service, setService] = useState(start.service)
  const [name, setName] = useState(start.name)
  const [typed, setTyped] = useState(() => typedAtStart(start))
  const [asked, setAsked] = useState<string | null>(null)
  const attempt = useAttempt()
  const element = useFaultFocus(attempt.problem)
  const form = services.find(({ id }) => id === service)
  const faultAt = (key: string) => (attempt.problem?.field === key ? problemId : undefined)
  const isConnecting = attempt.isBusy && asked === null

  /** Only the fields of the chosen service: what was typed for another one stays in the dialog and goes nowhere. */
  function values(): AccountValues {
    const fields = (form?.fields ?? []).map(({ key, secret }) => {
      const text = typed[placeOf(service, key)] ?? ''
      return [key, secret ? text : text.trim()] as const
    })
    return { service, name: name.trim() || (form?.label ?? ''), fields: Object.fromEntries(fields) }
  }

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (form && (await attempt.run(() => props.onSubmit(values())))) onClose()
  }

  async function askChoices(key: string): Promise<readonly FieldChoice[] | null> {
    let choices: readonly FieldChoice[] | null = null
    setAsked(key)
    const isDone = await attempt.run(async () => {
      choices = await props.onAskChoices(values(), key)
    })
    setAsked(null)
    return isDone ? choices : null
  }

  const set = (key: string, text: string) => setTyped((old) => ({ ...old, [placeOf(service, key)]: text }))

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="account-form" isBusy={isConnecting} isDisabled={attempt.isBusy}>
            {isConnecting ? props.busyWord : action}
          </Button>
        </>
      }
    >
      <form ref={element} id="account-form" className={styles['form']} onSubmit={(event) => void submit(event)}>
        {!isEditing && (
          <RadioField
            label="Service"
            isPaired
            value={service}
            options={services.map(({ id, label }) => ({ value: id, label }))}
            onChange={(id) => {
              setService(id)
              attempt.setProblem(null)
            }}
          />
        )}
        <TextField
          label="Name"
          value={name}
          placeholder={form?.label}
          hint="For you, to tell accounts apart."
          faultId={faultAt('name')}
          onChange={setName}
        />
        {form?.fields.map((field) => (
          <TextField
            key={placeOf(service, field.key)}
            label={field.label}
            isSecret={field.secret}
            {...wordsFor(field, isEditing)}
            {...(field.isLong && { rows: 3 })}
            value={typed[placeOf(service, field.key)] ?? ''}
            faultId={faultAt(field.key)}
            onChange={(text) => set(field.key, text)}
            beside={
              field.hasChoices && (
                <ValueChoice
                  label={field.label}
                  isBusy={asked === field.key}
                  onAsk={() => askChoices(field.key)}
                  onChoose={(value) => set(field.key, value)}
                />
              )
            }
          />
        ))}
        <ProblemNotice problem={attempt.problem} isKeptInView />
      </form>
    </Dialog>
  )
}

/** An example stands in the field until something is typed; a sentence stays below it. */
function wordsFor(field: ServiceField, isEditing: boolean): { placeholder?: string; hint?: string } {
  const isExample = !field.secret && /^\S+$/u.test(field.hint)
  const sentence = field.secret && isEditing ? 'Leave it empty to keep the one you have.' : isExample ? '' : field.hint
  const hint = [field.isOptional ? '(optional)' : '', sentence].filter((part) => part !== '').join(' ')
  return { ...(isExample && { placeholder: field.hint }), ...(hint !== '' && { hint }) }
}
