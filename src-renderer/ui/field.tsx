import clsx from 'clsx'
import { CircleAlert } from 'lucide-react'
import { useId } from 'react'
import type { FocusEvent, InputHTMLAttributes, KeyboardEvent, ReactNode, Ref } from 'react'
import styles from './field.module.css'
import { formatNumber } from './format'
import { lengthOf } from './letters'

interface TextFieldProps extends Pick<InputHTMLAttributes<HTMLInputElement>, 'placeholder' | 'autoComplete' | 'spellCheck' | 'inputMode'> {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** Id of an element that says elsewhere what is wrong with this field. */
  readonly faultId?: string | undefined
  readonly isSecret?: boolean
  /** To be read and copied, not changed. */
  readonly isReadOnly?: boolean
  /** Rows of a text area; a single line where it is absent. */
  readonly rows?: number
  /** Shows how much of the limit is used; more can be typed, so that nothing pasted is lost. */
  readonly limit?: number
  readonly isLabelUnseen?: boolean
  readonly beside?: ReactNode
  readonly onBlur?: (event: FocusEvent) => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void
  readonly ref?: Ref<HTMLInputElement & HTMLTextAreaElement>
}

/** A labelled text input; hint and error are its description. */
export function TextField({ ref, ...props }: TextFieldProps): ReactNode {
  const id = useId()
  const { label, value, onChange, rows } = props
  const shared = {
    id,
    value,
    className: styles['input'],
    placeholder: props.placeholder,
    spellCheck: props.spellCheck ?? false,
    inputMode: props.inputMode,
    readOnly: props.isReadOnly ?? false,
    autoComplete: props.autoComplete ?? 'off',
    'aria-invalid': isFaulty(props) ? true : undefined,
    'aria-describedby': describedBy(id, props),
    onKeyDown: props.onKeyDown,
    onBlur: props.onBlur,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  }
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={props.isLabelUnseen ? 'unseen' : styles['label']}>
        {label}
      </label>
      <div className={styles['line']}>
        {rows === undefined ? (
          <input {...shared} ref={ref} type={props.isSecret ? 'password' : 'text'} />
        ) : (
          <textarea {...shared} ref={ref} rows={rows} />
        )}
        {props.beside}
      </div>
      <Below id={id} {...props} />
    </div>
  )
}

const isOverLimit = ({ value, limit }: TextFieldProps): boolean => limit !== undefined && lengthOf(value) > limit

const isFaulty = (props: TextFieldProps): boolean => props.error !== undefined || props.faultId !== undefined || isOverLimit(props)

function describedBy(id: string, { hint, error, faultId, limit }: TextFieldProps): string | undefined {
  const ids = clsx(hint && !error && `${id}-hint`, error && `${id}-error`, faultId, limit && `${id}-limit`)
  return ids === '' ? undefined : ids
}

/** Hint or error, and how much of the limit is used. */
function Below({ id, ...props }: TextFieldProps & { readonly id: string }): ReactNode {
  const { value, error, hint, limit } = props
  return (
    <div className={styles['below']}>
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : hint && <Hint id={`${id}-hint`}>{hint}</Hint>}
      {limit !== undefined && (
        <span id={`${id}-limit`} className={clsx(styles['count'], isOverLimit(props) && styles['over'])}>
          {formatNumber(lengthOf(value))} of {formatNumber(limit)}
        </span>
      )}
    </div>
  )
}

function FieldError({ id, children }: { readonly id: string; readonly children: string }): ReactNode {
  return (
    <span id={id} className={styles['error']}>
      <CircleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
      {children}
    </span>
  )
}

function Hint({ id, children }: { readonly id: string; readonly children: string }): ReactNode {
  return (
    <span id={id} className={styles['hint']}>
      {children}
    </span>
  )
}

interface ChoiceFieldProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly unavailable?: string | undefined }[]
  readonly onChange: (value: T) => void
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly isLabelUnseen?: boolean
}

/** A labelled choice of one (the system's own select element: role combobox). What can not be chosen is shut, and why stands below. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>): ReactNode {
  const { label, value, options, onChange, hint, error, isLabelUnseen } = props
  const id = useId()
  const reasons = options.flatMap(({ label: what, unavailable }) =>
    unavailable === undefined ? [] : `“${what}” can not be chosen. ${unavailable}`,
  )
  const below = [hint, ...reasons].filter(Boolean).join(' ')
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={isLabelUnseen ? 'unseen' : styles['label']}>
        {label}
      </label>
      <select
        id={id}
        className={styles['select']}
        value={value}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={clsx(error && `${id}-error`, below && `${id}-hint`) || undefined}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.unavailable !== undefined}>
            {option.label}
          </option>
        ))}
      </select>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {below !== '' && <Hint id={`${id}-hint`}>{below}</Hint>}
    </div>
  )
}

interface CheckFieldProps {
  readonly label: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly beside?: ReactNode
}

/** A labelled check box. */
export function CheckField({ label, isChecked, onChange, beside }: CheckFieldProps): ReactNode {
  const id = useId()
  return (
    <div className={styles['check']}>
      <input id={id} type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id}>{label}</label>
      {beside}
    </div>
  )
}

interface RadioFieldProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly unavailable?: string | null }[]
  readonly onChange: (value: T) => void
  /** Two beside each other, for short labels. */
  readonly isPaired?: boolean
}

/** A labelled choice of one with all choices in view; what can not be chosen says why. */
export function RadioField<T extends string>({ label, value, options, onChange, isPaired }: RadioFieldProps<T>): ReactNode {
  const id = useId()
  return (
    <div role="radiogroup" aria-labelledby={`${id}-label`} className={clsx(styles['radios'], isPaired && styles['pairs'])}>
      <span id={`${id}-label`} className={styles['label']}>
        {label}
      </span>
      {options.map((option) => (
        <div key={option.value} className={styles['radio']}>
          <input
            type="radio"
            id={`${id}-${option.value}`}
            name={id}
            checked={option.value === value}
            disabled={Boolean(option.unavailable)}
            aria-describedby={option.unavailable ? `${id}-${option.value}-why` : undefined}
            onChange={() => onChange(option.value)}
          />
          <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
          {option.unavailable && (
            <span id={`${id}-${option.value}-why`} className={styles['hint']}>
              {option.unavailable}
            </span>
          )}
        </div>
      ))}
    </div>
  )
}
