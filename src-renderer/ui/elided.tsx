import type { ReactNode } from 'react'
import styles from './elided.module.css'
import { lettersOf } from './letters'

/** Scripts that run from right to left or join their letters: cut in two, their halves would change places or shapes. */
const undivided =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Thai}\p{Script=Khmer}\p{Script=Mongolian}]/u

/** A name on one line: where it does not fit, its middle is left out and its last letters stay (its end is left out where letters join). The text stands in the page once and whole. */
export function Elided({ text, keep = 8 }: { readonly text: string; readonly keep?: number }): ReactNode {
  const letters = lettersOf(text)
  if (letters.length <= keep * 2 || undivided.test(text)) {
    return (
      <span className={styles['short']} dir="auto" title={text}>
        {text}
      </span>
    )
  }
  return (
    <span className={styles['elided']} title={text} data-head={letters.slice(0, -keep).join('')} data-tail={letters.slice(-keep).join('')}>
      <span className="unseen">{text}</span>
    </span>
  )
}
