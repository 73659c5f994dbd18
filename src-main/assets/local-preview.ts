import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { systemCode } from '../drop-folders/system-code'
import type { Database } from '../database/transaction'
import { openFlags } from '../hash/hash-file'
import { embeddedThumbnail, thumbnailHeadBytes } from '../media-reading/embedded-thumbnail'
import { factsOfContent } from '../media-reading/facts-store'
import type { MediaFacts } from '../media-reading/media-facts'
import type { MediaReader } from '../media-reading/media-reader'
import { thumbnailRefusal } from '../media-reading/thumbnail'
import type { MediaCache } from './media-cache'

/** A file of this computer that waits to be sent for an asset. Hashes are lower-case hex. */
export interface LocalFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly md5: string
  readonly sha256: string
}

export interface LocalPreviewTools {
  readonly db: Database
  readonly cache: MediaCache
  readonly reader: Pick<MediaReader, 'read'>
}

/** A picture up to this size and with so few pixels is its own small picture. */
const mostBytes = 4 * 1024 * 1024
const mostPixels = 40_000_000
/** A picture that is not there by then is not waited for. */
const longestMs = 30_000

/** Whether the window can show the picture many times over without harm, by what its content tells. */
function isOwnPreview(facts: MediaFacts, size: number): boolean {
  const { kind, width, height } = facts
  return kind === 'image' && size <= mostBytes && thumbnailRefusal(facts) === null && (width ?? 0) * (height ?? 0) <= mostPixels
}

async function headOf(handle: FileHandle): Promise<Uint8Array> {
  const head = new Uint8Array(thumbnailHeadBytes)
  const { bytesRead } = await handle.read(head, 0, head.length, 0)
  return head.subarray(0, bytesRead)
}

/** The path of a small picture of a file that waits to be sent: the file itself, or the picture that its camera put into it. Null when there is none. */
export function createLocalPreview({ db, cache, reader }: LocalPreviewTools) {
  const factsOf = async ({ path, size, md5, sha256 }: LocalFile): Promise<MediaFacts | null> => {
    const kept = factsOfContent(db, { md5, sha256 })
    if (kept !== null || size > mostBytes) return kept
    return (await reader.read(path, { media: true, expected: size }, AbortSignal.timeout(longestMs))).media
  }

  return async (id: { readonly accountId: AccountId; readonly assetId: AssetId }, file: LocalFile): Promise<string | null> => {
    const kept = { ...id, key: `thumbnail ${file.sha256}` }
    const known = await cache.peek(kept)
    if (known !== null) return known
    try {
      const handle = await open(file.path, openFlags)
      try {
        // Another file by now: what is known is not of this one.
        if ((await handle.stat()).size !== file.size) return null
        const facts = await factsOf(file)
        if (facts === null) return null
        if (isOwnPreview(facts, file.size)) return file.path
        const picture = facts.hasThumbnail ? embeddedThumbnail(await headOf(handle), facts.capture.orientation) : null
        if (picture === null) return null
        return await cache.fetch({
          ...kept,
          open: () => Promise.resolve({ status: 200, headers: {}, size: picture.length, body: Readable.from([picture]) }),
        })
      } finally {
        await handle.close()
      }
    } catch (error) {
      if (systemCode(error) === null) throw error
      return null
    }
  }
}
export type LocalPreview = ReturnType<typeof createLocalPreview>
