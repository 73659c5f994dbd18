import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { IntakeRow } from '../../../src-preload/contract/intake'
import { Badge } from '../../ui/badge'
import { Button, IconButton } from '../../ui/button'
import { Elided } from '../../ui/elided'
import { formatMoment, formatPast, formatSize } from '../../ui/format'
import { NextTry } from '../../ui/next-try'
import { TransferBar } from '../../ui/progress'
import { Cell } from '../../ui/virtual-table'
import { lastPartOf, visibleText } from '../../ui/visible-text'
import type { MenuPlace } from './intake-menu'
import styles from './intake-table.module.css'
import { act, shownActions } from './row-actions'
import { actionWords, intakeStates } from './words'

export const columns = ['File', 'State', 'Reason', 'Size', 'Folder', 'Changed', '']

interface IntakeCellsProps {
  readonly row: IntakeRow | undefined
  readonly now: number
  /** Undefined for a file that was given by hand. */
  readonly folder: DropFolder | undefined
  readonly onOpenAsset: (id: AssetId) => void
  readonly onMenu: (place: MenuPlace) => void
}

/** The cells of one file. What is not read yet is empty. */
export function IntakeCells({ row, now, folder, onOpenAsset, onMenu }: IntakeCellsProps): ReactNode {
  if (!row) return columns.map((column) => <Cell key={column} />)
  const name = visibleText(row.name)
  return (
    <>
      <Cell className={styles['file']}>
        <FileName row={row} name={name} onOpenAsset={onOpenAsset} />
      </Cell>
      <Cell className={styles['state']}>
        <State row={row} name={name} />
      </Cell>
      <Cell className={styles['reason']}>
        {row.reason !== null && <span title={visibleText(row.reason)}>{visibleText(row.reason)}</span>}
      </Cell>
      <Cell className={styles['fact']}>{formatSize(row.size)}</Cell>
      <Cell className={styles['folder']}>
        <span title={folder?.path}>{folder === undefined ? 'By hand' : visibleText(lastPartOf(folder.path))}</span>
      </Cell>
      <Cell className={styles['fact']}>
        <time title={formatMoment(row.changedAt)}>{formatPast(row.changedAt, now)}</time>
      </Cell>
      <Cell className={styles['buttons']}>
        {shownActions(row).map((action) => (
          <Button key={action} kind={action === 'skip' ? 'quiet' : 'plain'} data-action={action} onClick={() => void act(action, row)}>
            {actionWords[action].label}
          </Button>
        ))}
        <IconButton
          label={`More for ${name}`}
          icon={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />}
          aria-haspopup="menu"
          onClick={(event) => {
            const place = event.currentTarget.getBoundingClientRect()
            onMenu({ x: place.left, y: place.bottom })
          }}
        />
      </Cell>
    </>
  )
}

/** The name; it leads to the asset where the file has become one. */
function FileName({ row, name, onOpenAsset }: Pick<IntakeCellsProps, 'onOpenAsset'> & { readonly row: IntakeRow; readonly name: string }) {
  const { assetId } = row
  if (assetId === null) return <Elided text={name} />
  return (
    <button type="button" className={styles['asset']} aria-label={`${name}, go to asset`} onClick={() => onOpenAsset(assetId)}>
      <Elided text={name} />
    </button>
  )
}

function State({ row, name }: { readonly row: IntakeRow; readonly name: string }): ReactNode {
  const { word, tone } = intakeStates[row.state]
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {row.sent !== null && <TransferBar label={`Sending “${name}”`} sent={row.sent} total={row.size} />}
      {row.sent === null && row.nextTryAt !== null && (
        <span className={styles['quiet']}>
          <NextTry at={row.nextTryAt} />
        </span>
      )}
    </>
  )
}
