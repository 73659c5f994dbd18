import clsx from 'clsx'
import { Ban, FilePlus2 } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './hand-in.module.css'
import type { Dragging } from './use-drops'

/** Over the window while files are dragged: what is meant, and in words what letting go would do. */
export function DropLayer({ dragging }: { readonly dragging: Dragging | null }): ReactNode {
  const isRefused = dragging?.place.isRefused === true
  const Sign = isRefused ? Ban : FilePlus2
  return (
    <>
      <p className="unseen" aria-live="polite">
        {dragging?.place.words}
      </p>
      {dragging && (
        <div className={styles['layer']} aria-hidden="true" data-drop-layer="">
          {dragging.box && <div className={clsx(styles['mark'], isRefused && styles['refused'])} style={{ ...dragging.box }} />}
          <div className={clsx(styles['words'], isRefused && styles['refused'])}>
            <Sign size={16} strokeWidth={1.5} />
            <span>{dragging.place.words}</span>
          </div>
        </div>
      )}
    </>
  )
}
