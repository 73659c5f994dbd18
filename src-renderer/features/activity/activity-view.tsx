import { CircleCheckBig } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import type { ActivityFilter, ActivityPage, Operation } from '../../../src-preload/contract/activity'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { usePaged } from '../../bridge/use-paged'
import { addressOf, turnTo, useParts } from '../../route'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { Page } from '../../ui/page'
import { Tabs } from '../../ui/tabs'
import type { Tab } from '../../ui/tabs'
import styles from './activity.module.css'
import { OperationDialog } from './operation-dialog'
import { OperationTable } from './operation-table'
import { ResolveDialog } from './resolve-dialog'
import { RetryButtons } from './retry-buttons'

type TabId = ActivityFilter | 'conflicts' | 'transfers'

const tabIds: readonly TabId[] = ['all', 'needs-review', 'failed', 'conflicts', 'transfers']

const tabsOf = (counts: ActivityPage | undefined, transfers: number | undefined): readonly Tab<TabId>[] => [
  { id: 'all', label: 'All', count: counts?.total },
  { id: 'needs-review', label: 'Needs review', count: counts?.needsReview },
  // Not the page's own sum: that may count what is in doubt as well.
  { id: 'failed', label: 'Failed', count: counts?.failedByKind.reduce((sum, { count }) => sum + count, 0) },
  { id: 'conflicts', label: 'Conflicts', count: counts?.conflicts },
  { id: 'transfers', label: 'Transfers', count: transfers },
]

interface ActivityViewProps {
  readonly onOpenAsset: (id: AssetId) => void
  /** What the tab "Conflicts" holds. */
  readonly conflicts: ReactNode
  /** What the tab "Transfers" holds. */
  readonly transfers: ReactNode
}

/** Every change that is not settled: what waits, what is being sent, what failed and why, and what stands against somebody else's change. */
export function ActivityView({ onOpenAsset, conflicts, transfers }: ActivityViewProps): ReactNode {
  const [part] = useParts()
  const chosen = tabIds.find((id) => id === part) ?? 'all'
  const { data: counts } = useCall('activity.page', { offset: 0, limit: 1 })
  const { data: files } = useCall('transfers.page', { offset: 0, limit: 1 })
  return (
    <Page title="Activity" actions={counts !== undefined && counts.total > 0 && <RetryButtons failedByKind={counts.failedByKind} />}>
      <div className={styles['tabs']}>
        <Tabs
          label="Which changes"
          tabs={tabsOf(counts, files?.total)}
          chosen={chosen}
          isFilled
          onChoose={(id) => (id === 'all' ? turnTo('activity') : turnTo('activity', id))}
        >
          <div className={styles['body']}>
            {chosen === 'conflicts' ? (
              conflicts
            ) : chosen === 'transfers' ? (
              transfers
            ) : (
              <Operations key={chosen} filter={chosen} onOpenAsset={onOpenAsset} />
            )}
          </div>
        </Tabs>
      </div>
    </Page>
  )
}

const nothing: Readonly<Record<ActivityFilter, string>> = {
  all: 'Everything is sent. Changes that wait, run or fail are listed here.',
  'needs-review': 'Nothing is in doubt. A change whose outcome nobody knows is listed here, with what is known of it.',
  failed: 'Nothing has failed.',
}

interface OperationsProps {
  readonly filter: ActivityFilter
  readonly onOpenAsset: (id: AssetId) => void
}

function Operations({ filter, onOpenAsset }: OperationsProps): ReactNode {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [shown, setShown] = useState<Operation | null>(null)
  const [resolving, setResolving] = useState<Operation | null>(null)
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const source = {
    name: 'activity.page',
    key: filter,
    read: (offset: number, limit: number) => call('activity.page', { offset, limit, filter }),
  } as const
  const { page, error, rowAt, readAgain } = usePaged<Operation, ActivityPage>(source, range.first, range.last)
  return (
    <>
      {page === undefined ? (
        error ? (
          <Failure error={error} onRetry={readAgain} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : page.total === 0 ? (
        <Empty
          drawing={<CircleCheckBig size={56} />}
          action={
            filter === 'all' ? <a href={addressOf('library')}>Go to the library</a> : <a href={addressOf('activity')}>Show all activity</a>
          }
        >
          {nothing[filter]}
        </Empty>
      ) : (
        <OperationTable
          count={page.total}
          rowAt={rowAt}
          isDoubtful={filter === 'needs-review'}
          onRange={onRange}
          onOpenAsset={onOpenAsset}
          onShow={setShown}
          onResolve={setResolving}
        />
      )}
      {shown && (
        <OperationDialog
          operation={shown}
          onResolve={() => {
            setShown(null)
            setResolving(shown)
          }}
          onClose={() => setShown(null)}
        />
      )}
      {resolving && <ResolveDialog operation={resolving} onClose={() => setResolving(null)} />}
    </>
  )
}
