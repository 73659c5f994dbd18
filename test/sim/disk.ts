import { Readable, Writable } from 'node:stream'

/** What is done with a file, as far as it can fail. */
export type DiskStep = 'open' | 'read' | 'write' | 'stat'
/** Why it fails; `short`: a read gives fewer bytes than there are. */
export type DiskFault = 'ENOSPC' | 'EIO' | 'EBUSY' | 'short'

interface Node {
  readonly ino: number
  bytes: Buffer
  mtimeMs: number
  ctimeMs: number
  readonly isFolder: boolean
}

export function diskError(code: string, step: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${step} '${path}'`), { code, syscall: step, path })
}

const clean = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)
const parentOf = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf('/')))

/**
 * Files in memory. Times are the simulation's; what fails is asked of `faultAt`.
 */
export function createDisk(now: () => number, faultAt: (step: DiskStep, path: string) => DiskFault | null) {
  const nodes = new Map<string, Node>()
  let lastIno = 1
  const make = (isFolder: boolean): Node => {
    const at = now()
    return { ino: (lastIno += 1), bytes: Buffer.alloc(0), mtimeMs: at, ctimeMs: at, isFolder }
  }
  nodes.set('/', make(true))

  const check = (step: DiskStep, path: string): DiskFault | null => {
    const fault = faultAt(step, path)
    if (fault !== null && fault !== 'short') throw diskError(fault, step, path)
    return fault
  }
  const find = (path: string): Node | undefined => nodes.get(clean(path))
  const need = (path: string, step = 'open'): Node => {
    const node = find(path)
    if (node === undefined) throw diskError('ENOENT', step, path)
    return node
  }
  const stat = (path: string) => {
    check('stat', path)
    return statsOf(need(path, 'stat'))
  }
  const makeFolder = (path: string) => {
    for (let at = 1; ;) {
      const end = path.indexOf('/', at)
      const part = end < 0 ? clean(path) : path.slice(0, end)
      if (part !== '' && !nodes.has(part)) nodes.set(part, make(true))
      if (end < 0) return
      at = end + 1
    }
  }
  const create = (path: string): Node => {
    if (!nodes.has(parentOf(path))) throw diskError('ENOENT', 'open', path)
    const node = make(false)
    nodes.set(clean(path), node)
    return node
  }
  const write = (path: string, bytes: Buffer, isAppended = false) => {
    check('write', path)
    const node = find(path) ?? create(path)
    node.bytes = isAppended ? Buffer.concat([node.bytes, bytes]) : Buffer.from(bytes)
    node.mtimeMs = now()
    node.ctimeMs = now()
  }
  const read = (path: string): Buffer => {
    const fault = check('read', path)
    const { bytes, isFolder } = need(path)
    if (isFolder) throw diskError('EISDIR', 'read', path)
    return fault === 'short' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes
  }
  const below = (folder: string): string[] => {
    const start = clean(folder) === '/' ? '/' : `${clean(folder)}/`
    return [...nodes.keys()].filter((path) => path.startsWith(start) && path !== '/')
  }
  const list = (folder: string): string[] => {
    if (!need(folder, 'scandir').isFolder) throw diskError('ENOTDIR', 'scandir', folder)
    const start = clean(folder) === '/' ? 1 : clean(folder).length + 1
    return below(folder)
      .map((path) => path.slice(start))
      .filter((name) => !name.includes('/'))
      .sort()
  }
  const remove = (path: string, how: { readonly force?: boolean | undefined; readonly recursive?: boolean | undefined } = {}) => {
    if (find(path) === undefined) {
      if (how.force === true) return
      throw diskError('ENOENT', 'rm', path)
    }
    if (how.recursive === true) for (const inside of below(path)) nodes.delete(inside)
    nodes.delete(clean(path))
  }
  const move = (from: string, to: string) => {
    const node = need(from, 'rename')
    nodes.delete(clean(from))
    node.ctimeMs = now()
    nodes.set(clean(to), node)
  }
  const link = (from: string, to: string) => {
    check('write', to)
    if (find(to) !== undefined) throw diskError('EEXIST', 'link', to)
    nodes.set(clean(to), need(from, 'link'))
  }
  const copy = (from: string, to: string) => {
    check('open', from)
    if (find(to) !== undefined) throw diskError('EEXIST', 'copyfile', to)
    write(to, read(from))
  }

  /** A whole file as a stream, as it is now. */
  const readStream = (path: string, start = 0, end = Infinity): Readable => {
    const bytes = read(path).subarray(start, end === Infinity ? undefined : end + 1)
    return Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false })
  }
  const writeStream = (path: string, flags = 'w'): Writable => {
    const chunks: Buffer[] = []
    return new Writable({
      construct(done) {
        if (flags.includes('x') && find(path) !== undefined) done(diskError('EEXIST', 'open', path))
        else {
          try {
            create(path)
            done()
          } catch (error) {
            done(error as Error)
          }
        }
      },
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        done()
      },
      final(done) {
        try {
          write(path, Buffer.concat(chunks))
          done()
        } catch (error) {
          done(error as Error)
        }
      },
    })
  }
  return { find, need, stat, check, makeFolder, create, write, read, list, below, remove, move, link, copy, readStream, writeStream }
}
export type Disk = ReturnType<typeof createDisk>

/** What `stat` tells of a file. */
export function statsOf(node: Node) {
  return {
    ino: node.ino,
    dev: 1,
    nlink: 1,
    mode: node.isFolder ? 0o40700 : 0o100600,
    size: node.bytes.length,
    mtimeMs: node.mtimeMs,
    ctimeMs: node.ctimeMs,
    isFile: () => !node.isFolder,
    isDirectory: () => node.isFolder,
    isSymbolicLink: () => false,
  }
}
