import { ArrowUpFromLine, Share2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { formatCount } from '../../ui/format'
import styles from './transfers.module.css'
import { footWords } from './words'

/** At the foot of the window while files leave: how many are left and how fast, and how many can be fetched from here. Both lead to Transfers. */
export function TransferLink(): ReactNode {
  const { data } = useCall('transfers.page', { offset: 0, limit: 1 })
  if (data === undefined) return null
  const words = footWords(data)
  return (
    <>
      {words !== null && (
        <a href={addressOf('activity', 'transfers')} className={styles['link']} title="Show what is being sent">
          <ArrowUpFromLine size={14} strokeWidth={1.5} aria-hidden="true" />
          <span className="unseen">Sending </span>
          {words}
        </a>
      )}
      {data.serving > 0 && (
        <a
          href={addressOf('activity', 'transfers')}
          className={styles['link']}
          title="Services can fetch these files from this computer right now"
        >
          <Share2 size={14} strokeWidth={1.5} aria-hidden="true" />
          Serving {formatCount(data.serving, 'file', 'files')}
        </a>
      )}
    </>
  )
}
