import { useInfiniteQuery } from '@tanstack/react-query'
import { BellDot } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { FeedPage, FeedRow } from '../../../src-preload/contract/feed'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { addressOf } from '../../route'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { CheckField } from '../../ui/field'
import { formatDay, formatMoment, formatNumber, formatPast } from '../../ui/format'
import { Page } from '../../ui/page'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { FeedItem } from './feed-item'
import styles from './feed.module.css'

/** Rows read at once. */
const pageSize = 100

function useFeed(unseenOnly: boolean) {
  return useInfiniteQuery({
    queryKey: ['feed.page', 'list', unseenOnly],
    queryFn: ({ pageParam }) => call('feed.page', { offset: pageParam, limit: pageSize, unseenOnly }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, { rows }) => sum + rows.length, 0)
      return last.rows.length > 0 && read < last.total ? read : undefined
    },
  })
}

/** What others did at the services since the user last looked, newest first, day by day. */
export function FeedView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const now = useNow()
  const [unseenOnly, setUnseenOnly] = useState(false)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useFeed(unseenOnly)
  // Between two pages that were read one after the other, a row may stand on both.
  const rows = useMemo(() => [...new Map(data?.pages.flatMap((page) => page.rows).map((row) => [row.seq, row])).values()], [data])
  const last = data?.pages.at(-1)

  return (
    <Page
      title="Since you last looked"
      actions={
        <div className={styles['actions']}>
          <CheckField label="Unseen only" isChecked={unseenOnly} onChange={setUnseenOnly} />
          <Button reason={last?.unseen === 0 ? 'You saw everything.' : undefined} onClick={() => void markSeen()}>
            Mark all as seen
          </Button>
        </div>
      }
    >
      {last === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={6} />
        )
      ) : rows.length === 0 ? (
        <Nothing unseenOnly={unseenOnly} onShowAll={() => setUnseenOnly(false)} />
      ) : (
        // The keys walk over what can be reached by Tab as well.
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- it only adds keys to the buttons inside
        <div className={styles['scroller']} onKeyDown={walk}>
          <LastLooked page={last} now={now} />
          {daysOf(rows, now).map(({ day, of }) => (
            <Day key={`${day} ${String(of[0]?.seq)}`} day={day} rows={of} onOpenAsset={onOpenAsset} />
          ))}
          {error && <Failure error={error} onRetry={() => void refetch()} />}
          {hasNextPage && (
            <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more of {formatNumber(last.total)}
            </Button>
          )}
        </div>
      )}
    </Page>
  )
}

function Nothing({ unseenOnly, onShowAll }: { readonly unseenOnly: boolean; readonly onShowAll: () => void }): ReactNode {
  return (
    <Empty
      drawing={<BellDot size={56} />}
      action={unseenOnly ? <Button onClick={onShowAll}>Show what you saw</Button> : <a href={addressOf('library')}>Go to the library</a>}
    >
      {unseenOnly
        ? 'Nothing new since you last looked.'
        : 'Nothing happened yet. What others do at your services is told here: new assets, changes, comments, and what went to the trash.'}
    </Empty>
  )
}

function LastLooked({ page: { lastLookedAt }, now }: { readonly page: FeedPage; readonly now: number }): ReactNode {
  return (
    <p className={styles['looked']} title={lastLookedAt === null ? undefined : formatMoment(lastLookedAt)}>
      {lastLookedAt === null ? 'You did not look yet.' : `You last marked all as seen ${formatPast(lastLookedAt, now)}.`}
    </p>
  )
}

interface DayProps {
  readonly day: string
  readonly rows: readonly FeedRow[]
  readonly onOpenAsset: (id: AssetId) => void
}

function Day({ day, rows, onOpenAsset }: DayProps): ReactNode {
  return (
    <section className={styles['day']}>
      <h2 className={styles['heading']}>{day}</h2>
      <ul aria-label={day} className={styles['list']}>
        {rows.map((row) => (
          <FeedItem key={row.seq} row={row} onOpenAsset={onOpenAsset} />
        ))}
      </ul>
    </section>
  )
}

/** Rows under the headings of their days, in their order. */
function daysOf(rows: readonly FeedRow[], now: number): { readonly day: string; readonly of: FeedRow[] }[] {
  const days: { day: string; of: FeedRow[] }[] = []
  for (const row of rows) {
    const day = formatDay(row.at, now)
    const last = days.at(-1)
    if (last?.day === day) last.of.push(row)
    else days.push({ day, of: [row] })
  }
  return days
}

async function markSeen(): Promise<void> {
  try {
    await call('feed.seen', {})
    await queryClient.invalidateQueries({ queryKey: ['feed.page'] })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

/** Arrow keys, Home and End walk from one asset to the next. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-feed-asset]')]
  const at = links.findIndex((link) => link === event.target)
  if (at < 0) return
  const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }
  const place = places[event.key]
  if (place === undefined) return
  event.preventDefault()
  links[Math.max(0, Math.min(links.length - 1, place))]?.focus()
}
