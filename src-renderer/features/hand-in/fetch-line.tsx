import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../ui/button'
import { TransferBar } from '../../ui/progress'
import { useFetching } from './drag-out'
import styles from './hand-in.module.css'

/** How far an original is that somebody tried to drag out before it was here. */
export function FetchLine(): ReactNode {
  const fetching = useFetching((state) => state.fetching)
  if (fetching === null) return null
  const { message, state } = fetching
  return (
    <div role="status" aria-label="Fetching" className={styles['fetch']}>
      <span className={styles['fetchWords']}>{message}</span>
      {state !== null && state.size !== null && state.size > 0 && <TransferBar label="Fetched" sent={state.sent} total={state.size} />}
      <IconButton label="Hide" icon={<X size={16} strokeWidth={1.5} />} onClick={() => useFetching.setState({ fetching: null })} />
    </div>
  )
}
