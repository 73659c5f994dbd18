/** What a rule takes out of a file before it is sent. */
export interface Remove {
  readonly location: boolean
  readonly generation: boolean
}

/** Where something was removed. `credentials`: a signed manifest of where the file comes from; `appended`: bytes after the end of the picture. */
export type ScrubPlace = 'exif' | 'xmp' | 'iptc' | 'text' | 'comment' | 'film-tags' | 'credentials' | 'appended'

/** A change on the way from the file to its copy: other bytes of the same number, or none. */
export interface Edit {
  readonly at: number
  readonly length: number
  /** What stands there in the copy: bytes (as many), one byte again and again, or nothing. */
  readonly with: Uint8Array | 0 | 0x20 | 'nothing'
}

/** All changes of one file, in its order. */
export interface Plan {
  readonly edits: readonly Edit[]
  readonly removed: readonly ScrubPlace[]
}

/** A file's bytes by their place, read as they are asked for. Ends at the end of the file. */
export interface FileBytes {
  readonly size: number
  /** At most 4 MB at a time. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** The file is not what it begins as: it can not be gone through to its end, so nobody could say that nothing is left in it. */
export class Unscrubbable extends Error {
  readonly why: 'damaged' | 'film-positions'

  constructor(why: Unscrubbable['why']) {
    super(`unscrubbable: ${why}`)
    this.name = 'Unscrubbable'
    this.why = why
  }
}

/** More changes than any honest file needs. */
const mostEdits = 20_000

export interface Planning {
  change(at: number, bytes: Uint8Array, place: ScrubPlace): void
  fill(range: { readonly at: number; readonly length: number }, byte: 0 | 0x20, place: ScrubPlace): void
  cut(range: { readonly at: number; readonly length: number }, place: ScrubPlace): void
  end(): Plan
}

/** @throws Unscrubbable from `end` when two changes lie over each other */
export function createPlanning(): Planning {
  const edits: Edit[] = []
  const removed = new Set<ScrubPlace>()
  const add = (edit: Edit, place: ScrubPlace) => {
    if (edit.length === 0) return
    if (edits.length >= mostEdits) throw new Unscrubbable('damaged')
    edits.push(edit)
    removed.add(place)
  }
  return {
    change: (at, bytes, place) => add({ at, length: bytes.length, with: bytes }, place),
    fill: ({ at, length }, byte, place) => add({ at, length, with: byte }, place),
    cut: ({ at, length }, place) => add({ at, length, with: 'nothing' }, place),
    end: () => {
      edits.sort((a, b) => a.at - b.at)
      edits.forEach((edit, index) => {
        const before = edits[index - 1]
        if (before !== undefined && before.at + before.length > edit.at) throw new Unscrubbable('damaged')
      })
      return { edits, removed: [...removed] }
    },
  }
}

/** Most bytes of one block of metadata that are looked into; a larger one is taken out whole. */
export const largestBlock = 2 * 1024 * 1024
