import { create } from 'zustand'
import type { AssetId } from '../../../src-preload/contract/ids'

/** Comments begun and not yet posted, by asset: going elsewhere loses none of them. */
const useDrafts = create<Readonly<Record<AssetId, string>>>(() => ({}))

export const useDraft = (id: AssetId): string => useDrafts((drafts) => drafts[id] ?? '')

export function keepDraft(id: AssetId, text: string): void {
  useDrafts.setState({ [id]: text })
}
