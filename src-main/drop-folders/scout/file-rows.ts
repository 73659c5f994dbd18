/** Where a folder's rows begin. To be made by `filesOfFolder`, and changed by the rows alone. */
export interface FilesOfFolder {
  readonly number: number
  first: number
}

/** Five numbers for each file of a tree, found by its folder and name. A row keeps its number until it is removed. */
export interface FileRows {
  filesOfFolder(): FilesOfFolder
  /** The row of a name, or `noRow`. */
  find(folder: FilesOfFolder, name: string): number
  /** A row for a name that has none; its numbers are of no meaning yet. */
  add(folder: FilesOfFolder, name: string): number
  remove(folder: FilesOfFolder, row: number): void
  names(folder: FilesOfFolder): Generator<string>
  read(row: number, column: number): number
  write(row: number, numbers: readonly number[]): void
  isMarked(row: number): boolean
  mark(row: number, isMarked: boolean): void
}

export const noRow = -1
const columns = 5
/** Rows lie in blocks and names on pages of fixed sizes: what grows is never copied, which would leave as much again behind to be collected. */
const rowsPerBlock = 4096
const charsPerPage = 65_536

/** Links of a row. Its name begins at `nameAt`, counted over all pages, and lies on one page. */
const [folderOf, nameAt, nameLength, nextInFolder, lastInFolder, nextInBucket, isMarkedAt] = [0, 1, 2, 3, 4, 5, 6]
const links = 7

interface Block {
  readonly numbers: Float64Array
  readonly links: Int32Array
}

/** Names, as they are written: characters of 16 bits. */
interface Names {
  add(name: string): number
  is(at: number, length: number, name: string): boolean
  get(at: number, length: number): string
}

function createNames(): Names {
  const pages: Uint16Array[] = []
  let used = charsPerPage
  const pageOf = (at: number) => pages[Math.floor(at / charsPerPage)] ?? new Uint16Array(0)
  return {
    add: (name) => {
      if (used + name.length > charsPerPage) {
        pages.push(new Uint16Array(charsPerPage))
        used = 0
      }
      const page = pages.at(-1)
      for (let index = 0; page !== undefined && index < name.length; index++) page[used + index] = name.charCodeAt(index)
      const at = (pages.length - 1) * charsPerPage + used
      used += name.length
      return at
    },
    is: (at, length, name) => {
      if (length !== name.length) return false
      const page = pageOf(at)
      const from = at % charsPerPage
      for (let index = 0; index < length; index++) if (page[from + index] !== name.charCodeAt(index)) return false
      return true
    },
    get: (at, length) => {
      const from = at % charsPerPage
      return String.fromCharCode(...pageOf(at).subarray(from, from + length))
    },
  }
}

/** FNV-1a over the name, begun with the folder. */
function hashOf(folder: number, name: string): number {
  let hash = Math.imul(folder ^ 0x811c9dc5, 16_777_619)
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619)
  // Its lower bits alone choose the bucket.
  return (hash ^ (hash >>> 15)) >>> 0
}

export function createFileRows(): FileRows {
  const blocks: Block[] = []
  const free: number[] = []
  let names = createNames()
  let namesKept = 0
  let namesLost = 0
  let buckets = new Int32Array(1024).fill(noRow)
  let used = 0
  let folders = 0

  const blockOf = (row: number): Block => {
    const block = blocks[Math.floor(row / rowsPerBlock)]
    if (block === undefined) throw new RangeError('there is no such row')
    return block
  }
  const link = (row: number, which: number): number => blockOf(row).links[(row % rowsPerBlock) * links + which] ?? noRow
  const setLink = (row: number, which: number, value: number) => {
    blockOf(row).links[(row % rowsPerBlock) * links + which] = value
  }
  const nameOf = (row: number) => names.get(link(row, nameAt), link(row, nameLength))
  const bucketOf = (folder: number, name: string) => hashOf(folder, name) & (buckets.length - 1)
  const enter = (row: number, bucket: number) => {
    setLink(row, nextInBucket, buckets[bucket] ?? noRow)
    buckets[bucket] = row
  }
  /** Rows that are in use have a folder. */
  const each = (visit: (row: number) => void) => {
    for (let row = 0; row < used; row++) if (link(row, folderOf) !== noRow) visit(row)
  }
  const newRow = (): number => {
    const kept = free.pop()
    if (kept !== undefined) return kept
    if (used === blocks.length * rowsPerBlock)
      blocks.push({ numbers: new Float64Array(rowsPerBlock * columns), links: new Int32Array(rowsPerBlock * links) })
    return used++
  }
  const moreBuckets = () => {
    buckets = new Int32Array(buckets.length * 2).fill(noRow)
    each((row) => {
      enter(row, bucketOf(link(row, folderOf), nameOf(row)))
    })
  }
  /** Names of removed rows leave holes: where they are the most of it, all names are written anew. */
  const closeHoles = () => {
    const before = names
    names = createNames()
    namesLost = 0
    each((row) => {
      setLink(row, nameAt, names.add(before.get(link(row, nameAt), link(row, nameLength))))
    })
  }
  const leaveBucket = (row: number) => {
    const bucket = bucketOf(link(row, folderOf), nameOf(row))
    const next = link(row, nextInBucket)
    let other = buckets[bucket] ?? noRow
    if (other === row) buckets[bucket] = next
    for (; other !== noRow && other !== row; other = link(other, nextInBucket)) {
      if (link(other, nextInBucket) === row) setLink(other, nextInBucket, next)
    }
  }

  return {
    filesOfFolder: () => ({ number: folders++, first: noRow }),
    find: ({ number }, name) => {
      for (let row = buckets[bucketOf(number, name)] ?? noRow; row !== noRow; row = link(row, nextInBucket)) {
        if (link(row, folderOf) === number && names.is(link(row, nameAt), link(row, nameLength), name)) return row
      }
      return noRow
    },
    add: (folder, name) => {
      if (used - free.length >= buckets.length) moreBuckets()
      const row = newRow()
      setLink(row, folderOf, folder.number)
      setLink(row, nameAt, names.add(name))
      setLink(row, nameLength, name.length)
      setLink(row, nextInFolder, folder.first)
      setLink(row, lastInFolder, noRow)
      setLink(row, isMarkedAt, 0)
      if (folder.first !== noRow) setLink(folder.first, lastInFolder, row)
      folder.first = row
      enter(row, bucketOf(folder.number, name))
      namesKept += name.length
      return row
    },
    remove: (folder, row) => {
      leaveBucket(row)
      const [next, last] = [link(row, nextInFolder), link(row, lastInFolder)]
      if (last === noRow) folder.first = next
      else setLink(last, nextInFolder, next)
      if (next !== noRow) setLink(next, lastInFolder, last)
      setLink(row, folderOf, noRow)
      free.push(row)
      namesKept -= link(row, nameLength)
      namesLost += link(row, nameLength)
      if (namesLost > namesKept + charsPerPage) closeHoles()
    },
    *names({ first }) {
      for (let row = first; row !== noRow; row = link(row, nextInFolder)) yield nameOf(row)
    },
    read: (row, column) => blockOf(row).numbers[(row % rowsPerBlock) * columns + column] ?? 0,
    write: (row, numbers) => {
      blockOf(row).numbers.set(numbers, (row % rowsPerBlock) * columns)
    },
    isMarked: (row) => link(row, isMarkedAt) === 1,
    mark: (row, isMarked) => {
      setLink(row, isMarkedAt, isMarked ? 1 : 0)
    },
  }
}
