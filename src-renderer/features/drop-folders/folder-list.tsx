import { CirclePause, FolderCheck, FolderX, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolder, IntakeState } from '../../../src-preload/contract/drop-folder'
import type { Account } from '../../../src-preload/contract/account'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { useServices } from '../../bridge/services'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { formatPast, formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import styles from './drop-folders.module.css'
import { RemoveDropFolder } from './remove-drop-folder'
import { targetFieldsOf, targetWords } from './target'
import { afterWords, folderStates, intakeStates, modeWords } from './words'

/** The folders watched, with their state and what became of their files. */
export function FolderList({ folders }: { readonly folders: readonly DropFolder[] }): ReactNode {
  const [removing, setRemoving] = useState<DropFolder | null>(null)
  return (
    <>
      <ul aria-label="Drop folders" className={styles['folders']}>
        {folders.map((folder) => (
          <FolderItem key={folder.id} folder={folder} onRemove={() => setRemoving(folder)} />
        ))}
      </ul>
      {removing && <RemoveDropFolder folder={removing} onClose={() => setRemoving(null)} />}
    </>
  )
}

async function run(name: 'drop-folders.pause' | 'drop-folders.resume' | 'drop-folders.check', folder: DropFolder): Promise<void> {
  try {
    await call(name, { id: folder.id })
    await queryClient.invalidateQueries({ queryKey: ['drop-folders.list'] })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

const signs = { watching: FolderCheck, checking: RefreshCw, paused: CirclePause, missing: FolderX, unreadable: FolderX, replaced: FolderX }

function FolderItem({ folder, onRemove }: { readonly folder: DropFolder; readonly onRemove: () => void }): ReactNode {
  const now = useNow()
  const { word, tone } = folderStates[folder.state]
  const Sign = signs[folder.state]
  return (
    <li className={styles['folder']}>
      <div className={styles['top']}>
        <span className={styles['path']}>{folder.path}</span>
        <Badge tone={tone} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
          {word}
        </Badge>
      </div>
      {folder.stateReason !== null && <p className={styles['reason']}>{folder.stateReason}</p>}
      <p className={styles['facts']}>
        <span>to {folder.accountName}</span>
        <Target folder={folder} />
        <span>{folder.mode === 'new-assets' ? modeWords[folder.mode] : `Media by ${folder.pattern}`}</span>
        <span>{afterWords[folder.afterUpload]}</span>
        <span>{folder.lastScanAt === null ? 'Not checked yet' : `Checked ${formatPast(folder.lastScanAt, now)}`}</span>
      </p>
      <Counts folder={folder} />
      <div className={styles['buttons']}>
        {folder.state === 'paused' ? (
          <Button onClick={() => void run('drop-folders.resume', folder)}>Resume</Button>
        ) : (
          <Button onClick={() => void run('drop-folders.pause', folder)}>Pause</Button>
        )}
        <Button isBusy={folder.state === 'checking'} onClick={() => void run('drop-folders.check', folder)}>
          Check now
        </Button>
        <Button onClick={onRemove}>Remove</Button>
      </div>
    </li>
  )
}

/** Where at the service the files go, in the words of its form. */
function Target({ folder }: { readonly folder: DropFolder }): ReactNode {
  const { data: services } = useServices()
  const { data: accounts } = useCall('accounts.list', {})
  const account: Account | undefined = accounts?.find(({ id }) => id === folder.accountId)
  const words = targetWords(targetFieldsOf(account, services), folder.target)
  return words === '' ? null : <span className={styles['target']}>{words}</span>
}

function Counts({ folder }: { readonly folder: DropFolder }): ReactNode {
  const shown = (Object.keys(intakeStates) as IntakeState[]).filter((state) => folder.counts[state] > 0)
  if (shown.length === 0) return null
  return (
    <p className={styles['facts']}>
      {shown.map((state) => (
        <Badge key={state} tone={intakeStates[state].tone}>
          {formatNumber(folder.counts[state])} {intakeStates[state].word.toLowerCase()}
        </Badge>
      ))}
    </p>
  )
}
