import { ChevronDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { ContextMenu } from '../../ui/context-menu'
import type { MenuEntry } from '../../ui/context-menu'
import styles from './accounts.module.css'

/** As for every menu button (WAI-ARIA practices). */
const openingKeys: ReadonlySet<string> = new Set(['Enter', ' ', 'ArrowDown'])

interface MenuButtonProps {
  /** The menu's name. */
  readonly label: string
  readonly entries: readonly MenuEntry[]
  /** The button's words. */
  readonly children: string
}

/** A button that opens a menu. */
export function MenuButton({ label, entries, children }: MenuButtonProps): ReactNode {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const chosen = useRef<MenuEntry | null>(null)
  const button = useRef<HTMLButtonElement>(null)

  // What was chosen opens once the menu is gone and its button has the focus, so that the focus finds back there in the end.
  useEffect(() => {
    if (at !== null || chosen.current === null) return
    const { run } = chosen.current
    chosen.current = null
    button.current?.focus()
    run()
  }, [at])

  function open() {
    const place = button.current?.getBoundingClientRect()
    if (place) setAt({ x: place.left, y: place.bottom })
  }

  return (
    <>
      <Button
        ref={button}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onClick={open}
        onKeyDown={(event) => {
          // Not left to the click that these keys make: a click without a pointer is taken for a screen reader's, and the first entry gets no focus.
          if (!openingKeys.has(event.key)) return
          event.preventDefault()
          open()
        }}
      >
        {children}
        <ChevronDown size={12} strokeWidth={1.5} aria-hidden="true" className={styles['arrow']} />
      </Button>
      {at && (
        <ContextMenu
          label={label}
          x={at.x}
          y={at.y}
          entries={entries.map((entry) => ({
            ...entry,
            run: () => {
              chosen.current = entry
            },
          }))}
          onClose={() => setAt(null)}
        />
      )}
    </>
  )
}
