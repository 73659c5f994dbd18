import type { AssetId } from '../../../src-preload/contract/ids'

/** What is chosen in one grid. `focus` is where the arrow keys are; `anchor` is where a Shift range begins. Both count from 0. */
export interface Selection {
  readonly ids: ReadonlySet<AssetId>
  readonly focus: number
  readonly focusId: AssetId | null
  readonly anchor: number
  /** True while the asset with the focus is chosen but not loaded yet: it is taken as soon as it is known. */
  readonly isAwaited: boolean
}

export const noSelection: Selection = { ids: new Set(), focus: 0, focusId: null, anchor: 0, isAwaited: false }

/** A plain click or move: this asset alone. */
export function chooseOne(index: number, id: AssetId | null): Selection {
  return { ids: id === null ? new Set() : new Set([id]), focus: index, focusId: id, anchor: index, isAwaited: id === null }
}

/** Ctrl+click or Ctrl+Space: this asset in or out, the others stay. */
export function toggleOne(selection: Selection, index: number, id: AssetId): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, focus: index, focusId: id, anchor: index, isAwaited: false }
}

/** Ctrl+arrow: the focus moves, what is chosen stays. */
export function moveFocus(selection: Selection, index: number, id: AssetId | null): Selection {
  return { ...selection, focus: index, focusId: id, isAwaited: false }
}

/** First and last index of the range a Shift move to `index` makes. */
export function rangeTo(selection: Selection, index: number): { first: number; last: number } {
  return { first: Math.min(selection.anchor, index), last: Math.max(selection.anchor, index) }
}

/** A Shift move: exactly the assets of the range. */
export function chooseRange(selection: Selection, index: number, id: AssetId | null, ids: readonly AssetId[]): Selection {
  return { ...selection, ids: new Set(ids), focus: index, focusId: id }
}

/** Takes out assets that are gone; the focus stays where it is. */
export function withoutGone(selection: Selection, gone: ReadonlySet<AssetId>): Selection {
  const ids = new Set([...selection.ids].filter((id) => !gone.has(id)))
  return ids.size === selection.ids.size ? selection : { ...selection, ids }
}

/** Where the focus goes when the list changed: with its asset where that moved, to the neighbour that took its place where it is gone. */
export function refocus(selection: Selection, position: number | null, count: number): number {
  return Math.max(0, Math.min(count - 1, position ?? selection.focus))
}
