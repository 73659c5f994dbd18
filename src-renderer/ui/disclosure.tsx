import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import styles from './disclosure.module.css'
import { Tip } from './tip'

interface DisclosureProps {
  readonly label: string
  /** Why it can not be opened now. It can still be reached, so that the reason can be heard and seen. */
  readonly reason?: string | undefined
  /** Drawn only while it is open. */
  readonly children: ReactNode
}

/** A heading that opens what lies below it. */
export function Disclosure({ label, reason, children }: DisclosureProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const isShown = isOpen && reason === undefined
  const button = (
    <button
      type="button"
      className={styles['button']}
      aria-expanded={isShown}
      aria-controls={isShown ? `${id}-body` : undefined}
      aria-disabled={reason === undefined ? undefined : true}
      aria-describedby={reason === undefined ? undefined : `${id}-why`}
      onClick={() => setOpen(reason === undefined && !isOpen)}
    >
      <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
      {label}
    </button>
  )
  return (
    <section>
      <h3 className={styles['heading']}>{reason === undefined ? button : <Tip text={reason}>{button}</Tip>}</h3>
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
