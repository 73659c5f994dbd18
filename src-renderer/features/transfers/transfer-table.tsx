import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { Transfer } from '../../../src-preload/contract/transfer'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ContextMenu, type MenuEntry } from '../../ui/context-menu'
import { Elided } from '../../ui/elided'
import { formatSize } from '../../ui/format'
import { NextTry } from '../../ui/next-try'
import { TransferBar } from '../../ui/progress'
import { Cell, VirtualTable } from '../../ui/virtual-table'
import { visibleText } from '../../ui/visible-text'
import { cancelTransfer, moveTransfer } from './act'
import styles from './transfers.module.css'
import { formatLeft, formatSpeed, transferStates, whyNotCancelled, whyNotMoved } from './words'

const columns = ['File', 'State', 'Speed', 'Time left', '']
const rowHeight = { wide: 64, narrow: 116, narrowBelow: 860 }

interface TransferTableProps {
  readonly count: number
  readonly rowAt: (index: number) => Transfer | undefined
  readonly onRange: (first: number, last: number) => void
  readonly onOpenAsset: (id: AssetId) => void
}

/** Files on their way, one per row: those that leave now first, then those that wait in their order. Rows have a menu and keys of their own. */
export function TransferTable({ count, rowAt, onRange, onOpenAsset }: TransferTableProps): ReactNode {
  const [at, setAt] = useState(0)
  const [menu, setMenu] = useState<{ readonly transfer: Transfer; readonly x: number; readonly y: number } | null>(null)
  const openAt = (index: number) => {
    const transfer = rowAt(index)
    if (transfer) onOpenAsset(transfer.assetId)
  }
  return (
    <>
      <VirtualTable
        label="Transfers"
        columns={columns}
        count={count}
        rowHeight={rowHeight}
        rowClass={styles['row'] ?? ''}
        onRange={onRange}
        cellsOf={(index) => <TransferCells transfer={rowAt(index)} onOpenAsset={onOpenAsset} />}
        focus={{
          at,
          onMove: setAt,
          onKey: ({ key }, index) => {
            const transfer = rowAt(index)
            if (key === 'Enter') openAt(index)
            else if (key === 'Delete' && transfer?.canCancel) void cancelTransfer(transfer)
            else return false
            return true
          },
          onMenu: (index, place) => {
            const transfer = rowAt(index)
            if (transfer) setMenu({ transfer, ...place })
          },
        }}
      />
      {menu && (
        <ContextMenu
          label={`What to do with ${visibleText(menu.transfer.name)}`}
          x={menu.x}
          y={menu.y}
          entries={entriesOf(menu.transfer, onOpenAsset)}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  )
}

function entriesOf(transfer: Transfer, onOpenAsset: (id: AssetId) => void): readonly MenuEntry[] {
  const isMovable = whyNotMoved(transfer) === undefined
  return [
    ...(isMovable
      ? [
          { id: 'first', label: 'Send first', run: () => void moveTransfer(transfer, 'first') },
          { id: 'last', label: 'Send last', run: () => void moveTransfer(transfer, 'last') },
        ]
      : []),
    { id: 'asset', label: 'Go to the asset', keys: 'Enter', run: () => onOpenAsset(transfer.assetId) },
    ...(transfer.canCancel
      ? [{ id: 'cancel', label: 'Cancel', keys: 'Delete', isFirst: true, run: () => void cancelTransfer(transfer) }]
      : []),
  ]
}

interface TransferCellsProps {
  readonly transfer: Transfer | undefined
  readonly onOpenAsset: (id: AssetId) => void
}

function TransferCells({ transfer, onOpenAsset }: TransferCellsProps): ReactNode {
  if (!transfer) return columns.map((column) => <Cell key={column} />)
  const { speed, leftMs, assetId, accountName, size, lane } = transfer
  const name = visibleText(transfer.name)
  return (
    <>
      <Cell>
        <button type="button" className={styles['file']} aria-label={`${name}, go to asset`} onClick={() => onOpenAsset(assetId)}>
          <Elided text={name} />
        </button>
        <span className={styles['about']}>
          {formatSize(size)}
          {lane === 'large' && (
            <span title="One at a time, beside the small ones, so that none of them waits for it"> · Large-file lane</span>
          )}{' '}
          · {visibleText(accountName)}
        </span>
      </Cell>
      <Cell>
        <State transfer={transfer} name={name} />
      </Cell>
      <Cell className={styles['fact']}>{speed !== null && formatSpeed(speed)}</Cell>
      <Cell className={styles['fact']}>{leftMs !== null && formatLeft(leftMs)}</Cell>
      <Cell className={styles['buttons']}>
        <Button reason={whyNotMoved(transfer)} onClick={() => void moveTransfer(transfer, 'first')}>
          Send first
        </Button>
        <Button kind="quiet" reason={whyNotCancelled(transfer)} onClick={() => void cancelTransfer(transfer)}>
          Cancel
        </Button>
      </Cell>
    </>
  )
}

/** The state, and how far the file is or why it waits. */
function State({ transfer, name }: { readonly transfer: Transfer; readonly name: string }): ReactNode {
  const { state, sent, size, reason, nextTryAt } = transfer
  const { word, tone } = transferStates[state]
  const isLeaving = sent !== null && (state === 'uploading' || state === 'handing-over')
  return (
    <div className={styles['state']}>
      <Badge tone={tone}>{word}</Badge>
      {isLeaving ? (
        <TransferBar label={`Sending “${name}”`} sent={sent} total={size} />
      ) : (
        <span className={styles['why']} title={reason === null ? undefined : visibleText(reason)}>
          {nextTryAt !== null && (
            <>
              <NextTry at={nextTryAt} />
              {reason !== null && '. '}
            </>
          )}
          {reason !== null && visibleText(reason)}
        </span>
      )}
    </div>
  )
}
