import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { insertLocalAsset } from '../../../src-main/assets/mirror'
import { createCore, type Core } from '../../../src-main/core'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { transact } from '../../../src-main/database/transaction'
import type { Faults, FaultMatch } from '../../../src-main/demo/service/faults'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { silentLog } from '../../../src-main/log'
import { enqueue } from '../../../src-main/sync/outbox'
import type { AccountId, AssetId, OperationId } from '../../../src-preload/contract/ids'
import { manualClock, type ManualClock } from '../../support/manual-clock'
import { memoryKeytar } from '../../support/memory-keytar'

/** A file that a test sends, with content of its own. */
export interface TestFile {
  readonly path: string
  readonly fileName: string
  readonly size: number
  readonly md5: string
  readonly sha256: string
}

/** The whole program without its window, on a clock that leaps over every pause, with one account at a service. */
export interface Program {
  readonly core: Core
  readonly clock: ManualClock
  readonly account: AccountId
  readonly folder: string
  readonly addFile: (name: string, content: Buffer | string) => TestFile
  /** Queues an asset made out of a file, in the way of services that take the file itself. */
  readonly upload: (file: TestFile, target?: Readonly<Record<string, string>>) => AssetId
  /** Queues an empty asset, and its media. */
  readonly create: (title: string, file: TestFile | null) => AssetId
  /** Works until nothing goes on by itself: what is left waits for the user. */
  readonly work: () => Promise<void>
  /** Operations that wait for the user, oldest first. */
  readonly held: () => readonly {
    id: OperationId
    kind: string
    state: string
    assetId: AssetId
    title: string
    externalId: string
    reason: string
  }[]
  readonly outboxSize: () => number
}

/** Starts it; ended and removed with the test. `idle` resolves when the service has no work of its own. */
export async function startProgram(options: {
  service: string
  address: string
  fields?: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
  idle: () => Promise<void>
}): Promise<Program> {
  const folder = makeFolder('slipway-lost-')
  const clock = manualClock()
  const db = openDatabase(':memory:', migrations)
  let wakeUp: (() => void) | null = null
  const core = createCore({
    db,
    clock,
    random: () => 0.5,
    log: silentLog,
    profile: folder,
    publish: () => {
      const wake = wakeUp
      wakeUp = null
      wake?.()
    },
    loadKeytar: () => Promise.resolve(memoryKeytar()),
    mediaReader: inProcessMediaReader(),
    startDemo: () => Promise.reject(new Error('not here')),
    chooseSavePath: () => Promise.resolve(null),
  })
  onTestFinished(async () => {
    await core.stop()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  core.start()
  const account = await core.accounts.connectDemo({
    service: options.service,
    address: options.address,
    fields: options.fields ?? {},
    secrets: options.secrets,
  })
  const number = (sql: string) => db.prepare<[], { n: number }>(sql).get()?.n ?? 0
  const moving = `SELECT count(*) AS n FROM outbox o WHERE state IN ('waiting', 'running')
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.state IN ('failed', 'needs-review'))`
  const localAsset = (title: string, fileName: string | null) => {
    const externalId = `ours-${title}`
    return {
      externalId,
      id: transact(db, (tx) => insertLocalAsset(tx, { accountId: account, title, fileName, type: 'image', externalId, now: clock.now() })),
    }
  }
  const queue = (assetId: AssetId, payload: Parameters<typeof enqueue>[1]['payload']) => {
    transact(db, (tx) => enqueue(tx, { accountId: account, assetId, payload, now: clock.now() }))
  }
  return {
    core,
    clock,
    account,
    folder,
    addFile(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      const bytes = Buffer.from(content)
      const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
      return { path, fileName: name, size: bytes.length, md5: hex('md5'), sha256: hex('sha256') }
    },
    upload(file, target = {}) {
      const { id } = localAsset(file.fileName, file.fileName)
      queue(id, { kind: 'upload-asset', intakeId: null, ...file, title: file.fileName, target: { ...target } })
      return id
    },
    create(title, file) {
      const { id, externalId } = localAsset(title, file?.fileName ?? null)
      queue(id, { kind: 'create-asset', title, externalId })
      if (file !== null) queue(id, { kind: 'add-media', intakeId: null, ...file })
      return id
    },
    async work() {
      core.sync.kick(account)
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        // Every request that ends is told of. Looking all the time would take the processor from those under way.
        while (core.sync.isBusy(account))
          await new Promise<void>((resolve) => {
            wakeUp = resolve
          })
        if (number(moving) === 0) return
        await options.idle()
        clock.leap()
      }
    },
    held: () =>
      db
        .prepare<[], ReturnType<Program['held']>[number]>(
          `SELECT o.id, o.kind, o.state, o.asset_id AS assetId, a.title, a.external_id AS externalId, o.reason FROM outbox o JOIN asset a ON a.id = o.asset_id
           WHERE o.state IN ('failed', 'needs-review') ORDER BY o.seq`,
        )
        .all(),
    outboxSize: () => number('SELECT count(*) AS n FROM outbox'),
  }
}

/** A new folder; in memory where the system offers that, as tens of thousands of small files are made. */
export function makeFolder(prefix: string): string {
  try {
    return mkdtempSync(join('/dev/shm', prefix))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return mkdtempSync(join(tmpdir(), prefix))
  }
}

/** Random numbers that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** How many answers are to be lost for each service; fewer by LOST_ANSWERS, while working on it. */
export const lostAnswers = Number(process.env['LOST_ANSWERS'] ?? 10_000)

/**
 * Loses answers of requests that change something: the service acts, and the connection ends without a byte. Some more requests are lost before the service acts, which nobody
 * outside can tell apart. Counts the former.
 * @param likelihood of a loss, 0 to 1: high, so that few assets are needed for many losses, and several in a row are common
 */
export function loseAnswers(
  faults: Faults,
  matches: readonly FaultMatch[],
  random: () => number,
  likelihood = 0.8,
): { readonly lost: () => number; readonly stop: () => void } {
  const injected = matches.map((match) => ({
    lost: faults.add({ kind: 'lose-answer', match, times: Infinity, chance: () => random() < likelihood }),
    dropped: faults.add({ kind: 'drop-before', match, times: Infinity, chance: () => random() < 0.05 }),
  }))
  return {
    lost: () => injected.reduce((sum, { lost }) => sum + lost.hits(), 0),
    stop: () => {
      for (const { lost, dropped } of injected) {
        lost.remove()
        dropped.remove()
      }
    },
  }
}
