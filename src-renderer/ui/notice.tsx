import clsx from 'clsx'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './notice.module.css'

interface NoticeProps {
  readonly tone: 'plain' | 'warn' | 'bad'
  readonly role?: 'alert' | 'status'
  readonly children: ReactNode
  readonly actions?: ReactNode
}

const signs = { plain: Info, warn: TriangleAlert, bad: CircleAlert }

/** A sentence that matters, in a box of its own, with what can be done. */
export function Notice({ tone, role, children, actions }: NoticeProps): ReactNode {
  const Sign = signs[tone]
  return (
    <div role={role} className={clsx(styles['notice'], styles[tone])}>
      <Sign size={16} strokeWidth={1.5} aria-hidden="true" />
      <div className={styles['text']}>{children}</div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}
