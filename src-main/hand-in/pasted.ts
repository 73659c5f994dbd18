import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../clock'
import { numberedName } from '../drop-folders/after-upload'
import { systemCode } from '../drop-folders/system-code'

/** Pictures of the clipboard, each a file of its own, so that the ledger can speak of them like of any other file. */
export interface Pasted {
  /** The absolute path of a new file with these bytes (PNG). */
  keep(png: Uint8Array): Promise<string>
  /** Removes files older than a day that `isNeeded` says nothing of. */
  sweep(isNeeded: (path: string) => boolean): Promise<void>
}

const dayMs = 24 * 3_600_000
const mostOfOneMoment = 1000

const two = (value: number) => String(value).padStart(2, '0')

/** `Pasted 2026-01-31 14.03.27.png`, in the user's own time. */
export function pastedName(time: number): string {
  const at = new Date(time)
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `Pasted ${day} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}.png`
}

export function createPasted({ folder, clock }: { readonly folder: string; readonly clock: Clock }): Pasted {
  return {
    async keep(png) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = pastedName(clock.now())
      for (let count = 1; count <= mostOfOneMoment; count++) {
        const file = path.join(folder, numberedName(name, count))
        try {
          await writeFile(file, png, { flag: 'wx', mode: 0o600 })
          return file
        } catch (error) {
          if (systemCode(error) !== 'EEXIST') throw error
        }
      }
      throw new Error('pasted: too many at once')
    },
    async sweep(isNeeded) {
      const names = await readdir(folder).catch((error: unknown) => {
        if (systemCode(error) === null) throw error
        return []
      })
      for (const name of names) {
        const file = path.join(folder, name)
        const { mtimeMs } = await stat(file)
        if (clock.now() - mtimeMs > dayMs && !isNeeded(file)) await rm(file, { force: true })
      }
    },
  }
}
