import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Operation } from '../../../src-preload/contract/activity'
import { addressOf } from '../../route'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatCount, formatMoment } from '../../ui/format'
import { NextTry } from '../../ui/next-try'
import { kindWords, operationStates } from '../assets/operation-words'
import { actOn } from './act'
import styles from './operation-dialog.module.css'
import { cancelWords, retryWords } from './words'

interface OperationDialogProps {
  readonly operation: Operation
  readonly onResolve: () => void
  readonly onClose: () => void
}

/** All that is known of one change, and what each way out of it means. */
export function OperationDialog({ operation, onResolve, onClose }: OperationDialogProps): ReactNode {
  const [isBusy, setBusy] = useState(false)
  const { word, tone } = operationStates[operation.state]

  async function act(name: 'activity.retry' | 'activity.cancel') {
    if (isBusy) return
    setBusy(true)
    const isDone = await actOn(name, operation)
    if (isDone) onClose()
    else setBusy(false)
  }

  return (
    <Dialog
      title={`${kindWords[operation.kind]}: “${operation.assetTitle}”`}
      isText
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {operation.canCancel && (
            <Button isBusy={isBusy} onClick={() => void act('activity.cancel')}>
              Cancel this change
            </Button>
          )}
          {operation.canRetry && (
            <Button isBusy={isBusy} onClick={() => void act('activity.retry')}>
              Retry
            </Button>
          )}
          {operation.asksForRemoteId && (
            <Button kind="primary" onClick={onResolve}>
              Give its ID…
            </Button>
          )}
        </>
      }
    >
      <div className={styles['body']}>
        <Badge tone={tone}>{word}</Badge>
        {operation.reason !== null && <p className={styles['text']}>{operation.reason}</p>}
        <Known operation={operation} />
        <WaysOut operation={operation} onClose={onClose} />
      </div>
    </Dialog>
  )
}

function Known({ operation }: { readonly operation: Operation }): ReactNode {
  const { attempts, nextTryAt, state } = operation
  return (
    <section>
      <h3 className={styles['heading']}>What is known</h3>
      <dl className={styles['facts']}>
        <Fact label="Account">{operation.accountName}</Fact>
        <Fact label="Asked for">{formatMoment(operation.createdAt)}</Fact>
        {attempts > 0 && <Fact label="Tried">{formatCount(attempts, 'time', 'times')}</Fact>}
        {nextTryAt !== null && state === 'waiting' && (
          <Fact label="Next">
            <NextTry at={nextTryAt} />
          </Fact>
        )}
        {operation.known.map(({ label, value }, at) => (
          // One label may stand twice; what is known of a change does not change its order.
          <Fact key={`${at} ${label}`} label={label}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles['fact']}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function WaysOut({ operation, onClose }: { readonly operation: Operation; readonly onClose: () => void }): ReactNode {
  const { canRetry, canCancel, asksForRemoteId, hasConflict, state } = operation
  if (!canRetry && !canCancel && !asksForRemoteId) {
    return state === 'running' ? <p className={styles['quiet']}>It is on its way now and can not be called back.</p> : null
  }
  return (
    <section>
      <h3 className={styles['heading']}>What you can do</h3>
      <dl className={styles['facts']}>
        {hasConflict && (
          <Fact label="Decide">
            <a href={addressOf('activity', 'conflicts', operation.id)} onClick={onClose}>
              Choose field by field
            </a>
          </Fact>
        )}
        {asksForRemoteId && <Fact label="Give its ID">Tells Slipway which asset it became, so that it is not made twice.</Fact>}
        {canRetry && <Fact label="Retry">{retryWords(operation)}</Fact>}
        {canCancel && <Fact label="Cancel">{cancelWords(operation)}</Fact>}
      </dl>
    </section>
  )
}
