import { useEffect, useEffectEvent, useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import type { IntakeCounts } from '../../../src-preload/contract/intake'
import { call, sentenceFor } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { ChoiceField, TextField } from '../../ui/field'
import { formatCount, formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { visibleText } from '../../ui/visible-text'
import styles from './intake-table.module.css'
import { filterOf } from './narrowing'
import type { Narrowing } from './narrowing'
import { allReasons, allStates, intakeStates, reasonWords } from './words'

/** How long typing must rest before the ledger is searched, ms. */
const typingPause = 200

interface IntakeFilterBarProps {
  readonly folders: readonly DropFolder[]
  readonly narrowing: Narrowing
  readonly total: number | undefined
  readonly onNarrow: (narrowing: Narrowing) => void
}

/** Which files the table shows, how many they are, and the way to take their list along. */
export function IntakeFilterBar({ folders, narrowing, total, onNarrow }: IntakeFilterBarProps): ReactNode {
  const { data: counts } = useCall('intake.counts', { dropFolderId: narrowing.dropFolderId })
  const set = (change: Partial<Narrowing>) => onNarrow({ ...narrowing, ...change })
  const folderOptions: Choices<string> = [
    { value: 'all', label: 'All folders' },
    ...folders.map((folder) => ({ value: folder.id, label: visibleText(folder.path) })),
  ]
  return (
    <div className={styles['filters']}>
      <h2>Intake</h2>
      <SearchField search={narrowing.search} onSearch={(search) => set({ search })} />
      <ChoiceField
        label="State"
        isLabelUnseen
        value={narrowing.state}
        options={stateOptions(counts)}
        onChange={(state) => set({ state })}
      />
      <ChoiceField
        label="Reason"
        isLabelUnseen
        value={narrowing.reason}
        options={reasonOptions(counts, narrowing.reason)}
        onChange={(reason) => set({ reason })}
      />
      {(folders.length > 1 || narrowing.dropFolderId !== null) && (
        <ChoiceField
          label="Drop folder"
          isLabelUnseen
          value={narrowing.dropFolderId ?? 'all'}
          options={folderOptions}
          onChange={(value) => set({ dropFolderId: folders.find(({ id }) => id === value)?.id ?? null })}
        />
      )}
      <span className={styles['end']}>
        <span role="status" aria-label="Files" className={styles['total']}>
          {total === undefined ? '' : formatCount(total, 'file', 'files')}
        </span>
        <ExportButton narrowing={narrowing} isEmpty={total === 0} />
      </span>
    </div>
  )
}

type Choices<T> = readonly { readonly value: T; readonly label: string }[]

/** All states, each with how many files stand at it. Those with none can be chosen too: they may come. */
function stateOptions(counts: IntakeCounts | undefined): Choices<Narrowing['state']> {
  const of = new Map(counts?.states.map(({ state, count }) => [state, count]))
  return [
    { value: 'all', label: 'All states' },
    { value: 'attention', label: 'Wants attention' },
    ...allStates.map((state) => ({
      value: state,
      label: withCount(intakeStates[state].word, of.get(state)),
    })),
  ]
}

/** The reasons that keep files back now, and the chosen one. */
function reasonOptions(counts: IntakeCounts | undefined, chosen: Narrowing['reason']): Choices<Narrowing['reason']> {
  const of = new Map(counts?.reasons.map(({ reason, count }) => [reason, count]))
  return [
    { value: 'all', label: 'All reasons' },
    ...allReasons
      .filter((reason) => reason === chosen || (of.get(reason) ?? 0) > 0)
      .map((reason) => ({ value: reason, label: withCount(reasonWords[reason], of.get(reason)) })),
  ]
}

const withCount = (word: string, count: number | undefined): string =>
  count === undefined || count === 0 ? word : `${word} (${formatNumber(count)})`

/** Searches once typing rests. */
function SearchField({ search, onSearch }: { readonly search: string; readonly onSearch: (search: string) => void }): ReactNode {
  const [typed, setTyped] = useState(search)
  const [known, setKnown] = useState(search)
  if (search !== known) {
    setKnown(search)
    setTyped(search)
  }
  const send = useEffectEvent(onSearch)
  useEffect(() => {
    if (typed === search) return
    const timer = setTimeout(() => send(typed), typingPause)
    return () => clearTimeout(timer)
  }, [typed, search])
  return (
    <TextField
      label="Search files"
      isLabelUnseen
      placeholder="Search files"
      value={typed}
      onChange={(text) => setTyped(text.slice(0, 1000))}
    />
  )
}

/** Writes the rows that the filter finds into a file of the user's choice. */
function ExportButton({ narrowing, isEmpty }: { readonly narrowing: Narrowing; readonly isEmpty: boolean }): ReactNode {
  const [isBusy, setBusy] = useState(false)

  async function write() {
    setBusy(true)
    try {
      const written = await call('intake.export', filterOf(narrowing))
      if (written !== null)
        showToast({ kind: 'done', text: `${formatCount(written.rows, 'row is', 'rows are')} in “${visibleText(written.fileName)}”.` })
    } catch (error) {
      showToast({ kind: 'problem', text: sentenceFor(error) })
    }
    setBusy(false)
  }

  return (
    <Button isBusy={isBusy} reason={isEmpty ? 'No file is listed.' : undefined} onClick={() => void write()}>
      Export CSV
    </Button>
  )
}
