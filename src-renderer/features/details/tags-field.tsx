import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { TextField } from '../../ui/field'
import styles from './edit-form.module.css'

/** Adds what was typed, split at commas, to the tags; blanks and doubles fall away. */
export function withTyped(tags: readonly string[], typed: string): string[] {
  const added = typed
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  return [...new Set([...tags, ...added])]
}

interface TagsFieldProps {
  readonly tags: readonly string[]
  /** What stands in the field and is no tag yet. */
  readonly typed: string
  readonly onChange: (change: { readonly tags: readonly string[]; readonly typed: string }) => void
  readonly error: string | undefined
}

const isSubmit = (target: EventTarget | null) => target instanceof HTMLButtonElement && target.type === 'submit'

/**
 * Tags as chips, and a field for more. What stands in the field counts as soon as it is left, but for the button that saves: a new chip would move it away from under the
 * pointer, and saving takes what was typed anyway.
 */
export function TagsField({ tags, typed, onChange, error }: TagsFieldProps): ReactNode {
  const take = () => {
    if (typed !== '') onChange({ tags: withTyped(tags, typed), typed: '' })
  }
  return (
    <div className={styles['tags']}>
      <TextField
        label="Tags"
        hint="Enter or a comma adds a tag."
        value={typed}
        error={error}
        onBlur={(event) => {
          if (!isSubmit(event.relatedTarget)) take()
        }}
        onChange={(text) => {
          onChange(text.endsWith(',') ? { tags: withTyped(tags, text), typed: '' } : { tags, typed: text })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault()
            take()
          } else if (event.key === 'Backspace' && typed === '') onChange({ tags: tags.slice(0, -1), typed })
        }}
      />
      <ul aria-label="Tags chosen" className={styles['chips']}>
        {tags.map((tag) => (
          <li key={tag}>
            <span>{tag}</span>
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => onChange({ tags: tags.filter((other) => other !== tag), typed })}
            >
              <X size={12} strokeWidth={1.5} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
