import { ChevronDown, Globe, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Dialog, Popover } from 'react-aria-components/Popover'
import type { AssetFacets, AssetState } from '../../../src-preload/contract/asset'
import type { AccountId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { CheckField } from '../../ui/field'
import { formatCount, formatNumber } from '../../ui/format'
import { changeQuery, usePages, useSelection } from './asset-list'
import type { AssetList } from './asset-list'
import { canSearch, searchAtService } from './service-search-wish'
import styles from './toolbar.module.css'
import { stateWords, typeWords } from './words'

interface Option {
  readonly value: string
  readonly label: string
  readonly count: number | null
}

interface Filter {
  readonly key: 'accounts' | 'types' | 'states' | 'tags' | 'folders'
  readonly label: string
  readonly options: readonly Option[]
}

function filtersOf(facets: AssetFacets | undefined, accountNames: ReadonlyMap<string, string>): Filter[] {
  return [
    {
      key: 'accounts',
      label: 'Account',
      options: (facets?.accounts ?? []).map(({ id, count }) => ({ value: id, label: accountNames.get(id) ?? 'Account', count })),
    },
    {
      key: 'types',
      label: 'Type',
      options: (facets?.types ?? []).map(({ type, count }) => ({ value: type, label: typeWords[type], count })),
    },
    {
      key: 'states',
      label: 'State',
      options: (Object.keys(stateWords) as AssetState[]).map((state) => ({ value: state, label: stateWords[state], count: null })),
    },
    { key: 'tags', label: 'Tag', options: (facets?.tags ?? []).map(({ tag, count }) => ({ value: tag, label: tag, count })) },
    ...folderFilter(facets?.folders ?? [], accountNames),
  ]
}

/** There only where a service has folders. Folders of several accounts may bear the same name, so the account's stands beside it. */
function folderFilter(folders: AssetFacets['folders'], accountNames: ReadonlyMap<string, string>): Filter[] {
  if (folders.length === 0) return []
  const isShared = new Set(folders.map(({ accountId }) => accountId)).size > 1
  const options = folders.map(({ key, accountId, name, count }) => {
    const account = isShared ? accountNames.get(accountId) : undefined
    return { value: key, label: account === undefined ? name : `${name} (${account})`, count }
  })
  return [{ key: 'folders', label: 'Folder', options }]
}

interface FiltersProps {
  readonly list: AssetList
  readonly accountNames: ReadonlyMap<string, string>
}

/** What narrows the grid, as chips, and how many assets are left. */
export function Filters({ list, accountNames }: FiltersProps): ReactNode {
  const query = usePages(list, (pages) => pages.query)
  const { data: facets } = useCall('assets.facets', { view: list.view })
  const filters = filtersOf(facets, accountNames)

  function set(key: Filter['key'], value: string, isOn: boolean) {
    const others = query[key].filter((chosen) => chosen !== value)
    // The values come from the facets of the same key, so they are of that key's type.
    changeQuery(list, { [key]: isOn ? [...others, value] : others })
  }

  return (
    <div className={styles['filters']}>
      <div role="group" aria-label="Filters" className={styles['group']}>
        {filters.map((filter) => (
          <FilterChoice key={filter.key} filter={filter} chosen={query[filter.key]} onSet={(value, isOn) => set(filter.key, value, isOn)} />
        ))}
        {filters.flatMap((filter) =>
          query[filter.key].map((value) => (
            <Chip
              key={`${filter.key} ${value}`}
              label={filter.options.find((option) => option.value === value)?.label ?? accountNames.get(value) ?? value}
              onRemove={() => set(filter.key, value, false)}
            />
          )),
        )}
      </div>
      {list.view === 'library' && <AtService search={query.search} chosen={query.accounts} />}
      <Results list={list} />
    </div>
  )
}

interface AtServiceProps {
  readonly search: string
  /** The accounts that the grid is narrowed to. */
  readonly chosen: readonly AccountId[]
}

/** While something is searched for here: the way to search for it at a service that can. */
function AtService({ search, chosen }: AtServiceProps): ReactNode {
  const { data: accounts } = useCall('accounts.list', {})
  const text = search.trim()
  const able = (accounts ?? []).filter((account) => canSearch(account) && (chosen.length === 0 || chosen.includes(account.id)))
  if (text === '' || able.length === 0) return null
  const [only] = able.length === 1 ? able : []
  return (
    <button type="button" className={styles['atService']} onClick={() => searchAtService({ accountId: only?.id ?? null, text })}>
      <Globe size={12} strokeWidth={1.5} aria-hidden="true" />
      Search at the service…
    </button>
  )
}

function Chip({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }): ReactNode {
  return (
    <span className={styles['chip']}>
      <span title={label}>{label}</span>
      <button type="button" aria-label={`Remove filter ${label}`} onClick={onRemove}>
        <X size={12} strokeWidth={1.5} aria-hidden="true" />
      </button>
    </span>
  )
}

interface FilterChoiceProps {
  readonly filter: Filter
  readonly chosen: readonly string[]
  readonly onSet: (value: string, isOn: boolean) => void
}

function FilterChoice({ filter, chosen, onSet }: FilterChoiceProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['choose']}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {filter.label}
        <ChevronDown size={12} strokeWidth={1.5} aria-hidden="true" />
      </button>
      <Popover
        triggerRef={button}
        isOpen={isOpen}
        onOpenChange={setOpen}
        placement="bottom start"
        offset={4}
        className={styles['popover'] ?? ''}
      >
        <Dialog aria-label={`Filter by ${filter.label.toLowerCase()}`}>
          {filter.options.length === 0 && <p className={styles['none']}>Nothing to choose from yet.</p>}
          {filter.options.map(({ value, label, count }) => (
            <CheckField
              key={value}
              label={label}
              isChecked={chosen.includes(value)}
              onChange={(isOn) => onSet(value, isOn)}
              beside={count !== null && <span className={styles['count']}>{formatNumber(count)}</span>}
            />
          ))}
        </Dialog>
      </Popover>
    </>
  )
}

function Results({ list }: { readonly list: AssetList }): ReactNode {
  const total = usePages(list, (pages) => (pages.isHeld ? null : pages.total))
  const hasFailed = usePages(list, (pages) => pages.error !== null)
  const chosen = useSelection(list, (selection) => selection.ids.size)
  return (
    <>
      {chosen > 1 && <span className={styles['results']}>{formatNumber(chosen)} selected</span>}
      <span role="status" aria-label="Results" className={styles['results']}>
        {total === null ? (hasFailed ? '' : 'Searching…') : formatCount(total, 'asset', 'assets')}
      </span>
    </>
  )
}
