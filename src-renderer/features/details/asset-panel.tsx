import { ArchiveRestore, Download, Pencil, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { CapabilityName } from '../../../src-preload/contract/service'
import { Button } from '../../ui/button'
import { Tabs } from '../../ui/tabs'
import type { Tab } from '../../ui/tabs'
import { askDeletion, downloadAsset, restoreAssets, trashAssets } from '../assets/commands'
import { Preview } from '../assets/preview'
import { ActionsTab } from './actions-tab'
import { CollectionsTab } from './collections-tab'
import { CommentsTab } from './comments-tab'
import styles from './details-pane.module.css'
import { EditForm } from './edit-form'
import { FileTab } from './file-tab'
import { HistoryTab } from './history-tab'
import { InfoTab } from './info-tab'
import { useKeptValues } from './kept-values'
import { chooseTab, keepEdit, newEdit, useEdit, useTab } from './panel-state'
import type { TabId } from './panel-state'

/** Why the account's service does not offer something at all. */
function lacking(account: Account | undefined, name: CapabilityName): string | undefined {
  const capability = account?.capabilities[name]
  return capability && !capability.offered ? capability.reason : undefined
}

/** Why the service tells nothing of what happened to this asset. */
const noHistory = ({ refusals }: AssetDetails, account: Account | undefined): string | undefined =>
  refusals.history ?? lacking(account, 'history')

function tabsOf(asset: AssetDetails, account: Account | undefined, hasKept: boolean): Tab<TabId>[] {
  const { refusals } = asset
  const noCollections = refusals.collections ?? lacking(account, 'collections')
  const noProjects = refusals.projects ?? lacking(account, 'projects')
  return [
    { id: 'info', label: 'Info' },
    { id: 'comments', label: 'Comments', reason: lacking(account, 'comment') },
    // What Slipway keeps of it can be read whatever the service tells.
    { id: 'history', label: 'History', reason: hasKept ? undefined : noHistory(asset, account) },
    { id: 'actions', label: 'Actions', reason: refusals.actions ?? lacking(account, 'actions') },
    // Projects live in the same tab: it opens for either of them.
    { id: 'collections', label: 'Collections', reason: noProjects === undefined ? undefined : noCollections },
    { id: 'file', label: 'File' },
  ]
}

interface AssetPanelProps {
  readonly asset: AssetDetails
  readonly account: Account | undefined
}

/** Everything about one asset. What can not be done now says why. */
export function AssetPanel({ asset, account }: AssetPanelProps): ReactNode {
  const chosen = useTab(asset.id)
  const isEditing = useEdit(asset.id) !== undefined
  const editButton = useRef<HTMLButtonElement>(null)
  const refusal = noHistory(asset, account)
  const hasKept = useKeptValues(asset.id, refusal !== undefined).length > 0
  const tabs = tabsOf(asset, account, hasKept)
  const tab = tabs.find(({ id, reason }) => id === chosen && reason === undefined)?.id ?? 'info'
  return (
    <>
      <header className={styles['header']}>
        <h2 className={styles['title']} title={asset.title}>
          {asset.title}
        </h2>
      </header>
      <div className={styles['preview']}>
        <Preview url={asset.previewUrl} type={asset.type} iconSize={48} />
      </div>
      <Actions
        asset={asset}
        editButton={editButton}
        onEdit={() => {
          chooseTab(asset.id, 'info')
          if (!isEditing) keepEdit(asset.id, newEdit(asset))
        }}
      />
      <Tabs label="About this asset" tabs={tabs} chosen={tab} onChoose={(id) => chooseTab(asset.id, id)}>
        {tab === 'info' && isEditing && <EditForm asset={asset} onEnd={() => editButton.current?.focus()} />}
        {tab === 'info' && !isEditing && <InfoTab asset={asset} accountName={account?.name ?? ''} />}
        {tab === 'comments' && <CommentsTab assetId={asset.id} refusal={asset.refusals.comment} />}
        {tab === 'history' && <HistoryTab asset={asset} refusal={refusal} />}
        {tab === 'actions' && <ActionsTab asset={asset} />}
        {tab === 'collections' && <CollectionsTab asset={asset} />}
        {tab === 'file' && <FileTab asset={asset} />}
      </Tabs>
    </>
  )
}

const icon = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const

interface ActionsProps {
  readonly asset: AssetDetails
  readonly editButton: RefObject<HTMLButtonElement | null>
  readonly onEdit: () => void
}

function Actions({ asset, editButton, onEdit }: ActionsProps): ReactNode {
  const { refusals, id } = asset
  return (
    <div role="group" aria-label="What to do with this asset" className={styles['actions']}>
      <Button ref={editButton} icon={<Pencil {...icon} />} reason={refusals.edit} onClick={onEdit}>
        Edit
      </Button>
      <Button icon={<Download {...icon} />} reason={refusals.download} onClick={() => void downloadAsset(id, null)}>
        Download
      </Button>
      {asset.trashedAt === null ? (
        <Button icon={<Trash2 {...icon} />} reason={refusals.trash} onClick={() => void trashAssets([id])}>
          Move to trash
        </Button>
      ) : (
        <Button icon={<ArchiveRestore {...icon} />} reason={refusals.restore} onClick={() => void restoreAssets([id])}>
          Restore
        </Button>
      )}
      <Button kind="danger" reason={refusals['delete-permanently']} onClick={() => void askDeletion([id])}>
        Delete permanently
      </Button>
    </div>
  )
}
