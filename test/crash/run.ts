import { existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transact } from '../../src-main/database/transaction'
import type { Log } from '../../src-main/log'
import { silentLog } from '../../src-main/log'
import type { Order } from './doomed'
import { checkBackups, checkCopyOf, checkFiles, checkRequests } from './file-checks'
import { checkAtRestart, contentOf, mirrorOf, shownOf } from './library-checks'
import type { End, Nursery, Waiting } from './life'
import { putIntoSchema } from './old-schema'
import { perform, watchFolder } from './perform'
import { requestOf, type Plan } from './plan'
import { openProgram, places, type Program } from './program'
import { isPulled } from './pulled'
import { pictureOf, smallPages, type Thing } from './services'
import { copyTemplate, startServices, type Services, type Template, type Wires } from './template'
import { answerQuestions, type Answers } from './user'
import { expectedThings, nameAt, roles, type Action } from './world'

/** What a run came to. */
export interface RunResult {
  /** Each begins with the name of the invariant that is broken. */
  readonly violations: readonly string[]
  /** The process was killed where it should be, and not elsewhere or never. */
  readonly isReached: boolean
  /** More than once where the place was not passed so often as the seed had it. */
  readonly tries: number
  /** The place of the second crash was reached too. */
  readonly isTwice: boolean
  /** Questions that the user was asked. */
  readonly asked: number
  readonly ms: number
}

/** What runs of one lane share. */
export interface Lane {
  /** Where runs have their folders. */
  readonly folder: string
  readonly nursery: Nursery
  readonly wires: Wires
  template(service: Plan['service'], hasSide: boolean): Promise<Template>
}

interface Stage {
  readonly lane: Lane
  readonly plan: Plan
  readonly template: Template
  readonly folder: string
  readonly services: Services
}

/** Kills a process at the plan's point, starts the program again, and looks what became of everything. */
export async function runPlan(lane: Lane, plan: Plan): Promise<RunResult> {
  const began = performance.now()
  const template = await lane.template(plan.service, plan.hasSide)
  // A place of its own: what an earlier run still has to do finds nothing of this one.
  const folder = mkdtempSync(join(lane.folder, 'run-'))
  copyTemplate(template, folder)
  prepareFiles(folder, plan, template)
  const services = await startServices(folder, { service: plan.service, hasSide: plan.hasSide, wires: lane.wires })
  const stage: Stage = { lane, plan, template, folder, services }
  try {
    if (plan.isBehind) await fallBehind(stage)
    const hasActed = plan.schema !== null
    if (plan.schema !== null) await queueInOldSchema(stage, plan.schema)
    const end = await firstLife(stage, hasActed)
    const ms = () => performance.now() - began
    if (end.how === 'broke') return { violations: [`life: ${end.why}`], isReached: false, tries: 1, isTwice: false, asked: 0, ms: ms() }
    await settleServices(stage)
    const isTwice = plan.again !== null && end.how === 'killed' && (await secondLife(stage, plan.again))
    const { violations, asked } = await lastLife(stage)
    return { violations, isReached: end.how === 'killed', tries: 1, isTwice, asked, ms: ms() }
  } finally {
    for (const wire of [lane.wires.main, lane.wires.side]) {
      wire.plan = null
      wire.onAnswer = () => undefined
    }
    await services.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const dayMs = 86_400_000
/** What is still to come on a loaded machine is waited for so long. ms. */
const patienceMs = 60_000

/** Resolves when it is so; false when it was not for a long time. */
async function until(isSo: () => boolean, everyMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  return true
}

function prepareFiles(folder: string, { actions, trims }: Plan, template: Template): void {
  for (const action of actions)
    if (action.do === 'drop') writeFileSync(join(folder, places.ready, action.file), pictureOf(action.file, action.size))
  if (!trims) return
  // More than the cache may hold, without taking any room.
  for (const path of largeFiles(folder, template)) {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'w'))
    truncateSync(path, 900 * 1024 * 1024)
  }
}

/** What lies in the cache before it is trimmed: two of the four have room in it. */
function largeFiles(folder: string, { subjects }: Template): string[] {
  const at = join(folder, places.profile, 'cache', subjects.account, subjects.assets.Elm ?? '')
  return ['a', 'b', 'c', 'd'].map((letter) => join(at, letter.repeat(64)))
}

