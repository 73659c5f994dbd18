import { insertAccount } from '../../src-main/accounts/account-store'
import { keychainService } from '../../src-main/accounts/secret-store'
import type { AccountId } from '../../src-preload/contract/ids'
import { AppError } from '../../src-preload/contract/errors'
import { transact, type Database } from '../../src-main/database/transaction'
import { createChance, type Chance } from './chance'
import { createDisk, type Disk, type DiskFault } from './disk'
import { checkEnded, checkTakenBack } from './ended'
import { countImmediates, settled } from './immediates'
import { createLedger, type Ledger } from './ledger'
import { createLinks, webDoor, webOrigin } from './links'
import { createMachine, profile, ProgramEnded, type Machine } from './machine'
import { createMirrorWatch } from './mirror-watch'
import { createNetwork, type Mishap, type SimNetwork, type SimRequest } from './network'
import { simulateGlobalAiOpc } from './services/globalaiopc'
import { simulateMediaPocket } from './services/media-pocket'
import { simulateOctoSpark } from './services/octospark'
import type { ServiceTools, SimService } from './services/service'
import { simulateWordbee } from './services/wordbee'
import { setMachine } from './substitutes/current'
import { createSimTime, type SimTime } from './time'
import { createTrace, type Trace } from './trace'
import { createWatch, type SimAccount, type Watch } from './watch'

/** An invariant that was broken, and when. */
export interface Violation {
  readonly name: string
  readonly what: string
  readonly step: number
}

/** Mishaps that wait for requests. */
export interface MishapRule {
  readonly mishap: Mishap
  readonly of: 'changes' | 'reads' | 'all'
  skip: number
  left: number
}

/** What a listing is told with, instead of the truth. */
export type ListingLie = 'short' | 'empty' | null

/** Everything that one history happens in. */
export interface World {
  readonly chance: Chance
  readonly time: SimTime
  readonly trace: Trace
  readonly disk: Disk
  readonly network: SimNetwork
  readonly library: Database
  readonly machine: Machine
  readonly accounts: readonly SimAccount[]
  readonly ledger: Ledger
  readonly watch: Watch
  readonly rules: MishapRule[]
  lie: ListingLie
  diskFault: { readonly fault: DiskFault; left: number } | null
  linkBreaks: number
  readonly violations: Violation[]
  /** Names of what was done. */
  readonly acts: Set<string>
  step: number
  /** Goes on for so many ms of the simulation, or until there is nothing left to do when `until` says so. */
  readonly run: (ms: number, until?: () => boolean) => Promise<void>
  /** Does something as the user. What became of it, in a word. */
  readonly asUser: (work: () => string | Promise<string>) => Promise<string>
  readonly report: (name: string, what: string) => void
  readonly close: () => void
}

/** Monday, 9:00 in the morning. */
const start = Date.UTC(2026, 0, 5, 9)
const makers: readonly ((tools: ServiceTools) => Promise<SimService>)[] = [
  simulateMediaPocket,
  simulateOctoSpark,
  simulateWordbee,
  simulateGlobalAiOpc,
]

export interface WorldOptions {
  readonly seed: number
  /** How many of the last lines of the trace are kept. */
  readonly keeps: number
  /** What the first run looked at is not looked at again. */
  readonly isRepeat: boolean
}

