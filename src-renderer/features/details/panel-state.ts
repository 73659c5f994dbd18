import { create } from 'zustand'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'

export type TabId = 'info' | 'file' | 'comments' | 'history' | 'actions' | 'collections'

/** What of an asset can be edited. */
export interface Values {
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
}

/** An edit that is begun and not saved. `base`: what stood there when it was begun; only what differs from that is the user's. */
export interface Edit {
  readonly base: Values
  readonly values: Values
  /** What stands in the field for tags and is no tag yet. */
  readonly typedTag: string
}

/** What the user was about to do in the details: kept apart from what is drawn, so that closing, resizing or walking on loses none of it. */
interface PanelState {
  readonly tab: { readonly assetId: AssetId; readonly id: TabId } | null
  readonly edits: Readonly<Record<AssetId, Edit | undefined>>
}

const usePanelState = create<PanelState>(() => ({ tab: null, edits: {} }))

/** The tab chosen for an asset; another asset begins with "Info". */
export const useTab = (assetId: AssetId): TabId => usePanelState(({ tab }) => (tab?.assetId === assetId ? tab.id : 'info'))

export function chooseTab(assetId: AssetId, id: TabId): void {
  usePanelState.setState({ tab: { assetId, id } })
}

export const useEdit = (assetId: AssetId): Edit | undefined => usePanelState(({ edits }) => edits[assetId])

export function newEdit({ title, description, category, tags }: AssetDetails): Edit {
  const values = { title, description, category, tags }
  return { base: values, values, typedTag: '' }
}

/** The edit of an asset that is begun, or a new one. */
export const editOf = (asset: AssetDetails): Edit => usePanelState.getState().edits[asset.id] ?? newEdit(asset)

export function keepEdit(assetId: AssetId, edit: Edit): void {
  usePanelState.setState(({ edits }) => ({ edits: { ...edits, [assetId]: edit } }))
}

export function dropEdit(assetId: AssetId): void {
  usePanelState.setState(({ edits }) => ({ edits: Object.fromEntries(Object.entries(edits).filter(([id]) => id !== assetId)) }))
}