/** Makes the library older than what the service tells; not so the assets that the user is about to change. */
async function fallBehind({ folder, plan, template }: Stage): Promise<void> {
  const touched = new Set(plan.actions.flatMap((action) => ('role' in action && action.role !== null ? [action.role] : [])))
  const program = openProgram({ folder, now: template.now, idle: () => Promise.resolve(), log: silentLog })
  transact(program.db, (tx) => {
    for (const role of roles) {
      if (touched.has(role)) continue
      tx.prepare(
        `UPDATE asset SET version = 'before', description = 'before', base = json_set(base, '$.description', 'before') WHERE id = ?`,
      ).run(template.subjects.assets[role] ?? '')
    }
  })
  await program.stop()
}

/** The user's wishes stand in a library of an older program. */
async function queueInOldSchema({ folder, plan, template }: Stage, version: number): Promise<void> {
  const program = openProgram({ folder, now: template.now, idle: () => Promise.resolve(), log: silentLog })
  if (plan.drop !== null) await watchFolder(program, folder, template.subjects.account, plan.drop)
  await perform(program, folder, { subjects: template.subjects, actions: plan.actions })
  await program.checkFolders()
  const dropped = plan.actions.filter((action) => action.do === 'drop').length
  const queued = () => program.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM intake WHERE stage = 'queued'`).get()?.n ?? 0
  const isQueued = await until(() => {
    if (queued() >= dropped) return true
    program.clock.leap()
    return false
  }, 2)
  await program.stop()
  if (!isQueued) throw new Error('the dropped files are not queued')
  putIntoSchema(join(folder, places.database), version)
}

function orderOf({ folder, plan, template }: Stage, hasActed: boolean): Order {
  const { way, count } = plan
  return {
    folder,
    now: template.now + 1000,
    subjects: template.subjects,
    actions: hasActed ? [] : plan.actions,
    drop: hasActed ? null : plan.drop,
    restsBefore: plan.restsBefore,
    pulls: plan.pulls,
    trims: plan.trims,
    crashAt: way.by === 'name' ? `${way.at}:${String(count)}` : null,
    from: way.by === 'name' ? way.from : 'action',
    checkpoint: plan.checkpoint,
    backsUp: plan.point === 'K17',
    hasPageWriter: plan.hasPageWriter,
    goesOn: false,
  }
}

function firstLife(stage: Stage, hasActed: boolean): Promise<End> {
  const { lane, plan, services } = stage
  const child = lane.nursery.next()
  const { way, count, share, arrives } = plan
  if (way.by === 'wire') {
    lane.wires.main.plan = { when: way.when, request: requestOf(plan), count, share, arrives, kill: () => { child.kill() } } // prettier-ignore
  }
  if (plan.expiresAfter !== null) expireLater(stage, plan.expiresAfter)
  return child.live(orderOf(stage, hasActed), services.idle)
}

/** Log-ins end in the middle of work. */
function expireLater({ lane, plan, services }: Stage, answers: number): void {
  const isSide = plan.hasSide
  const wire = isSide ? lane.wires.side : lane.wires.main
  let left = answers
  wire.onAnswer = () => {
    left -= 1
    if (left === 0) (isSide ? services.side : services.main)?.expire()
  }
}

/** What was on its way when the process ended arrives, or is lost; the service does what it has to do. */
async function settleServices({ lane, services }: Stage): Promise<void> {
  lane.wires.main.plan = null
  await Promise.all([lane.wires.main.idle(), lane.wires.side.idle()])
  await services.idle()
}

/** Another start, and another crash, wherever it happens to be. True when it was killed. */
async function secondLife(stage: Stage, crashAt: string): Promise<boolean> {
  const { lane, plan, services } = stage
  const child: Waiting = lane.nursery.next()
  const order = orderOf(stage, true)
  const end = await child.live(
    {
      ...order,
      now: order.now + plan.awayMs,
      restsBefore: false,
      pulls: false,
      trims: false,
      crashAt,
      from: 'start',
      checkpoint: null,
      backsUp: false,
    },
    services.idle,
  )
  await settleServices(stage)
  if (end.how === 'broke') throw new Error(`the second life broke: ${end.why}`)
  return end.how === 'killed'
}

/** A log that keeps what the program calls its own mistake. */
function mistakes(): { readonly log: Log; readonly found: string[] } {
  const found: string[] = []
  const note = (event: string, code?: string) => {
    found.push(`log: ${event}${code === undefined ? '' : ` (${code})`}`)
  }
  return { log: { ...silentLog, error: (event, facts) => { note(event, facts?.code) } }, found } // prettier-ignore
}

async function lastLife(stage: Stage): Promise<{ violations: string[]; asked: number }> {
  const { folder, plan, template, services } = stage
  const { log, found } = mistakes()
  const violations: string[] = []
  let program: Program
  try {
    program = openProgram({
      folder,
      now: template.now + 2 * dayMs + plan.awayMs,
      idle: services.idle,
      log,
      onOpened: (opened) => violations.push(...checkAtRestart(opened, plan.service === 'octospark' ? smallPages.size : null)),
    })
  } catch (error) {
    return { violations: [`quick_check: it does not open: ${error instanceof Error ? error.message : String(error)}`], asked: 0 }
  }
  violations.push(...checkBackups(join(folder, places.profile)))
  let answers: Answers = { asked: 0, givenUp: [], refused: [], odd: [] }
  try {
    program.core.start()
    await untilStarted(program)
    await program.checkFolders()
    await program.settle()
    answers = await answerQuestions({ program, running: services.main, service: plan.service, subjects: template.subjects })
    violations.push(...answers.odd.map((odd) => `I1: ${odd}`))
    if (answers.odd.length === 0) await checkRest(stage, program, { violations, answers })
  } catch (error) {
    violations.push(`I8: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  } finally {
    await program.stop()
  }
  if (answers.odd.length === 0)
    violations.push(
      ...checkFiles(
        folder,
        plan.actions.filter((action) => action.do !== 'drop' || isDropped(folder, action)),
      ),
    )
  return { violations: [...violations, ...found], asked: answers.asked }
}

