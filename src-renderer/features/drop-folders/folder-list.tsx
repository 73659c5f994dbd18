import { CirclePause, FolderCheck, FolderX, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { attentionStates } from '../../../src-preload/contract/attention'
import type { Account } from '../../../src-preload/contract/account'
import type { DropFolder, DropFolderState } from '../../../src-preload/contract/drop-folder'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { useServices } from '../../bridge/services'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { visibleText } from '../../ui/visible-text'
import { addFiles } from '../assets/hand-in-wish'
import styles from './drop-folders.module.css'
import { EditDropFolder } from './edit-drop-folder'
import { FolderHealthLine } from './folder-health'
import { everything } from './narrowing'
import type { Narrowing } from './narrowing'
import { RemoveDropFolder } from './remove-drop-folder'
import { targetFieldsOf, targetWords } from '../assets/target'
import { afterWords, allStates, folderStates, intakeStates, modeWords } from './words'

const urgency: Readonly<Record<DropFolderState, number>> = { missing: 3, replaced: 3, unreadable: 3, watching: 0, checking: 0, paused: 0 }
const wants = (folder: DropFolder): number => urgency[folder.state] + (attentionStates.some((state) => folder.counts[state] > 0) ? 1 : 0)

/** Folders that want attention first; otherwise in the order they were added. */
export const inOrder = (folders: readonly DropFolder[]): readonly DropFolder[] =>
  folders.toSorted((one, other) => wants(other) - wants(one))

interface FolderListProps {
  readonly folders: readonly DropFolder[]
  readonly onNarrow: (narrowing: Narrowing) => void
}

/** The folders watched, with their state and what became of their files. */
export function FolderList({ folders, onNarrow }: FolderListProps): ReactNode {
  const [removing, setRemoving] = useState<DropFolder | null>(null)
  const [editing, setEditing] = useState<DropFolder | null>(null)
  const { data: accounts } = useCall('accounts.list', {})
  return (
    <>
      <ul aria-label="Drop folders" className={styles['folders']}>
        {inOrder(folders).map((folder) => (
          <FolderItem
            key={folder.id}
            folder={folder}
            account={accounts?.find(({ id }) => id === folder.accountId)}
            onNarrow={onNarrow}
            onEdit={() => setEditing(folder)}
            onRemove={() => setRemoving(folder)}
          />
        ))}
      </ul>
      {editing && (
        <EditDropFolder folder={editing} account={accounts?.find(({ id }) => id === editing.accountId)} onClose={() => setEditing(null)} />
      )}
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

interface FolderItemProps {
  readonly folder: DropFolder
  readonly account: Account | undefined
  readonly onNarrow: (narrowing: Narrowing) => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function FolderItem({ folder, account, onNarrow, onEdit, onRemove }: FolderItemProps): ReactNode {
  const { word, tone } = folderStates[folder.state]
  const Sign = signs[folder.state]
  return (
    <li className={styles['folder']} data-drop-folder-id={folder.id} data-tone={tone}>
      <div className={styles['top']}>
        <span className={styles['path']}>{visibleText(folder.path)}</span>
        <Badge tone={tone} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
          {word}
        </Badge>
      </div>
      {folder.stateReason !== null && <p className={styles['reason']}>{visibleText(folder.stateReason)}</p>}
      <p className={styles['facts']}>
        <span>to {folder.accountName}</span>
        <Target folder={folder} account={account} />
        <span>{folder.mode === 'new-assets' ? modeWords[folder.mode] : `Media by ${folder.pattern}`}</span>
        <span>{afterWords[folder.afterUpload]}</span>
      </p>
      <FolderHealthLine folder={folder} />
      <Counts folder={folder} onNarrow={onNarrow} />
      <div className={styles['buttons']}>
        {folder.state === 'paused' ? (
          <Button onClick={() => void run('drop-folders.resume', folder)}>Resume</Button>
        ) : (
          <Button onClick={() => void run('drop-folders.pause', folder)}>Pause</Button>
        )}
        <Button isBusy={folder.state === 'checking'} onClick={() => void run('drop-folders.check', folder)}>
          Check now
        </Button>
        <Button onClick={() => void addFiles('files', { kind: 'drop-folder', dropFolderId: folder.id })}>Add files…</Button>
        <Button onClick={onEdit}>Edit rule…</Button>
        <Button onClick={onRemove}>Remove</Button>
      </div>
    </li>
  )
}

/** Where at the service the files go, in the words of its form. */
function Target({ folder, account }: Pick<FolderItemProps, 'folder' | 'account'>): ReactNode {
  const { data: services } = useServices()
  const words = targetWords(targetFieldsOf(account, services), folder.target)
  return words === '' ? null : <span className={styles['target']}>{words}</span>
}

/** How many files are how far; each leads to them in the table. */
function Counts({ folder, onNarrow }: Pick<FolderItemProps, 'folder' | 'onNarrow'>): ReactNode {
  const shown = allStates.filter((state) => folder.counts[state] > 0)
  if (shown.length === 0) return null
  return (
    <p className={styles['counts']}>
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          className={styles['countButton']}
          title={`Show these files in the table`}
          onClick={() => onNarrow({ ...everything, dropFolderId: folder.id, state })}
        >
          <Badge tone={intakeStates[state].tone}>
            {formatNumber(folder.counts[state])} {intakeStates[state].word.toLowerCase()}
          </Badge>
        </button>
      ))}
    </p>
  )
}
