import { boxStep, type Step } from './steps'

/** A box inside of some bytes: where it begins there, and its header's and whole length. */
export interface Box extends Pick<Step, 'kind' | 'head' | 'length'> {
  readonly at: number
}

const mostBoxes = 10_000

/** The boxes that follow each other from `start` to `end`. Ends at the first that does not fit. */
export function boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): readonly Box[] {
  const boxes: Box[] = []
  for (let at = start; at + 8 <= end && boxes.length < mostBoxes;) {
    const step = boxStep(bytes.subarray(at, Math.min(at + 16, end)), at, end)
    if (step === null || at + step.length > end) break
    boxes.push({ kind: step.kind, head: step.head, length: step.length, at })
    at += step.length
  }
  return boxes
}

/** The boxes inside of one. `skip`: bytes before the first, such as the version of a full box. */
export const boxesOf = (bytes: Uint8Array, { at, head, length }: Box, skip = 0): readonly Box[] =>
  boxesIn(bytes, at + head + skip, at + length)

export const contentOfBox = (bytes: Uint8Array, { at, head, length }: Box): Uint8Array => bytes.subarray(at + head, at + length)
