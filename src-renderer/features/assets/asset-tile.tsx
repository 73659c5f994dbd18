import { MessageSquare, Play } from 'lucide-react'
import { memo } from 'react'
import type { ReactNode } from 'react'
import type { AssetRow } from '../../../src-preload/contract/asset'
import { Elided } from '../../ui/elided'
import { endingOf, formatDaysLeft, formatNumber } from '../../ui/format'
import styles from './asset-tile.module.css'
import { Preview } from './preview'
import { RowMark, hasMark } from './state-mark'
import { typeWords } from './words'

export interface TileProps {
  readonly row: AssetRow | undefined
  readonly index: number
  readonly column: number
  readonly isSelected: boolean
  /** Whether the Tab key leads here. */
  readonly isFocus: boolean
}

/** One asset in the grid: its picture, its title, a second line where there is something to say. Its name for a screen reader is its text: the title first. */
export const AssetTile = memo(function AssetTile({ row, index, column, isSelected, isFocus }: TileProps): ReactNode {
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={isSelected}
      aria-label={row ? undefined : 'Loading'}
      data-index={index}
      data-asset-id={row?.id}
      tabIndex={isFocus ? 0 : -1}
      draggable={row !== undefined}
      className={styles['tile']}
    >
      {row ? <TileContents row={row} /> : <div className={styles['picture']} data-placeholder="" />}
    </div>
  )
})

function TileContents({ row }: { readonly row: AssetRow }): ReactNode {
  const ending = endingOf(row.fileName)
  return (
    <>
      <div className={styles['picture']}>
        <Preview url={row.previewUrl} type={row.type} iconSize={32} />
        {row.type === 'video' && (
          <span className={styles['mark']}>
            <Play size={12} strokeWidth={1.5} fill="currentcolor" aria-hidden="true" />
          </span>
        )}
      </div>
      <div className={styles['title']}>
        <Elided text={row.title} keep={6} />
        <span className="unseen">, {typeWords[row.type].toLowerCase()},</span>
      </div>
      <div className={styles['second']}>
        {hasMark(row) ? (
          <RowMark row={row} />
        ) : (
          <span className={styles['fact']}>{row.daysLeft === null ? ending : formatDaysLeft(row.daysLeft, row.trashedAtIsAbout)}</span>
        )}
        {row.commentCount > 0 && (
          <span className={styles['comments']}>
            <MessageSquare size={12} strokeWidth={1.5} aria-hidden="true" />
            {formatNumber(row.commentCount)}
            <span className="unseen"> {row.commentCount === 1 ? 'comment' : 'comments'}</span>
          </span>
        )}
      </div>
    </>
  )
}
