import { Send } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { Transfer, TransferPage } from '../../../src-preload/contract/transfer'
import { call } from '../../bridge/call'
import { usePaged } from '../../bridge/use-paged'
import { addressOf } from '../../route'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { CapField } from './cap-field'
import { TransferTable } from './transfer-table'
import styles from './transfers.module.css'
import { sumWords } from './words'

const source = {
  name: 'transfers.page',
  key: 'all',
  read: (offset: number, limit: number) => call('transfers.page', { offset, limit }),
} as const

/** Files on their way to a service: how far each is, how fast, in which order, and how fast they may leave. */
export function TransfersView({ onOpenAsset }: { readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const [range, setRange] = useState({ first: 0, last: 0 })
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const { page, error, rowAt, readAgain } = usePaged<Transfer, TransferPage>(source, range.first, range.last)
  if (page === undefined) return error ? <Failure error={error} onRetry={readAgain} /> : <Skeleton rows={6} />
  return (
    <>
      <div className={styles['head']}>
        <p className={styles['sums']}>
          {sumWords(page)}
          {page.keepsAwake && page.left.files > 0 && <span className={styles['quiet']}> · This computer is kept awake</span>}
        </p>
        <CapField />
      </div>
      {page.total === 0 ? (
        <Empty drawing={<Send size={56} />} action={<a href={addressOf('drop-folders')}>Go to the drop folders</a>}>
          Files on their way to a service are listed here, with how far they are.
        </Empty>
      ) : (
        <TransferTable count={page.total} rowAt={rowAt} onRange={onRange} onOpenAsset={onOpenAsset} />
      )}
      <p className={styles['note']}>
        A file that is cut off begins again from its start: no service that Slipway speaks to lets one go on in its middle. What waits goes
        on at the next start.
      </p>
    </>
  )
}
