import { create } from 'zustand'
import type { FetchState } from '../../../src-preload/contract/hand-in'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { onEvent } from '../../bridge/on-event'
import { formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { findRow, libraryList, trashList } from '../assets/asset-list'

/** Originals that are fetched because somebody tried to drag them out; null where there are none. */
interface Fetching {
  readonly ids: readonly AssetId[]
  readonly message: string
  readonly state: FetchState | null
}

export const useFetching = create<{ readonly fetching: Fetching | null }>(() => ({ fetching: null }))

/** Assets dragged at once. */
const mostDragged = 100

let isOut = false

/** Whether what is dragged over the window came out of it: such files are no new ones. */
export const isDraggingOut = (): boolean => isOut

/** The assets that go along with one that is dragged: all chosen ones where it is one of them. */
export function draggedWith(id: AssetId): readonly AssetId[] {
  for (const list of [libraryList, trashList]) {
    const { ids } = list.selection.getState()
    if (ids.has(id)) return [...ids]
  }
  return [id]
}

/** Begins to drag originals out of the window, or says that they are being fetched. */
export async function dragOut(ids: readonly AssetId[]): Promise<void> {
  if (ids.length > mostDragged) {
    showToast({ kind: 'problem', text: `At most ${formatNumber(mostDragged)} assets can be dragged at once. “Save copies…” takes more.` })
    return
  }
  isOut = true
  try {
    const { state, message } = await call('hand-in.drag-out', { ids: [...ids] })
    if (state === 'fetching') useFetching.setState({ fetching: { ids, message: message ?? '', state: null } })
    else if (state === 'refused') showToast({ kind: 'problem', text: message ?? 'This can not be dragged out.' })
    if (state !== 'started') isOut = false
  } catch (error) {
    isOut = false
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

function tellEnd({ ids, state }: Fetching & { readonly state: FetchState }): void {
  const [only] = ids
  const title = only === undefined ? undefined : (findRow(libraryList, only) ?? findRow(trashList, only))?.title
  if (state.problem !== null) showToast({ kind: 'problem', text: state.problem })
  else
    showToast({
      kind: 'done',
      text: ids.length === 1 && title !== undefined ? `“${title}” is here. Drag it again.` : 'The files are here. Drag them again.',
    })
}

async function lookAgain(): Promise<void> {
  const before = useFetching.getState().fetching
  if (before === null) return
  const state = await call('hand-in.fetch-state', { ids: [...before.ids] })
  if (useFetching.getState().fetching?.ids !== before.ids) return
  const fetching = { ...before, state }
  const isOver = state.ready === state.total || state.problem !== null
  useFetching.setState({ fetching: isOver ? null : fetching })
  if (isOver) tellEnd(fetching)
}

/** Turns the page's own dragging of a tile into dragging the asset's original; follows what is fetched for it. The answer stops it. */
export function followDragOut(): () => void {
  const begin = (event: DragEvent) => {
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=grid] [data-asset-id]') : null
    if (tile === null) return
    event.preventDefault()
    void dragOut(draggedWith((tile.dataset['assetId'] ?? '') as AssetId))
  }
  // While something is dragged the page hears of no buttons; the first it hears of without one means that it is over.
  const over = (event: PointerEvent) => {
    if (event.buttons === 0) isOut = false
  }
  const dropped = () => {
    setTimeout(() => (isOut = false))
  }
  // Whoever takes hold of a file elsewhere has left this window first, and no pointer is heard of while that file is dragged here.
  const left = () => {
    isOut = false
  }
  window.addEventListener('dragstart', begin)
  window.addEventListener('pointermove', over)
  window.addEventListener('drop', dropped)
  window.addEventListener('blur', left)
  const stop = onEvent('hand-in.changed', () => void lookAgain().catch(() => undefined))
  return () => {
    window.removeEventListener('dragstart', begin)
    window.removeEventListener('pointermove', over)
    window.removeEventListener('drop', dropped)
    window.removeEventListener('blur', left)
    stop()
  }
}
