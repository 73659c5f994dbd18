import type { ReactNode } from 'react'
import { formatTransfer } from './format'
import styles from './progress.module.css'

interface TransferBarProps {
  /** What is on the way, for people who listen. */
  readonly label: string
  /** Bytes that left so far, of `total`. */
  readonly sent: number
  readonly total: number
}

/** How much of a file has left, as a bar and in numbers. */
export function TransferBar({ label, sent, total }: TransferBarProps): ReactNode {
  const words = formatTransfer(sent, total)
  return (
    <span className={styles['transfer']}>
      <progress
        className={styles['bar']}
        aria-label={label}
        aria-valuetext={words}
        value={Math.min(sent, total)}
        max={Math.max(1, total)}
      />
      <span className={styles['words']} aria-hidden="true">
        {words}
      </span>
    </span>
  )
}
