import type { Readable, Writable } from 'node:stream'
import { diskError, type statsOf } from '../disk'
import { currentMachine } from './current'

// What is not named below is not used where a history runs.
export * from 'node:fs'

const disk = () => currentMachine().disk

interface How {
  readonly force?: boolean
  readonly recursive?: boolean
}

export const existsSync = (path: string): boolean => disk().find(path) !== undefined
export const mkdirSync = (path: string): void => {
  disk().makeFolder(path)
}
export const readFileSync = (path: string | number, how?: string | { readonly encoding?: string }): Buffer | string => {
  const bytes = disk().read(typeof path === 'number' ? pathOf(path) : path)
  return how === undefined ? bytes : bytes.toString('utf8')
}
export const writeFileSync = (path: string, bytes: string | Buffer): void => {
  disk().write(path, Buffer.from(bytes))
}
export const readdirSync = (path: string): string[] => disk().list(path)
export const renameSync = (from: string, to: string): void => {
  disk().move(from, to)
}
export const rmSync = (path: string, how: How = {}): void => {
  disk().remove(path, how)
}
export const copyFileSync = (from: string, to: string): void => {
  disk().copy(from, to)
}
export const lstatSync = (path: string): ReturnType<typeof statsOf> => disk().stat(path)
export const statSync = lstatSync
export const readlinkSync = (path: string): never => {
  throw diskError('ENOENT', 'readlink', path)
}

/** Open files by their numbers. Only the demo services' journals are opened like that. */
const open = new Map<number, string>()
let lastNumber = 1000
const pathOf = (number: number): string => open.get(number) ?? ''

export const openSync = (path: string): number => {
  if (disk().find(path) === undefined) disk().create(path)
  open.set((lastNumber += 1), path)
  return lastNumber
}
export const closeSync = (number: number): void => {
  open.delete(number)
}
// A service that is not stopped within a history needs no journal of what it did.
export const writeSync = (_number: number, bytes: Buffer, from = 0): number => bytes.length - from
export const ftruncateSync = (): void => undefined
export const fstatSync = (number: number): ReturnType<typeof statsOf> => disk().stat(pathOf(number))

export const createReadStream = (path: string, { start, end }: { start?: number; end?: number } = {}): Readable =>
  disk().readStream(path, start, end)
export const createWriteStream = (path: string, { flags }: { flags?: string } = {}): Writable => disk().writeStream(path, flags)
export const openAsBlob = (path: string, { type = '' }: { type?: string } = {}): Promise<Blob> =>
  Promise.resolve(new Blob([new Uint8Array(disk().read(path))], { type }))
