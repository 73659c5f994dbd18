import { useRef } from 'react'
import type { ReactNode } from 'react'
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components/Menu'
import styles from './context-menu.module.css'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly keys?: string
  readonly isDanger?: boolean
  /** Begins a new group. */
  readonly isFirst?: boolean
  readonly run: () => void
}

interface ContextMenuProps {
  readonly label: string
  /** Where it opens, px from the window's corner. */
  readonly x: number
  readonly y: number
  readonly entries: readonly MenuEntry[]
  readonly onClose: () => void
}

/** A menu at a point of the window. */
export function ContextMenu({ label, x, y, entries, onClose }: ContextMenuProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <>
      <span ref={anchor} className={styles['anchor']} style={{ left: x, top: y }} />
      <Popover
        isOpen
        triggerRef={anchor}
        trigger="MenuTrigger"
        placement="bottom start"
        offset={2}
        aria-label={label}
        className={styles['popover'] ?? ''}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
      >
        {/* eslint-disable-next-line jsx-a11y/no-autofocus -- a menu that opens takes the focus (WAI-ARIA practices) */}
        <Menu aria-label={label} autoFocus="first" className={styles['menu'] ?? ''} onClose={onClose}>
          {entries.flatMap((entry) => [
            ...(entry.isFirst ? [<Separator key={`${entry.id}-line`} className={styles['line'] ?? ''} />] : []),
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.label}
              className={styles['item'] ?? ''}
              data-danger={entry.isDanger === true ? true : undefined}
              onAction={entry.run}
            >
              <span>{entry.label}</span>
              {entry.keys && <kbd className={styles['keys']}>{entry.keys}</kbd>}
            </MenuItem>,
          ])}
        </Menu>
      </Popover>
    </>
  )
}
