import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { call } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Failure, Skeleton } from '../../ui/empty'
import { formatMoment, formatNumber } from '../../ui/format'
import { ProblemNotice } from './problem-notice'
import { sentenceFor } from '../../bridge/call'
import styles from './known-ids.module.css'

/** Rows asked for at once. */
const step = 100

/** The dialog "Deleted for good": ids whose assets were deleted for good and that are refused from then on. */
export function DeletedIds({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const query = useInfiniteQuery({
    queryKey: ['accounts.deleted-ids', account.id],
    queryFn: ({ pageParam }) => call('accounts.deleted-ids', { id: account.id, offset: pageParam, limit: step }),
    initialPageParam: 0,
    getNextPageParam: ({ rows, total }, _, offset) => (rows.length > 0 && offset + rows.length < total ? offset + rows.length : undefined),
    gcTime: 0,
  })
  const { data, error } = query
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  const total = data?.pages[0]?.total ?? 0
  return (
    <Dialog title="Deleted for good" width="wide" onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton rows={3} />
        )
      ) : rows.length === 0 ? (
        <p>Nothing was deleted for good in this account.</p>
      ) : (
        <>
          <p>These assets were deleted for good. Slipway keeps their IDs, so that none of them is added or asked for again.</p>
          <ul aria-label="Deleted for good" className={styles['list']}>
            {rows.map(({ remoteId, title, deletedAt }) => (
              <li key={remoteId} className={styles['row']}>
                <div className={styles['what']}>
                  <span>{title}</span>
                  <code>{remoteId}</code>
                </div>
                <span className={styles['when']}>{formatMoment(deletedAt)}</span>
              </li>
            ))}
          </ul>
          {query.hasNextPage && (
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more ({formatNumber(total - rows.length)} left)
            </Button>
          )}
          <ProblemNotice problem={query.isFetchNextPageError ? { field: null, message: sentenceFor(error) } : null} />
        </>
      )}
    </Dialog>
  )
}
