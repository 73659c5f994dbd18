import { Suspense, lazy, useEffect } from 'react'
import type { ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import { queryClient, useCall } from '../../bridge/query'
import { findRow, libraryList, trashList } from '../assets/asset-list'
import { endHandIn, useHandInWish } from '../assets/hand-in-wish'
import { followDragOut } from './drag-out'
import { DropLayer } from './drop-layer'
import { placeAt } from './drop-place'
import { FetchLine } from './fetch-line'
import { followPaste } from './paste'
import { useDrops } from './use-drops'
import { followWaiting } from './waiting'

const HandInDialog = lazy(() => import('./hand-in-dialog').then((module) => ({ default: module.HandInDialog })))

/** The drop folders as their view has them; where it is not shown, none is needed. */
const shownFolders = () => queryClient.getQueryData<readonly DropFolder[]>(['drop-folders.list', {}]) ?? []

/** Files given by hand, anywhere in the window: dropped, pasted, chosen or named from outside; and originals dragged out of it. */
export function HandIn({ onShowIntake }: { readonly onShowIntake: () => void }): ReactNode {
  const { data: accounts } = useCall('accounts.list', {})
  const wish = useHandInWish((state) => state.wish)
  const dragging = useDrops((under) =>
    placeAt(under, {
      accounts: accounts ?? [],
      folders: shownFolders(),
      assetOf: (id) => findRow(libraryList, id) ?? findRow(trashList, id) ?? null,
    }),
  )
  useEffect(() => {
    const stops = [followPaste(), followWaiting(), followDragOut()]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  return (
    <>
      <DropLayer dragging={dragging} />
      <FetchLine />
      <Suspense>
        {wish !== null && accounts !== undefined && (
          <HandInDialog key={wish.id} wish={wish} accounts={accounts} onClose={endHandIn} onShowIntake={onShowIntake} />
        )}
      </Suspense>
    </>
  )
}
