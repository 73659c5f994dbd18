import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../clock'
import type { Table } from '../service/journal'
import { openJournal } from '../service/journal'

/** One stored file. Times are ISO 8601. */
export interface FileRecord {
  readonly id: string
  /** `pr<number>` or `flex:<id>`. */
  readonly container: string
  readonly documentId: string
  readonly segmentId: string
  /** Null: the neutral folder, for all languages. */
  readonly locale: string | null
  readonly relativePath: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly contentType: string
  readonly sha256: string
  readonly createdDate: string
  readonly modifiedDate: string
  /** How often a file was attached at this place: more than once means that one was overwritten. */
  readonly attached: number
}

/** Bytes that were taken in and not attached yet. */
export interface UploadRecord {
  readonly token: string
  readonly name: string
  readonly size: number
  readonly contentType: string
  readonly sha256: string
}

/** A document with its segments. */
export interface DocumentSetup {
  readonly id: string
  readonly segmentIds: readonly string[]
}

/** What the service manages: its projects and documents, which do not change. */
export interface WordbeeSetup {
  readonly projects: readonly { readonly id: string; readonly documents: readonly DocumentSetup[] }[]
  /** Jobs, by their scope (`jbs55`), each a view on a project. */
  readonly jobs: Readonly<Record<string, string>>
  readonly flexDocuments: readonly DocumentSetup[]
}

/** Everything the service remembers. */
export interface WordbeeState {
  readonly setup: WordbeeSetup
  readonly files: Table<FileRecord, 'segment'>
  readonly uploads: Table<UploadRecord>
  readonly now: () => number
  readonly iso: (ms?: number) => string
  /** A new text that nobody can guess. */
  readonly newToken: () => string
  readonly isNew: () => boolean
  readonly markSeeded: () => void
  readonly change: <Result>(work: () => Result) => Result
  readonly filePath: (fileId: string) => string
  readonly uploadPath: (token: string) => string
  close(): void
}

/** The index key of a segment in a container. */
export const segmentKey = (container: string, segmentId: string): string => `${container} ${segmentId}`

/** Opens the state in a folder, making both when they are missing. */
export function openWordbeeState(options: {
  readonly folder: string
  readonly clock: Clock
  readonly setup: WordbeeSetup
  readonly random: (size: number) => Uint8Array
}): WordbeeState {
  const { folder, clock, setup, random } = options
  const journal = openJournal(folder)
  for (const name of ['files', 'uploads']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  const marks = journal.table<{ value: string }>('marks')
  return {
    setup,
    files: journal.table<FileRecord, 'segment'>('files', { segment: (row) => segmentKey(row.container, row.segmentId) }),
    uploads: journal.table<UploadRecord>('uploads'),
    now: () => clock.now(),
    iso: (ms) => new Date(ms ?? clock.now()).toISOString(),
    newToken: () => Buffer.from(random(18)).toString('hex'),
    isNew: () => marks.get('seeded') === undefined,
    markSeeded: () => {
      marks.put('seeded', { value: 'yes' })
    },
    change: (work) => journal.change(work),
    filePath: (fileId) => join(folder, 'files', fileId),
    uploadPath: (token) => join(folder, 'uploads', token),
    close: () => {
      journal.close()
    },
  }
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What a container holds at this segment; null when it has no such segment. */
export function documentOf({ setup }: WordbeeState, container: string, segmentId: string): DocumentSetup | null {
  const documents = container.startsWith('flex:')
    ? setup.flexDocuments.filter(({ id }) => `flex:${id}` === container)
    : setup.projects.filter(({ id }) => `pr${id}` === container).flatMap((project) => project.documents)
  return documents.find(({ segmentIds }) => segmentIds.includes(segmentId)) ?? null
}
