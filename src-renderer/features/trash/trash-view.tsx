import { Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { addressOf } from '../../route'
import type { MenuEntry } from '../../ui/context-menu'
import { Empty } from '../../ui/empty'
import { trashList } from '../assets/asset-list'
import { AssetsView } from '../assets/assets-view'
import { askDeletion, restoreAssets } from '../assets/commands'
import { openDetails, usePanel } from '../assets/panel'
import { targetsOf } from '../assets/use-grid-keys'

const ask = (ids: Parameters<typeof askDeletion>[0]) => void askDeletion(ids)

// In the trash there is nowhere left to move to: Delete asks for the permanent deletion, with or without Shift.
const commands = { remove: ask, removePermanently: ask }

const menu: readonly MenuEntry[] = [
  { id: 'restore', label: 'Restore', run: () => void restoreAssets(targetsOf(trashList)) },
  { id: 'details', label: 'Show details', keys: 'Enter', run: openDetails },
  { id: 'look', label: 'Quick look', keys: 'Space', run: () => usePanel.setState({ isQuickLookOpen: true }) },
  { id: 'delete', label: 'Delete permanently', keys: 'Delete', isDanger: true, isFirst: true, run: () => ask(targetsOf(trashList)) },
]

/** What lies in the services' trash, and for how long. */
export function TrashView({ details }: { readonly details: ReactNode }): ReactNode {
  return (
    <AssetsView
      list={trashList}
      title="Trash"
      gridLabel="Trashed assets"
      commands={commands}
      menu={menu}
      details={details}
      empty={
        <Empty drawing={<Trash2 size={56} />} action={<a href={addressOf('library')}>Go to the library</a>}>
          The trash is empty. Assets moved here stay until their service removes them; where it knows a way back, they can be restored.
        </Empty>
      }
    />
  )
}
