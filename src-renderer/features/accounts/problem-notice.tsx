import type { ReactNode } from 'react'
import { Notice } from '../../ui/notice'
import type { Problem } from './use-attempt'

/** The id of the sentence, for the field at fault. */
export const problemId = 'account-problem'

/** What was wrong with the last try, in the dialog's alert. */
export function ProblemNotice({ problem }: { readonly problem: Problem | null }): ReactNode {
  if (problem === null) return null
  return (
    <Notice tone="bad" role="alert">
      <span id={problemId}>{problem.message}</span>
    </Notice>
  )
}
