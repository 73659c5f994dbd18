import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AfterUpload } from '../../src-preload/contract/drop-folder'
import { openReadOnly } from '../../src-main/database/open'
import { silentLog } from '../../src-main/log'
import { chanceOf, type Chance } from './chance'
import type { Order } from './doomed'
import { checkAtRestart } from './library-checks'
import type { Nursery } from './life'
import { watchFolder, type DropWish } from './perform'
import { openProgram, places, type Program } from './program'
import { byTitle, pictureOf, type ServiceName } from './services'
import { copyTemplate, startServices, type Services, type Template, type Wires } from './template'
import { answerQuestions } from './user'
import { hashOf, targetOf, titleOfFile } from './world'

/** An intake of many files whose program is killed again and again while they come. */
export interface IntakeCase {
  readonly service: ServiceName
  readonly seed: number
  readonly files: number
  readonly kills: number
}

/** What an intake came to. */
export interface IntakeResult {
  readonly violations: readonly string[]
  /** How often it was killed, and how far the ledger was each time: rows that were confirmed. */
  readonly killed: number
  readonly confirmedAtKills: readonly number[]
  readonly asked: number
  readonly ms: number
}

/** What intakes share. */
export interface IntakeLane {
  readonly folder: string
  readonly nursery: Nursery
  readonly wires: Wires
  readonly template: Template
}

interface Stage {
  readonly lane: IntakeLane
  readonly one: IntakeCase
  readonly folder: string
  readonly services: Services
  readonly chance: Chance
  readonly wish: DropWish
  /** Names of all files, in the order in which they come. */
  readonly names: readonly string[]
}

const hourMs = 3_600_000
const afterUploads: readonly [AfterUpload, ...AfterUpload[]] = ['keep', 'move-to-done', 'delete']
const sizeOf = (seed: number, index: number) =>
  1000 + chanceOf(`size ${String(seed)} ${String(index)}`).below(index % 20 === 0 ? 200_000 : 12_000)

