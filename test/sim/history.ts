import { crashPoints } from '../../src-main/crashpoint'
import type { AccountId } from '../../src-preload/contract/ids'
import { createChance, type Chance } from './chance'
import type { Mishap } from './network'
import { nothing, userActs } from './user'
import { createWorld, type Violation, type World } from './world'
import { answerQuestions } from './answers'
import { checkEnd } from './invariants'
import type { SimAccount } from './watch'

/** What one history came to. */
export interface HistoryResult {
  readonly seed: number
  readonly hash: string
  readonly violations: readonly Violation[]
  /** What was done, in the order it was, each with its number. */
  readonly steps: readonly string[]
  readonly trace: readonly string[]
  /** ms of the simulation. */
  readonly simulatedMs: number
  readonly requests: number
  readonly places: readonly string[]
  /** Names of what was done by the user, by somebody else and by the world. */
  readonly acts: readonly string[]
}

export interface HistoryOptions {
  readonly seed: number
  /** Only these steps; absent: all. */
  readonly keep?: ReadonlySet<number>
  /** How many lines of the trace are kept; 0: none. */
  readonly keeps?: number
  /** Goes the same way once more, to be compared: what is there at the end is looked at once only. */
  readonly isRepeat?: boolean
}

/** Something that is done in a history, by the user, by somebody else, or by the world. */
type Step = (world: World, chance: Chance, tag: string) => string | Promise<string>

const mishaps: readonly Mishap[] = [
  'refused',
  'dropped',
  'lost',
  'lost',
  'lost',
  'cut-answer',
  'late',
  'gateway',
  'twice',
  'busy',
  'failure',
  'page',
  'signed-out',
]
const yearMs = 365 * 86_400_000

/** What the user deletes for good is what somebody else wants back. */
function rescue(world: World, { id, service }: SimAccount): boolean {
  const doomed = world.ledger.open().find(({ accountId, kind }) => kind === 'delete-permanently' && accountId === id)
  if (doomed === undefined) return false
  const row = world.library.prepare<[string], { id: string | null }>('SELECT remote_id AS id FROM asset WHERE id = ?').get(doomed.assetId)
  return typeof row?.id === 'string' && service.rescue?.(row.id) === true
}

const colleague: Step = async (world, chance, tag) => {
  const account = chance.pick(world.accounts)
  const { service } = account
  if (rescue(world, account)) return `${service.service}: somebody else: restore what is being deleted`
  return `${service.service}: somebody else: ${await service.colleague(chance, Number(tag))}`
}

const mishap: Step = (world, chance) => {
  const rule = {
    mishap: chance.pick(mishaps),
    of: chance.pick(['changes', 'changes', 'reads', 'all'] as const),
    skip: chance.below(4),
    left: 1 + chance.below(4),
  }
  world.rules.push(rule)
  return `network: ${rule.mishap} of ${rule.of}, ${String(rule.left)} times after ${String(rule.skip)}`
}

const offline: Step = (world, chance) => {
  const ms = chance.pick([2_000, 60_000, 1_800_000])
  world.network.goOffline(world.time.now() + ms)
  return `network: offline for ${String(ms / 1000)} s`
}

const crash: Step = (world) => {
  world.machine.program().kill()
  return 'crash'
}

/** Where no history comes by. */
const elsewhere = /^(database|library|intake|backup)\/|^cache\/evicting$/
const places = crashPoints.filter((place) => !elsewhere.test(place))
const betweenTransactions = places.filter((place) => place.startsWith('transaction/'))

const plannedCrash: Step = (world, chance) => {
  const place = chance.pick(chance.is(0.3) ? betweenTransactions : places)
  world.machine.plan = { place, left: 1 + chance.below(place.startsWith('transaction') ? 12 : 3) }
  return `crash at ${place}, time ${String(world.machine.plan.left)}`
}

/** Between any two transactions of what the user does. */
const crashInAct: Step = (world, chance, tag) => {
  world.machine.plan = { place: chance.pick(betweenTransactions), left: 1 + chance.below(3) }
  return userStep(world, chance, tag)
}

const clockJump: Step = (world, chance) => {
  const ms = chance.pick([yearMs, -yearMs, 3_600_000, -3_600_000, 90_000])
  world.machine.program().clock.jump(ms)
  return `clock: ${String(ms / 1000)} s`
}

