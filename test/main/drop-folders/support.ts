import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { DropFolderForm } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { IntakeRow } from '../../../src-preload/contract/intake'
import { accountId, operationId, type AccountId, type AssetId, type IntakeId, type OperationId } from '../../../src-preload/contract/ids'
import { intakePorts } from '../../../src-main/assets/queue-media'
import { systemClock, type Clock } from '../../../src-main/clock'
import { migrations } from '../../../src-main/database/migrations'
import { openDatabase } from '../../../src-main/database/open'
import { transact, type Database } from '../../../src-main/database/transaction'
import { createDropFolders, type DropFolders, type DropFoldersOptions } from '../../../src-main/drop-folders/drop-folders'
import { pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { intakeMediaDone } from '../../../src-main/drop-folders/media-ended'
import { createFileReading } from '../../../src-main/drop-folders/reading'
import { silentLog } from '../../../src-main/log'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import type { ProviderDefinition } from '../../../src-main/providers/provider'
import { createRegistry } from '../../../src-main/providers/registry'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService } from '../../support/memory-provider'
import { until } from '../../support/until'
import { temporaryFolder } from '../../support/temporary-folder'

export const account: AccountId = accountId.parse('01J0000000000000000000000A')
export const otherAccount: AccountId = accountId.parse('01J0000000000000000000000B')

export interface QueuedFile {
  readonly kind: 'new' | 'media'
  readonly operationId: OperationId
  readonly assetId: AssetId
  readonly intakeId: IntakeId
  readonly fileName: string
  readonly path: string
  readonly md5: string
  readonly title: string
}

export interface Bench {
  readonly db: Database
  readonly profile: string
  readonly drop: string
  readonly queued: QueuedFile[]
  readonly events: string[]
  folders: DropFolders
  form(changes?: Partial<DropFolderForm>): DropFolderForm
  watch(changes?: Partial<DropFolderForm>): Promise<void>
  rows(): readonly IntakeRow[]
  row(name: string): IntakeRow | undefined
  /** Waits until a file is in a state. */
  see(name: string, state: IntakeRow['state']): Promise<IntakeRow>
  /** Ends the operation of a file as the sender would when the service confirmed it. */
  confirm(name: string): void
  /** Ends the program and starts it again on the same library. */
  restart(): Promise<void>
  addAsset(title: string, md5?: string): AssetId
}

/** A whole intake on a real library and real folders, with the real mirror and outbox. Only the sender is played by the test. */
export function openBench(
  changes: Partial<DropFoldersOptions> & { clock?: Clock } = {},
  definition: ProviderDefinition = memoryDefinition(memoryService()),
): Bench {
  const profile = temporaryFolder()
  const drop = temporaryFolder()
  const db = openDatabase(path.join(profile, 'library.db'), migrations)
  const clock = changes.clock ?? systemClock
  for (const [id, name] of [
    [account, 'Studio'],
    [otherAccount, 'Agency'],
  ] as const) {
    db.prepare('INSERT INTO account (id, service, name, address, created_at) VALUES (?, ?, ?, ?, 0)').run(
      id,
      'media-pocket',
      name,
      'http://127.0.0.1',
    )
  }
  const queued: QueuedFile[] = []
  const events: string[] = []
  const real = intakePorts({
    db,
    clock,
    registry: createRegistry([definition], clock),
    wake: () => undefined,
    onQueued: () => undefined,
    restoreAsset: () => null,
  })
  const ports: DropFoldersOptions['ports'] = {
    ...real,
    queueNewAsset: (tx, file) => {
      const done = real.queueNewAsset(tx, file)
      queued.push({ kind: 'new', ...file, ...done })
      return done
    },
    queueMedia: (tx, file) => {
      const done = real.queueMedia(tx, file)
      queued.push({ kind: 'media', title: '', ...file, ...done })
      return done
    },
  }
  const reader = inProcessMediaReader()
  const create = () =>
    createDropFolders({
      db,
      clock,
      log: silentLog,
      publish: (event) => events.push(event),
      ports,
      hasher: reader,
      reading: createFileReading({ db, reader, clock, profile, log: silentLog }),
      profileFolder: profile,
      operations: {
        retry: (id) => {
          transact(db, (tx) => {
            real.retryOperation(tx, id)
          })
        },
        cancel: () => undefined,
      },
      quietMs: 40,
      ...changes,
    })
  const bench: Bench = {
    db,
    profile,
    drop,
    queued,
    events,
    folders: create(),
    form: (form = {}) => ({
      path: drop,
      accountId: account,
      mode: 'new-assets',
      pattern: '',
      afterUpload: 'keep',
      includeExisting: true,
      target: {},
      rule: plainRule,
      ...form,
    }),
    watch: async (form = {}) => {
      await bench.folders.add(bench.form(form))
    },
    rows: () => pageOfIntake(db, { dropFolderId: null, states: [], reasons: [], search: '', offset: 0, limit: 500 }).rows,
    row: (name) => bench.rows().find((row) => row.name === name),
    see: (name, state) =>
      until(() => {
        const row = bench.row(name)
        if (row?.state !== state)
          throw new Error(
            `${JSON.stringify(name)} is ${JSON.stringify(row ?? bench.rows().map((other) => [other.name, other.state]))}, not ${state}`,
          )
        return row
      }),
    confirm: (name) => {
      const row = bench.row(name)
      if (row === undefined) throw new Error(`no row ${name}`)
      transact(db, (tx) => {
        const { id } = tx.prepare<[string], { id: string }>('SELECT operation_id AS id FROM intake WHERE id = ?').get(row.id) ?? { id: '' }
        tx.prepare('DELETE FROM outbox WHERE asset_id = (SELECT asset_id FROM outbox WHERE id = ?)').run(operationId.parse(id))
        intakeMediaDone(tx, { intakeId: row.id, now: clock.now() })
      })
      bench.folders.nudge()
    },
    restart: async () => {
      await bench.folders.close()
      bench.folders = create()
      bench.folders.start()
    },
    addAsset: (title, md5) => {
      const { assetId } = transact(db, (tx) =>
        real.queueNewAsset(tx, {
          intakeId: '01J0000000000000000000000Z' as IntakeId,
          path: '/nowhere',
          fileName: title,
          size: 1,
          md5: 'x',
          sha256: 'x',
          mtimeMs: 0,
          ino: 0,
          accountId: account,
          title,
          target: {},
          folders: '',
        }),
      )
      db.prepare('DELETE FROM outbox WHERE asset_id = ?').run(assetId)
      if (md5 !== undefined) db.prepare('UPDATE asset SET md5 = ? WHERE id = ?').run(md5, assetId)
      return assetId
    },
  }
  onTestFinished(async () => {
    await bench.folders.close()
    db.close()
  })
  mkdirSync(path.join(profile, 'cache'), { recursive: true })
  return bench
}
