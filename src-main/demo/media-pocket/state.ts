import { createHash, createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../clock'
import { openJournal } from '../service/journal'
import type { Table } from '../service/journal'
import type {
  ActionRecord,
  AssetRecord,
  CollectionRecord,
  CommentRecord,
  DropFolderRecord,
  EventRecord,
  JobRecord,
  KeyRecord,
  LinkRecord,
  MediaRecord,
  RunRecord,
  UserRecord,
} from './records'

/** Everything the service remembers. */
export interface PocketState {
  readonly users: Table<UserRecord, 'email'>
  /** `trash` has the one key `all`. */
  readonly assets: Table<AssetRecord, 'externalId' | 'trash'>
  readonly media: Table<MediaRecord, 'asset'>
  /** `target` is the kind and the id, with a blank between. */
  readonly comments: Table<CommentRecord, 'target'>
  readonly events: Table<EventRecord, 'asset'>
  readonly collections: Table<CollectionRecord>
  readonly actions: Table<ActionRecord>
  readonly runs: Table<RunRecord, 'asset'>
  readonly links: Table<LinkRecord>
  readonly keys: Table<KeyRecord, 'digest'>
  readonly dropFolders: Table<DropFolderRecord>
  readonly jobs: Table<JobRecord>
  /** The next number of a sequence; never given twice, also after a deletion. */
  nextNumber(sequence: string): number
  /** A new 20 character id, which may begin with `-` or `_`. */
  newId(): string
  /** Milliseconds since 1970. */
  now(): number
  /** The present time, or the given milliseconds, in ISO 8601. */
  iso(ms?: number): string
  /** A signature only this state can make. */
  sign(text: string): string
  readonly isNew: () => boolean
  readonly markSeeded: () => void
  readonly change: <Result>(work: () => Result) => Result
  readonly mediaPath: (mediaId: number) => string
  readonly previewPath: (mediaId: number) => string
  readonly arrivingPath: (mediaId: number) => string
  close(): void
}

/** Where the state lies and what it takes time and randomness from. */
export interface StateOptions {
  readonly folder: string
  readonly clock: Clock
  readonly random: (size: number) => Uint8Array
}

/** Opens the state in a folder, making both when they are missing. */
export function openPocketState({ folder, clock, random }: StateOptions): PocketState {
  const journal = openJournal(folder)
  for (const name of ['media', 'previews', 'arriving']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  const sequences = journal.table<{ last: number }>('sequences')
  const marks = journal.table<{ value: string }>('marks')
  if (marks.get('secret') === undefined) marks.put('secret', { value: Buffer.from(random(32)).toString('hex') })
  const secret = marks.get('secret')?.value ?? ''
  return {
    users: journal.table<UserRecord, 'email'>('users', { email: (row) => row.email }),
    assets: journal.table<AssetRecord, 'externalId' | 'trash'>('assets', {
      externalId: (row) => row.external_id,
      trash: (row) => (row.deleted === null ? null : 'all'),
    }),
    media: journal.table<MediaRecord, 'asset'>('media', { asset: (row) => row.assetId }),
    comments: journal.table<CommentRecord, 'target'>('comments', { target: (row) => `${row.target.type} ${row.target.id}` }),
    events: journal.table<EventRecord, 'asset'>('events', { asset: (row) => row.assetId }),
    collections: journal.table<CollectionRecord>('collections'),
    actions: journal.table<ActionRecord>('actions'),
    runs: journal.table<RunRecord, 'asset'>('runs', { asset: (row) => row.assetId }),
    links: journal.table<LinkRecord>('links'),
    keys: journal.table<KeyRecord, 'digest'>('keys', { digest: (row) => row.digest }),
    dropFolders: journal.table<DropFolderRecord>('drop-folders'),
    jobs: journal.table<JobRecord>('jobs'),
    nextNumber: (sequence) => {
      const last = (sequences.get(sequence)?.last ?? 0) + 1
      sequences.put(sequence, { last })
      return last
    },
    newId: () => Buffer.from(random(15)).toString('base64url'),
    now: () => clock.now(),
    iso: (ms) => new Date(ms ?? clock.now()).toISOString(),
    sign: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
    isNew: () => marks.get('seeded') === undefined,
    markSeeded: () => {
      marks.put('seeded', { value: 'yes' })
    },
    change: (work) => journal.change(work),
    mediaPath: (mediaId) => join(folder, 'media', String(mediaId)),
    previewPath: (mediaId) => join(folder, 'previews', String(mediaId)),
    arrivingPath: (mediaId) => join(folder, 'arriving', String(mediaId)),
    close: () => {
      journal.close()
    },
  }
}

/** The digest under which an API key is kept. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
