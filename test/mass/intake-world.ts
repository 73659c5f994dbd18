import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DropFolder, DropFolderForm } from '../../src-preload/contract/drop-folder'
import { plainRule } from '../../src-preload/contract/plain-rule'
import type { AccountId, DropFolderId } from '../../src-preload/contract/ids'
import { systemClock } from '../../src-main/clock'
import { createCore, type Core } from '../../src-main/core'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import type { Database } from '../../src-main/database/transaction'
import { silentLog } from '../../src-main/log'
import { inProcessMediaReader } from '../../src-main/media-reading/in-process-media-reader'
import { secretsOf, startService, type RunningService, type ServiceName } from '../crash/services'
import { fileKeychain } from '../crash/keychain'
import { targetOf } from '../crash/world'

/** A row of the ledger, as it is kept. Hashes are lower-case hex. */
export interface LedgerLine {
  readonly id: string
  readonly path: string
  readonly stage: string
  readonly hold: string | null
  readonly reason: string | null
  readonly size: number
  readonly md5: string | null
  readonly sha256: string | null
  readonly revision: number
  readonly isMissing: boolean
  readonly assetId: string | null
}

/** The whole program with one account at a demo service, real files and real time. */
export interface IntakeWorld {
  readonly core: Core
  readonly db: Database
  readonly account: AccountId
  readonly service: RunningService
  /** A folder that is there, and not watched yet. */
  readonly drop: string
  /** Watches a folder: `drop`, with the plain rule, where nothing else is said. */
  add(changes?: Partial<DropFolderForm>): Promise<DropFolderId>
  folder(): DropFolder
  rows(): readonly LedgerLine[]
  row(path: string): LedgerLine | undefined
  /** Nothing is sent from now on, until `resume`. */
  pause(): void
  resume(): void
  /** Ends the program and starts it again with the same library. */
  restart(): Promise<void>
  stop(): Promise<void>
}

interface Row extends Omit<LedgerLine, 'isMissing'> {
  readonly isMissing: number
}

const lines = `SELECT id, path, stage, hold, reason, size, md5, sha256, revision, is_missing AS isMissing, asset_id AS assetId FROM intake`

/** @param folder an empty folder for the profile, the service and what is dropped */
export async function openIntakeWorld(folder: string, name: ServiceName): Promise<IntakeWorld> {
  const [profile, drop] = [join(folder, 'profile'), join(folder, 'drop')]
  for (const place of [profile, drop]) mkdirSync(place, { recursive: true })
  const service = await startService(name, { folder: join(folder, 'service'), port: 0, library: null })
  const db = openDatabase(join(profile, 'library.db'), migrations)
  const open = () =>
    createCore({
      ...{ db, profile },
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      publish: () => undefined,
      loadKeytar: () => Promise.resolve(fileKeychain(join(folder, 'keychain.json'))),
      mediaReader: inProcessMediaReader(),
      startDemo: () => Promise.reject(new Error('not here')),
      chooseSavePath: () => Promise.resolve(null),
    })
  let core = open()
  core.start()
  const address = `${service.origin}${service.prefix}`
  const account = await core.accounts.connect({ service: name, name, fields: { address, ...service.fields, ...secretsOf[name] } })
  return {
    ...{ db, account, service, drop },
    get core() {
      return core
    },
    add: async (changes = {}) => {
      const plain: DropFolderForm = {
        ...{ path: drop, accountId: account, mode: 'new-assets', pattern: '', afterUpload: 'keep', includeExisting: true, rule: plainRule },
        target: { ...targetOf(name) },
      }
      return (await core.dropFolders.add({ ...plain, ...changes })).id
    },
    folder: () => {
      const [first] = core.dropFolders.list()
      if (first === undefined) throw new Error('there is no drop folder')
      return first
    },
    rows: () => db.prepare<[], Row>(`${lines} ORDER BY path`).all().map(toLine),
    row: (path) => {
      const found = db.prepare<[string], Row>(`${lines} WHERE path = ?`).get(path)
      return found === undefined ? undefined : toLine(found)
    },
    pause: () => {
      core.pauses.pause(account, 'until-resumed')
    },
    resume: () => {
      core.pauses.resume(account)
    },
    restart: async () => {
      await core.stop()
      core = open()
      core.start()
    },
    stop: async () => {
      await core.stop()
      db.close()
      await service.stop()
    },
  }
}

const toLine = (row: Row): LedgerLine => ({ ...row, isMissing: row.isMissing === 1 })
