import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentenceFor } from '../bridge/call'
import { Button } from './button'
import styles from './empty.module.css'

interface EmptyProps {
  /** One small drawing. */
  readonly drawing: ReactNode
  /** One sentence. */
  readonly children: ReactNode
  /** One thing to do. */
  readonly action?: ReactNode
}

/** A place with nothing in it yet: a drawing, a sentence, an action. */
export function Empty({ drawing, children, action }: EmptyProps): ReactNode {
  return (
    <div className={styles['empty']}>
      <div className={styles['drawing']} aria-hidden="true">
        {drawing}
      </div>
      <p className={styles['sentence']}>{children}</p>
      {action}
    </div>
  )
}

/** A place that could not be read: the sentence of the failure and a way to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  return (
    <div className={styles['empty']} role="alert">
      <CircleAlert size={24} strokeWidth={1.5} className={styles['sign']} aria-hidden="true" />
      <p className={styles['sentence']}>{sentenceFor(error)}</p>
      <Button onClick={onRetry}>Retry</Button>
    </div>
  )
}

/** Grey bars where rows will be; shown only where nothing is known, and only after a moment. */
export function Skeleton({ rows = 4 }: { readonly rows?: number }): ReactNode {
  return (
    <div className={styles['skeleton']} aria-busy="true" role="img" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  )
}
