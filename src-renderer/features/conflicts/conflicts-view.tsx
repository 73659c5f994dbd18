import { useInfiniteQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { turnTo, useParts } from '../../route'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatNumber } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { useNow } from '../../ui/use-now'
import { ConflictCard } from './conflict-card'
import styles from './conflicts.module.css'
import { DecideAll } from './decide-all'
import { focusConflict, useConflictFocus } from './use-conflict-focus'

/** Conflicts read at once. */
const pageSize = 50
/** Pages looked through for the conflict that the address names. */
const mostPages = 20

function useConflicts() {
  return useInfiniteQuery({
    queryKey: ['conflicts.page', 'list'],
    queryFn: ({ pageParam }) => call('conflicts.page', { offset: pageParam, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, { rows }) => sum + rows.length, 0)
      return last.rows.length > 0 && read < last.total ? read : undefined
    },
  })
}

async function readAgain(): Promise<void> {
  await Promise.all(
    ['conflicts.page', 'activity.page', 'sync.status', 'assets.kept-values'].map((name) =>
      queryClient.invalidateQueries({ queryKey: [name] }),
    ),
  )
}

/** What both sides changed, one conflict after the other, oldest first, and the user's decision about each. */
export function ConflictsView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const now = useNow()
  const place = useRef<HTMLDivElement>(null)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useConflicts()
  // Between two pages that were read one after the other, an operation may stand on both.
  const rows = useMemo(() => [...new Map(data?.pages.flatMap((page) => page.rows).map((row) => [row.operationId, row])).values()], [data])
  const ids = useMemo(() => rows.map((row) => row.operationId), [rows])
  const focus = useConflictFocus(ids, place)
  const isMissing = useWanted(ids, {
    isRead: data !== undefined,
    hasMore: hasNextPage && (data?.pages.length ?? 0) < mostPages,
    isReading: isFetchingNextPage,
    readMore: () => void fetchNextPage(),
  })
  const total = data?.pages.at(-1)?.total ?? 0

  return (
    <div ref={place} tabIndex={-1} className={styles['place']}>
      {isMissing && (
        <div className={styles['notice']}>
          <Notice tone="plain" role="status">
            That conflict has ended meanwhile.
          </Notice>
        </div>
      )}
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : rows.length === 0 ? (
        <Empty drawing={<Scale size={56} />}>
          No conflicts. Where you and somebody else change the same field, both values are kept and you are asked here.
        </Empty>
      ) : (
        <>
          <div className={styles['bar']}>
            <p>You and somebody else changed the same fields. Choose the value that stays; the other one is kept in the asset’s history.</p>
            <div className={styles['buttons']}>
              <DecideAll total={total} onDecided={readAgain} />
            </div>
          </div>
          <div className={styles['scroller']}>
            <ul aria-label="Conflicts" className={styles['list']} {...focus}>
              {rows.map((conflict) => (
                <li key={conflict.operationId}>
                  <ConflictCard conflict={conflict} now={now} onOpenAsset={onOpenAsset} onDecided={() => void readAgain()} />
                </li>
              ))}
            </ul>
            {error && <Failure error={error} onRetry={() => void refetch()} />}
            {hasNextPage && (
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Show more of {formatNumber(total)}
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  )
}

interface Reading {
  readonly isRead: boolean
  readonly hasMore: boolean
  readonly isReading: boolean
  readonly readMore: () => void
}

/** Leads to the conflict that the address names, once, reading on until it is found. True where it is not there. */
function useWanted(ids: readonly string[], { isRead, hasMore, isReading, readMore }: Reading): boolean {
  const [, wanted] = useParts()
  const found = ids.find((id) => id === wanted)
  const isSought = wanted !== undefined && isRead && found === undefined
  const readOn = useEffectEvent(readMore)
  useEffect(() => {
    if (found !== undefined && focusConflict(found)) turnTo('activity', 'conflicts')
  }, [found])
  useEffect(() => {
    if (isSought && hasMore && !isReading) readOn()
    // With each page that came it is looked for anew.
  }, [isSought, hasMore, isReading, ids])
  return isSought && !hasMore
}
