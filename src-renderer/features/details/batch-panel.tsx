import { ArchiveRestore, Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { AssetRow } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { CapabilityName } from '../../../src-preload/contract/service'
import { Button } from '../../ui/button'
import { formatCount, formatList } from '../../ui/format'
import { useCall } from '../../bridge/query'
import { clearSelection, findRow, usePages } from '../assets/asset-list'
import type { AssetList } from '../assets/asset-list'
import { askDeletion, restoreAssets, saveCopies, trashAssets } from '../assets/commands'
import { Preview } from '../assets/preview'
import { typeWords } from '../assets/words'
import styles from './details-pane.module.css'

/** Chosen assets looked at for the summary; more would only be counted. */
const mostSummed = 500

function summaryOf(rows: readonly AssetRow[]): string {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(typeWords[row.type], (counts.get(typeWords[row.type]) ?? 0) + 1)
  return formatList([...counts].map(([word, count]) => `${word} × ${count}`))
}

/** Why none of these assets' services offers something; undefined where at least one does. */
function sharedRefusal(rows: readonly AssetRow[], accounts: readonly Account[], name: CapabilityName): string | undefined {
  const offers = [...new Set(rows.map((row) => row.accountId))].map(
    (id) => accounts.find((account) => account.id === id)?.capabilities[name],
  )
  const reasons = offers.flatMap((offer) => (offer !== undefined && !offer.offered ? offer.reason : []))
  return reasons.length === offers.length ? reasons[0] : undefined
}

interface BatchPanelProps {
  readonly list: AssetList
  readonly ids: ReadonlySet<AssetId>
}

/** What can be done with several assets at once. */
export function BatchPanel({ list, ids }: BatchPanelProps): ReactNode {
  // Read anew when rows arrive.
  usePages(list, (pages) => pages.chunks)
  const all = [...ids]
  const rows = all.slice(0, mostSummed).flatMap((id) => findRow(list, id) ?? [])
  const isTrash = list.view === 'trash'
  const { data: accounts } = useCall('accounts.list', {})
  const refusal = (name: CapabilityName) => (rows.length === all.length ? sharedRefusal(rows, accounts ?? [], name) : undefined)
  return (
    <>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{formatCount(all.length, 'asset', 'assets')} selected</h2>
      </header>
      <div className={styles['batch']}>
        <div className={styles['stack']} aria-hidden="true">
          {rows.slice(0, 3).map((row) => (
            <span key={row.id}>
              <Preview url={row.previewUrl} type={row.type} iconSize={32} />
            </span>
          ))}
        </div>
        {rows.length === all.length && <p className={styles['quiet']}>{summaryOf(rows)}</p>}
        <Button
          icon={<Copy size={16} strokeWidth={1.5} aria-hidden="true" />}
          reason={refusal('download')}
          onClick={() => void saveCopies(all)}
        >
          Save copies…
        </Button>
        {isTrash ? (
          <Button
            icon={<ArchiveRestore size={16} strokeWidth={1.5} aria-hidden="true" />}
            reason={refusal('restore')}
            onClick={() => void restoreAssets(all)}
          >
            Restore
          </Button>
        ) : (
          <Button
            icon={<Trash2 size={16} strokeWidth={1.5} aria-hidden="true" />}
            reason={refusal('trash')}
            onClick={() => void trashAssets(all)}
          >
            Move to trash
          </Button>
        )}
        <Button kind="danger" reason={refusal('delete-permanently')} onClick={() => void askDeletion(all)}>
          Delete permanently
        </Button>
        <Button kind="quiet" onClick={() => clearSelection(list)}>
          Clear selection
        </Button>
      </div>
    </>
  )
}
