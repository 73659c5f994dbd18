import { memo } from 'react'
import type { ReactNode } from 'react'
import type { AssetRow } from '../../../src-preload/contract/asset'
import { Elided } from '../../ui/elided'
import { endingOf, formatDaysLeft, formatMoment, formatNumber } from '../../ui/format'
import styles from './asset-line.module.css'
import { Preview } from './preview'
import { RowMark } from './state-mark'
import { nameOfRow, typeWords } from './words'

export interface LineProps {
  readonly row: AssetRow | undefined
  readonly index: number
  readonly accountName: string
  readonly isTrash: boolean
  readonly isSelected: boolean
  readonly isFocus: boolean
  readonly top: number
}

/** One asset as a line of the list. Its cells are those of the header, in the same order. */
export const AssetLine = memo(function AssetLine({ row, index, accountName, isTrash, isSelected, isFocus, top }: LineProps): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={row ? nameOfRow(row) : 'Loading'}
      data-index={index}
      data-asset-id={row?.id}
      tabIndex={isFocus ? 0 : -1}
      draggable={row !== undefined}
      className={styles['line']}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className={styles['name']}>
        {row && (
          <>
            <span className={styles['picture']}>
              <Preview url={row.previewUrl} type={row.type} iconSize={16} />
            </span>
            <Elided text={row.title} />
          </>
        )}
      </div>
      <div role="gridcell" className={styles['cell']}>
        {row && [typeWords[row.type], endingOf(row.fileName)].filter(Boolean).join(' · ')}
      </div>
      <div role="gridcell" className={styles['cell']}>
        {row && <RowMark row={row} />}
      </div>
      <div role="gridcell" className={styles['cell']}>
        {row && (isTrash ? row.daysLeft !== null && formatDaysLeft(row.daysLeft, row.trashedAtIsAbout) : formatMoment(row.createdAt))}
      </div>
      <div role="gridcell" className={styles['cell']}>
        {row && accountName}
      </div>
      <div role="gridcell" className={styles['number']}>
        {row && row.commentCount > 0 && formatNumber(row.commentCount)}
      </div>
    </div>
  )
})
