import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SortKey } from '../../../src-preload/contract/asset'
import styles from './asset-line.module.css'
import { changeQuery, usePages } from './asset-list'
import type { AssetList } from './asset-list'

/** The names of the list's columns; those that can be sorted by are buttons. */
export function ListHeader({ list }: { readonly list: AssetList }): ReactNode {
  const { sort, descending } = usePages(list, (pages) => pages.query)
  const isTrash = list.view === 'trash'
  const columns: readonly { readonly label: string; readonly key: SortKey | null }[] = [
    { label: 'Title', key: 'title' },
    { label: 'Type', key: 'type' },
    { label: 'State', key: null },
    isTrash ? { label: 'Days left', key: null } : { label: 'Added', key: 'added' },
    { label: 'Account', key: null },
    { label: 'Comments', key: null },
  ]
  const Arrow = descending ? ArrowDown : ArrowUp
  return (
    <div role="row" aria-rowindex={1} className={styles['header']}>
      {columns.map(({ label, key }) => {
        const isSorted = key === sort
        return (
          <div
            key={label}
            role="columnheader"
            className={styles['heading']}
            aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : undefined}
          >
            {key === null ? (
              label
            ) : (
              <button
                type="button"
                tabIndex={-1}
                onClick={() => changeQuery(list, { sort: key, descending: isSorted ? !descending : key === 'added' })}
              >
                {label}
                {isSorted && <Arrow size={12} strokeWidth={1.5} aria-hidden="true" />}
              </button>
            )}
          </div>
        )
      })}
    </div>
  )
}
