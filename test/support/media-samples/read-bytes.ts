import type { Excerpt } from '../../../src-main/media-reading/excerpt'
import { createGatherer } from '../../../src-main/media-reading/gather'
import type { MediaFacts } from '../../../src-main/media-reading/media-facts'
import { readFacts } from '../../../src-main/media-reading/read-facts'

/** What is kept of some bytes that come in parts of `partBytes`, as a file's do. */
export function gather(bytes: Uint8Array, partBytes = 1024 * 1024): Excerpt {
  const gatherer = createGatherer()
  for (let at = 0; at < bytes.length; at += partBytes) gatherer.take(bytes.subarray(at, at + partBytes), at, bytes.length)
  return gatherer.excerpt()
}

export const factsOf = (bytes: Uint8Array, partBytes?: number): Promise<MediaFacts> => readFacts(gather(bytes, partBytes))