export async function createWorld({ seed, keeps, isRepeat }: WorldOptions): Promise<World> {
  countImmediates()
  const chance = createChance(seed)
  const time = createSimTime(start)
  const trace = createTrace(keeps)
  const note = (line: string) => {
    trace.note(`${String(time.now() - start)} ${line}`)
  }
  const violations: Violation[] = []
  const report = (name: string, what: string) => {
    note(`! ${name} ${what}`)
    if (violations.length < 20) violations.push({ name, what, step: world.step })
  }
  const takeDiskFault = (path: string): DiskFault | null => {
    if (world.diskFault === null || !(path.startsWith('/home') || path.startsWith(profile))) return null
    world.diskFault.left -= 1
    const { fault, left } = world.diskFault
    if (left <= 0) world.diskFault = null
    return fault
  }
  const disk = createDisk(time.now, (_step, path) => takeDiskFault(path))
  for (const folder of ['/home', profile]) disk.makeFolder(folder)
  const links = createLinks({
    time,
    chance: chance.fork(3),
    breaksAt: () => {
      if (world.linkBreaks === 0) return null
      world.linkBreaks -= 1
      return 1
    },
    taken: (bytes) => {
      world.watch.taken(bytes)
    },
    note,
  })
  const network = createNetwork({
    time,
    chance: chance.fork(4),
    hooks: {
      mishapOf: (request) => {
        const mishap = takeMishap(world, request)
        if (mishap !== null) world.watch.noteMishap(request)
        return mishap
      },
      sent: (request, isOpen) => {
        world.watch.sent(request, isOpen)
      },
      arrived: (request) => {
        world.watch.arrived(request)
      },
      answered: (request, reply) => {
        const account = world.accounts.find(({ service }) => service.origin === request.origin)
        const page = world.lie === null || account === undefined ? null : account.service.listed(request, reply)
        const told =
          page === null || account === undefined
            ? reply
            : account.service.shorten(reply, (id) => world.lie === 'short' && (id.codePointAt(id.length - 1) ?? 0) % 3 !== 0)
        world.watch.answered(request, told)
        return told
      },
      note,
    },
  })
  network.register(webOrigin, webDoor)
  const changed = { isOutbox: true, isMirror: true }
  const machine = createMachine({
    time,
    chance: chance.fork(5),
    disk,
    network: network.forProgram,
    handOver: links.forProgram,
    published: (event) => {
      if (event === 'activity.changed') changed.isOutbox = true
      if (event === 'assets.changed') changed.isMirror = true
    },
  })
  const ledger = createLedger(machine.library)
  const accounts: SimAccount[] = []

  const mirror = createMirrorWatch({ library: machine.library, accounts, report })

  /** @param isAct it was changed by the user just now, and by nobody else */
  const lookAtOutbox = (by: 'program' | 'user', isAct = false) => {
    changed.isOutbox = false
    ledger.look(by)
    if (changed.isMirror) {
      if (!isRepeat) mirror.look(by === 'user')
      if (!isRepeat) watch.checkPending()
    }
    changed.isMirror = false
    for (const wish of ledger.takeEnded()) {
      note(`- ${wish.kind} ended by ${String(wish.endedBy)}`)
      if (isAct) checkTakenBack(wish, report)
      if (wish.endedBy === 'user') continue
      const remoteId =
        machine.library.prepare<[string], { id: string | null }>('SELECT remote_id AS id FROM asset WHERE id = ?').get(wish.assetId)?.id ??
        null
      checkEnded(
        wish,
        accounts.find(({ id }) => id === wish.accountId),
        remoteId,
        report,
      )
    }
  }

  const guarded = (work: () => boolean): boolean => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ProgramEnded)) throw error
      return true
    }
  }

  let isRestarting = false
  const restart = () => {
    if (isRestarting) return
    isRestarting = true
    note('the program ended')
    watch.noteEnd()
    lookAtOutbox('program')
    watch.checkCursors()
    time.setTimer(1000 + chance.below(20_000), () => {
      isRestarting = false
      note('the program starts')
      machine.start()
    })
  }

  const run: World['run'] = async (ms, until) => {
    const end = time.now() + ms
    for (;;) {
      const isMore = guarded(() => time.step(end))
      await settled()
      if (changed.isOutbox || changed.isMirror) lookAtOutbox('program')
      const isDead = machine.program().isDead()
      if (isDead) restart()
      if (!isMore || (!isDead && until?.() === true)) return
    }
  }

  const asUser: World['asUser'] = async (work) => {
    lookAtOutbox('program')
    let what: string
    try {
      const done = work()
      // Whatever was told of it: what vanished just now did so on the user's word.
      changed.isMirror = true
      lookAtOutbox('user', true)
      what = typeof done === 'string' ? done : await waitFor(done)
    } catch (error) {
      if (!isRefusal(error)) throw error
      lookAtOutbox('user')
      what = `refused: ${error instanceof AppError ? error.message : error.name}`
    }
    await settled()
    if (machine.program().isDead()) restart()
    return what
  }

  /** Something that the user waits for, as long as time must pass for it. */
  const waitFor = async (done: Promise<string>): Promise<string> => {
    const so = { isOver: false }
    const ended = done
      .catch((error: unknown) => {
        if (isRefusal(error)) return `refused: ${error.message}`
        throw error
      })
      .finally(() => {
        so.isOver = true
      })
    while (!so.isOver && !machine.program().isDead()) {
      guarded(() => time.step(time.now() + 60_000))
      await settled()
      lookAtOutbox('user')
    }
    return so.isOver ? ended : 'cut off'
  }

  const watch = createWatch({ library: machine.library, accounts, ledger, now: time.now, report })
  const world: World = {
    chance,
    time,
    trace,
    disk,
    network,
    library: machine.library,
    machine,
    accounts,
    ledger,
    watch,
    rules: [],
    lie: null,
    diskFault: null,
    linkBreaks: 0,
    violations,
    acts: new Set(),
    step: -1,
    run,
    asUser,
    report,
    close() {
      machine.close()
      setMachine(null)
    },
  }
  // The services draw from a stream of their own.
  setMachine({ disk, chance: chance.fork(6), crashpoint: () => undefined, openLibrary: () => machine.library })
  await addAccounts(world, { seed, network, ask: links.ask })
  machine.start()
  await settled()
  return world
}

