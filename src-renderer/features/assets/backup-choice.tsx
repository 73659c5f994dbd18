import { useId } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { CheckField } from '../../ui/field'
import styles from './deletion-dialog.module.css'

interface BackupChoiceProps {
  readonly isWanted: boolean
  /** The name of the folder the copies go to; null while none is chosen. */
  readonly folder: string | null
  readonly onWant: (isWanted: boolean) => void
  readonly onChoose: () => void
}

/** Whether a copy of the media is saved before anything is deleted, and where. */
export function BackupChoice({ isWanted, folder, onWant, onChoose }: BackupChoiceProps): ReactNode {
  const id = useId()
  return (
    <div className={styles['backup']}>
      <CheckField label="Save a copy first" isChecked={isWanted} onChange={onWant} />
      {isWanted && (
        <div className={styles['folder']}>
          <span id={id} className={styles['what']}>
            {folder === null ? 'No folder is chosen yet.' : `The copy goes to the folder “${folder}”.`}
          </span>
          <Button aria-describedby={id} onClick={onChoose}>
            Choose folder…
          </Button>
        </div>
      )}
    </div>
  )
}
