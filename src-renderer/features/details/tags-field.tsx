import { X } from 'lucide-react'
import { useState } from 'react'
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
  readonly onChange: (tags: readonly string[]) => void
  readonly error: string | undefined
}

/** Tags as chips, and a field for more. What stands in the field counts as soon as it is left. */
export function TagsField({ tags, onChange, error }: TagsFieldProps): ReactNode {
  const [typed, setTyped] = useState('')
  const take = () => {
    if (typed.trim() !== '') onChange(withTyped(tags, typed))
    setTyped('')
  }
  return (
    <div className={styles['tags']}>
      <TextField
        label="Tags"
        hint="Enter or a comma adds a tag."
        value={typed}
        error={error}
        onBlur={take}
        onChange={(text) => {
          if (text.endsWith(',')) {
            onChange(withTyped(tags, text))
            setTyped('')
          } else setTyped(text)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault()
            take()
          } else if (event.key === 'Backspace' && typed === '') onChange(tags.slice(0, -1))
        }}
      />
      <ul aria-label="Tags chosen" className={styles['chips']}>
        {tags.map((tag) => (
          <li key={tag}>
            <span>{tag}</span>
            <button type="button" aria-label={`Remove tag ${tag}`} onClick={() => onChange(tags.filter((other) => other !== tag))}>
              <X size={12} strokeWidth={1.5} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
