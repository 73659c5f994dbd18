import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Operation } from '../../../src-preload/contract/activity'
import type { AssetId } from '../../../src-preload/contract/ids'
import { addressOf } from '../../route'
import { Badge } from '../../ui/badge'
import { Button, IconButton } from '../../ui/button'
import { Elided } from '../../ui/elided'
import { formatCount, formatMoment, formatPast } from '../../ui/format'
import { NextTry } from '../../ui/next-try'
import { TransferBar } from '../../ui/progress'
import { useNow } from '../../ui/use-now'
import { Cell, VirtualTable } from '../../ui/virtual-table'
import { kindWords, operationStates } from '../assets/operation-words'
import { actOn } from './act'
import styles from './activity.module.css'
import { cancelWords, retryWords } from './words'

const columns = ['Change', 'State', 'Reason', '']
const rowHeight = { wide: 60, narrow: 104, narrowBelow: 860 }
/** Of changes in doubt, what is known stands in the row. */
const doubtHeight = { wide: 84, narrow: 140, narrowBelow: 860 }

interface OperationTableProps {
  readonly count: number
  readonly rowAt: (index: number) => Operation | undefined
  readonly isDoubtful: boolean
  readonly onRange: (first: number, last: number) => void
  readonly onOpenAsset: (id: AssetId) => void
  readonly onShow: (operation: Operation) => void
  readonly onResolve: (operation: Operation) => void
}

/** Changes that are not settled, one per row, newest first; only those in view are read and drawn. */
export function OperationTable({ count, rowAt, isDoubtful, onRange, ...actions }: OperationTableProps): ReactNode {
  const now = useNow(5000)
  return (
    <VirtualTable
      label="Activity"
      columns={columns}
      count={count}
      rowHeight={isDoubtful ? doubtHeight : rowHeight}
      rowClass={styles['row'] ?? ''}
      onRange={onRange}
      cellsOf={(index) => <OperationCells operation={rowAt(index)} now={now} isDoubtful={isDoubtful} {...actions} />}
    />
  )
}

interface OperationCellsProps extends Pick<OperationTableProps, 'isDoubtful' | 'onOpenAsset' | 'onShow' | 'onResolve'> {
  readonly operation: Operation | undefined
  readonly now: number
}

function OperationCells({ operation, now, isDoubtful, onOpenAsset, onShow, onResolve }: OperationCellsProps): ReactNode {
  if (!operation) return columns.map((column) => <Cell key={column} />)
  const { word, tone } = operationStates[operation.state]
  const { assetId, transfer } = operation
  return (
    <>
      <Cell>
        {assetId === null ? (
          <Elided text={operation.assetTitle} />
        ) : (
          <button type="button" className={styles['asset']} onClick={() => onOpenAsset(assetId)}>
            <Elided text={operation.assetTitle} />
          </button>
        )}
        <span className={styles['about']} title={formatMoment(operation.createdAt)}>
          <span>{kindWords[operation.kind]} · </span>
          <span className={styles['quiet']}>{operation.accountName}</span>
          <span> · {formatPast(operation.createdAt, now)}</span>
        </span>
      </Cell>
      <Cell>
        <Badge tone={tone}>{word}</Badge>
        {transfer === null ? (
          <Tries operation={operation} />
        ) : (
          <TransferBar label={`Sending “${operation.assetTitle}”`} sent={transfer.sent} total={transfer.total} />
        )}
      </Cell>
      <Cell className={styles['reason']}>
        <span title={operation.reason ?? undefined}>{operation.reason}</span>
        {isDoubtful && operation.known.length > 0 && <span className={styles['known']}>{knownWords(operation)}</span>}
      </Cell>
      <Cell className={styles['buttons']}>
        <WaysOut operation={operation} onResolve={onResolve} />
        <IconButton label="What is known" icon={<Info size={16} strokeWidth={1.5} />} onClick={() => onShow(operation)} />
      </Cell>
    </>
  )
}

const knownWords = ({ known }: Operation): string => known.map(({ label, value }) => `${label}: ${value}`).join(' · ')

function WaysOut({ operation, onResolve }: Pick<OperationTableProps, 'onResolve'> & { readonly operation: Operation }): ReactNode {
  return (
    <>
      {operation.asksForRemoteId && <Button onClick={() => onResolve(operation)}>Give its ID…</Button>}
      {operation.hasConflict && (
        <a href={addressOf('activity', 'conflicts', operation.id)} className={styles['decide']}>
          Decide
        </a>
      )}
      {operation.canRetry && (
        <Button title={retryWords(operation)} onClick={() => void actOn('activity.retry', operation)}>
          Retry
        </Button>
      )}
      {operation.canCancel && (
        <Button kind="quiet" title={cancelWords(operation)} onClick={() => void actOn('activity.cancel', operation)}>
          Cancel
        </Button>
      )}
    </>
  )
}

function Tries({ operation }: { readonly operation: Operation }): ReactNode {
  const { attempts, nextTryAt, state } = operation
  return (
    <span className={styles['quiet']}>
      {nextTryAt !== null && state === 'waiting' ? <NextTry at={nextTryAt} /> : null}
      {attempts > 1 && (
        <>
          {nextTryAt !== null && state === 'waiting' && ' · '}
          {formatCount(attempts, 'try', 'tries')}
        </>
      )}
    </span>
  )
}