/** Kills the program at random moments of an intake, starts it each time again, and looks what became of every file. @param lifeMs how long a life lasts at most, about */
export async function runIntake(lane: IntakeLane, one: IntakeCase, lifeMs: number): Promise<IntakeResult> {
  const began = performance.now()
  const folder = mkdtempSync(join(lane.folder, 'intake-'))
  copyTemplate(lane.template, folder)
  const chance = chanceOf(`intake ${one.service} ${String(one.seed)}`)
  const names = Array.from({ length: one.files }, (_, index) => `Frame ${String(index).padStart(4, '0')}.png`)
  for (const [index, name] of names.entries()) writeFileSync(join(folder, places.ready, name), pictureOf(name, sizeOf(one.seed, index)))
  const wish: DropWish = { mode: 'new-assets', afterUpload: chance.pick(afterUploads), target: targetOf(one.service) }
  const services = await startServices(folder, { service: one.service, hasSide: false, wires: lane.wires })
  // What is looked for is among the newest of many.
  lane.wires.main.swap = null
  const stage: Stage = { lane, one, folder, services, chance, wish, names }
  try {
    const lives = await liveAndDie(stage, lifeMs)
    const { violations, asked } = await lastLife(stage)
    return {
      violations: [...lives.violations, ...violations],
      killed: lives.killed,
      confirmedAtKills: lives.confirmed,
      asked,
      ms: performance.now() - began,
    }
  } finally {
    await services.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

const dropOne = ({ folder }: Stage, name: string) => {
  renameSync(join(folder, places.ready, name), join(folder, places.drop, name))
}

/** Files come all the time: some while nobody is there, the others during the life. */
function dropDuring(stage: Stage, names: readonly string[], lifeMs: number): () => void {
  const timers = names.flatMap((name) => {
    if (stage.chance.oneIn(4)) {
      dropOne(stage, name)
      return []
    }
    return [setTimeout(() => { dropOne(stage, name) }, stage.chance.below(Math.max(1, lifeMs)))] // prettier-ignore
  })
  return () => {
    for (const timer of timers) clearTimeout(timer)
    for (const name of names) if (existsSync(join(stage.folder, places.ready, name))) dropOne(stage, name)
  }
}

async function liveAndDie(stage: Stage, lifeMs: number): Promise<{ killed: number; confirmed: number[]; violations: string[] }> {
  const { lane, one, folder, services, chance, names } = stage
  const confirmed: number[] = []
  const violations: string[] = []
  let killed = 0
  for (let life = 0; life < one.kills; life += 1) {
    const child = lane.nursery.next()
    const span = 30 + chance.below(Math.round(lifeMs))
    const share = names.filter((_, index) => index % one.kills === life)
    const dropRest = dropDuring(stage, share, span)
    const killer = setTimeout(() => { child.kill() }, span) // prettier-ignore
    const end = await child.live(orderOf(stage, life), services.idle)
    clearTimeout(killer)
    dropRest()
    if (end.how === 'killed') killed += 1
    else violations.push(`life: ${end.how === 'broke' ? end.why : 'it ended by itself'}`)
    await Promise.all([lane.wires.main.idle(), services.idle()])
    confirmed.push(lookInto(folder).confirmed)
  }
  return { killed, confirmed, violations }
}

/** A life that was too short may have ended before the folder was watched: then the user does it in the next one. */
function orderOf({ lane, folder, wish }: Stage, life: number): Order {
  const { subjects, now } = lane.template
  const isWatched = lookInto(folder).folders > 0
  const nothing = { actions: [], restsBefore: false, pulls: false, trims: false, crashAt: null, checkpoint: null, backsUp: false, hasPageWriter: false } // prettier-ignore
  return { ...nothing, folder, subjects, from: 'start', goesOn: true, now: now + 1000 + life * hourMs, drop: isWatched ? null : wish }
}

interface Look {
  readonly folders: number
  readonly confirmed: number
}

/** Looks into the library that a killed process left, and changes nothing of it. */
function lookInto(folder: string): Look {
  const db = openReadOnly(join(folder, places.database))
  const count = (sql: string) => db.prepare<[], { n: number }>(sql).get()?.n ?? 0
  try {
    return {
      folders: count('SELECT count(*) AS n FROM drop_folder'),
      confirmed: count(`SELECT count(*) AS n FROM intake WHERE stage = 'done'`),
    }
  } finally {
    db.close()
  }
}

async function lastLife(stage: Stage): Promise<{ violations: string[]; asked: number }> {
  const { folder, lane, one, services, wish } = stage
  const violations: string[] = []
  const program = openProgram({
    folder,
    now: lane.template.now + (one.kills + 2) * hourMs,
    idle: services.idle,
    log: { ...silentLog, error: (event, facts) => void violations.push(`log: ${event} ${facts?.code ?? ''}`) },
    onOpened: (opened) => void violations.push(...checkAtRestart(opened, null)),
  })
  try {
    program.core.start()
    await untilWatched(stage, program)
    await program.checkFolders()
    await program.settle()
    const desk = { program, running: services.main, service: one.service, subjects: lane.template.subjects }
    const answers = await answerQuestions(desk)
    violations.push(...answers.odd.map((odd) => `I1: ${odd}`))
    // What follows upon the last confirmation: moving, deleting.
    await program.checkFolders()
    await program.settle()
    const { damages } = await program.core.library.check()
    violations.push(...damages.map(({ kind, count }) => `self-check: ${kind} (${String(count)})`))
    const givenUp = new Set([...answers.givenUp, ...answers.refused])
    violations.push(...checkLedger(stage, program, givenUp), ...checkService(stage, givenUp), ...checkDisk(stage, program, givenUp))
    return { violations, asked: answers.asked }
  } catch (error) {
    return {
      violations: [...violations, `I8 (${wish.afterUpload}): ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
      asked: 0,
    }
  } finally {
    await program.stop()
  }
}

/** Watching begins some moments after the start. */
async function untilWatched({ lane, folder, wish }: Stage, program: Program): Promise<void> {
  const { dropFolders } = program.core
  if (dropFolders.list().length === 0) await watchFolder(program, folder, lane.template.subjects.account, wish)
  const end = performance.now() + 60_000
  while (dropFolders.list().some(({ state }) => state === 'paused')) {
    if (performance.now() > end) throw new Error('the drop folders are not watched')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Each file has one row, and each row says how far it is: confirmed, or given up by the user. */
function checkLedger({ names, one }: Stage, { db }: Program, givenUp: ReadonlySet<string>): string[] {
  const faults: string[] = []
  const rows = db.prepare<[], { path: string; stage: string; reason: string | null }>('SELECT path, stage, reason FROM intake').all()
  const counts = new Map<string, number>()
  for (const { path } of rows) counts.set(path, (counts.get(path) ?? 0) + 1)
  for (const name of names) if (counts.get(name) !== 1) faults.push(`ledger: ${name} has ${String(counts.get(name) ?? 0)} rows`)
  for (const { path, stage } of rows) if (!names.includes(path)) faults.push(`ledger: it has ${path}, which is ${stage}`)
  for (const { path, stage, reason } of rows) {
    if (stage === 'done') continue
    if (!givenUp.has(titleOfFile(one.service, path))) faults.push(`ledger: ${path} is ${stage}: ${String(reason)}`)
    else if ((reason ?? '') === '') faults.push(`ledger: ${path} is ${stage} and does not say why`)
  }
  const left = db.prepare<[], { kind: string; state: string; reason: string | null }>('SELECT kind, state, reason FROM outbox').all()
  return [...faults, ...left.map(({ kind, state, reason }) => `I1: ${kind} is still ${state}: ${String(reason)}`)]
}

/** The service holds each file once, whole, and nothing else that it did not hold before. */
function checkService({ services, lane, one, names }: Stage, givenUp: ReadonlySet<string>): string[] {
  const before = new Set(lane.template.things.map(({ title }) => title))
  const there = services.main.things().filter(({ title }) => !before.has(title) && !title.endsWith(', Failed'))
  const found = byTitle(there)
  const wanted = new Map(names.map((name, index) => [titleOfFile(one.service, name), hashOf(one.service, pictureOf(name, sizeOf(one.seed, index)))])) // prettier-ignore
  const faults: string[] = []
  for (const [title, hash] of wanted) {
    const things = found.get(title) ?? []
    if (givenUp.has(title)) continue
    if (things.length !== 1) faults.push(`I1: the service holds ${title} ${String(things.length)} times`)
    for (const { media } of things) if (media.length !== 1 || media[0] !== hash) faults.push(`I1: ${title} has the media ${media.join()}, not ${hash}`) // prettier-ignore
  }
  const more = [...found.keys()].filter((title) => !wanted.has(title))
  return [...faults, ...more.map((title) => `I1: the service holds ${title}, which nobody sent`)]
}

/** Each file lies where the rule of its folder has it, whole and once; one that is to be deleted is gone. */
function checkDisk({ folder, names, one, wish }: Stage, program: Program, givenUp: ReadonlySet<string>): string[] {
  const found = readdirSync(join(folder, places.drop), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const faults: string[] = []
  for (const [index, name] of names.entries()) {
    const paths = found.filter((entry) => entry.name === name).map((entry) => join(entry.parentPath, entry.name))
    const isSent = !givenUp.has(titleOfFile(one.service, name))
    const wanted = wish.afterUpload === 'delete' && isSent ? 0 : 1
    if (paths.length !== wanted)
      faults.push(`files: ${name} is ${String(paths.length)} times in the folder (${wish.afterUpload}): ${reasonOf(program, name)}`)
    const bytes = pictureOf(name, sizeOf(one.seed, index))
    for (const path of paths) {
      if (!readFileSync(path).equals(bytes)) faults.push(`files: ${name} is not whole`)
      const isMoved = path !== join(folder, places.drop, name)
      if (isMoved !== (wish.afterUpload === 'move-to-done' && isSent))
        faults.push(`files: ${name} is at the wrong place (${wish.afterUpload})`)
    }
  }
  const more = found.filter((entry) => !names.includes(basename(entry.name)))
  return [...faults, ...more.map((entry) => `files: ${entry.name} came into the drop folder`)]
}

const reasonOf = ({ db }: Program, path: string) =>
  db.prepare<[string], { reason: string | null }>('SELECT reason FROM intake WHERE path = ?').get(path)?.reason ?? 'no reason'
