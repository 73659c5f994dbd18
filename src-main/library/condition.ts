import { rmSync, statSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { systemCode } from '../drop-folders/system-code'
import { readNote, sizeOf, type LibraryPlace } from './place'

const stamp = z.object({ size: z.number(), mtimeMs: z.number() })
const note = z.union([
  z.object({ isOpen: z.literal(true) }),
  z.object({ isOpen: z.literal(false), library: stamp, copy: stamp.nullable(), hasCheckAhead: z.boolean() }),
])

/**
 * How the library was left. `clean`: as it is now. `unclean`: the program that used it was ended by force. `touched`: somebody else wrote to it since. `unknown`: nothing was
 * noted; it is new, or from an older Slipway.
 */
export type Condition = 'clean' | 'unclean' | 'touched' | 'unknown'

/** `isCopyAsLeft`: nobody wrote to the copy of the outbox. `hasCheckAhead`: a check was, or is, to be made. */
export interface Left {
  readonly condition: Condition
  readonly isCopyAsLeft: boolean
  readonly hasCheckAhead: boolean
}

/** How the library was left. */
export function readCondition(place: LibraryPlace): Left {
  const found = note.safeParse(readNote(place.condition))
  if (!found.success) return { condition: 'unknown', isCopyAsLeft: false, hasCheckAhead: false }
  if (found.data.isOpen) return { condition: 'unclean', isCopyAsLeft: false, hasCheckAhead: true }
  const { library, copy, hasCheckAhead } = found.data
  const isSame = isAsLeft(place.library, library)
  const isCopyAsLeft = copy !== null && isAsLeft(place.copy, copy)
  return { condition: isSame && isCopyAsLeft ? 'clean' : 'touched', isCopyAsLeft, hasCheckAhead: !isSame || hasCheckAhead }
}

function isAsLeft(path: string, { size, mtimeMs }: z.infer<typeof stamp>): boolean {
  const now = statSync(path, { throwIfNoEntry: false })
  return now?.size === size && now.mtimeMs === mtimeMs && sizeOf(`${path}-wal`) === 0
}

/** Notes that the library is in use. Not waited for: a note that is lost to a power cut leaves one that does not fit the file any more. */
export function noteOpen(place: LibraryPlace): void {
  writeFileSync(place.condition, JSON.stringify({ isOpen: true }), { mode: 0o600 })
}

/** Notes that the library was closed in order. Nothing is noted where a journal was left behind. */
export function noteClosed(place: LibraryPlace, hasCheckAhead: boolean): void {
  const [library, copy] = [stampOf(place.library), stampOf(place.copy)]
  if (library === null || sizeOf(`${place.library}-wal`) > 0 || sizeOf(`${place.copy}-wal`) > 0) return
  try {
    writeFileSync(place.condition, JSON.stringify({ isOpen: false, library, copy, hasCheckAhead } satisfies z.infer<typeof note>), {
      mode: 0o600,
    })
  } catch (error) {
    // A full disk keeps no program from ending: without a note the next start looks for itself.
    if (systemCode(error) === null) throw error
  }
}

function stampOf(path: string): z.infer<typeof stamp> | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? null : { size: found.size, mtimeMs: found.mtimeMs }
}

/** As if nothing was ever noted: for a library that another one takes the place of. */
export function forgetCondition(place: LibraryPlace): void {
  rmSync(place.condition, { force: true })
}
