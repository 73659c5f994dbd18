import clsx from 'clsx'
import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal'
import { IconButton } from './button'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly role?: 'dialog' | 'alertdialog'
  readonly width?: 'narrow' | 'wide' | 'full'
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons at the foot, the main one last. */
  readonly actions?: ReactNode
  /** Nothing but words in it: they take the focus themselves, so that they can be scrolled by key. */
  readonly isText?: boolean | undefined
}

/** A dialog over the window: it takes the focus to its first field and holds it, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, role = 'dialog', width = 'narrow', onClose, children, actions, isText }: DialogProps): ReactNode {
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === 'dialog' && width === 'full'}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      className={styles['shade'] ?? ''}
    >
      <Modal className={clsx(styles['modal'], styles[width])}>
        <AriaDialog role={role} className={styles['dialog'] ?? ''}>
          <header className={styles['header']}>
            <Heading slot="title" className={styles['title'] ?? ''}>
              {title}
            </Heading>
            <IconButton label="Close" icon={<X size={16} strokeWidth={1.5} />} onClick={onClose} />
          </header>
          <Inside actions={actions} isText={isText} onClose={onClose}>
            {children}
          </Inside>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** What the dialog holds. A part of its own, so that its effect comes before the one with which the dialog would take the focus itself. */
function Inside({
  children,
  actions,
  isText = false,
  onClose,
}: Pick<DialogProps, 'children' | 'actions' | 'isText' | 'onClose'>): ReactNode {
  const body = useRef<HTMLDivElement>(null)
  const footer = useRef<HTMLElement>(null)
  useEffect(() => firstOf(body, footer)?.focus(), [])
  useEscapeFromNowhere(body, onClose)
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable where nothing in it can be */}
      <div ref={body} tabIndex={isText ? 0 : undefined} className={styles['body']}>
        {children}
      </div>
      {actions && (
        <footer ref={footer} className={styles['footer']}>
          {actions}
        </footer>
      )}
    </>
  )
}

/** While the focus is nowhere, as for a moment after a list over the dialog was closed, Escape closes the topmost dialog all the same. */
function useEscapeFromNowhere(body: RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useEffectEvent(onClose)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.activeElement !== document.body) return
      const topmost = [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=listbox], [role=menu]')].at(-1)
      if (topmost?.contains(body.current) === true) close()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [body])
}

const fields = ['input:not(:disabled, [readonly], [type=radio])', 'input[type=radio]:checked', 'select', 'textarea'].join(', ')

/** Where the focus begins: the first field, else the first button at the foot, which is the one that changes nothing. */
const firstOf = (body: RefObject<HTMLElement | null>, footer: RefObject<HTMLElement | null>): HTMLElement | null =>
  body.current?.querySelector<HTMLElement>(fields) ?? footer.current?.querySelector<HTMLElement>('button') ?? null
