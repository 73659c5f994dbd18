import clsx from 'clsx'
import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'busy'

interface BadgeProps {
  readonly tone: Tone
  readonly icon?: ReactNode
  readonly children: ReactNode
}

/** A state in a word, with a picture: never by colour alone. */
export function Badge({ tone, icon, children }: BadgeProps): ReactNode {
  return (
    <span className={clsx(styles['badge'], styles[tone])}>
      {icon}
      {children}
    </span>
  )
}
