import { useInfiniteQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatPast, formatMoment } from '../../ui/format'
import { useNow } from '../../ui/use-now'
import { KeptValues, useKeptValues } from './kept-values'
import styles from './tabs-content.module.css'

/** Some services tell an event by a name for programs, such as ASSET_ADDED: the same words, as people write them. */
const wordsOf = (what: string): string =>
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(what) ? `${what.charAt(0)}${what.slice(1).toLowerCase().replaceAll('_', ' ')}` : what

interface HistoryTabProps {
  readonly asset: AssetDetails
  /** Why the service tells no history. */
  readonly refusal: string | undefined
}

/** Values of this asset that lost a conflict, and what happened to it at its service. */
export function HistoryTab({ asset, refusal }: HistoryTabProps): ReactNode {
  const kept = useKeptValues(asset.id)
  const atService = refusal === undefined ? <AtService assetId={asset.id} /> : <p className={styles['quiet']}>{refusal}</p>
  if (kept.length === 0) return atService
  return (
    <div className={styles['sections']}>
      <KeptValues asset={asset} values={kept} />
      <section className={styles['stack']}>
        <h3 className={styles['heading']}>At the service</h3>
        {atService}
      </section>
    </div>
  )
}

/** What happened to an asset at its service, newest first, a page at a time. */
function AtService({ assetId }: { readonly assetId: AssetId }): ReactNode {
  const now = useNow()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['assets.history', { id: assetId }],
    queryFn: ({ pageParam }) => call('assets.history', { id: assetId, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 30_000,
  })
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={6} />
  const events = data.pages.flatMap((page) => page.events)
  if (events.length === 0) return <Empty drawing={<History size={40} />}>The service keeps no history of this asset.</Empty>
  return (
    <div className={styles['stack']}>
      <ol aria-label="History" className={styles['stack']}>
        {events.map((event) => (
          <li key={event.id} className={styles['event']}>
            <span className={styles['what']}>{wordsOf(event.what)}</span>
            {event.at !== null && (
              <time dateTime={new Date(event.at).toISOString()} title={formatMoment(event.at)} className={styles['quiet']}>
                {formatPast(event.at, now)}
              </time>
            )}
          </li>
        ))}
      </ol>
      {error && <Failure error={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && !error && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  )
}
