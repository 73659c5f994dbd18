import { lstatSync, readdirSync, type Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import type { Clock } from '../../clock'

/** What a look at a path tells. */
export interface DiskState {
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly dev: number
  readonly ino: number
  isFile(): boolean
  isDirectory(): boolean
}

/** The looks at a disk that scouts do. They fail with the system's errors; a disk that does not answer fails with `ETIMEDOUT`. */
export interface Disk {
  look(place: string): DiskState | Promise<DiskState>
  list(folder: string): readonly Dirent[] | Promise<readonly Dirent[]>
  listBytes(folder: string): readonly Dirent<Buffer>[] | Promise<readonly Dirent<Buffer>[]>
  /** How many looks may run at once. */
  readonly atOnce: number
}

/** A disk of this machine: looks are done in the calling thread, which is five times as fast as asking for each. */
export const nearDisk: Disk = {
  look: (place) => lstatSync(place),
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
  listBytes: (folder) => readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }),
  atOnce: 1,
}

/** The system's calls, as a far disk makes them. */
export interface FarCalls {
  look(place: string): Promise<DiskState>
  list(folder: string): Promise<readonly Dirent[]>
  listBytes(folder: string): Promise<readonly Dirent<Buffer>[]>
}

const systemCalls: FarCalls = {
  look: (place) => lstat(place),
  list: (folder) => readdir(folder, { withFileTypes: true }),
  listBytes: (folder) => readdir(folder, { withFileTypes: true, encoding: 'buffer' }),
}

/** So long one look may take. */
export const lookLimitMs = 10_000

const noAnswer = () => Object.assign(new Error('the disk does not answer'), { code: 'ETIMEDOUT' })

/**
 * Waits for a call of the system, but not for ever. A call that hangs can not be ended: it is left alone, and as long as it hangs none is made after it, since each holds one of
 * the few threads that the whole program reads files with.
 */
export interface Patience {
  wait<T>(call: () => Promise<T>): Promise<T>
}

export function createPatience(clock: Clock, limitMs = lookLimitMs): Patience {
  let hanging = 0
  return {
    wait: (call) =>
      new Promise((resolve, reject) => {
        if (hanging > 0) {
          reject(noAnswer())
          return
        }
        let isLate = false
        const cancel = clock.setTimer(limitMs, () => {
          isLate = true
          hanging += 1
          reject(noAnswer())
        })
        const end = () => {
          cancel()
          if (isLate) hanging -= 1
        }
        call().then(
          (value) => {
            end()
            resolve(value)
          },
          (error: unknown) => {
            end()
            reject(error instanceof Error ? error : noAnswer())
          },
        )
      }),
  }
}

/** A disk that may be slow or gone: few looks at once, and none is waited for for ever. */
export function farDisk(patience: Patience, calls: FarCalls = systemCalls): Disk {
  return {
    look: (place) => patience.wait(() => calls.look(place)),
    list: (folder) => patience.wait(() => calls.list(folder)),
    listBytes: (folder) => patience.wait(() => calls.listBytes(folder)),
    atOnce: 2,
  }
}
