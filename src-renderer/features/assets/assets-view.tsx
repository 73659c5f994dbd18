import { SearchX } from 'lucide-react'
import { Suspense, lazy, useEffect, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { AssetQuery } from '../../../src-preload/contract/asset'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Empty, Failure } from '../../ui/empty'
import type { MenuEntry } from '../../ui/context-menu'
import { AssetGrid } from './asset-grid'
import { changeQuery, clearSelection, usePages } from './asset-list'
import type { AssetList } from './asset-list'
import styles from './assets-view.module.css'
import { DetailsFrame } from './details-frame'
import { Filters } from './filters'
import { closeDetails, usePanel } from './panel'
import { Toolbar } from './toolbar'
import type { GridCommands } from './use-grid-keys'
import { useLookKeys } from './use-look-keys'

const ContextMenu = lazy(() => import('../../ui/context-menu').then((module) => ({ default: module.ContextMenu })))
const QuickLook = lazy(() => import('./quick-look').then((module) => ({ default: module.QuickLook })))
const DeletionDialog = lazy(() => import('./deletion-dialog').then((module) => ({ default: module.DeletionDialog })))

interface AssetsViewProps {
  readonly list: AssetList
  readonly title: string
  readonly gridLabel: string
  readonly commands: GridCommands
  readonly menu: readonly MenuEntry[]
  /** Shown where there is nothing at all, searched for or not. */
  readonly empty: ReactNode
  readonly details: ReactNode
  /** In the toolbar: what can be done that is about no asset. */
  readonly actions?: ReactNode
  /** Below the filters, such as a hint about days left. */
  readonly note?: ReactNode
}

/** A place full of assets: search, filters, the grid, and details beside it. Library and Trash are two of these. */
export function AssetsView({ list, title, gridLabel, commands, menu, empty, details, actions, note }: AssetsViewProps): ReactNode {
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null)
  const { data: accounts } = useCall('accounts.list', {})
  const accountNames = useMemo(() => new Map((accounts ?? []).map((account) => [account.id as string, account.name])), [accounts])
  const { isQuickLookOpen, deletion, shownId } = usePanel()
  const isBare = usePages(list, (pages) => pages.total === 0 && !pages.isHeld && !isNarrowed(pages.query))
  useLookKeys()

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    if ((event.target as HTMLElement).closest('input, textarea, select')) return
    closeDetails()
  }

  return (
    // Escape closes the details from anywhere in the view.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- it only adds a way out, the close button does the same
    <div className={styles['view']} onKeyDown={onKeyDown}>
      <div className={styles['main']}>
        <h1 className="unseen">{title}</h1>
        <Toolbar list={list} searchLabel="Search assets" actions={actions} />
        <Filters list={list} accountNames={accountNames} />
        {note}
        <Contents list={list} empty={empty}>
          <AssetGrid list={list} label={gridLabel} accountNames={accountNames} commands={commands} onMenu={(x, y) => setMenuAt({ x, y })} />
        </Contents>
      </div>
      {(!isBare || shownId !== null) && <DetailsFrame>{details}</DetailsFrame>}
      <Suspense>
        {menuAt && <ContextMenu label="Actions" x={menuAt.x} y={menuAt.y} entries={menu} onClose={() => setMenuAt(null)} />}
        {isQuickLookOpen && <QuickLook list={list} />}
        {deletion && <DeletionDialog key="deletion" ids={deletion.ids} question={deletion.question} />}
      </Suspense>
    </div>
  )
}

const isNarrowed = (query: AssetQuery): boolean =>
  query.search !== '' || [query.accounts, query.types, query.states, query.tags, query.folders].some((chosen) => chosen.length > 0)

function Contents({
  list,
  empty,
  children,
}: {
  readonly list: AssetList
  readonly empty: ReactNode
  readonly children: ReactNode
}): ReactNode {
  const { total, error, query, isHeld } = usePages(list, (pages) => pages)
  if (error !== null && total === null) return <Failure error={error} onRetry={list.pages.refresh} />
  if (total !== 0 || isHeld) return children
  if (!isNarrowed(query)) return <LookAgain list={list}>{empty}</LookAgain>
  return (
    <LookAgain list={list}>
      <Empty
        drawing={<SearchX size={48} />}
        action={
          <Button
            onClick={() => {
              clearSelection(list)
              changeQuery(list, { search: '', accounts: [], types: [], states: [], tags: [], folders: [] })
            }}
          >
            Clear search and filters
          </Button>
        }
      >
        No asset matches.
      </Empty>
    </LookAgain>
  )
}

/** Stands where the grid would: it keeps asking when something changes, so that the first asset appears by itself. */
function LookAgain({ list, children }: { readonly list: AssetList; readonly children: ReactNode }): ReactNode {
  useEffect(() => {
    list.pages.show(0, 0)
    return list.pages.hide
  }, [list])
  return children
}
