import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { LibraryBackup } from '../../../src-preload/contract/library'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatCount, formatMoment, formatNumber, formatSize } from '../../ui/format'
import { Notice } from '../../ui/notice'
import styles from './settings.module.css'

const whyWords: Readonly<Record<LibraryBackup['why'], string>> = {
  daily: 'Daily',
  'before-update': 'Before an update',
  'before-restore': 'Before a restore',
  'by-hand': 'By hand',
}

/** The copies of the library, newest first, and the way back to each. */
export function Backups({ backups }: { readonly backups: readonly LibraryBackup[] }): ReactNode {
  const [chosen, setChosen] = useState<LibraryBackup | null>(null)
  const id = useId()
  return (
    <div className={styles['part']}>
      <h3 id={id}>Backups</h3>
      {backups.length === 0 ? (
        <p className={styles['quiet']}>There is no backup yet. One is made every day.</p>
      ) : (
        <div className={styles['table']}>
          <table aria-labelledby={id}>
            <thead>
              <tr>
                <th scope="col">Made</th>
                <th scope="col">Why</th>
                <th scope="col" className={styles['number']}>
                  Assets
                </th>
                <th scope="col" className={styles['number']}>
                  Size
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {backups.map((backup) => (
                <tr key={backup.id}>
                  <th scope="row" id={`${id}-${backup.id}`}>
                    {formatMoment(backup.madeAt)}
                  </th>
                  <td>{whyWords[backup.why]}</td>
                  <td className={styles['number']}>{formatNumber(backup.assets)}</td>
                  <td className={styles['number']}>{formatSize(backup.bytes)}</td>
                  <td className={styles['end']}>
                    <Button aria-describedby={`${id}-${backup.id}`} onClick={() => setChosen(backup)}>
                      Restore…
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {chosen && <RestoreDialog backup={chosen} onClose={() => setChosen(null)} />}
    </div>
  )
}

/** Says exactly what a restore does, before it is done. */
function RestoreDialog({ backup, onClose }: { readonly backup: LibraryBackup; readonly onClose: () => void }): ReactNode {
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking')
  const [problem, setProblem] = useState<string | null>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])

  async function restore() {
    setState('busy')
    setProblem(null)
    try {
      await call('library.restore', { id: backup.id })
      setState('done')
    } catch (error) {
      setProblem(sentenceFor(error))
      setState('asking')
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={`Restore the library of ${formatMoment(backup.madeAt)}?`}
      onClose={() => {
        if (state === 'asking') onClose()
      }}
      actions={
        <>
          <Button ref={cancel} isDisabled={state !== 'asking'} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={state !== 'asking'} onClick={() => void restore()}>
            Restore and start again
          </Button>
        </>
      }
    >
      <p>
        Slipway starts again and shows {formatCount(backup.assets, 'asset', 'assets')} as they were known then. What changed at the services
        since is read again from them.
      </p>
      <p>
        What stays as it is now: changes that wait to be sent, what was sent already, and what is known of the files in your drop folders.
        Nothing changes at the services.
      </p>
      <p>The library as it is now is backed up first, so that you can come back to it.</p>
      <div role="status">{state === 'done' && 'Slipway starts again…'}</div>
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
    </Dialog>
  )
}
