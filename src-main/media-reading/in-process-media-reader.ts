import { scrubFile } from '../scrub/scrub-file'
import { readingUpon, type MediaReader } from './media-reader'
import { readFacts } from './read-facts'
import { readOnce } from './read-once'

/** Reads in this thread, without caps of time and memory: for tests and small tools. @param tellsFacts false: files give their hashes and nothing else */
export function inProcessMediaReader({ tellsFacts = true }: { readonly tellsFacts?: boolean } = {}): MediaReader {
  return {
    ...readingUpon({
      read: (file, { media }, signal) => readOnce(file, { media: media && tellsFacts, sha: null }, signal),
      scrub: (job, signal) => scrubFile(job, null, signal),
      facts: async (excerpt) => ({ media: await readFacts(excerpt), noMedia: null }),
    }),
    close: () => Promise.resolve(),
  }
}
