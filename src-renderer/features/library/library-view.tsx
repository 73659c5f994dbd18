import { FolderDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { addressOf } from '../../route'
import type { MenuEntry } from '../../ui/context-menu'
import { Empty } from '../../ui/empty'
import { AddFiles } from '../assets/add-files'
import { libraryList } from '../assets/asset-list'
import { AssetsView } from '../assets/assets-view'
import { askDeletion, downloadAsset, saveCopies, trashAssets } from '../assets/commands'
import { addFiles } from '../assets/hand-in-wish'
import { openDetails, usePanel } from '../assets/panel'
import { targetsOf } from '../assets/use-grid-keys'

const commands = {
  remove: (ids: Parameters<typeof trashAssets>[0]) => void trashAssets(ids),
  removePermanently: (ids: Parameters<typeof askDeletion>[0]) => void askDeletion(ids),
}

const menu: readonly MenuEntry[] = [
  { id: 'details', label: 'Show details', keys: 'Enter', run: openDetails },
  { id: 'look', label: 'Quick look', keys: 'Space', run: () => usePanel.setState({ isQuickLookOpen: true }) },
  {
    id: 'download',
    label: 'Download',
    run: () => {
      for (const id of targetsOf(libraryList).slice(0, 1)) void downloadAsset(id, null)
    },
  },
  { id: 'copies', label: 'Save copies…', run: () => void saveCopies(targetsOf(libraryList)) },
  {
    id: 'media',
    label: 'Add media…',
    run: () => {
      for (const assetId of targetsOf(libraryList).slice(0, 1)) void addFiles('files', { kind: 'asset', assetId })
    },
  },
  { id: 'trash', label: 'Move to trash', keys: 'Delete', isFirst: true, run: () => void trashAssets(targetsOf(libraryList)) },
  { id: 'delete', label: 'Delete permanently', keys: 'Shift+Delete', isDanger: true, run: () => void askDeletion(targetsOf(libraryList)) },
]

/** All assets of all accounts. */
export function LibraryView({ details }: { readonly details: ReactNode }): ReactNode {
  return (
    <AssetsView
      list={libraryList}
      title="Library"
      gridLabel="Assets"
      commands={commands}
      menu={menu}
      details={details}
      actions={<AddFiles />}
      empty={
        <Empty drawing={<FolderDown size={56} />} action={<a href={addressOf('drop-folders')}>Set up a drop folder</a>}>
          Nothing is here yet. Drop files into this window, or put them into a drop folder: they become assets.
        </Empty>
      }
    />
  )
}
