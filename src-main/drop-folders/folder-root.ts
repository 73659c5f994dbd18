import { opendir, stat } from 'node:fs/promises'
import { systemCode } from './system-code'

/** Which folder on which disk. `born` (ms since 1970) is null where the file system does not tell it. */
export interface RootIdentity {
  readonly dev: number
  readonly ino: number
  readonly born: number | null
}

export type RootCheck =
  | { readonly kind: 'ok'; readonly identity: RootIdentity }
  | { readonly kind: 'missing' | 'unreadable' | 'replaced'; readonly reason: string }

/** Where the time of birth is the time of the last change, the file system does not know it. */
const bornAt = (found: { birthtimeMs: number; ctimeMs: number }) =>
  found.birthtimeMs > 0 && found.birthtimeMs !== found.ctimeMs ? found.birthtimeMs : null

/**
 * The same folder as before. The number of a disk may change with a restart, so the time of birth is compared instead where both are known: it also tells a folder
 * made anew under a number that was used again.
 */
export const isSameRoot = (known: RootIdentity, now: RootIdentity): boolean =>
  known.ino === now.ino && (known.born !== null && now.born !== null ? known.born === now.born : known.dev === now.dev)

const missing = {
  kind: 'missing',
  reason: 'The folder is not there. Connect its disk or put it back: watching goes on by itself. Nothing was deleted.',
} as const
const unreadable = {
  kind: 'unreadable',
  reason: 'The folder can not be read. Check its permissions or its disk: watching goes on by itself. Nothing was deleted.',
} as const
/** What the look at a folder that does not answer comes to. */
export const silentRoot = {
  kind: 'unreadable',
  reason: 'The disk of this folder does not answer. Check its connection: watching goes on by itself. Nothing was deleted.',
} as const
export const unreadableRoot = unreadable
const unmounted = {
  kind: 'missing',
  reason:
    'Its disk is not connected: there is only an empty folder at its place. Connect the disk: watching goes on by itself. Nothing was deleted.',
} as const
const replaced = {
  kind: 'replaced',
  reason: 'Another folder is at this place now. Put the right one back, or press Resume to watch this one. Nothing was deleted.',
} as const

/** Looks whether a folder can be watched. `known` null takes whatever folder is there. */
export async function checkRoot(path: string, known: RootIdentity | null): Promise<RootCheck> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return missing
    const identity = { dev: found.dev, ino: found.ino, born: bornAt(found) }
    // Opening it proves that it may be read; what is in it is the scan's matter.
    const folder = await opendir(path)
    try {
      // Where a disk was hung in, its absence shows the folder of another disk, with nothing in it.
      if (known !== null && !isSameRoot(known, identity))
        return known.dev !== identity.dev && (await folder.read()) === null ? unmounted : replaced
    } finally {
      await folder.close()
    }
    return { kind: 'ok', identity }
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return code === 'ENOENT' || code === 'ENOTDIR' ? missing : unreadable
  }
}
