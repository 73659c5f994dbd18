import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '../../clock'
import { openJournal } from '../service/journal'
import type { Table } from '../service/journal'
import type { AssetRecord, FolderRecord, OrganisationRecord, TeamRecord, UploadRecord } from './records'

/** Everything the service remembers. */
export interface OctoState {
  readonly organisations: Table<OrganisationRecord>
  readonly teams: Table<TeamRecord, 'organisation'>
  readonly folders: Table<FolderRecord, 'team'>
  /** `open` has the one key `all`: assets that are still being processed. */
  readonly assets: Table<AssetRecord, 'team' | 'content' | 'open'>
  /** `open` has the one key `all`: files that lie in the storage and are no asset yet. */
  readonly uploads: Table<UploadRecord, 'open'>
  /** The next number of the sequence of assets. */
  nextNumber(): number
  /** A new uuid. */
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
  close(): void
}

/** Where the state lies and what it takes time and randomness from. */
export interface StateOptions {
  readonly folder: string
  readonly clock: Clock
  readonly random: (size: number) => Uint8Array
}

/** The key under which live assets of the same content are found. */
export function contentKey(teamId: string, sha256: string): string {
  return `${teamId} ${sha256}`
}

/** Opens the state in a folder, making both when they are missing. */
export function openOctoState({ folder, clock, random }: StateOptions): OctoState {
  const journal = openJournal(folder)
  const marks = journal.table<{ value: string }>('marks')
  if (marks.get('secret') === undefined) marks.put('secret', { value: Buffer.from(random(32)).toString('hex') })
  const secret = marks.get('secret')?.value ?? ''
  const assets = journal.table<AssetRecord, 'team' | 'content' | 'open'>('assets', {
    team: (row) => row.teamId,
    content: (row) => (row.deletedAt === null ? contentKey(row.teamId, row.sha256) : null),
    open: (row) => (row.processing.status === 'processing' ? 'all' : null),
  })
  return {
    organisations: journal.table<OrganisationRecord>('organisations'),
    teams: journal.table<TeamRecord, 'organisation'>('teams', { organisation: (row) => row.organizationId }),
    folders: journal.table<FolderRecord, 'team'>('folders', { team: (row) => row.teamId }),
    assets,
    uploads: journal.table<UploadRecord, 'open'>('uploads', {
      open: (row) => (row.received !== null && row.received.appearsAt !== null && row.assetId === null ? 'all' : null),
    }),
    // Assets are never taken out of the table.
    nextNumber: () => assets.size + 1,
    newId: () => uuidFrom(random(16)),
    now: () => clock.now(),
    iso: (ms) => new Date(ms ?? clock.now()).toISOString(),
    sign: (text) => createHmac('sha256', secret).update(text).digest('base64url'),
    isNew: () => marks.get('seeded') === undefined,
    markSeeded: () => {
      marks.put('seeded', { value: 'yes' })
    },
    change: (work) => journal.change(work),
    close: () => {
      journal.close()
    },
  }
}

/** A uuid of version 4. */
function uuidFrom(random: Uint8Array): string {
  const bytes = Buffer.from(random)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The digest under which a token is known. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
