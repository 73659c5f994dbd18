import { create } from 'zustand'
import type { DeletionQuestion } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { isBoolean, isNumber, readRemembered, remember } from '../../bridge/remembered'
import type { GridMode } from './grid-layout'

/** What stands around a grid. */
interface Panel {
  /** Details beside the grid, in a wide window. */
  readonly isDetailsOpen: boolean
  /** Details over the grid, in a narrow window. */
  readonly isOverlayOpen: boolean
  /** An asset shown by name (from Activity or Intake) and not by choice in a grid. */
  readonly shownId: AssetId | null
  readonly isQuickLookOpen: boolean
  readonly deletion: { readonly ids: readonly AssetId[]; readonly question: DeletionQuestion } | null
  readonly mode: GridMode
  /** Least width of a tile, px. */
  readonly tile: number
}

export const smallestTile = 96
export const greatestTile = 320

const isMode = (value: unknown): value is GridMode => value === 'grid' || value === 'list'

export const usePanel = create<Panel>(() => ({
  isDetailsOpen: readRemembered('details-open', isBoolean, true),
  isOverlayOpen: false,
  shownId: null,
  isQuickLookOpen: false,
  deletion: null,
  mode: readRemembered('grid-mode', isMode, 'grid'),
  tile: Math.min(greatestTile, Math.max(smallestTile, readRemembered('tile', isNumber, 160))),
}))

export function openDetails(): void {
  usePanel.setState({ isDetailsOpen: true, isOverlayOpen: true })
  remember('details-open', true)
}

/** Closes the overlay where one is open, else the pane. */
export function closeDetails(): void {
  const { isOverlayOpen, isDetailsOpen } = usePanel.getState()
  const isOverlay = isOverlayOpen && window.innerWidth < overlayLimit
  usePanel.setState({ isOverlayOpen: false, isDetailsOpen: isOverlay && isDetailsOpen, shownId: null })
  if (!isOverlay) remember('details-open', false)
}

/** Below this width of the window, details lie over the grid. px. */
export const overlayLimit = 900

/** Shows one asset's details, whatever is chosen. */
export function showAsset(id: AssetId): void {
  usePanel.setState({ shownId: id })
  openDetails()
}

export function setMode(mode: GridMode): void {
  usePanel.setState({ mode })
  remember('grid-mode', mode)
}

export function setTile(tile: number): void {
  usePanel.setState({ tile })
  remember('tile', tile)
}
