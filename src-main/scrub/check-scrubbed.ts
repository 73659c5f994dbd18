import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { MediaFacts } from '../media-reading/media-facts'
import { refusalFor } from './refusals'
import type { ScrubJob } from './scrub-file'

/**
 * Makes sure by what a copy tells that nothing is left in it; else the copy is removed.
 * @throws AppError `refused` in words
 */
export async function checkScrubbed({ file, target, remove }: ScrubJob, media: MediaFacts | null): Promise<void> {
  const isLeft =
    media !== null && ((remove.location && media.capture.position !== null) || (remove.generation && media.generation !== null))
  if (media !== null && !isLeft) return
  await rm(target, { force: true })
  throw refusalFor(path.basename(file), remove, media === null ? 'unchecked' : 'left')
}
