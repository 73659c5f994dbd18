import { boxStep } from '../media-reading/steps'
import type { Box } from '../media-reading/boxes'
import { Unscrubbable, type FileBytes, type Planning, type ScrubPlace } from './plan'

const mostBoxes = 100_000

/** The boxes that follow each other in a file from `start` to `end`, by their headers alone. */
export async function boxesInFile(bytes: FileBytes, start: number, end: number): Promise<readonly Box[]> {
  const boxes: Box[] = []
  for (let at = start; at + 8 <= end;) {
    const step = boxStep(await bytes.read(at, Math.min(at + 16, end)), at, end)
    // User data may end in four zeros.
    if (step === null && end - at < 16) break
    if (step === null || at + step.length > end || boxes.length >= mostBoxes) throw new Unscrubbable('damaged')
    boxes.push({ kind: step.kind, head: step.head, length: step.length, at })
    at += step.length
  }
  return boxes
}

export const insideOf = (bytes: FileBytes, { at, head, length }: Box, skip = 0): Promise<readonly Box[]> =>
  boxesInFile(bytes, at + head + skip, at + length)

export const contentAt = ({ at, head, length }: Box) => ({ at: at + head, length: length - head })

const free = Buffer.from('free', 'latin1')

/** Makes a box one of nothing, of the same length: what is counted elsewhere in the file stays true. */
export function freeBox(box: Box, planning: Planning, place: ScrubPlace): void {
  planning.change(box.at + 4, free, place)
  planning.fill(contentAt(box), 0, place)
}

/** A `meta` box is one with a version (zeros) in MP4, and in QuickTime one without, where the length of the first box stands: the bytes before its first box. */
export async function metaSkip(bytes: FileBytes, { at, head }: Box): Promise<number> {
  const start = await bytes.read(at + head, at + head + 8)
  return start.subarray(0, 4).some((byte) => byte !== 0) ? 0 : 4
}