/** Watching begins some moments after the start. */
async function untilStarted({ core }: Program): Promise<void> {
  const isStarted = await until(() => core.dropFolders.list().every(({ state }) => state !== 'paused'), 2)
  if (!isStarted) throw new Error('the drop folders are not watched')
}

async function checkRest(
  stage: Stage,
  program: Program,
  { violations, answers }: { violations: string[]; answers: Answers },
): Promise<void> {
  const { plan, services, template, folder } = stage
  await pullAll(program)
  const left = program.db
    .prepare<[], { kind: string; state: string; reason: string | null }>('SELECT kind, state, reason FROM outbox')
    .all()
  violations.push(...left.map(({ kind, state, reason }) => `I1: ${kind} is still ${state}: ${String(reason)}`))
  const undone = program.db
    .prepare<[], { path: string; stage: string; reason: string | null }>(`SELECT path, stage, reason FROM intake WHERE stage <> 'done'`)
    .all()
  const wasGivenUp = ({ path }: { path: string }) => [...answers.givenUp, ...answers.refused].some((title) => path.startsWith(title))
  violations.push(...undone.filter((row) => !wasGivenUp(row)).map((row) => `I1: ${row.path} is ${row.stage}: ${String(row.reason)}`))
  violations.push(...compare(stage, answers))
  violations.push(...compareMirror(stage, program))
  const before = contentOf(program.db)
  await pullAll(program)
  if (contentOf(program.db) !== before) violations.push('I8: a second pull changed the library')
  const lives = plan.again === null ? 2 : 3
  const deletable = plan.actions.flatMap((action) => (action.do === 'delete' ? idsOf(stage, action) : []))
  violations.push(...checkRequests(services.main, { service: plan.service, actions: plan.actions, deletable, lives }))
  if (services.side !== null) violations.push(...checkRequests(services.side, { service: 'wordbee', actions: [], deletable: [], lives }))
  for (const action of acknowledged(folder, plan.actions).done) violations.push(...checkCopyOf(folder, action, template.service))
  const { damages } = await program.core.library.check()
  violations.push(...damages.map(({ kind, count }) => `self-check: ${kind} (${String(count)})`))
  // The next copy takes away what is left of one that was cut off.
  if (plan.point === 'K17' || plan.point === 'K16') {
    const { backups } = await program.core.library.backUp()
    if (backups.length === 0) violations.push('files: no copy of the library can be made')
  }
  // What waits for the next look at the cache's size has its turn.
  if (plan.trims) await trimNow(stage, program, violations)
}

