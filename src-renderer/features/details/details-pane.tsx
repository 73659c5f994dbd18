import { MousePointerClick, X } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetRow } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { IconButton } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { ErrorBoundary } from '../../ui/error-boundary'
import { findRow, useSelection } from '../assets/asset-list'
import type { AssetList } from '../assets/asset-list'
import { closeDetails, usePanel } from '../assets/panel'
import { Preview } from '../assets/preview'
import { AssetPanel } from './asset-panel'
import { BatchPanel } from './batch-panel'
import styles from './details-pane.module.css'

/** The details of what is chosen in a grid, or of the asset somebody asked for by name. */
export function DetailsPane({ list }: { readonly list: AssetList }): ReactNode {
  const chosen = useSelection(list, (selection) => selection.ids)
  const shownId = usePanel((panel) => panel.shownId)
  const [only] = chosen
  const id = shownId ?? (chosen.size === 1 ? only : undefined)
  return (
    <aside aria-label="Details" className={styles['pane']} data-pane="" tabIndex={-1}>
      <IconButton label="Close details" icon={<X size={16} strokeWidth={1.5} />} onClick={closeDetails} />
      <ErrorBoundary pane="details" key={id ?? chosen.size}>
        {id !== undefined ? <One key={id} list={list} id={id} /> : chosen.size > 1 ? <BatchPanel list={list} ids={chosen} /> : <Nothing />}
      </ErrorBoundary>
    </aside>
  )
}

function Nothing(): ReactNode {
  return <Empty drawing={<MousePointerClick size={40} />}>Select an asset to see its details.</Empty>
}

/** How long an asset must stay chosen before it counts as looked at, ms: walking past it does not. */
const lookTime = 300

function One({ list, id }: { readonly list: AssetList; readonly id: AssetId }): ReactNode {
  const { data, error, refetch } = useCall('assets.details', { id })
  const { data: accounts } = useCall('accounts.list', {})
  useEffect(() => {
    const timer = setTimeout(() => {
      // Only a wish: where it can not be met, what is known is shown with its age.
      call('assets.opened', { id }).catch(() => undefined)
    }, lookTime)
    return () => clearTimeout(timer)
  }, [id])
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Known row={findRow(list, id)} />
  const account: Account | undefined = accounts?.find((candidate) => candidate.id === data.accountId)
  return <AssetPanel asset={data} account={account} />
}

/** What the grid knows already, until the details are there: nothing jumps when they come. */
function Known({ row }: { readonly row: AssetRow | undefined }): ReactNode {
  return (
    <>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{row?.title ?? 'Loading'}</h2>
      </header>
      <div className={styles['preview']}>{row && <Preview url={row.previewUrl} type={row.type} iconSize={48} />}</div>
      <Skeleton rows={8} />
    </>
  )
}
