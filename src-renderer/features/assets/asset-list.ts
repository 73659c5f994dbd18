import { createStore, useStore } from 'zustand'
import type { StoreApi } from 'zustand'
import type { AssetQuery, AssetRow } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { onEvent } from '../../bridge/on-event'
import { chunkSize, createAssetPages, rowAt } from './asset-pages'
import type { AssetPages, Pages } from './asset-pages'
import { chooseOne, chooseRange, moveFocus, noSelection, rangeTo, refocus, toggleOne, withoutGone } from './selection'
import type { Selection } from './selection'
import { settleUndo } from './undo'

/** One grid of assets: its query, what of it is loaded, what is chosen. There are two: the library's and the trash's. */
export interface AssetList {
  readonly view: AssetQuery['view']
  readonly pages: AssetPages
  readonly selection: StoreApi<Selection>
  /** True when an action took away what had the focus: the grid then takes it, so that it does not fall to the window. */
  readonly reclaim: { isDue: boolean }
}

/** Ids asked for at once. */
const idsAtOnce = 10_000
/** Chosen assets looked up again after a change; beyond, the answer of an action tells what is gone. */
const mostLookedUp = 50
/** A burst of changes is answered once in this time, ms. */
const gatherTime = 100

function createAssetList(view: AssetQuery['view'], sort: AssetQuery['sort']): AssetList {
  const query: AssetQuery = { view, search: '', sort, descending: true, accounts: [], types: [], states: [], tags: [], folders: [] }
  const pages = createAssetPages((question) => call('assets.page', question), query)
  return { view, pages, selection: createStore<Selection>(() => noSelection), reclaim: { isDue: false } }
}

export const libraryList = createAssetList('library', 'added')
export const trashList = createAssetList('trash', 'added')

export const usePages = <T>(list: AssetList, pick: (pages: Pages) => T): T => useStore(list.pages.store, pick)
export const useSelection = <T>(list: AssetList, pick: (selection: Selection) => T): T => useStore(list.selection, pick)

export const rowOf = (list: AssetList, index: number): AssetRow | undefined => rowAt(list.pages.store.getState(), index)

/** The loaded row of an asset, undefined where it is not loaded. */
export function findRow(list: AssetList, id: AssetId): AssetRow | undefined {
  for (const rows of list.pages.store.getState().chunks.values()) {
    const row = rows.find((candidate) => candidate.id === id)
    if (row) return row
  }
  return undefined
}

/** Asks a changed query: what was chosen is let go, for it may not be among the matches. */
export function changeQuery(list: AssetList, changes: Partial<AssetQuery>): void {
  list.selection.setState(noSelection, true)
  list.pages.ask({ ...list.pages.store.getState().query, ...changes })
}

export function clearSelection(list: AssetList): void {
  list.selection.setState((old) => ({ ids: new Set(), anchor: old.focus, isAwaited: false }))
}

/** Chooses one asset. */
export function choose(list: AssetList, index: number): void {
  list.selection.setState(chooseOne(index, rowOf(list, index)?.id ?? null), true)
}

export function toggle(list: AssetList, index: number): void {
  const row = rowOf(list, index)
  if (row) list.selection.setState((old) => toggleOne(old, index, row.id), true)
}

export function focusOnly(list: AssetList, index: number): void {
  list.selection.setState((old) => moveFocus(old, index, rowOf(list, index)?.id ?? null), true)
}

/** Chooses from the anchor to `index`, also what is not loaded. The focus moves at once; the ids follow. */
export async function chooseTo(list: AssetList, index: number): Promise<void> {
  focusOnly(list, index)
  const before = list.selection.getState()
  const { first, last } = rangeTo(before, index)
  const { query } = list.pages.store.getState()
  const ids = loadedIds(list, first, last) ?? (await readIds(query, first, last - first + 1))
  const now = list.selection.getState()
  if (list.pages.store.getState().query !== query || now.focus !== index || now.anchor !== before.anchor) return
  list.selection.setState(chooseRange(now, index, rowOf(list, index)?.id ?? null, ids), true)
}