const diskFault: Step = (world, chance) => {
  world.diskFault = { fault: chance.pick(['ENOSPC', 'EIO', 'EBUSY', 'short'] as const), left: 1 + chance.below(4) }
  return `disk: ${world.diskFault.fault} ${String(world.diskFault.left)} times`
}

const diskFull: Step = (world, chance) => {
  world.machine.isFull = true
  world.time.setTimer(1_000 + chance.below(120_000), () => {
    world.machine.isFull = false
  })
  return 'disk: full for the library'
}

const fileChanged: Step = (world, chance, tag) => {
  const files = world.disk.below('/home')
  if (files.length === 0) return nothing
  const path = chance.pick(files)
  world.diskFault = null
  if (chance.is(0.3)) world.disk.remove(path)
  else world.disk.write(path, Buffer.from(`changed ${tag}`))
  return `disk: ${path} changed`
}

const linkBreak: Step = (world, chance) => {
  world.linkBreaks = 1 + chance.below(5)
  return `network: ${String(world.linkBreaks)} fetches by link break`
}

const expire: Step = (world) => {
  for (const { service } of world.accounts) service.expire()
  return 'sessions expire'
}

/** A listing is believed after two rounds at the most. */
const lie: Step = async (world, chance) => {
  world.lie = chance.pick(['short', 'empty', null] as const)
  const ms = world.lie !== null && chance.is(0.5) ? 600_000 : 0
  await world.run(ms)
  return `listing: ${String(world.lie)} for ${String(ms / 60_000)} min at least`
}

/** The computer sleeps: time passes, and no timer fires before it wakes. Most systems say so to the program. */
const sleep: Step = (world, chance) => {
  const ms = chance.pick([600_000, 3_600_000, 28_800_000, 86_400_000])
  const { core, isDead } = world.machine.program()
  const isTold = chance.is(0.7) && !isDead()
  if (isTold) core.sync.suspend()
  world.time.leap(ms)
  if (isTold) core.sync.resume()
  return `the computer sleeps ${String(ms / 60_000)} min`
}

const idle: Step = async (world, chance) => {
  const ms = chance.pick([300_000, 900_000])
  await world.run(ms)
  return `${String(ms / 60_000)} min pass`
}

const worldSteps: readonly (readonly [name: string, weight: number, step: Step])[] = [
  ['colleague', 14, colleague],
  ['mishap', 16, mishap],
  ['offline', 2, offline],
  ['crash', 4, crash],
  ['planned crash', 6, plannedCrash],
  ['crash in act', 4, crashInAct],
  ['clock', 2, clockJump],
  ['disk fault', 2, diskFault],
  ['disk full', 1, diskFull],
  ['file changed', 2, fileChanged],
  ['link break', 2, linkBreak],
  ['expire', 2, expire],
  ['lie', 4, lie],
  ['sleep', 3, sleep],
  ['idle', 2, idle],
]

const acts = userActs.map(([name, weight, act]) => [weight, { name, act }] as const)
const userStep: Step = async (world, chance, tag) => {
  const { name, act } = pickWeighted(acts, chance)
  const what = await world.asUser(() => act(world, chance.pick(world.accounts), chance, tag))
  if (what !== nothing && what !== 'cut off' && !what.startsWith('refused')) world.acts.add(name)
  return what
}

const weightOf = (list: readonly (readonly [weight: number, what: unknown])[]) => list.reduce((sum, [weight]) => sum + weight, 0)
const named =
  (name: string, step: Step): Step =>
  async (world, chance, tag) => {
    const what = await step(world, chance, tag)
    if (what !== nothing) world.acts.add(name)
    return what
  }
const allSteps: readonly (readonly [weight: number, step: Step])[] = [
  [weightOf(acts), userStep],
  ...worldSteps.map(([name, weight, step]) => [weight, named(name, step)] as const),
]

/** How much there is that a history can do, and how many places where the program can end. */
export const extent = { acts: userActs.length + worldSteps.length, places: places.length }

