import type { ReactNode } from 'react'
import { Dialog } from '../ui/dialog'
import styles from './shortcut-sheet.module.css'
import { shortcutGroups } from './shortcuts'

const isMac = navigator.platform.startsWith('Mac')

/** A key combination in the notation of the system. */
const written = (keys: string): string => (isMac ? keys.replaceAll('Ctrl+', '⌘').replaceAll('Shift+', '⇧').replaceAll('Alt+', '⌥') : keys)

/** All keys that do something, where they do it. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keyboard shortcuts" width="wide" isText onClose={onClose}>
      <div className={styles['groups']}>
        {shortcutGroups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className={styles['title']}>{title}</h3>
            <dl className={styles['list']}>
              {shortcuts.map(({ keys, what }) => (
                <div key={keys} className={styles['line']}>
                  <dt>
                    <kbd className={styles['keys']}>{written(keys)}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