/** Chooses every match, loaded or not. */
export async function chooseAll(list: AssetList): Promise<void> {
  const { query, total } = list.pages.store.getState()
  if (!total) return
  const ids = loadedIds(list, 0, total - 1) ?? (await readIds(query, 0, total))
  if (list.pages.store.getState().query === query) list.selection.setState({ ids: new Set(ids) })
}

function loadedIds(list: AssetList, first: number, last: number): AssetId[] | null {
  if (last - first > chunkSize * 4) return null
  const rows = Array.from({ length: last - first + 1 }, (_, step) => rowOf(list, first + step))
  return rows.every((row) => row !== undefined) ? rows.map((row) => row.id) : null
}

async function readIds(query: AssetQuery, offset: number, count: number): Promise<AssetId[]> {
  const ids: AssetId[] = []
  while (ids.length < count) {
    const more = await call('assets.ids', { query, offset: offset + ids.length, limit: Math.min(idsAtOnce, count - ids.length) })
    if (more.length === 0) break
    for (const id of more) ids.push(id)
  }
  return ids
}

/** Says that the grid shall take the focus when what has it goes away. */
export function reclaimFocus(list: AssetList): void {
  list.reclaim.isDue = true
}

/** Says that an action took assets out of this list: they are no longer chosen, and the focus goes to the neighbour. */
export function takeOut(list: AssetList, ids: readonly AssetId[]): void {
  reclaimFocus(list)
  list.selection.setState((old) => withoutGone(old, new Set(ids)), true)
  list.pages.refresh()
}

/** After a change in main: keeps the focus on its asset, or on the neighbour where that is gone. */
async function settleSelection(list: AssetList): Promise<void> {
  const { query } = list.pages.store.getState()
  const { focusId, ids } = list.selection.getState()
  const watched = [...new Set([...(focusId ? [focusId] : []), ...(ids.size <= mostLookedUp ? ids : [])])]
  const positions = new Map(await Promise.all(watched.map(async (id) => [id, await call('assets.position', { query, id })] as const)))
  if (list.pages.store.getState().query !== query) return
  list.selection.setState((old) => {
    const gone = new Set([...positions].filter(([, position]) => position === null).map(([id]) => id))
    const next = withoutGone(old, gone)
    if (old.focusId === null || old.focusId !== focusId) return next
    const position = positions.get(old.focusId) ?? null
    const focus = position ?? old.focus
    return { ...next, focus, focusId: position === null ? null : old.focusId, anchor: old.anchor === old.focus ? focus : old.anchor }
  }, true)
}

/** When rows arrived: the focus stays within the list, and knows its asset again. */
function anchorFocus(list: AssetList): void {
  const { total } = list.pages.store.getState()
  const { focus, focusId, isAwaited } = list.selection.getState()
  if (total === null || focusId !== null) return
  const awaited = isAwaited ? rowOf(list, focus) : undefined
  if (awaited) {
    list.selection.setState(chooseOne(focus, awaited.id), true)
    return
  }
  const held = refocus(list.selection.getState(), null, total)
  if (held !== focus) list.selection.setState({ focus: held, anchor: held })
}

/** Keeps both lists in step with main; the answer stops it. */
export function followAssets(): () => void {
  const stops = [libraryList, trashList].map((list) => {
    let timer: number | undefined
    const stopPages = list.pages.store.subscribe(() => anchorFocus(list))
    const stopEvents = onEvent('assets.changed', () => {
      timer ??= window.setTimeout(() => {
        timer = undefined
        list.pages.refresh()
        // A failed look-up costs nothing: the next change looks again.
        void settleSelection(list).catch(() => undefined)
      }, gatherTime)
    })
    return () => {
      stopPages()
      stopEvents()
      clearTimeout(timer)
    }
  })
  stops.push(onEvent('assets.changed', () => void settleUndo().catch(() => undefined)))
  return () => {
    for (const stop of stops) stop()
  }
}
