import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import type { Operation, OperationKind } from '../../../src-preload/contract/activity'
import type { AssetId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { addressOf } from '../../route'
import { Badge } from '../../ui/badge'
import { kindWords, operationStates } from '../assets/operation-words'
import styles from './tabs-content.module.css'

/** The newest operations looked through: what was just asked for is among them. */
const looked = { offset: 0, limit: 100 }

/** Operations of these kinds that the asset still waits for. `onSettled` runs when one of them is over. */
export function usePending(assetId: AssetId, kinds: readonly OperationKind[], onSettled: () => void): readonly Operation[] {
  const { data } = useCall('activity.page', looked)
  const pending = (data?.rows ?? []).filter((operation) => operation.assetId === assetId && kinds.includes(operation.kind))
  const before = useRef(pending.length)
  useEffect(() => {
    if (pending.length < before.current) onSettled()
    before.current = pending.length
  }, [pending.length, onSettled])
  return pending
}

/** What was asked for and is not done yet, with what holds it up. */
export function PendingList({ operations }: { readonly operations: readonly Operation[] }): ReactNode {
  if (operations.length === 0) return null
  return (
    <ul aria-label="Not done yet" className={styles['stack']}>
      {operations.map((operation) => {
        const { word, tone } = operationStates[operation.state]
        const needsUser = operation.state === 'failed' || operation.state === 'needs-review'
        return (
          <li key={operation.id} className={styles['event']}>
            <span className={styles['line']}>
              <span className={styles['what']}>{kindWords[operation.kind]}</span>
              <Badge tone={tone}>{word}</Badge>
            </span>
            {operation.reason !== null && <span className={styles['quiet']}>{operation.reason}</span>}
            {needsUser && <a href={addressOf('activity')}>Show in Activity</a>}
          </li>
        )
      })}
    </ul>
  )
}