function pickWeighted<T>(list: readonly (readonly [weight: number, what: T])[], chance: Chance): T {
  let left = chance.below(weightOf(list))
  for (const [weight, what] of list) {
    left -= weight
    if (left < 0) return what
  }
  throw new Error('the weights do not add up')
}

/** Another thing is done where there is nothing for the first. */
const mostTries = 5

/** How many steps a seed's history has. */
export const stepCount = (seed: number): number => 4 + createChance(seed).fork(900).below(9)

/** The user was here before: most of what lies at services without a listing is known. */
async function takeUpKnown(world: World, chance: Chance): Promise<void> {
  for (const { id, service } of world.accounts) {
    if (service.service !== 'media-pocket' && service.service !== 'globalaiopc') continue
    for (const remoteId of service.ids()) {
      if (!chance.is(0.7)) continue
      await world.asUser(() => {
        world.machine.program().core.accounts.addById(id as AccountId, remoteId)
        return 'known'
      })
    }
  }
}

/** Runs one history: what happens, then peace until everything has come to rest, then the invariants. */
export async function runHistory({ seed, keep, keeps = 0, isRepeat = false }: HistoryOptions): Promise<HistoryResult> {
  const world = await createWorld({ seed, keeps, isRepeat })
  let hash = ''
  const steps: string[] = []
  try {
    const count = stepCount(seed)
    await takeUpKnown(world, createChance(seed).fork(950))
    for (let index = 0; index < count; index += 1) {
      if (keep !== undefined && !keep.has(index)) continue
      world.step = index
      const chance = createChance(seed).fork(1000 + index)
      await world.run(chance.is(0.7) ? chance.below(3_000) : chance.below(60_000))
      let what: string = nothing
      // What there is nothing for is no step.
      for (let tries = 0; what === nothing && tries < mostTries; tries += 1)
        what = await pickWeighted(allSteps, chance)(world, chance, String(index))
      world.trace.note(`# ${String(index)} ${what}`)
      steps.push(`${String(index)}: ${what}`)
      world.ledger.look('program')
      world.watch.checkPending()
    }
    world.step = count
    await settle(world)
    hash = world.trace.hash()
    if (!isRepeat) await checkEnd(world)
  } catch (error) {
    // What nothing in the program may throw.
    world.report(
      'broken',
      error instanceof Error ? `${error.name}: ${error.message} ${error.stack?.split('\n').slice(1, 9).join(' ') ?? ''}` : String(error),
    )
  } finally {
    world.close()
  }
  return {
    seed,
    hash,
    violations: world.violations,
    steps,
    trace: world.trace.lines,
    simulatedMs: world.time.now() - Date.UTC(2026, 0, 5, 9),
    requests: world.network.requests(),
    places: [...world.machine.places].filter((place) => !elsewhere.test(place)),
    acts: [...world.acts],
  }
}

/** Peace: nothing fails any more, and the user answers whatever is asked. */
async function settle(world: World): Promise<void> {
  world.rules.length = 0
  world.lie = null
  world.diskFault = null
  world.linkBreaks = 0
  world.machine.plan = null
  world.network.goOffline(0)
  world.machine.isFull = false
  await world.run(60_000)
  const isMoving = () => world.ledger.open().some(({ state }) => state === 'waiting' || state === 'running')
  const isQuiet = () => !isMoving() && world.accounts.every(({ id }) => !world.machine.program().core.sync.isBusy(id as AccountId))
  for (let round = 0; round < 12; round += 1) {
    for (const { id } of world.accounts) {
      await world.asUser(() => {
        const { pauses, accounts } = world.machine.program().core
        world.watch.notePause(id, false)
        pauses.resume(id as AccountId)
        accounts.sync(id as AccountId)
        return 'sync'
      })
    }
    await world.run(30_000)
    await world.run(3 * 3_600_000, () => isQuiet() || isStuckBehind(world))
    if (!(await answerQuestions(world, round)) && isQuiet()) break
  }
}

/** Everything that could move waits behind what waits for the user. */
function isStuckBehind(world: World): boolean {
  const open = world.ledger.open()
  return open.every(
    (wish, at) =>
      wish.state === 'failed' ||
      wish.state === 'needs-review' ||
      open.slice(0, at).some((first) => first.assetId === wish.assetId && (first.state === 'failed' || first.state === 'needs-review')),
  )
}
