import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { formatNumber } from '../../ui/format'
import styles from './file-tab.module.css'

/** Characters that are shown of a long text, and from where on it is one. */
const shown = 280
const long = 400

interface FoldedTextProps {
  readonly label: string
  readonly text: string
}

/** A text from a file, which may be very long: its beginning until somebody wants all of it. */
export function FoldedText({ label, text }: FoldedTextProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const isLong = text.length > long
  // Half of a character that takes two is none.
  const beginning = text.slice(0, shown).replace(/[\uD800-\uDBFF]$/u, '')
  return (
    <div role="group" aria-label={label} className={styles['folded']}>
      <h4 className={styles['name']}>{label}</h4>
      <p id={id} dir="auto" className={styles['text']}>
        {isLong && !isOpen ? `${beginning}…` : text}
      </p>
      <div className={styles['buttons']}>
        {isLong && (
          <Button kind="quiet" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Show less' : `Show all ${formatNumber(text.length)} characters`}
          </Button>
        )}
        <CopyButton text={text} what={label} />
      </div>
    </div>
  )
}
