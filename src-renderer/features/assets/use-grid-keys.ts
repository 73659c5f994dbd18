import { useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import { lengthOf } from '../../ui/letters'
import { choose, chooseAll, chooseTo, clearSelection, focusOnly, rowOf, toggle } from './asset-list'
import type { AssetList } from './asset-list'
import type { GridLayout } from './grid-layout'
import { isLetter, moveIndex, typedWord } from './keyboard'
import { closeDetails, openDetails, usePanel } from './panel'

/** What the keys do that differ between the library and the trash. */
export interface GridCommands {
  readonly remove: (ids: readonly AssetId[]) => void
  readonly removePermanently: (ids: readonly AssetId[]) => void
}

/** The assets an action is for: the chosen ones, else the one with the focus. */
export function targetsOf(list: AssetList): AssetId[] {
  const { ids, focus } = list.selection.getState()
  if (ids.size > 0) return [...ids]
  const id = rowOf(list, focus)?.id
  return id === undefined ? [] : [id]
}

/** Chooses the asset with the focus unless it is chosen already, so that what follows is about what is seen. */
function takeFocused(list: AssetList): void {
  const { ids, focus } = list.selection.getState()
  const id = rowOf(list, focus)?.id
  if (id !== undefined && !ids.has(id)) choose(list, focus)
}

/** The keys of a grid, as in a file manager. */
export function useGridKeys(list: AssetList, layout: GridLayout, page: number, commands: GridCommands): (event: KeyboardEvent) => void {
  const word = useRef({ letters: '', at: 0 })

  function act(event: KeyboardEvent): boolean {
    const isCtrl = event.ctrlKey || event.metaKey
    switch (event.key) {
      case 'Enter':
        takeFocused(list)
        usePanel.setState({ shownId: null })
        openDetails()
        return true
      case 'Delete':
        ;(event.shiftKey ? commands.removePermanently : commands.remove)(targetsOf(list))
        return true
      case 'Escape':
        if (list.selection.getState().ids.size > 0) clearSelection(list)
        else closeDetails()
        return true
      case 'a':
        if (!isCtrl) return false
        void chooseAll(list)
        return true
      case 'Backspace':
        if (!event.metaKey) return false
        commands.remove(targetsOf(list))
        return true
      default:
        return false
    }
  }

  function space(event: KeyboardEvent): boolean {
    if (event.key !== ' ') return false
    const { focus } = list.selection.getState()
    if (event.ctrlKey || event.metaKey) toggle(list, focus)
    else if (event.shiftKey) void chooseTo(list, focus)
    else {
      takeFocused(list)
      usePanel.setState({ isQuickLookOpen: true })
    }
    return true
  }

  function move(event: KeyboardEvent): boolean {
    if (event.altKey) return false
    const isCtrl = event.ctrlKey || event.metaKey
    const { total } = list.pages.store.getState()
    const place = { index: list.selection.getState().focus, count: total ?? 0, columns: layout.columns, page }
    const next = moveIndex(event.key, isCtrl, place)
    if (next === null) return false
    if (event.shiftKey) void chooseTo(list, next)
    else if (isCtrl && event.key.startsWith('Arrow')) focusOnly(list, next)
    else choose(list, next)
    return true
  }

  function type(event: KeyboardEvent): boolean {
    const { letters, at } = word.current
    const pause = event.timeStamp - at
    if (event.key === '?' || !isLetter(event, pause > 700 ? '' : letters)) return false
    word.current = { letters: typedWord(letters, event.key, pause), at: event.timeStamp }
    const found = findTitle(list, word.current.letters)
    if (found !== null) choose(list, found)
    return true
  }

  return (event) => {
    if ((event.target as HTMLElement).closest('button')) return
    if (list.pages.store.getState().isHeld) return
    if (type(event) || space(event) || act(event) || move(event)) event.preventDefault()
  }
}

const collator = new Intl.Collator(undefined, { usage: 'search', sensitivity: 'base' })

/** The next loaded asset whose title begins with the letters: from the focus on, then from the start. */
export function findTitle(list: AssetList, letters: string): number | null {
  const { total } = list.pages.store.getState()
  if (!total) return null
  const { focus } = list.selection.getState()
  // The first letter of a word looks past the focus, so that the same letter walks on; further letters may keep it.
  const from = lengthOf(letters) === 1 ? focus + 1 : focus
  const most = Math.min(total, 20_000)
  for (let step = 0; step < most; step += 1) {
    const index = (from + step) % total
    const title = rowOf(list, index)?.title
    if (title !== undefined && collator.compare(title.slice(0, letters.length), letters) === 0) return index
  }
  return null
}
