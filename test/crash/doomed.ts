import { readdirSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { silentLog } from '../../src-main/log'
import { killInCheckpoint, type CheckpointPlan } from './checkpoint'
import { entryBeside } from './life'
import { perform, watchFolder, type DropWish, type Subjects } from './perform'
import { openProgram, places } from './program'
import { isPulled } from './pulled'
import type { Action } from './world'

/*
 * A process with one life of the program: opens the profile of a run, does what the user does, and works until it is killed, by its own hand where it was told to or from outside.
 * One that comes to rest says so and ends.
 */

/** What a process is to live through. */
export interface Order {
  readonly folder: string
  /** Where its clock begins. ms since 1970. */
  readonly now: number
  readonly subjects: Subjects
  readonly actions: readonly Action[]
  /** The drop folder that is to be watched from now on. */
  readonly drop: DropWish | null
  /** The program comes to rest before the user does anything. */
  readonly restsBefore: boolean
  /** The user also asks for everything to be read again. */
  readonly pulls: boolean
  /** The cache is trimmed in this very moment. */
  readonly trims: boolean
  /** As in SLIPWAY_CRASH_AT. */
  readonly crashAt: string | null
  readonly from: 'start' | 'action'
  readonly checkpoint: CheckpointPlan | null
  /** A copy of the library is made meanwhile. */
  readonly backsUp: boolean
  /** A thread of its own writes what listings tell. */
  readonly hasPageWriter: boolean
  /** It goes on taking files until it is killed. */
  readonly goesOn: boolean
}

/** From the process: it works on the services' own work; it came to rest; it broke. */
export type Word = { readonly say: 'idle?' } | { readonly say: 'rested' } | { readonly say: 'broke'; readonly why: string }

/** A little less than the pause between two looks at the cache's size. */
const almostTrimMs = 60 * 60_000 - 500

/** Between two looks of one that goes on. ms. */
const pauseMs = 20

let goOn: (() => void) | null = null
const say = (word: Word) => process.send?.(word)

/** Of what was too much for the cache half is gone. */
const isTrimmed = (folder: string) =>
  readdirSync(join(folder, places.profile, 'cache'), { recursive: true, encoding: 'utf8' }).filter((name) => /[a-f]{64}$/.test(name))
    .length <= 2

async function live(order: Order): Promise<void> {
  const arm = (from: Order['from']) => {
    if (order.crashAt !== null && order.from === from) process.env['SLIPWAY_CRASH_AT'] = order.crashAt
  }
  let killer: ReturnType<typeof killInCheckpoint> | null = null
  arm('start')
  const program = openProgram({
    folder: order.folder,
    now: order.now,
    log: silentLog,
    idle: () =>
      new Promise((resolve) => {
        goOn = resolve
        say({ say: 'idle?' })
      }),
    pageWriter: order.hasPageWriter ? entryBeside(import.meta.dirname, 'page-writer-worker') : null,
    onOpened: ({ db }) => {
      if (order.checkpoint !== null) killer = killInCheckpoint(db, join(order.folder, places.database), order.checkpoint)
    },
  })
  const { core, clock, db } = program
  core.start()
  if (order.drop !== null) await watchFolder(program, order.folder, order.subjects.account, order.drop)
  for (let turn = 0; turn < (order.trims ? 20 : 1); turn += 1) await new Promise((resolve) => setImmediate(resolve))
  if (order.restsBefore || order.trims) await program.settle()
  if (order.trims) clock.advance(order.now + almostTrimMs - clock.now())
  const began = clock.now()
  arm('action')
  ;(killer as ReturnType<typeof killInCheckpoint> | null)?.arm()
  await perform(program, order.folder, order)
  if (order.pulls) core.sync.kick(undefined, { all: true })
  if (order.trims) clock.advance(600)
  const backedUp = order.backsUp ? core.library.backUp() : null
  await program.checkFolders()
  await program.settle(() => (!order.pulls || isPulled(db, began)) && (!order.trims || isTrimmed(order.folder)))
  await backedUp
  while (order.goesOn) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    await program.checkFolders()
    await program.settle()
  }
  say({ say: 'rested' })
  await program.stop()
}

// Whoever is killed leaves nothing behind that the next one could start faster with.
flushCompileCache()

process.on('message', (word: Order | 'idle') => {
  if (word === 'idle') {
    goOn?.()
    return
  }
  // Whoever gave the order is gone, and nobody would end this.
  process.once('disconnect', () => process.exit(1))
  live(word).then(
    () => process.exit(0),
    (error: unknown) => {
      process.send?.({ say: 'broke', why: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Word, () =>
        process.exit(1),
      )
    },
  )
})
