import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../clock'
import { openJournal } from '../service/journal'
import type { Table } from '../service/journal'

/** The kinds that "Upload Asset" takes, with exactly these capitals. */
export const assetTypes = ['Image', 'Video', 'Audio', 'Document'] as const
export type AssetTypeName = (typeof assetTypes)[number]

/** What the service holds of a file that it fetched. */
export interface StoredFile {
  /** Names it on the file host; can not be guessed. */
  readonly key: string
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** An asset of the service. */
export interface AssetRecord {
  readonly id: string
  readonly name: string | null
  readonly assetType: AssetTypeName
  readonly status: 'Processing' | 'Active' | 'Failed'
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Where it is fetched from; null for one that was there from the start. */
  readonly sourceUrl: string | null
  /** null until it was fetched. */
  readonly file: StoredFile | null
  /** How its review is to end, where a fault says so. */
  readonly fails: boolean
  readonly delayMs: number
}

/** One "Upload Asset" that was carried out; kept for ever, also when the asset was deleted. */
export interface CreationRecord {
  readonly assetId: string
  readonly name: string | null
  readonly sourceUrl: string
}

/** Everything the service remembers. */
export interface OpcState {
  readonly assets: Table<AssetRecord, 'fileKey'>
  /** Ids that were deleted: never given again. */
  readonly dead: Table<{ readonly id: string; readonly at: number }>
  readonly creations: Table<CreationRecord>
  /** `asset-` with the time in China and five letters or digits; never given twice. */
  newId(): string
  newKey(): string
  now(): number
  isNew(): boolean
  markSeeded(): void
  change<Result>(work: () => Result): Result
  filePath(key: string): string
  arrivingPath(assetId: string): string
  close(): void
}

/** Where the state lies and what it takes time and randomness from. */
export interface StateOptions {
  readonly folder: string
  readonly clock: Clock
  readonly random: (size: number) => Uint8Array
}

const chinaOffsetMs = 8 * 3_600_000
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A time as the service tells it: in China, without saying so (Asset Detail: `2026-03-30 14:21:58`). */
export function chinaTime(ms: number): string {
  return new Date(ms + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** Opens the state in a folder, making both when they are missing. */
export function openOpcState({ folder, clock, random }: StateOptions): OpcState {
  const journal = openJournal(folder)
  for (const name of ['files', 'arriving']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  const assets = journal.table<AssetRecord, 'fileKey'>('assets', { fileKey: (row) => row.file?.key ?? null })
  const dead = journal.table<{ id: string; at: number }>('dead')
  const marks = journal.table<{ value: string }>('marks')
  const someId = (): string => {
    const tail = Array.from(random(5), (byte) => letters[byte % letters.length] ?? 'a').join('')
    return `asset-${chinaTime(clock.now()).replace(/\D/g, '')}-${tail}`
  }
  return {
    assets,
    dead,
    creations: journal.table<CreationRecord>('creations'),
    newId: () => {
      let id = someId()
      while (assets.get(id) !== undefined || dead.get(id) !== undefined) id = someId()
      return id
    },
    newKey: () => Buffer.from(random(18)).toString('base64url'),
    now: () => clock.now(),
    isNew: () => marks.get('seeded') === undefined,
    markSeeded: () => {
      marks.put('seeded', { value: 'yes' })
    },
    change: (work) => journal.change(work),
    filePath: (key) => join(folder, 'files', key),
    arrivingPath: (assetId) => join(folder, 'arriving', assetId),
    close: () => {
      journal.close()
    },
  }
}

/** Deletes an asset with its file; its id stays dead. False when there is none. */
export function removeAsset(state: OpcState, assetId: string): boolean {
  const asset = state.assets.get(assetId)
  if (asset === undefined) return false
  state.change(() => {
    state.assets.remove(assetId)
    state.dead.put(assetId, { id: assetId, at: state.now() })
  })
  if (asset.file !== null) rmSync(state.filePath(asset.file.key), { force: true })
  return true
}
