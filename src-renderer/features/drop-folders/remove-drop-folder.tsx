import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Notice } from '../../ui/notice'
import styles from './drop-folders.module.css'

/** The question before a drop folder is forgotten. Nothing on the disk or at the service is touched. */
export function RemoveDropFolder({ folder, onClose }: { readonly folder: DropFolder; readonly onClose: () => void }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])

  async function remove() {
    setBusy(true)
    try {
      await call('drop-folders.remove', { id: folder.id })
      await queryClient.invalidateQueries({ queryKey: ['drop-folders.list'] })
      onClose()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title="Stop watching this folder?"
      onClose={onClose}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={isBusy} onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      <p className={styles['path']}>{folder.path}</p>
      <p>Slipway no longer looks into it. The files stay where they are, and so do the assets made from them.</p>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
