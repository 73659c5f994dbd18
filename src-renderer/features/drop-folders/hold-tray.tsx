import { useQueries } from '@tanstack/react-query'
import { Inbox } from 'lucide-react'
import type { ReactNode } from 'react'
import { attentionReasons } from '../../../src-preload/contract/attention'
import type { IntakeReason } from '../../../src-preload/contract/intake'
import { call } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { formatCount, formatNumber } from '../../ui/format'
import styles from './hold-tray.module.css'
import { filterOf, wantingAttention } from './narrowing'
import type { Narrowing } from './narrowing'
import { reasonWords } from './words'

/** What is kept back while it is being sent is told by its operation, in Activity. */
const decidable: ReadonlySet<IntakeReason> = new Set(attentionReasons.filter((reason) => reason !== 'sending'))

interface Kind {
  readonly reason: IntakeReason
  readonly count: number
}

/** How many files wait for the user, by reason, most first: as many as the table lists of each. A reason may stand at files that want nothing, such as skipped ones. */
function useKinds(): readonly Kind[] {
  const { data: counts } = useCall('intake.counts', { dropFolderId: null })
  const reasons = (counts?.reasons ?? []).filter(({ reason, count }) => decidable.has(reason) && count > 0).map(({ reason }) => reason)
  const results = useQueries({
    queries: reasons.map((reason) => {
      const query = { ...filterOf({ ...wantingAttention, reason }), offset: 0, limit: 1 }
      return { queryKey: ['intake.page', query], queryFn: () => call('intake.page', query) }
    }),
  })
  return reasons
    .map((reason, index) => ({ reason, count: results[index]?.data?.total ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
}

interface HoldTrayProps {
  readonly narrowing: Narrowing
  readonly onNarrow: (narrowing: Narrowing) => void
}

/** The line that says how many files wait for the user's decision, and leads to each kind of them. */
export function HoldTray({ narrowing, onNarrow }: HoldTrayProps): ReactNode {
  const kinds = useKinds()
  const total = kinds.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  return (
    <section aria-label="Files that wait for you" className={styles['tray']}>
      <Inbox size={16} strokeWidth={1.5} aria-hidden="true" className={styles['sign']} />
      <p role="status" aria-label="Held files" className={styles['sum']}>
        {formatCount(total, 'file waits', 'files wait')} for your decision
      </p>
      <ul className={styles['kinds']}>
        {kinds.map(({ reason, count }) => {
          const isShown = narrowing.state === 'attention' && narrowing.reason === reason && narrowing.dropFolderId === null
          return (
            <li key={reason}>
              <button
                type="button"
                aria-pressed={isShown}
                className={styles['kind']}
                onClick={() => onNarrow({ ...wantingAttention, reason })}
              >
                {reasonWords[reason]} <span className={styles['count']}>{formatNumber(count)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
