import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { HandOverCheck, HandOverFinding } from '../../../src-preload/contract/hand-over'
import styles from './hand-over.module.css'

const signs = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert }
/** Said before a sentence to those who do not see the sign. */
const spoken: Readonly<Record<HandOverFinding['tone'], string>> = { good: 'Works: ', warn: 'Mind: ', bad: 'Does not work: ' }

/** What a try of the setting found, sentence by sentence. */
export function HandOverFindings({
  result,
  isChecking,
}: {
  readonly result: HandOverCheck | null
  readonly isChecking: boolean
}): ReactNode {
  return (
    <div role="status" className={styles['findings']}>
      {isChecking && <p className={styles['quiet']}>Checking…</p>}
      {result !== null && (
        <ul aria-label="What was found">
          {result.findings.map(({ tone, words }) => {
            const Sign = signs[tone]
            return (
              <li key={words} className={styles[tone]}>
                <Sign size={16} strokeWidth={1.5} aria-hidden="true" />
                <span>
                  <span className="unseen">{spoken[tone]}</span>
                  {words}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
