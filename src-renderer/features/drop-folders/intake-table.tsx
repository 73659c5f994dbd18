import { FolderSearch, Inbox, SquareArrowOutUpRight } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolder, IntakePage, IntakeRow, IntakeState } from '../../../src-preload/contract/drop-folder'
import type { AssetId, DropFolderId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { usePaged } from '../../bridge/use-paged'
import { Badge } from '../../ui/badge'
import { Button, IconButton } from '../../ui/button'
import { Elided } from '../../ui/elided'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { ChoiceField, TextField } from '../../ui/field'
import { formatPast, formatCount, formatMoment, formatSize } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { Cell, VirtualTable } from '../../ui/virtual-table'
import styles from './intake-table.module.css'
import { intakeStates } from './words'

interface Narrowing {
  readonly dropFolderId: DropFolderId | null
  readonly states: IntakeState[]
  readonly search: string
}

interface IntakeTableProps {
  readonly folders: readonly DropFolder[]
  readonly onOpenAsset: (id: AssetId) => void
}

const rowHeight = { wide: 52, narrow: 88, narrowBelow: 680 }
const columns = ['File', 'State', 'Reason', '']
const stateOptions = [
  { value: 'all', label: 'All states' },
  ...(Object.keys(intakeStates) as IntakeState[]).map((value) => ({ value, label: intakeStates[value].word })),
] as const

/** The table "Intake": every file ever seen in a drop folder, and what became of it. */
export function IntakeTable({ folders, onOpenAsset }: IntakeTableProps): ReactNode {
  const [narrowing, setNarrowing] = useState<Narrowing>({ dropFolderId: null, states: [], search: '' })
  const [range, setRange] = useState({ first: 0, last: 0 })
  const now = useNow()
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const { page, error, rowAt, readAgain } = usePaged<IntakeRow, IntakePage>(
    { name: 'intake.page', key: narrowing, read: (offset, limit) => call('intake.page', { ...narrowing, offset, limit }) },
    range.first,
    range.last,
  )
  const isNarrowed = narrowing.dropFolderId !== null || narrowing.states.length > 0 || narrowing.search !== ''
  return (
    <section className={styles['intake']} aria-label="Files seen">
      <Narrow folders={folders} narrowing={narrowing} total={page?.total} onChange={setNarrowing} />
      {page === undefined ? (
        error ? (
          <Failure error={error} onRetry={readAgain} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : page.total === 0 ? (
        <Empty drawing={<Inbox size={48} />}>
          {isNarrowed ? 'No file matches.' : 'No file has been seen yet. Put one into a drop folder.'}
        </Empty>
      ) : (
        <VirtualTable
          label="Intake"
          columns={columns}
          count={page.total}
          rowHeight={rowHeight}
          rowClass={styles['row'] ?? ''}
          onRange={onRange}
          cellsOf={(index) => <IntakeCells row={rowAt(index)} now={now} onOpenAsset={onOpenAsset} />}
        />
      )}
    </section>
  )
}

interface NarrowProps {
  readonly folders: readonly DropFolder[]
  readonly narrowing: Narrowing
  readonly total: number | undefined
  readonly onChange: (narrowing: Narrowing) => void
}

function Narrow({ folders, narrowing, total, onChange }: NarrowProps): ReactNode {
  const folderOptions = [{ value: 'all', label: 'All folders' }, ...folders.map((folder) => ({ value: folder.id, label: folder.path }))]
  return (
    <div className={styles['narrow']}>
      <h2>Intake</h2>
      <TextField
        label="Search files"
        isLabelUnseen
        placeholder="Search files"
        value={narrowing.search}
        onChange={(search) => onChange({ ...narrowing, search: search.slice(0, 1000) })}
      />
      <ChoiceField
        label="State"
        isLabelUnseen
        value={narrowing.states[0] ?? 'all'}
        options={stateOptions}
        onChange={(state) => onChange({ ...narrowing, states: state === 'all' ? [] : [state] })}
      />
      {folders.length > 1 && (
        <ChoiceField
          label="Drop folder"
          isLabelUnseen
          value={narrowing.dropFolderId ?? 'all'}
          options={folderOptions}
          onChange={(id) => onChange({ ...narrowing, dropFolderId: folders.find((folder) => folder.id === id)?.id ?? null })}
        />
      )}
      <span role="status" aria-label="Files" className={styles['total']}>
        {total === undefined ? '' : formatCount(total, 'file', 'files')}
      </span>
    </div>
  )
}

async function act(name: 'intake.retry' | 'intake.send-anyway' | 'intake.reveal', row: IntakeRow): Promise<void> {
  try {
    await call(name, { id: row.id })
    if (name !== 'intake.reveal') await queryClient.invalidateQueries({ queryKey: ['intake.page'] })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

interface IntakeCellsProps {
  readonly row: IntakeRow | undefined
  readonly now: number
  readonly onOpenAsset: (id: AssetId) => void
}

function IntakeCells({ row, now, onOpenAsset }: IntakeCellsProps): ReactNode {
  if (!row) return columns.map((column) => <Cell key={column} />)
  const { word, tone } = intakeStates[row.state]
  const { assetId } = row
  return (
    <>
      <Cell>
        <Elided text={row.name} />
        <span className={styles['quiet']} title={formatMoment(row.changedAt)}>
          {formatSize(row.size)} · {formatPast(row.changedAt, now)}
        </span>
      </Cell>
      <Cell>
        <Badge tone={tone}>{word}</Badge>
      </Cell>
      <Cell className={styles['reason']}>
        <span title={row.reason ?? undefined}>{row.reason}</span>
      </Cell>
      <Cell className={styles['buttons']}>
        {row.canRetry && <Button onClick={() => void act('intake.retry', row)}>Retry</Button>}
        {row.canSendAnyway && <Button onClick={() => void act('intake.send-anyway', row)}>Send anyway</Button>}
        {assetId !== null && (
          <IconButton
            label="Open asset"
            icon={<SquareArrowOutUpRight size={16} strokeWidth={1.5} />}
            onClick={() => onOpenAsset(assetId)}
          />
        )}
        <IconButton
          label="Show in folder"
          icon={<FolderSearch size={16} strokeWidth={1.5} />}
          onClick={() => void act('intake.reveal', row)}
        />
      </Cell>
    </>
  )
}
