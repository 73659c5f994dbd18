import { ChevronDown } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { ActivityPage } from '../../../src-preload/contract/activity'
import { Button } from '../../ui/button'
import { ContextMenu } from '../../ui/context-menu'
import { formatNumber } from '../../ui/format'
import { kindWords } from '../assets/operation-words'
import { retryAll } from './act'
import styles from './activity.module.css'

/** Tries again what was refused: all of it, or all of one kind. */
export function RetryButtons({ failedByKind }: Pick<ActivityPage, 'failedByKind'>): ReactNode {
  const [place, setPlace] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const reason = failedByKind.length === 0 ? 'Nothing has failed.' : undefined

  function open() {
    const box = opener.current?.getBoundingClientRect()
    if (box) setPlace({ x: box.left, y: box.bottom })
  }

  return (
    <>
      <Button reason={reason} onClick={() => void retryAll()}>
        Retry all failed
      </Button>
      {reason === undefined && (
        <Button ref={opener} aria-haspopup="menu" aria-expanded={place !== null} onClick={open}>
          Retry all of one kind
          <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" className={styles['opens']} />
        </Button>
      )}
      {place && (
        <ContextMenu
          label="Retry all of one kind"
          x={place.x}
          y={place.y}
          entries={failedByKind.map(({ kind, count }) => ({
            id: kind,
            label: `${kindWords[kind]} (${formatNumber(count)})`,
            run: () => void retryAll(kind),
          }))}
          onClose={() => setPlace(null)}
        />
      )}
    </>
  )
}
