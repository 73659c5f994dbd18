import SqliteDatabase, { type Database } from 'better-sqlite3'
import type { Keytar } from '../../src-main/accounts/secret-store'
import { createCore, type Core } from '../../src-main/core'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import { silentLog } from '../../src-main/log'
import { inProcessMediaReader } from '../../src-main/media-reading/in-process-media-reader'
import type { Network } from '../../src-main/providers/connection'
import type { StartHandOverServer } from '../../src-main/hand-over/server'
import { createChance, type Chance } from './chance'
import type { Disk } from './disk'
import { setMachine } from './substitutes/current'
import { programClock, type ProgramClock, type SimTime } from './time'

export const profile = '/program'

/** What a program of the history throws where it ends: nothing may take it for a failure of its own. */
export class ProgramEnded extends Error {
  override readonly name = 'ProgramEnded'
}

/** One run of the program: from its start to its end, which may come anywhere. */
export interface Program {
  readonly core: Core
  readonly clock: ProgramClock
  readonly isDead: () => boolean
  /** Ends it as a power cut would: what it still does reaches nothing. */
  readonly kill: () => void
}

/** Where the program ends by itself: at the so-many-th time that it comes by. */
export interface CrashPlan {
  readonly place: string
  left: number
}

/** The computer of one history: its library, its keychain, its clock, and the program that runs on it. */
export interface Machine {
  readonly library: Database
  readonly keychain: Map<string, string>
  readonly program: () => Program
  /** Begins another run of the program on what the last one left. */
  readonly start: () => void
  plan: CrashPlan | null
  /** Nothing can be written into the library. */
  isFull: boolean
  /** Names of the places that the program came by. */
  readonly places: Set<string>
  readonly close: () => void
}

let kept: Database | null = null

/** A library with nothing in it: made once in a process and emptied for each history, as most of the time of a small one would be its making. */
function emptyLibrary(disk: Disk): Database {
  if (kept !== null) {
    wipe(kept)
    return kept
  }
  const library = new SqliteDatabase(':memory:')
  setMachine({ disk, chance: createChance(0), crashpoint: () => undefined, openLibrary: () => Object.create(library) as Database })
  openDatabase(':memory:', migrations)
  kept = keepStatements(library)
  return kept
}

/** Statements outlive the programs that asked for them. */
function keepStatements(library: Database): Database {
  const prepare = library.prepare.bind(library)
  const statements = new Map<string, ReturnType<typeof prepare>>()
  const keep = (text: string) => {
    const known = statements.get(text) ?? prepare(text)
    statements.set(text, known)
    return known
  }
  return Object.defineProperty(library, 'prepare', { value: keep, configurable: true })
}

function wipe(library: Database): void {
  const tables = library
    .prepare<[], { name: string }>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence')`,
    )
    .all()
  library.pragma('foreign_keys = OFF')
  library.transaction(() => {
    for (const { name } of tables) library.prepare(`DELETE FROM ${name}`).run()
  })()
  library.pragma('foreign_keys = ON')
}

export interface MachineTools {
  readonly time: SimTime
  readonly chance: Chance
  readonly disk: Disk
  readonly network: (isDead: () => boolean) => Network
  readonly handOver: (isDead: () => boolean) => StartHandOverServer
  readonly published: (event: string) => void
}

export function createMachine(tools: MachineTools): Machine {
  const { time, chance, disk } = tools
  const library = emptyLibrary(disk)
  const keychain = new Map<string, string>()
  let program: Program | null = null
  let shift = 0
  let runs = 0

  const crashpoint = (place: string) => {
    const { plan } = machine
    machine.places.add(place)
    if (plan?.place !== place || program === null || program.isDead()) return
    plan.left -= 1
    if (plan.left > 0) return
    machine.plan = null
    program.kill()
    throw new ProgramEnded()
  }

  const start = () => {
    let isOver = false
    const isDead = () => isOver
    const clock = programClock(time, isDead, shift)
    setMachine({ disk, chance: chance.fork((runs += 1)), crashpoint, openLibrary: () => Object.create(library) as Database })
    const db = mortal(openDatabase(':memory:', migrations), { isDead, isFull: () => machine.isFull })
    const draw = chance.fork(77)
    const core = createCore({
      db,
      clock,
      random: () => draw.next(),
      log: silentLog,
      profile,
      publish: tools.published,
      loadKeytar: () => Promise.resolve(keytarOver(keychain)),
      mediaReader: inProcessMediaReader({ tellsFacts: false }),
      startDemo: () => Promise.reject(new Error('no demo runs here')),
      chooseSavePath: () => Promise.resolve(null),
      network: tools.network(isDead),
      startHandOverServer: tools.handOver(isDead),
    })
    program = {
      core,
      clock,
      isDead,
      kill() {
        isOver = true
        shift = clock.shift()
      },
    }
    core.start()
  }

  const machine: Machine = {
    library,
    keychain,
    program: () => {
      if (program === null) throw new Error('the program was not started')
      return program
    },
    start,
    plan: null,
    isFull: false,
    places: new Set(),
    close() {
      program?.kill()
    },
  }
  return machine
}

/** A connection that ends with its program: whatever still asks it is told nothing and changes nothing. */
function mortal(db: Database, { isDead, isFull }: { readonly isDead: () => boolean; readonly isFull: () => boolean }): Database {
  const live = () => {
    if (isDead()) throw new ProgramEnded()
  }
  const changes = () => db.prepare<[], { n: number }>('SELECT total_changes() AS n').get()?.n
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((text) => db.prepare(text))
  /** On a full disk what was written can not be kept. */
  const runAtOnce = (work: () => unknown): unknown => {
    begin?.run()
    try {
      const before = isFull() ? changes() : 0
      const result = work()
      if (isFull() && changes() !== before) throw new SqliteDatabase.SqliteError('database or disk is full', 'SQLITE_FULL')
      commit?.run()
      return result
    } catch (error) {
      if (db.inTransaction) rollback?.run()
      throw error
    }
  }
  const guarded = (name: 'prepare' | 'exec' | 'pragma') => {
    const method = (db[name] as (...args: unknown[]) => unknown).bind(db)
    return {
      value: (...args: unknown[]) => {
        live()
        return method(...args)
      },
    }
  }
  return Object.create(db, {
    prepare: guarded('prepare'),
    exec: guarded('exec'),
    pragma: guarded('pragma'),
    transaction: {
      value: (work: () => unknown) => {
        live()
        // Called as it is, it is a part of the one around it.
        return Object.assign(() => db.transaction(work)(), { immediate: () => runAtOnce(work) })
      },
    },
    inTransaction: {
      get: () => {
        live()
        return db.inTransaction
      },
    },
  }) as Database
}

function keytarOver(items: Map<string, string>): Keytar {
  return {
    getPassword: (service, account) => Promise.resolve(items.get(`${service}/${account}`) ?? null),
    setPassword: (service, account, password) => {
      items.set(`${service}/${account}`, password)
      return Promise.resolve()
    },
    deletePassword: (service, account) => Promise.resolve(items.delete(`${service}/${account}`)),
  }
}
