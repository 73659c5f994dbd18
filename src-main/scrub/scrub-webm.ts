import { ebmlIds, ebmlStep } from '../media-reading/steps'
import { createPlanning, Unscrubbable, type FileBytes, type Plan } from './plan'

const voidId = 0xec

/** The header of a Void element that is `length` bytes long with it; a number may be written longer than it must be. */
function voidHeader(head: number, length: number): Uint8Array {
  const numberBytes = Math.min(8, head - 1)
  const header = new Uint8Array(1 + numberBytes)
  header[0] = voidId
  let left = length - header.length
  for (let index = numberBytes; index > 0; index--) {
    header[index] = left % 256
    left = Math.floor(left / 256)
  }
  header[1] = (header[1] ?? 0) | (1 << (8 - numberBytes))
  return header
}

/** WebM and Matroska: tags and attachments, where places and prompts stand, become Void elements of the same length. For either wish, as the tags are texts under any name. */
export async function planWebm(bytes: FileBytes): Promise<Plan> {
  const planning = createPlanning()
  for (let at = 0; at < bytes.size;) {
    const step = ebmlStep(await bytes.read(at, at + 12))
    // A stream that was written without knowing its lengths can not be gone through.
    if (step === null || at + step.length > bytes.size) throw new Unscrubbable('damaged')
    if (step.kind === ebmlIds.tags || step.kind === ebmlIds.attachments) {
      const header = voidHeader(step.head, step.length)
      planning.change(at, header, 'film-tags')
      planning.fill({ at: at + header.length, length: step.length - header.length }, 0, 'film-tags')
    }
    at += step.length
  }
  return planning.end()
}
