import type { Readable } from 'node:stream'
import { diskError, statsOf } from '../disk'
import { currentMachine } from './current'

// What is not named below is not used where a history runs.
export * from 'node:fs/promises'

const disk = () => currentMachine().disk
interface How {
  readonly force?: boolean
  readonly recursive?: boolean
  readonly withFileTypes?: boolean
}
type Stats = ReturnType<typeof statsOf>

/** Work that is done at once, told as the machine tells it. */
const later = <T>(work: () => T): Promise<T> => {
  try {
    return Promise.resolve(work())
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error('not an error'))
  }
}

export const access = (path: string): Promise<void> =>
  later(() => {
    disk().check('open', path)
    disk().need(path, 'access')
  })
export const chmod = (path: string): Promise<void> => later(() => void disk().need(path, 'chmod'))
export const utimes = chmod
export const copyFile = (from: string, to: string): Promise<void> =>
  later(() => {
    disk().copy(from, to)
  })
export const link = (from: string, to: string): Promise<void> =>
  later(() => {
    disk().link(from, to)
  })
export const lstat = (path: string): Promise<Stats> => later(() => disk().stat(path))
export const stat = lstat
export const mkdir = (path: string): Promise<void> =>
  later(() => {
    disk().makeFolder(path)
  })
export const readdir = (path: string, how: How = {}): Promise<unknown[]> =>
  later(() => {
    const names =
      how.recursive === true
        ? disk()
            .below(path)
            .map((inside) => inside.slice(path.length + 1))
        : disk().list(path)
    return how.withFileTypes === true ? names.map((name) => entryOf(path, name)) : names
  })
export const realpath = (path: string): Promise<string> => later(() => (disk().need(path, 'realpath'), path))
export const rename = (from: string, to: string): Promise<void> =>
  later(() => {
    disk().move(from, to)
  })
export const rm = (path: string, how: How = {}): Promise<void> =>
  later(() => {
    disk().remove(path, how)
  })
export const unlink = (path: string): Promise<void> => rm(path)

function entryOf(folder: string, name: string) {
  const parentPath = name.includes('/') ? `${folder}/${name.slice(0, name.lastIndexOf('/'))}` : folder
  const node = disk().need(`${folder}/${name}`)
  return { ...statsOf(node), name: name.slice(name.lastIndexOf('/') + 1), parentPath }
}

export const opendir = (path: string): Promise<AsyncIterable<ReturnType<typeof entryOf>> & { readonly close: () => Promise<void> }> =>
  later(() => {
    const names = disk().list(path)
    return {
      close: () => Promise.resolve(),
      async *[Symbol.asyncIterator]() {
        for (const name of names) yield await Promise.resolve(entryOf(path, name))
      },
    }
  })

/** An open file: it stays the same one when another takes its name. */
export const open = (path: string, flags: string | number = 'r') =>
  later(() => {
    disk().check('open', path)
    const isNew = typeof flags === 'string' && flags.startsWith('w')
    if (isNew && flags.includes('x') && disk().find(path) !== undefined) throw diskError('EEXIST', 'open', path)
    if (isNew) disk().write(path, Buffer.alloc(0))
    const node = disk().need(path)
    let place = 0
    return {
      stat: () => later(() => statsOf(node)),
      read: (buffer: Buffer, offset: number, length: number, position: number | null) =>
        later(() => {
          const from = position ?? place
          const wanted = disk().check('read', path) === 'short' ? Math.max(1, length >> 1) : length
          const bytesRead = node.bytes.copy(buffer, offset, from, from + wanted)
          place = from + bytesRead
          return { buffer, bytesRead }
        }),
      writeFile: (bytes: Buffer) =>
        later(() => {
          disk().check('write', path)
          node.bytes = Buffer.concat([node.bytes, bytes])
        }),
      createReadStream: (): Readable => disk().readStream(path),
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  })
