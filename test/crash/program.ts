import { join } from 'node:path'
import { createCore, type Core } from '../../src-main/core'
import { migrations } from '../../src-main/database/migrations/index'
import type { Database } from '../../src-main/database/transaction'
import { mainTurns, takeTurns, turnMemory } from '../../src-main/database/turns'
import { inProcessMediaReader } from '../../src-main/media-reading/in-process-media-reader'
import { closeLibrary, openLibrary, type OpenedLibrary } from '../../src-main/library/opening'
import type { Log } from '../../src-main/log'
import { systemNetwork, type Connection, type Network } from '../../src-main/providers/connection'
import { threadPageWriter } from '../../src-main/sync/pull/page-writer-thread'
import { manualClock, type ManualClock } from '../support/manual-clock'
import { fileKeychain } from './keychain'

/** What lies in the folder of a run. */
export const places = {
  profile: 'profile',
  database: join('profile', 'library.db'),
  keychain: 'keychain.json',
  drop: 'drop',
  /** Files that are about to be dropped. */
  ready: 'ready',
  /** Where copies go before a deletion. */
  copies: 'copies',
  /** What the user began and what was accepted, a line each. */
  acts: 'acts',
} as const

/** The whole program without its window, on a clock that leaps over every pause. */
export interface Program {
  readonly core: Core
  readonly db: Database
  /** How the library was found. */
  readonly found: OpenedLibrary
  readonly clock: ManualClock
  /** Resolves when everything that lies in the drop folders is in the ledger. */
  readonly checkFolders: () => Promise<void>
  /** Works until nothing goes on by itself: what is left waits for the user. Rejects when it never ends. */
  readonly settle: (isSettled?: () => boolean) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Operations that can still go on by themselves: not held, and not behind a held one. */
const moving = `SELECT count(*) AS n FROM outbox o WHERE state IN ('waiting', 'running')
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.state IN ('failed', 'needs-review'))`
const settling = `SELECT count(*) AS n FROM intake WHERE stage IN ('seen', 'settling', 'hashing') AND is_missing = 0`
const toMove = `SELECT count(*) AS n FROM intake i JOIN drop_folder f ON f.id = i.drop_folder_id
  WHERE f.after_upload <> 'keep' AND i.stage = 'done' AND i.moved_to IS NULL AND i.is_missing = 0 AND i.reason IS NULL`

/** Real time without anything being written, by whichever connection, after which nothing will be any more. ms. */
const patienceMs = 60_000
/** Leaps of the clock that one settling may take: whatever tries again and again without an end takes more. */
const mostLeaps = 10_000
/** Real time that the disk gets between two leaps while files of a drop folder are looked at. ms. */
const diskMs = 3

export interface ProgramOptions {
  readonly folder: string
  readonly now: number
  /** Resolves when the services have no work of their own. */
  readonly idle: () => Promise<void>
  readonly log: Log
  /** Before anything but the opening has happened. */
  readonly onOpened?: (found: OpenedLibrary) => void
  /** Pages are written by a thread of this file; absent: by this one. */
  readonly pageWriter?: string | null
}

/** Opens the profile in a run's folder, as the program does at its start. Nothing runs before `core.start`. */
export function openProgram({ folder, now, idle, log, onOpened, pageWriter = null }: ProgramOptions): Program {
  const clock = manualClock(now)
  const profile = join(folder, places.profile)
  const path = join(folder, places.database)
  const found = openLibrary({ profile, migrations, now })
  const { db } = found
  onOpened?.(found)
  const turns = turnMemory()
  if (pageWriter !== null) takeTurns(db, mainTurns(turns, setImmediate))
  let wakeUp: (() => void) | null = null
  const network = endedNetwork()
  const core = createCore({
    ...{ db, found, clock, log, profile },
    random: () => 0.5,
    network,
    publish: () => {
      const wake = wakeUp
      wakeUp = null
      wake?.()
    },
    loadKeytar: () => Promise.resolve(fileKeychain(join(folder, places.keychain))),
    ...(pageWriter !== null && { pages: threadPageWriter({ path, turns, db, clock, log, workerPath: pageWriter }) }),
    mediaReader: inProcessMediaReader(),
    startDemo: () => Promise.reject(new Error('not here')),
    chooseSavePath: () => Promise.resolve(null),
  })
  const number = (sql: string) => db.prepare<[], { n: number }>(sql).get()?.n ?? 0
  const writes = () => `${String(number('SELECT total_changes() AS n'))} ${String(db.pragma('main.data_version', { simple: true }))}`
  const isBusy = () => core.accounts.list().some(({ id }) => core.sync.isBusy(id))

  const rest = async () => {
    while (isBusy())
      await new Promise<void>((resolve) => {
        wakeUp = resolve
        // Not every end of a request is told.
        setTimeout(resolve, 20).unref()
      })
  }

  return {
    ...{ core, db, found, clock },
    async checkFolders() {
      await Promise.all(core.dropFolders.list().map(({ id }) => core.dropFolders.check(id)))
    },
    async settle(isSettled = () => true) {
      let leaps = 0
      let seen = ''
      let until = performance.now() + patienceMs
      while (performance.now() < until && leaps < mostLeaps) {
        const now = writes()
        if (now !== seen) until = performance.now() + patienceMs
        seen = now
        await new Promise((resolve) => setImmediate(resolve))
        await rest()
        const isOnDisk = number(settling) > 0 || number(toMove) > 0
        if (!isOnDisk && number(moving) === 0 && isSettled()) return
        await idle()
        if (isOnDisk) await new Promise((resolve) => setTimeout(resolve, diskMs))
        if (!isBusy() && clock.leap()) leaps += 1
      }
      throw new Error(`it does not come to rest: ${JSON.stringify(db.prepare('SELECT kind, state, reason, progress FROM outbox').all())}`)
    },
    async stop() {
      await core.stop()
      await network.end()
      closeLibrary({ db, profile, hasCheckAhead: core.library.hasCheckAhead() })
    },
  }
}

/** The machine's network, whose connections end with the program although its process lives on: one that was still being made would stand there unused, and be waited for. */
function endedNetwork(): Network & { readonly end: () => Promise<void> } {
  const opened: Connection[] = []
  return {
    open(options) {
      const connection = systemNetwork.open(options)
      opened.push(connection)
      return connection
    },
    async end() {
      await Promise.all(opened.map((connection) => connection.close()))
    },
  }
}
