import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { Output } from '../../../src-preload/contract/procedures'
import { call } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Failure, Skeleton } from '../../ui/empty'
import { formatMoment, formatNumber } from '../../ui/format'
import styles from './known-ids.module.css'
import { ProblemNotice } from './problem-notice'
import { useAttempt } from './use-attempt'

type UnknownId = Output<'accounts.unknown-ids'>[number]

/** Rows shown at once. */
const step = 100
/** Ids one call forgets at most. */
const mostAtOnce = 10_000

/** The dialog "Unknown IDs": what was added by id and the service does not know. */
export function UnknownIds({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['accounts.unknown-ids', { id: account.id }],
    queryFn: () => call('accounts.unknown-ids', { id: account.id }),
    // Asked anew whenever it opens: the service may know an id by now.
    gcTime: 0,
  })
  const attempt = useAttempt()
  const close = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const next = useRef<number | null>(null)
  const count = data?.length

  // The button that was pressed went away with its row: the one in its place takes the focus.
  useEffect(() => {
    if (next.current === null) return
    const buttons = list.current?.querySelectorAll('button') ?? []
    ;(buttons[Math.min(next.current, buttons.length - 1)] ?? close.current)?.focus()
    next.current = null
  }, [count])

  async function forget(ids: readonly AssetId[], at: number) {
    await attempt.run(async () => {
      for (let from = 0; from < ids.length; from += mostAtOnce)
        await call('accounts.forget-unknown-ids', { id: account.id, assetIds: ids.slice(from, from + mostAtOnce) })
      next.current = at
      await Promise.all([refetch(), queryClient.invalidateQueries({ queryKey: ['accounts.list'] })])
    })
  }

  return (
    <Dialog
      title="Unknown IDs"
      onClose={onClose}
      actions={
        <>
          <Button ref={close} onClick={onClose}>
            Close
          </Button>
          {data !== undefined && data.length > 1 && (
            <Button
              kind="danger"
              isDisabled={attempt.isBusy}
              onClick={() =>
                void forget(
                  data.map(({ assetId }) => assetId),
                  0,
                )
              }
            >
              Forget all {formatNumber(data.length)}
            </Button>
          )}
        </>
      }
    >
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={3} />
        )
      ) : data.length === 0 ? (
        <p>No ID is unknown at {account.serviceLabel} any more.</p>
      ) : (
        <>
          <p>
            {account.serviceLabel} does not know these IDs. They may be mistyped, or belong to another workspace. Forgetting one only takes
            it off this list.
          </p>
          <Rows ref={list} rows={data} isBusy={attempt.isBusy} onForget={(id, at) => void forget([id], at)} />
        </>
      )}
      <ProblemNotice problem={attempt.problem} />
    </Dialog>
  )
}

interface RowsProps {
  readonly ref: Ref<HTMLUListElement>
  readonly rows: readonly UnknownId[]
  readonly isBusy: boolean
  readonly onForget: (id: AssetId, at: number) => void
}

function Rows({ ref, rows, isBusy, onForget }: RowsProps): ReactNode {
  const [shown, setShown] = useState(step)
  return (
    <>
      <ul ref={ref} aria-label="Unknown IDs" className={styles['list']}>
        {rows.slice(0, shown).map(({ assetId, remoteId, addedAt }, at) => (
          <li key={assetId} className={styles['row']}>
            <div className={styles['what']}>
              <code>{remoteId}</code>
              <span className={styles['when']}>Added {formatMoment(addedAt)}</span>
            </div>
            <Button aria-label={`Forget ${remoteId}`} isDisabled={isBusy} onClick={() => onForget(assetId, at)}>
              Forget
            </Button>
          </li>
        ))}
      </ul>
      {rows.length > shown && <Button onClick={() => setShown(shown + step)}>Show more ({formatNumber(rows.length - shown)} left)</Button>}
    </>
  )
}
