import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import styles from './disclosure.module.css'
import { Tip } from './tip'

interface DisclosureProps {
  readonly label: string
  /** What is set inside, in a few words: said beside the heading while it is closed. */
  readonly note?: string | undefined
  /** Why it can not be opened now. It can still be reached, so that the reason can be heard and seen. */
  readonly reason?: string | undefined
  /** Something inside is at fault: it stays open. */
  readonly hasFault?: boolean | undefined
  /** Drawn only while it is open. */
  readonly children: ReactNode
}

/** A heading that opens what lies below it. */
export function Disclosure({ label, note, reason, hasFault = false, children }: DisclosureProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const isShown = (isOpen || hasFault) && reason === undefined
  // What was opened by a fault stays open when the fault is gone: the user is typing in it.
  if (hasFault && !isOpen) setOpen(true)
  const hasNote = note !== undefined && note !== '' && !isShown
  const button = (
    <button
      type="button"
      className={styles['button']}
      aria-expanded={isShown}
      aria-controls={isShown ? `${id}-body` : undefined}
      aria-disabled={reason === undefined ? undefined : true}
      aria-describedby={reason !== undefined ? `${id}-why` : hasNote ? `${id}-note` : undefined}
      onClick={() => setOpen(reason === undefined && !isShown)}
    >
      <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
      {label}
    </button>
  )
  return (
    <section>
      <div className={styles['line']}>
        <h3 className={styles['heading']}>{reason === undefined ? button : <Tip text={reason}>{button}</Tip>}</h3>
        {hasNote && (
          <span id={`${id}-note`} className={styles['note']}>
            {note}
          </span>
        )}
      </div>
      {reason !== undefined && (
        <span id={`${id}-why`} hidden>
          {reason}
        </span>
      )}
      {isShown && (
        <div id={`${id}-body`} className={styles['body']}>
          {children}
        </div>
      )}
    </section>
  )
}
