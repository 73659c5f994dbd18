import type { Digests } from '../hash/digests'
import { digestsHere } from '../hash/digests'
import { hashFile, type FileHash } from '../hash/hash-file'
import type { ShaThread } from '../hash/sha-thread'
import type { Excerpt } from './excerpt'
import { createGatherer } from './gather'

/** What the one pass over a file gives. */
export interface FileRead {
  readonly hash: FileHash
  /** Null unless it was wished. */
  readonly excerpt: Excerpt | null
}

/** From this size on the two hashes are made by two threads. Below, passing the bytes on costs more than it brings. */
const splitFromBytes = 4 * 1024 * 1024

/** Where the hashes of a file are made. @param sha null: in this thread, however large it is */
export const digestsBy =
  (sha: ShaThread | null) =>
  (expected: number): Digests =>
    sha !== null && expected >= splitFromBytes ? sha.digests(expected) : digestsHere(expected)

/**
 * Reads a file once: its hashes, and what tells about it.
 * @throws as `hashFile` does
 */
export async function readOnce(
  file: string,
  how: { readonly media: boolean; readonly sha: ShaThread | null },
  signal: AbortSignal,
): Promise<FileRead> {
  const gatherer = how.media ? createGatherer() : null
  const hash = await hashFile(file, signal, {
    digestsFor: digestsBy(how.sha),
    ...(gatherer !== null && { sink: gatherer.take }),
  })
  return { hash, excerpt: gatherer?.excerpt() ?? null }
}