/** What was refused in words, and what a full disk or an ended program says. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof AppError || error instanceof ProgramEnded) return true
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL'
}

function takeMishap({ rules, accounts }: World, request: SimRequest): Mishap | null {
  for (const rule of rules) {
    if (rule.left <= 0) continue
    const account = accounts.find(({ service }) => service.origin === request.origin)
    const isChange = account !== undefined && request.method !== 'GET'
    if ((rule.of === 'changes' && !isChange) || (rule.of === 'reads' && isChange)) continue
    if (rule.skip > 0) {
      rule.skip -= 1
      continue
    }
    rule.left -= 1
    return rule.mishap
  }
  return null
}

/** One to three accounts: each seed has its own mix of services. */
async function addAccounts(
  world: World,
  { seed, network, ask }: { seed: number; network: SimNetwork; ask: ServiceTools['ask'] },
): Promise<void> {
  const { chance, time, library } = world
  const first = seed % makers.length
  const kinds = [first, ...(chance.is(0.4) ? [chance.is(0.3) ? first : chance.below(makers.length)] : [])]
  for (const [index, kind] of kinds.entries()) {
    const maker = makers[kind]
    if (maker === undefined) continue
    const service = await maker({
      clock: { now: time.now, setTimer: time.setTimer },
      chance: chance.fork(10 + index),
      origin: `http://127.0.0.1:${String(5001 + index)}`,
      folder: `/service-${String(index)}`,
      ask,
      register: network.register,
    })
    const id = `01ACCOUNT0000000000000000${String(index)}` as AccountId
    transact(library, (tx) => {
      const { address, fields } = service
      insertAccount(tx, { id, service: service.service, name: `Account ${String(index)}`, address, fields, isDemo: false }, time.now())
    })
    world.machine.keychain.set(`${keychainService(profile)}/${id}`, JSON.stringify(service.secrets))
    world.machine.keychain.set(`${keychainService(profile)}/slipway-check`, 'ok')
    ;(world.accounts as SimAccount[]).push({ id, service })
  }
}
