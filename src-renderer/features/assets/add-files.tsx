import { FilePlus2, FolderPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../ui/button'
import { addFiles } from './hand-in-wish'
import styles from './toolbar.module.css'

/** Adds files or whole folders by the system's own dialog. */
export function AddFiles(): ReactNode {
  return (
    <div className={styles['add']}>
      <Button
        icon={<FilePlus2 size={16} strokeWidth={1.5} aria-hidden="true" />}
        aria-keyshortcuts="Control+O"
        onClick={() => void addFiles('files')}
      >
        Add files…
      </Button>
      <IconButton
        label="Add folder…"
        icon={<FolderPlus size={16} strokeWidth={1.5} />}
        aria-keyshortcuts="Control+Shift+O"
        onClick={() => void addFiles('folders')}
      />
    </div>
  )
}
