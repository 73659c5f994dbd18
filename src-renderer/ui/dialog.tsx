import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
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
}

/** A dialog over the window: it holds the focus, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, role = 'dialog', width = 'narrow', onClose, children, actions }: DialogProps): ReactNode {
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
          <div className={styles['body']}>{children}</div>
          {actions && <footer className={styles['footer']}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
