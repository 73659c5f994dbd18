import path from 'node:path'
import type { ScanEntry } from '../scan'
import { createFileRows, noRow, type FilesOfFolder } from './file-rows'

/** The state of a file by which a change shows. */
export type Fingerprint = Pick<ScanEntry, 'size' | 'mtimeMs' | 'ctimeMs' | 'dev' | 'ino'>

/** A known file. */
export interface KnownFile extends Fingerprint {
  readonly isMissing: boolean
}

/** True when the file on the disk is as it was. The number of the disk is left out: it may differ after a restart. */
export const isAsKnown = (known: Fingerprint, entry: Fingerprint): boolean =>
  known.size === entry.size && known.mtimeMs === entry.mtimeMs && known.ctimeMs === entry.ctimeMs && known.ino === entry.ino

/** A folder below the drop folder, as it was when it was listed last. */
export interface KnownFolder {
  readonly ino: number
  readonly mtimeMs: number
}

/** What the ledger knows of a drop folder, held small: 100,000 files take about 10 MB. Paths are below the drop folder. */
export interface FolderMap {
  get(file: string): KnownFile | null
  set(file: string, state: Fingerprint, isMissing: boolean): void
  delete(file: string): void
  /** Notes that it is gone; where it is not known nothing happens. */
  miss(file: string): void
  /** Makes sure that the next look finds it different, or missing; also where it is not known yet. */
  doubt(file: string): void
  /** Names of the files directly in a folder, also missing ones. */
  namesIn(folder: string): Iterable<string>
  /** Folders at or below `folder` in which files are known, or that were listed. */
  foldersBelow(folder: string): readonly string[]
  folder(folder: string): KnownFolder | null
  noteFolder(folder: string, state: KnownFolder | null): void
  /** Files that are known and not missing. */
  readonly present: number
  readonly size: number
}

interface Node {
  readonly files: FilesOfFolder
  state: KnownFolder | null
}

const [atSize, atMtime, atCtime, atDev, atIno] = [0, 1, 2, 3, 4]
/** No file has it. */
const doubted = -1

const split = (file: string): readonly [string, string] => {
  const at = file.lastIndexOf(path.sep)
  return at < 0 ? ['', file] : [file.slice(0, at), file.slice(at + 1)]
}

/** Files that are missing are marked. */
export function createFolderMap(): FolderMap {
  const folders = new Map<string, Node>()
  const rows = createFileRows()
  let present = 0
  let size = 0

  const nodeOf = (folder: string): Node => {
    let node = folders.get(folder)
    if (node === undefined) folders.set(folder, (node = { files: rows.filesOfFolder(), state: null }))
    return node
  }
  const rowOf = (file: string): number => {
    const [folder, name] = split(file)
    const node = folders.get(folder)
    return node === undefined ? noRow : rows.find(node.files, name)
  }
  const setMissing = (row: number, isMissing: boolean) => {
    if (rows.isMarked(row) === isMissing) return
    rows.mark(row, isMissing)
    present += isMissing ? -1 : 1
  }
  const isEmpty = ({ files, state }: Node) => files.first === noRow && state === null

  const set = (file: string, state: Fingerprint, isMissing: boolean) => {
    const [folder, name] = split(file)
    const { files } = nodeOf(folder)
    let row = rows.find(files, name)
    if (row === noRow) {
      row = rows.add(files, name)
      present += 1
      size += 1
    }
    rows.write(row, [state.size, state.mtimeMs, state.ctimeMs, state.dev, state.ino])
    setMissing(row, isMissing)
  }

  return {
    get: (file) => {
      const row = rowOf(file)
      if (row === noRow) return null
      return {
        size: rows.read(row, atSize),
        mtimeMs: rows.read(row, atMtime),
        ctimeMs: rows.read(row, atCtime),
        dev: rows.read(row, atDev),
        ino: rows.read(row, atIno),
        isMissing: rows.isMarked(row),
      }
    },
    set,
    delete: (file) => {
      const [folder, name] = split(file)
      const node = folders.get(folder)
      const row = node === undefined ? noRow : rows.find(node.files, name)
      if (node === undefined || row === noRow) return
      if (!rows.isMarked(row)) present -= 1
      size -= 1
      rows.remove(node.files, row)
      if (isEmpty(node)) folders.delete(folder)
    },
    miss: (file) => {
      const row = rowOf(file)
      if (row !== noRow) setMissing(row, true)
    },
    doubt: (file) => {
      set(file, { size: 0, mtimeMs: 0, ctimeMs: doubted, dev: 0, ino: 0 }, false)
    },
    namesIn: (folder) => {
      const node = folders.get(folder)
      return node === undefined ? [] : rows.names(node.files)
    },
    foldersBelow: (folder) => {
      if (folder === '') return [...folders.keys()]
      const inside = folder + path.sep
      return [...folders.keys()].filter((other) => other === folder || other.startsWith(inside))
    },
    folder: (folder) => folders.get(folder)?.state ?? null,
    noteFolder: (folder, state) => {
      if (state !== null) nodeOf(folder).state = state
      else {
        const node = folders.get(folder)
        if (node === undefined) return
        node.state = null
        if (isEmpty(node)) folders.delete(folder)
      }
    },
    get present() {
      return present
    },
    get size() {
      return size
    },
  }
}
