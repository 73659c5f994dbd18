import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import type { ActionRun, AssetActions, AssetDetails } from '../../../src-preload/contract/asset'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatMoment, formatPast } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { useNow } from '../../ui/use-now'
import { nextRead } from './action-polling'
import { PendingList, usePending } from './pending'
import { StartDialog } from './start-dialog'
import styles from './tabs-content.module.css'

type Action = AssetActions['actions'][number]

/** What the service can do to an asset, and what it is doing; read again by itself while something is under way. */
export function ActionsTab({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const [starting, setStarting] = useState<Action | null>(null)
  const { data, error, refetch, watchStart } = useActions(asset)
  const pending = usePending(asset.id, ['start-action'], watchStart)
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={6} />
  return (
    <div className={styles['sections']}>
      {error && (
        <Notice tone="warn" role="alert" actions={<Button onClick={() => void refetch()}>Retry</Button>}>
          This is what was last seen. {sentenceFor(error)}
        </Notice>
      )}
      <section className={styles['stack']}>
        <h3 className={styles['heading']}>Actions</h3>
        {data.actions.length === 0 ? (
          <Empty drawing={<Play size={40} />}>The service offers no action for this asset.</Empty>
        ) : (
          <ul aria-label="Actions" className={styles['stack']}>
            {data.actions.map((action) => (
              <ActionItem key={action.id} action={action} onStart={() => setStarting(action)} />
            ))}
          </ul>
        )}
        <PendingList operations={pending} />
      </section>
      <Runs runs={data.runs} />
      {starting && (
        <StartDialog
          asset={asset}
          action={starting}
          onClose={() => setStarting(null)}
          // It may be over before it was ever seen to wait: then nothing else would look for its run.
          onStarted={() => void queryClient.invalidateQueries({ queryKey: ['activity.page'] }).then(watchStart)}
        />
      )}
    </div>
  )
}

/** The actions and runs of an asset, and a way to say that an action was just started. */
function useActions({ id }: AssetDetails) {
  const key = ['assets.actions', { id }]
  const [watch, setWatch] = useState({ since: 0, isAwaited: false })
  const query = useQuery({
    queryKey: key,
    queryFn: () => call('assets.actions', { id }),
    staleTime: 0,
    refetchInterval: ({ state }) => nextRead(state.data, state.dataUpdateCount + state.errorUpdateCount - watch.since, watch.isAwaited),
  })
  const watchStart = useCallback(() => {
    const state = queryClient.getQueryState(['assets.actions', { id }])
    setWatch({ since: (state?.dataUpdateCount ?? 0) + (state?.errorUpdateCount ?? 0), isAwaited: true })
    void queryClient.invalidateQueries({ queryKey: ['assets.actions', { id }] })
  }, [id])
  return { ...query, watchStart }
}

function ActionItem({ action, onStart }: { readonly action: Action; readonly onStart: () => void }): ReactNode {
  return (
    <li className={styles['item']}>
      <div className={styles['about']}>
        <span className={styles['strong']}>{action.name}</span>
        {action.description !== null && <span className={styles['what']}>{action.description}</span>}
        {action.category !== null && <span className={styles['quiet']}>{action.category}</span>}
      </div>
      <Button aria-label={`Start ${action.name}`} onClick={onStart}>
        Start
      </Button>
    </li>
  )
}

/** A service’s own word, as ours are written. */
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const newestFirst = (runs: readonly ActionRun[]): ActionRun[] =>
  [...runs].sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0))

function Runs({ runs }: { readonly runs: readonly ActionRun[] }): ReactNode {
  const now = useNow()
  return (
    <section className={styles['stack']}>
      <h3 className={styles['heading']}>Runs</h3>
      {runs.length === 0 && <p className={styles['quiet']}>No action has run on this asset yet.</p>}
      <ol aria-label="Runs" className={styles['stack']}>
        {newestFirst(runs).map((run) => (
          <li key={run.id} className={styles['event']}>
            <span className={styles['line']}>
              <span className={styles['strong']}>{run.actionName}</span>
              <Badge tone={run.isOver ? 'plain' : 'busy'}>{capitalised(run.status)}</Badge>
            </span>
            {run.createdAt !== null && (
              <time dateTime={new Date(run.createdAt).toISOString()} title={formatMoment(run.createdAt)} className={styles['quiet']}>
                {formatPast(run.createdAt, now)}
              </time>
            )}
            {run.messages.map((message, at) => (
              // Messages have no id, and a run only ever gets more of them.
              <span key={at} className={styles['message']}>
                {message}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  )
}