function idsOf({ plan, template }: Stage, { role }: Extract<Action, { do: 'delete' }>): string[] {
  const name = nameAt(plan.service, role)
  if (plan.service === 'wordbee') return [name]
  const id = template.remoteIds[role]
  return id === undefined ? [name] : [id]
}

async function trimNow({ folder, template }: Stage, program: Program, violations: string[]): Promise<void> {
  program.clock.advance(60 * 60_000 + 1000)
  const left = () => largeFiles(folder, template).filter((path) => existsSync(path)).length
  await until(() => left() <= 2, 5)
  if (left() !== 2) violations.push(`files: the cache holds ${String(left())} of its four large files`)
}

async function pullAll(program: Program): Promise<void> {
  // Nothing is older than what is about to be asked.
  program.clock.advance(1000)
  const since = program.clock.now()
  program.core.sync.kick(undefined, { all: true })
  await program.settle(() => isPulled(program.db, since))
}

/** What the user did and the program had accepted, and what it was just told. */
function acknowledged(folder: string, actions: readonly Action[]): { done: readonly Action[]; begun: readonly Action[] } {
  const path = join(folder, places.acts)
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  const has = (word: string, index: number) => lines.includes(`${word} ${String(index)}`)
  return {
    done: actions.filter((action, index) => (action.do === 'drop' ? isDropped(folder, action) : has('done', index))),
    begun: actions.filter((action, index) => has('began', index) && !has('done', index) && action.do !== 'drop'),
  }
}

const inWords = ({ title, description, tags, isTrashed, media, comments, project, collections, runs }: Thing) =>
  JSON.stringify([title, description, tags, isTrashed, media, comments, project, collections, runs])
/** A file counts from the moment that it has its name, whether or not this was written down. */
const isDropped = (folder: string, { file }: Extract<Action, { do: 'drop' }>) => !existsSync(join(folder, places.ready, file))

const sorted = (things: readonly Thing[]) => things.map(inWords).sort()

/** What the service holds is what the user wished: all that was accepted once, and what was not accepted once or not at all. */
function compare({ folder, plan, template, services }: Stage, answers: Answers): string[] {
  const { done, begun } = acknowledged(folder, plan.actions)
  const wishes = [done, ...(begun.length > 0 ? [plan.actions.filter((action) => done.includes(action) || begun.includes(action))] : [])]
  const isGone = (title: string) => answers.givenUp.includes(title) || answers.refused.includes(title)
  const there = sorted(services.main.things().filter(({ title }) => !answers.refused.some((name) => title === `${name}, Failed`)))
  const wanted = wishes.map((actions) =>
    sorted(expectedThings(plan.service, template.things, actions).filter(({ title }) => !isGone(title))),
  )
  const faults: string[] = []
  if (!wanted.some((things) => JSON.stringify(things) === JSON.stringify(there))) {
    const [first = []] = wanted
    const missing = first.filter((thing) => !there.includes(thing))
    const more = there.filter((thing, index) => !first.includes(thing) || there.indexOf(thing) !== index)
    faults.push(`I1: the service should hold ${missing.join(' ')} and holds ${more.join(' ')}`)
  }
  const isNew = (actions: readonly Action[]) => actions.some((action) => action.do === 'collect' && action.isNew)
  const shelves = wishes.map((actions) => JSON.stringify([...template.shelves, ...(isNew(actions) ? ['Box'] : [])].sort()))
  if (!shelves.includes(JSON.stringify(services.main.shelves()))) faults.push(`I1: the collections are ${services.main.shelves().join()}`)
  return faults
}

/** What the library shows is what the service holds. */
function compareMirror({ plan, template, services }: Stage, { db }: Program): string[] {
  const there = services.main
    .things()
    .filter(({ isTrashed }) => !isTrashed || plan.service === 'media-pocket')
    .map((thing) => shownOf(thing, plan.service))
    .sort()
  const shown = mirrorOf(db, template.subjects.account, plan.service)
  if (JSON.stringify(there) === JSON.stringify(shown)) return []
  const missing = there.filter((one) => !shown.includes(one))
  const more = shown.filter((one) => !there.includes(one))
  return [`I2: the library does not show ${missing.join(' ')} and shows ${more.join(' ')}`]
}
