import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import type { FileState } from './intake-store'
import type { Scan, ScanEntry } from './scan'

/** What is remembered of a file between scans, by its path below the folder. */
export interface KnownFile extends FileState {
  readonly id: IntakeId
  readonly isMissing: boolean
}
export type FolderIndex = Map<string, KnownFile>

/** How the disk differs from what is known. */
export interface ScanDifference {
  readonly added: readonly ScanEntry[]
  readonly changed: readonly { readonly known: KnownFile; readonly entry: ScanEntry }[]
  /** Gone at an earlier scan, here again as they were. */
  readonly back: readonly { readonly known: KnownFile; readonly relativePath: string }[]
  readonly missing: readonly { readonly known: KnownFile; readonly relativePath: string }[]
  readonly newBadNames: readonly string[]
}

/** True when the file on the disk is as it was. The number of the disk is left out: it may differ after a restart. */
export const isAsKnown = (known: FileState, entry: FileState): boolean =>
  known.size === entry.size && known.mtimeMs === entry.mtimeMs && known.ctimeMs === entry.ctimeMs && known.ino === entry.ino

/** Compares a scan with what is known. What lies in folders that could not be read is neither there nor missing. */
export function compareScan(index: FolderIndex, scan: Scan): ScanDifference {
  const added: ScanEntry[] = []
  const changed: { known: KnownFile; entry: ScanEntry }[] = []
  const back: { known: KnownFile; relativePath: string }[] = []
  const missing: { known: KnownFile; relativePath: string }[] = []
  const found = new Set(scan.badNames)
  const isUnread = (name: string) => scan.unread.some((folder) => folder === '' || name.startsWith(folder + path.sep))
  for (const entry of scan.entries) {
    found.add(entry.relativePath)
    const known = index.get(entry.relativePath)
    if (known === undefined) added.push(entry)
    else if (!isAsKnown(known, entry)) changed.push({ known, entry })
    else if (known.isMissing) back.push({ known, relativePath: entry.relativePath })
  }
  for (const [relativePath, known] of index) {
    if (!known.isMissing && !found.has(relativePath) && !isUnread(relativePath)) missing.push({ known, relativePath })
  }
  return { added, changed, back, missing, newBadNames: scan.badNames.filter((name) => !index.has(name)) }
}
