import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import { createAssetChanges } from '../../../src-main/assets/asset-changes'
import { intakePorts } from '../../../src-main/assets/queue-media'
import { refusalsFor } from '../../../src-main/assets/refusals'
import { transact } from '../../../src-main/database/transaction'
import { decideFile, type Outcome } from '../../../src-main/drop-folders/decide'
import {
  insertFolder,
  openHandFolder,
  type FolderRow,
  type HandPlace,
  type WatchedFolder,
} from '../../../src-main/drop-folders/drop-folder-store'
import { findRow, insertRow, settleAgain, type LedgerRow } from '../../../src-main/drop-folders/intake-store'
import { intakeMediaDone } from '../../../src-main/drop-folders/media-ended'
import type { SettledFile } from '../../../src-main/drop-folders/reading'
import { capabilitiesOf } from '../../../src-main/providers/capabilities'
import type { ProviderDefinition } from '../../../src-main/providers/provider'
import { createRegistry } from '../../../src-main/providers/registry'
import { entriesOfAsset, settle } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import type { IntakeRule } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { dropFolderId, type AssetId, type IntakeId } from '../../../src-preload/contract/ids'
import { testLibrary, type TestLibrary } from '../../support/library'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService, type MemoryServiceOptions } from '../../support/memory-provider'

export const hashOf = (kind: 'md5' | 'sha256', content: string) => createHash(kind).update(content).digest('hex')

/** Values of a folder that a test names; the rule in parts. */
export type FolderValues = Partial<Omit<WatchedFolder, 'rule' | 'kind'>> & { readonly rule?: Partial<IntakeRule> }

let inode = 1000

/** The rules of intake on a real library, mirror and outbox. Files are known by their content alone: nothing is on a disk. */
export function rulesBench(kind: MemoryServiceOptions = {}, values: Partial<ProviderDefinition> = {}) {
  const library: TestLibrary = testLibrary()
  const { db, clock } = library
  const service = memoryService(undefined, kind)
  const registry = createRegistry([memoryDefinition(service, values)], clock)
  const changes = createAssetChanges({
    db,
    clock,
    publish: library.publish,
    factsOf: () => service.provider.facts,
    refusals: (asset, account, pending) => refusalsFor(asset, capabilitiesOf(service.provider, registry.label(account.service)), pending),
    parseId: () => null,
    onMediaCancelled: () => undefined,
    onQueued: () => undefined,
  })
  const ports = intakePorts({
    db,
    clock,
    registry,
    wake: () => undefined,
    onQueued: () => undefined,
    restoreAsset: (tx, id) => changes.restoreWithin(tx, id),
  })
  let folders = 0

  const bench = {
    library,
    db,
    ports,
    changes,
    registry,
    /** A folder that is watched, written down. */
    folder({ rule, ...more }: FolderValues = {}): WatchedFolder {
      const folder: WatchedFolder = {
        id: dropFolderId.parse(ulid(clock.now())),
        kind: 'folder',
        path: `/drop-${String(++folders)}`,
        accountId: library.account,
        mode: 'new-assets',
        assetId: null,
        pattern: '',
        afterUpload: 'keep',
        target: {},
        includeExisting: true,
        isPaused: false,
        fault: null,
        root: { dev: 1, ino: folders, born: null },
        beganAt: 0,
        firstScanAt: 0,
        lastScanAt: 0,
        ...more,
        rule: { ...plainRule, ...rule },
      }
      transact(db, (tx) => {
        insertFolder(tx, folder)
      })
      return folder
    },
    hand: (place: HandPlace) => transact(db, (tx) => openHandFolder(tx, place, clock.now())),
    /** A file of the ledger at rest, as its reading told. */
    put(folder: FolderRow, relativePath: string, content: string, more: Partial<SettledFile> = {}): SettledFile {
      const size = content.length
      const entry = { relativePath, size, mtimeMs: 1_769_000_000_000, ctimeMs: 1, dev: 1, ino: ++inode }
      const id = transact(db, (tx) => insertRow(tx, folder.id, { ...entry, stage: 'settling', hold: null, reason: null, now: clock.now() }))
      return {
        id,
        entry,
        md5: hashOf('md5', content),
        sha256: hashOf('sha256', content),
        type: null,
        sent: null,
        notScrubbed: null,
        ...more,
      }
    },
    /** The same file with another content, at rest again. */
    change(file: SettledFile, content: string): SettledFile {
      const entry = { ...file.entry, size: content.length, mtimeMs: file.entry.mtimeMs + 1 }
      transact(db, (tx) => settleAgain(tx, file.id, clock.now()))
      return { ...file, entry, md5: hashOf('md5', content), sha256: hashOf('sha256', content) }
    },
    decide: (folder: FolderRow, file: SettledFile, goneTwins: ReadonlySet<IntakeId> = new Set()): Outcome =>
      transact(db, (tx) => decideFile(tx, file, { folder, ports, now: clock.now(), goneTwins })),
    /** Puts a file and decides about it. */
    take(folder: FolderRow, relativePath: string, content: string, more: Partial<SettledFile> = {}): LedgerRow {
      const file = bench.put(folder, relativePath, content, more)
      bench.decide(folder, file)
      return bench.row(file.id)
    },
    row(id: IntakeId): LedgerRow {
      const row = findRow(db, id)
      if (row === null) throw new Error('no such row')
      return row
    },
    /** Ends all operations of a row's asset as the sender would when the service confirmed it. */
    confirm(id: IntakeId): void {
      const { assetId } = bench.row(id)
      transact(db, (tx) => {
        if (assetId !== null) for (const entry of entriesOfAsset(tx, assetId)) settle(tx, entry.id)
        tx.prepare('UPDATE asset SET remote_id = coalesce(remote_id, id) WHERE id = ?').run(assetId)
        intakeMediaDone(tx, { intakeId: id, now: clock.now() })
      })
    },
    payloads: (asset: AssetId | null): readonly Payload[] =>
      asset === null ? [] : entriesOfAsset(db, asset).map(({ payload }) => payload),
    kinds: (asset: AssetId | null): readonly string[] => bench.payloads(asset).map((payload) => payload.kind),
    operations: () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbox').get()?.n ?? 0,
  }
  return bench
}
