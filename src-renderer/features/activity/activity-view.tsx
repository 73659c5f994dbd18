import { CircleCheckBig } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import type { ActivityPage, Operation } from '../../../src-preload/contract/activity'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { usePaged } from '../../bridge/use-paged'
import { addressOf } from '../../route'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Elided } from '../../ui/elided'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatAge, formatPast, formatCount, formatMoment } from '../../ui/format'
import { Page } from '../../ui/page'
import { TransferBar } from '../../ui/progress'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { Cell, VirtualTable } from '../../ui/virtual-table'
import { kindWords, operationStates } from '../assets/operation-words'
import styles from './activity.module.css'
import { ResolveDialog } from './resolve-dialog'

const rowHeight = { wide: 60, narrow: 104, narrowBelow: 760 }
const columns = ['Change', 'State', 'Reason', '']
const source = {
  name: 'activity.page',
  key: {},
  read: (offset: number, limit: number) => call('activity.page', { offset, limit }),
} as const

/** Every change that is not settled: what waits, what is being sent, what failed and why. */
export function ActivityView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [resolving, setResolving] = useState<Operation | null>(null)
  const now = useNow(5000)
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const { page, error, rowAt, readAgain } = usePaged<Operation, ActivityPage>(source, range.first, range.last)
  return (
    <Page
      title="Activity"
      actions={
        page !== undefined &&
        page.total > 0 && (
          <Button reason={page.failed === 0 ? 'Nothing has failed.' : undefined} onClick={() => void retryAll()}>
            Retry all failed
          </Button>
        )
      }
    >
      {page === undefined ? (
        error ? (
          <Failure error={error} onRetry={readAgain} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : page.total === 0 ? (
        <Empty drawing={<CircleCheckBig size={56} />} action={<a href={addressOf('library')}>Go to the library</a>}>
          Everything is sent. Changes that wait, run or fail are listed here.
        </Empty>
      ) : (
        <div className={styles['body']}>
          <VirtualTable
            label="Activity"
            columns={columns}
            count={page.total}
            rowHeight={rowHeight}
            rowClass={styles['row'] ?? ''}
            onRange={onRange}
            cellsOf={(index) => <OperationCells operation={rowAt(index)} now={now} onOpenAsset={onOpenAsset} onResolve={setResolving} />}
          />
        </div>
      )}
      {resolving && <ResolveDialog operation={resolving} onClose={() => setResolving(null)} />}
    </Page>
  )
}

const readAll = () => queryClient.invalidateQueries({ queryKey: ['activity.page'] })

async function retryAll(): Promise<void> {
  try {
    const { count } = await call('activity.retry-all', {})
    showToast({ kind: 'done', text: `${formatCount(count, 'change is', 'changes are')} tried again.` })
    await readAll()
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

async function act(name: 'activity.retry' | 'activity.cancel', operation: Operation): Promise<void> {
  try {
    await call(name, { id: operation.id })
    await readAll()
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

interface OperationCellsProps {
  readonly operation: Operation | undefined
  readonly now: number
  readonly onOpenAsset: (id: AssetId) => void
  readonly onResolve: (operation: Operation) => void
}

function OperationCells({ operation, now, onOpenAsset, onResolve }: OperationCellsProps): ReactNode {
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
        <span className={styles['quiet']} title={formatMoment(operation.createdAt)}>
          {kindWords[operation.kind]} · {operation.accountName} · {formatPast(operation.createdAt, now)}
        </span>
      </Cell>
      <Cell>
        <Badge tone={tone}>{word}</Badge>
        {transfer === null ? (
          <span className={styles['quiet']}>{triesOf(operation, now)}</span>
        ) : (
          <TransferBar label={`Sending “${operation.assetTitle}”`} sent={transfer.sent} total={transfer.total} />
        )}
      </Cell>
      <Cell className={styles['reason']}>
        <span title={operation.reason ?? undefined}>{operation.reason}</span>
      </Cell>
      <Cell className={styles['buttons']}>
        {operation.asksForRemoteId && <Button onClick={() => onResolve(operation)}>Give its ID…</Button>}
        {operation.canRetry && <Button onClick={() => void act('activity.retry', operation)}>Retry</Button>}
        {operation.canCancel && (
          <Button kind="quiet" onClick={() => void act('activity.cancel', operation)}>
            Cancel
          </Button>
        )}
      </Cell>
    </>
  )
}

function triesOf({ attempts, nextTryAt, state }: Operation, now: number): string {
  if (nextTryAt !== null && state === 'waiting') return nextTryAt - now < 45_000 ? 'Next try soon' : `Next try ${formatAge(nextTryAt, now)}`
  return attempts > 1 ? formatCount(attempts, 'try', 'tries') : ''
}
