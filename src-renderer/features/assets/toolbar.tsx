import { ArrowDownWideNarrow, ArrowUpNarrowWide, LayoutGrid, List, PanelRight, Search, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { IconButton } from '../../ui/button'
import { ChoiceField } from '../../ui/field'
import { changeQuery, usePages } from './asset-list'
import type { AssetList } from './asset-list'
import { closeDetails, greatestTile, openDetails, overlayLimit, setMode, setTile, smallestTile, usePanel } from './panel'
import styles from './toolbar.module.css'
import { sortOptions } from './words'

/** How long typing must rest before a search is asked, ms. */
const typingPause = 80

interface ToolbarProps {
  readonly list: AssetList
  readonly searchLabel: string
  /** What can be done here that is about no asset. */
  readonly actions?: ReactNode
}

/** Search, order and look of one grid. */
export function Toolbar({ list, searchLabel, actions }: ToolbarProps): ReactNode {
  return (
    <div className={styles['toolbar']}>
      <SearchBox list={list} label={searchLabel} />
      <SortChoice list={list} />
      {actions}
      <LookChoice />
    </div>
  )
}

function SearchBox({ list, label }: { readonly list: AssetList; readonly label: string }): ReactNode {
  const asked = usePages(list, (pages) => pages.query.search)
  const [typed, setTyped] = useState(asked)
  const [sent, setSent] = useState(asked)
  if (asked !== sent) {
    // Changed from elsewhere, such as "Clear search and filters".
    setSent(asked)
    setTyped(asked)
  }
  useEffect(() => {
    if (typed === list.pages.store.getState().query.search) return
    const timer = setTimeout(() => {
      setSent(typed)
      changeQuery(list, { search: typed })
    }, typingPause)
    return () => clearTimeout(timer)
  }, [list, typed])
  // Whoever types and goes to another view at once finds here what was typed.
  const latest = useRef(typed)
  useEffect(() => {
    latest.current = typed
  }, [typed])
  useEffect(
    () => () => {
      if (latest.current !== list.pages.store.getState().query.search) changeQuery(list, { search: latest.current })
    },
    [list],
  )
  return (
    <div className={styles['search']} data-pane="">
      <Search size={16} strokeWidth={1.5} aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        data-search=""
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return
          event.preventDefault()
          event.stopPropagation()
          setTyped('')
        }}
      />
      {typed !== '' && <IconButton label="Clear search" icon={<X size={14} strokeWidth={1.5} />} onClick={() => setTyped('')} />}
    </div>
  )
}

function SortChoice({ list }: { readonly list: AssetList }): ReactNode {
  const { view, sort, descending } = usePages(list, (pages) => pages.query)
  const Arrow = descending ? ArrowDownWideNarrow : ArrowUpNarrowWide
  return (
    <div className={styles['sort']}>
      <ChoiceField
        label="Sort by"
        isLabelUnseen
        value={sort}
        options={sortOptions[view]}
        onChange={(next) => changeQuery(list, { sort: next, descending: next === 'added' || next === 'modified' })}
      />
      <IconButton
        label={descending ? 'Descending: change to ascending' : 'Ascending: change to descending'}
        icon={<Arrow size={16} strokeWidth={1.5} />}
        onClick={() => changeQuery(list, { descending: !descending })}
      />
    </div>
  )
}

function LookChoice(): ReactNode {
  const { mode, tile, isDetailsOpen, isOverlayOpen } = usePanel()
  const id = useId()
  const isShown = window.innerWidth < overlayLimit ? isOverlayOpen : isDetailsOpen
  return (
    <div className={styles['look']}>
      <label htmlFor={id} className="unseen">
        Tile size
      </label>
      <input
        id={id}
        type="range"
        className={styles['slider']}
        min={smallestTile}
        max={greatestTile}
        step={8}
        value={tile}
        disabled={mode === 'list'}
        onChange={(event) => setTile(Number(event.target.value))}
      />
      <div role="group" aria-label="Show as" className={styles['modes']}>
        <IconButton
          label="Grid"
          aria-pressed={mode === 'grid'}
          icon={<LayoutGrid size={16} strokeWidth={1.5} />}
          onClick={() => setMode('grid')}
        />
        <IconButton
          label="List"
          aria-pressed={mode === 'list'}
          icon={<List size={16} strokeWidth={1.5} />}
          onClick={() => setMode('list')}
        />
      </div>
      <IconButton
        label="Show details"
        aria-pressed={isShown}
        icon={<PanelRight size={16} strokeWidth={1.5} />}
        onClick={() => (isShown ? closeDetails() : openDetails())}
      />
    </div>
  )
}
