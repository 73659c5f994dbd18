import { Inbox } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import type { AssetId, IntakeId } from '../../../src-preload/contract/ids'
import type { IntakePage, IntakeRow } from '../../../src-preload/contract/intake'
import { call } from '../../bridge/call'
import { usePaged } from '../../bridge/use-paged'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { useNow } from '../../ui/use-now'
import { VirtualTable } from '../../ui/virtual-table'
import { IntakeFilterBar } from './intake-filter'
import { IntakeMenu } from './intake-menu'
import type { MenuPlace } from './intake-menu'
import { IntakeCells, columns } from './intake-row'
import styles from './intake-table.module.css'
import { KindActions } from './kind-actions'
import { everything, filterOf, isNarrowed } from './narrowing'
import type { Narrowing } from './narrowing'
import { act, actionsOf } from './row-actions'
import { actionWords } from './words'

interface IntakeTableProps {
  readonly folders: readonly DropFolder[]
  readonly narrowing: Narrowing
  readonly onNarrow: (narrowing: Narrowing) => void
  readonly onOpenAsset: (id: AssetId) => void
}

const rowHeight = { wide: 48, narrow: 100, narrowBelow: 940 }

/** The table "Intake": every file ever seen in a drop folder or given by hand, and what became of it. */
export function IntakeTable({ folders, narrowing, onNarrow, onOpenAsset }: IntakeTableProps): ReactNode {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const filter = filterOf(narrowing)
  const { page, error, rowAt, readAgain } = usePaged<IntakeRow, IntakePage>(
    { name: 'intake.page', key: filter, read: (offset, limit) => call('intake.page', { ...filter, offset, limit }) },
    range.first,
    range.last,
  )
  return (
    <section className={styles['intake']} aria-label="Files seen">
      <IntakeFilterBar folders={folders} narrowing={narrowing} total={page?.total} onNarrow={onNarrow} />
      {narrowing.reason !== 'all' && page !== undefined && page.total > 0 && (
        <KindActions filter={filter} reason={narrowing.reason} total={page.total} rows={page.rows} />
      )}
      {page === undefined ? (
        error ? (
          <Failure error={error} onRetry={readAgain} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : page.total === 0 ? (
        <NoFiles narrowing={narrowing} onNarrow={onNarrow} />
      ) : (
        <Rows key={JSON.stringify(filter)} total={page.total} rowAt={rowAt} range={range} onRange={onRange} {...{ folders, onOpenAsset }} />
      )}
    </section>
  )
}

function NoFiles({ narrowing, onNarrow }: Pick<IntakeTableProps, 'narrowing' | 'onNarrow'>): ReactNode {
  if (!isNarrowed(narrowing))
    return <Empty drawing={<Inbox size={48} />}>No file has been seen yet. Put one into a drop folder, or drop it on the library.</Empty>
  return (
    <Empty drawing={<Inbox size={48} />} action={<Button onClick={() => onNarrow(everything)}>Show all files</Button>}>
      {narrowing.state === 'attention' && narrowing.reason === 'all' && narrowing.search === ''
        ? 'No file waits for you.'
        : 'No file matches.'}
    </Empty>
  )
}

interface RowsProps extends Pick<IntakeTableProps, 'folders' | 'onOpenAsset'> {
  readonly total: number
  readonly rowAt: (index: number) => IntakeRow | undefined
  readonly range: { readonly first: number; readonly last: number }
  readonly onRange: (first: number, last: number) => void
}

interface Place {
  readonly at: number
  /** Of the file that stood there: rows above it come and go, and the focus goes with it. */
  readonly id: IntakeId | undefined
}

/** Where a file stands now among the rows that are loaded around its last place; the same place where it is not among them. */
function placeNow({ at, id }: Place, rowAt: RowsProps['rowAt']): number {
  if (id === undefined || rowAt(at)?.id === id) return at
  const steps = Array.from({ length: 200 }, (_, step) => [at + step + 1, at - step - 1]).flat()
  return steps.find((index) => index >= 0 && rowAt(index)?.id === id) ?? at
}

function Rows({ folders, total, rowAt, onRange, onOpenAsset }: RowsProps): ReactNode {
  const now = useNow()
  const [place, setPlace] = useState<Place>({ at: 0, id: undefined })
  const [menu, setMenu] = useState<{ readonly row: IntakeRow; readonly place: MenuPlace } | null>(null)
  const at = Math.min(placeNow(place, rowAt), Math.max(0, total - 1))
  const id = rowAt(at)?.id
  // Where its file is not listed any more, the place is that of the next one.
  if (id !== undefined && (at !== place.at || id !== place.id)) setPlace({ at, id })
  const openMenu = (index: number, where: MenuPlace) => {
    const row = rowAt(index)
    if (row) setMenu({ row, place: where })
  }

  function onKey(event: KeyboardEvent, index: number): boolean {
    const row = rowAt(index)
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return false
    if (event.key === 'Enter') {
      if (row.assetId !== null) onOpenAsset(row.assetId)
      return row.assetId !== null
    }
    const action = actionsOf(row).find((name) => actionWords[name].key.toLowerCase() === event.key.toLowerCase())
    if (action !== undefined) void act(action, row)
    return action !== undefined
  }

  return (
    <>
      <VirtualTable
        label="Intake"
        columns={columns}
        count={total}
        rowHeight={rowHeight}
        rowClass={styles['row'] ?? ''}
        onRange={onRange}
        focus={{ at, onMove: (index) => setPlace({ at: index, id: rowAt(index)?.id }), onKey, onMenu: openMenu }}
        cellsOf={(index) => (
          <IntakeCells
            row={rowAt(index)}
            now={now}
            folder={folders.find(({ id }) => id === rowAt(index)?.dropFolderId)}
            onOpenAsset={onOpenAsset}
            onMenu={(where) => openMenu(index, where)}
          />
        )}
      />
      {menu && <IntakeMenu row={menu.row} place={menu.place} onOpenAsset={onOpenAsset} onClose={() => setMenu(null)} />}
    </>
  )
}
