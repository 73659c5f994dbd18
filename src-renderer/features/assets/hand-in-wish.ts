import { create } from 'zustand'
import type { HandInTarget } from '../../../src-preload/contract/hand-in'
import { call, sentenceFor } from '../../bridge/call'
import { formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'

/** Files and folders that the user gave, and where they go. `target` null: as new assets, of an account that the user says. */
export interface HandInWish {
  /** Tells one wish from the next, whatever its files. */
  readonly id: number
  readonly paths: readonly string[]
  readonly target: HandInTarget | null
}

interface Wishes {
  readonly wish: HandInWish | null
}

/** The wish whose dialog is open; null where there is none. */
export const useHandInWish = create<Wishes>(() => ({ wish: null }))

/** Files and folders that are taken at once; whole folders count as one. */
export const mostGiven = 20_000
let lastId = 0

/** Opens the dialog that says what would become of these files. Nothing is done with them before the user says so. */
export function openHandIn(paths: readonly string[], target: HandInTarget | null = null): void {
  if (paths.length === 0) return
  if (paths.length > mostGiven) {
    showToast({
      kind: 'problem',
      text: `That is more than ${formatNumber(mostGiven)} files and folders at once. Add the folder that they lie in instead.`,
    })
    return
  }
  lastId += 1
  useHandInWish.setState({ wish: { id: lastId, paths, target } })
}

export function endHandIn(): void {
  useHandInWish.setState({ wish: null })
}

/** Asks for files (or folders) by the system's own dialog, then shows what would become of them. */
export async function addFiles(what: 'files' | 'folders', target: HandInTarget | null = null): Promise<void> {
  try {
    openHandIn((await call('hand-in.choose', { folders: what === 'folders' })) ?? [], target)
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}
