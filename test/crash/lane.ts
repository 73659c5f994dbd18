import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryBeside, openNursery } from './life'
import { placeOf, planOf, type Case, type Plan } from './plan'
import { runPlan, type Lane, type RunResult } from './run'
import { makeTemplate, openPictures, type Template } from './template'
import { openWire } from './wire'

/*
 * A process that carries out runs, one after the other: it holds the services and the wires to them, starts and kills the program, and starts it again in itself to look at what
 * became of everything. Several work side by side.
 */

/** What a lane tells of a case. `reason`: why the point can not be for the kind. */
export type LaneWord =
  /** `folder`: what it leaves behind when it is killed. */
  | { readonly say: 'ready'; readonly folder: string }
  | { readonly say: 'ran'; readonly case: Case; readonly result: RunResult; readonly at: string }
  | { readonly say: 'can not be'; readonly case: Case; readonly reason: string }

/** A folder in memory, where the system has one. */
function makeFolder(): string {
  try {
    return mkdtempSync(join('/dev/shm', 'slipway-crash-'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return mkdtempSync(join(tmpdir(), 'slipway-crash-'))
  }
}

const isFirst = ({ count, checkpoint }: Plan) => count === 1 && (checkpoint === null || checkpoint.commits === 1)

async function open(): Promise<{ folder: string; run: (one: Case) => Promise<LaneWord>; close: () => Promise<void> }> {
  const folder = makeFolder()
  const wires = { main: await openWire(), side: await openWire() }
  const pictures = await openPictures()
  const nursery = openNursery(entryBeside(import.meta.dirname, 'doomed'), 2)
  const templates = new Map<string, Promise<Template>>()
  const lane: Lane = {
    folder,
    wires,
    nursery,
    template(service, hasSide) {
      const name = `${service}${hasSide ? '-and-side' : ''}`
      const known = templates.get(name)
      if (known !== undefined) return known
      const at = join(folder, name)
      mkdirSync(at, { recursive: true })
      const made = makeTemplate(at, { service, hasSide, wires, link: pictures.link })
      templates.set(name, made)
      return made
    },
  }
  return {
    folder,
    async run(one) {
      const plan = planOf(one)
      if (typeof plan === 'string') return { say: 'can not be', case: one, reason: plan }
      const result = await runPlan(lane, plan)
      const isMissed = !result.isReached && result.violations.length === 0
      if (!isMissed || isFirst(plan)) return { say: 'ran', case: one, result, at: placeOf(plan.way) }
      // Not passed so often in this run: the first time is always there.
      const first = { ...plan, count: 1, checkpoint: plan.checkpoint && { ...plan.checkpoint, commits: 1 } }
      return { say: 'ran', case: one, result: { ...(await runPlan(lane, first)), tries: 2 }, at: placeOf(plan.way) }
    },
    async close() {
      nursery.close()
      pictures.close()
      await Promise.all([wires.main.close(), wires.side.close()])
      // A run that was broken off may still write into it.
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

const opened = open()
const say = (word: LaneWord) => process.send?.(word)

process.on('message', (one: Case | 'end') => {
  if (one === 'end') {
    void opened.then(async (lane) => {
      await lane.close()
      process.exit(0)
    })
    return
  }
  opened
    .then((lane) => lane.run(one))
    .catch((error: unknown): LaneWord => {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return {
        say: 'ran',
        case: one,
        at: '',
        result: { violations: [`run: ${why}`], isReached: false, tries: 1, isTwice: false, asked: 0, ms: 0 },
      }
    })
    .then(say, () => undefined)
})
void opened.then(({ folder }) => say({ say: 'ready', folder }))
// Whoever gave the orders is gone.
process.on('disconnect', () => {
  void opened
    .then((lane) => lane.close())
    .finally(() => {
      process.exit(1)
    })
})
