import { ArchiveRestore, CirclePlus, CircleSlash, MessageSquare, Pencil, Trash2, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FeedKind, FeedRow } from '../../../src-preload/contract/feed'
import type { AssetId } from '../../../src-preload/contract/ids'
import { formatMoment, formatTime } from '../../ui/format'
import styles from './feed.module.css'
import { rowWords, subjectOf } from './words'

const signs: Readonly<Record<FeedKind, typeof Pencil>> = {
  new: CirclePlus,
  changed: Pencil,
  commented: MessageSquare,
  trashed: Trash2,
  restored: ArchiveRestore,
  gone: CircleSlash,
  back: Undo2,
}

/** One thing that happened: to what, what, by whom, where and when. */
export function FeedItem({ row, onOpenAsset }: { readonly row: FeedRow; readonly onOpenAsset: (id: AssetId) => void }): ReactNode {
  const { assetId, accountName, at, isUnseen } = row
  const Sign = signs[row.kind]
  return (
    <li className={styles['item']} data-unseen={isUnseen || undefined}>
      <span className={styles['mark']}>{isUnseen && <span className="unseen">Unseen. </span>}</span>
      <Sign size={16} strokeWidth={1.5} className={styles['sign']} aria-hidden="true" />
      <div className={styles['what']}>
        {assetId === null ? (
          <span className={styles['subject']} dir="auto">
            {subjectOf(row)}
          </span>
        ) : (
          <button type="button" data-feed-asset="" className={styles['asset']} dir="auto" onClick={() => onOpenAsset(assetId)}>
            {subjectOf(row)}
          </button>
        )}
        <p className={styles['words']}>{rowWords(row)}</p>
      </div>
      <p className={styles['where']}>
        <span className={styles['account']}>{accountName}</span>
        <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
          {formatTime(at)}
        </time>
      </p>
    </li>
  )
}
