import type { ReactNode } from 'react'
import styles from './elided.module.css'
import { lettersOf } from './letters'

/** A name on one line: where it does not fit, its middle is left out and its last letters stay. The text stands in the page once and whole. */
export function Elided({ text, keep = 8 }: { readonly text: string; readonly keep?: number }): ReactNode {
  const letters = lettersOf(text)
  if (letters.length <= keep * 2) return <span className={styles['short']}>{text}</span>
  return (
    <span className={styles['elided']} title={text} data-head={letters.slice(0, -keep).join('')} data-tail={letters.slice(-keep).join('')}>
      <span className="unseen">{text}</span>
    </span>
  )
}
