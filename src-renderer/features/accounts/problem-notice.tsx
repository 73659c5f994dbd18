import type { ReactNode } from 'react'
import { Notice } from '../../ui/notice'
import styles from './accounts.module.css'
import type { Problem } from './use-attempt'

/** The id of the sentence, for the field at fault. */
export const problemId = 'account-problem'

interface ProblemNoticeProps {
  readonly problem: Problem | null
  /** Stays at the foot of a form that is longer than the dialog. */
  readonly isKeptInView?: boolean
}

/** What was wrong with the last try, in the dialog's alert. */
export function ProblemNotice({ problem, isKeptInView = false }: ProblemNoticeProps): ReactNode {
  if (problem === null) return null
  const notice = (
    <Notice tone="bad" role="alert">
      <span id={problemId}>{problem.message}</span>
    </Notice>
  )
  return isKeptInView ? <div className={styles['kept']}>{notice}</div> : notice
}
