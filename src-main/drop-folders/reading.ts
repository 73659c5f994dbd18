import { lstat } from 'node:fs/promises'
import path from 'node:path'
import type { AssetType } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import { isSame, type Fingerprint } from '../hash/hash-file'
import type { Log } from '../log'
import { assetTypeOf } from '../media-reading/asset-type'
import { createFactsWriter } from '../media-reading/facts-writer'
import type { MediaReader, ReadFile, ScrubbedFile } from '../media-reading/media-reader'
import { mayHold } from '../scrub/may-hold'
import type { FolderRow } from './drop-folder-store'
import { createReadingLanes } from './reading-lanes'
import type { ScanEntry } from './scan'
import { createStagedCopies } from './staged-copies'
import { systemCode } from './system-code'

/** A file at rest, before anything of it was read. `path` is absolute. */
export interface RestedFile {
  readonly id: IntakeId
  readonly path: string
  readonly entry: ScanEntry
}

/** The copy that is sent instead of a file: without what the folder's rule removes. `path` is absolute and lies in the profile. Hashes are lower-case hex. */
export interface SentCopy {
  readonly path: string
  readonly size: number
  readonly md5: string
  readonly sha256: string
}

/** What a rule has removed from files before they are sent. */
export interface Removed {
  readonly location: boolean
  readonly generation: boolean
}

/** A file after its one reading: `entry` is the state of the disk that its hashes are of. */
export interface SettledFile {
  readonly id: IntakeId
  readonly entry: ScanEntry
  readonly md5: string
  readonly sha256: string
  /** By content; null when it does not tell. */
  readonly type: AssetType | null
  /** Null: the file itself is sent. */
  readonly sent: SentCopy | null
  /** A sentence why what the rule removes could not be removed; such a file is held. */
  readonly notScrubbed: string | null
  /** What the rule removed at the time of the reading; absent: that is not known. */
  readonly removed?: Removed
}

/** What reading came to. `changed`: it is another file by now, and must rest again. */
export type Reading = { readonly kind: 'read'; readonly file: SettledFile } | { readonly kind: 'changed' }

/** Reads files that came to rest, each once, off the main thread. */
export interface FileReading {
  /**
   * @throws AppError as `hashFile` does: `not-found` when it is gone, `refused` when it changes while it is read, else what keeps it from being read
   */
  read(file: RestedFile, folder: FolderRow, signal: AbortSignal): Promise<Reading>
  /** Removes copies that no row of the ledger speaks of any more. */
  sweep(): Promise<void>
}

export interface FileReadingOptions {
  readonly db: Database
  readonly reader: MediaReader
  readonly clock: Clock
  /** The folder that everything is stored under. */
  readonly profile: string
  readonly log: Log
}

/** What a rule's removing came to. `plain`: there was nothing to remove, and the file itself may go. */
type Scrubbing =
  | { readonly kind: 'plain' | 'changed' }
  | { readonly kind: 'copy'; readonly copy: ScrubbedFile; readonly path: string }
  | { readonly kind: 'not-scrubbed'; readonly reason: string }

/** `told`: whose facts are to be kept; null: nobody's. */
interface Read {
  readonly reading: Reading
  readonly told: ReadFile | ScrubbedFile | null
}

/** Reads in lanes of its own: however many are asked for, small ones pass large ones. Facts are written when a reading resolves. */
export function createFileReading({ db, reader, clock, profile, log }: FileReadingOptions): FileReading {
  const lanes = createReadingLanes()
  const facts = createFactsWriter({ db, clock, log })
  const copies = createStagedCopies(path.join(profile, 'staged-intake'), clock)

  const scrub = async ({ path: file }: RestedFile, read: ReadFile, { rule }: FolderRow, signal: AbortSignal): Promise<Scrubbing> => {
    const remove = { location: rule.removeLocation, generation: rule.removeGeneration }
    if (!(remove.location || remove.generation) || !mayHold(read.media, remove)) return { kind: 'plain' }
    const target = await copies.place()
    try {
      const copy = await reader.scrub({ file, target, remove }, signal)
      if (isSame(copy.source, read) && copy.sha256 !== read.sha256) return { kind: 'copy', copy, path: target }
      await copies.remove(target)
      return { kind: isSame(copy.source, read) ? 'plain' : 'changed' }
    } catch (error) {
      await copies.remove(target)
      if (!(error instanceof AppError) || error.code !== 'refused') throw error
      // It is refused as well where it changed meanwhile, which is no word about its content.
      return (await isStill(file, read)) ? { kind: 'not-scrubbed', reason: error.message } : { kind: 'changed' }
    }
  }

  const readNow = async (file: RestedFile, folder: FolderRow, signal: AbortSignal): Promise<Read> => {
    const { id, entry } = file
    const read = await reader.read(file.path, { media: true, expected: entry.size }, signal)
    if (!isSame(read, entry)) return { reading: { kind: 'changed' }, told: null }
    const scrubbed = await scrub(file, read, folder, signal)
    if (scrubbed.kind === 'changed') return { reading: { kind: 'changed' }, told: null }
    const isCopied = scrubbed.kind === 'copy'
    // Of what is to be removed nothing is kept.
    const told = isCopied ? scrubbed.copy : read
    const reading: Reading = {
      kind: 'read',
      file: {
        id,
        entry,
        md5: read.md5,
        sha256: read.sha256,
        type: read.media === null ? null : assetTypeOf(read.media),
        sent: isCopied ? sentCopy(scrubbed.path, scrubbed.copy) : null,
        notScrubbed: scrubbed.kind === 'not-scrubbed' ? scrubbed.reason : null,
      },
    }
    return { reading, told: scrubbed.kind === 'not-scrubbed' ? null : told }
  }

  return {
    read: async (file, folder, signal) => {
      const { reading, told } = await lanes.add(file.entry.size, signal, () => readNow(file, folder, signal))
      // The next file is read meanwhile.
      if (told !== null && told.media !== null) await facts.write(told, told.media)
      return reading
    },
    sweep: () => copies.sweep((old) => copiesToSend(db, old)),
  }
}

/** Which of these copies are still to be sent. */
function copiesToSend(db: Database, copies: readonly string[]): ReadonlySet<string> {
  const pathsOf = (sql: string) => db.prepare<[], { path: string | null }>(sql).all()
  const spoken = new Set(
    pathsOf(`SELECT sent_path AS path FROM intake WHERE sent_path IS NOT NULL AND stage = 'queued'`).flatMap(
      ({ path: copy }) => copy ?? [],
    ),
  )
  // The rows of a folder go when it is forgotten, while what was queued of it stays.
  const isAllSpokenOf = copies.every((copy) => spoken.has(copy))
  const queued = isAllSpokenOf
    ? []
    : pathsOf(`SELECT json_extract(payload, '$.path') AS path FROM outbox WHERE kind IN ('add-media', 'upload-asset')`)
  for (const { path: copy } of queued) if (copy !== null) spoken.add(copy)
  return new Set(copies.filter((copy) => spoken.has(copy)))
}

const sentCopy = (place: string, { size, md5, sha256 }: ScrubbedFile): SentCopy => ({ path: place, size, md5, sha256 })

/** Whether a file is the one that was read. */
async function isStill(file: string, read: Fingerprint): Promise<boolean> {
  try {
    return isSame(await lstat(file), read)
  } catch (error) {
    if (systemCode(error) === null) throw error
    return false
  }
}
