import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { awakeMsOf } from '../support/awake-time'
import { until } from '../support/until'
import { openIntakeWorld, type IntakeWorld } from './intake-world'

/** How a folder goes away and comes back. */
export const awayWays = ['unmounted', 'renamed', 'replaced', 'other disk'] as const
export type AwayWay = (typeof awayWays)[number]

/** What was seen. Times are ms. */
export interface AwayResult {
  /** A sentence for everything that is not as it must be. */
  readonly faults: readonly string[]
  /** From its going until its state said so, in the program that ran on and in one that was started meanwhile. */
  readonly toldMs: number
  readonly toldAfterStartMs: number
  readonly states: readonly string[]
  readonly healedMs: number
}

const stateWithinMs = 10_000
const givenUpMs = 60_000

const picture = () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(2000)])
const put = (drop: string, name: string) => {
  writeFileSync(join(drop, name), picture())
}

interface Effects {
  readonly before: () => void
  readonly away: () => void
  readonly back: () => void
  readonly after: () => void
}

const nothing = () => undefined
const mount = (from: string, to: string) => execFileSync('mount', ['--bind', from, to])
const unmount = (at: string) => execFileSync('umount', [at])

function effectsOf(way: AwayWay, folder: string, drop: string): Effects {
  const [aside, disk, other] = ['aside', 'disk', 'other'].map((name) => join(folder, name)) as [string, string, string]
  switch (way) {
    case 'renamed':
      return { before: nothing, away: () => renameSync(drop, aside), back: () => renameSync(aside, drop), after: nothing } // prettier-ignore
    case 'replaced':
      return {
        before: nothing,
        away: () => {
          renameSync(drop, aside)
          mkdirSync(drop)
          put(drop, 'Stranger.png')
        },
        back: () => {
          rmSync(drop, { recursive: true })
          renameSync(aside, drop)
        },
        after: nothing,
      }
    case 'unmounted':
    case 'other disk':
      return {
        before: () => {
          for (const place of [disk, other]) mkdirSync(place)
          put(other, 'Stranger.png')
          mount(disk, drop)
        },
        away: () => {
          unmount(drop)
          if (way === 'other disk') mount(other, drop)
        },
        back: () => {
          if (way === 'other disk') unmount(drop)
          mount(disk, drop)
        },
        after: () => void unmount(drop),
      }
  }
}

/** What may never be: an asset that is gone, in the trash or about to be; a confirmed file that is not any more; a file of another folder taken. */
function faultsIn(world: IntakeWorld, done: readonly string[], when: string): string[] {
  const faults: string[] = []
  const say = (what: string) => faults.push(`${when}: ${what}`)
  const count = (sql: string) => world.db.prepare<[], { n: number }>(sql).get()?.n ?? 0
  const doomed = count(`SELECT count(*) AS n FROM outbox WHERE kind IN ('trash', 'delete-permanently', 'remove-media')`)
  if (doomed > 0) say(`${String(doomed)} deletions wait`)
  const lost = count('SELECT count(*) AS n FROM asset WHERE trashed_at IS NOT NULL OR gone_at IS NOT NULL')
  if (lost > 0) say(`${String(lost)} assets are in the trash or gone`)
  for (const name of done) if (world.row(name)?.stage !== 'done') say(`${name} is ${world.row(name)?.stage ?? 'not in the ledger'}`)
  const things = world.service.things()
  if (things.some(({ isTrashed, media }) => isTrashed || media.length > 1)) say('the service trashed something or holds it twice')
  const stranger = world.row('Stranger.png')
  if (stranger !== undefined && stranger.assetId !== null) say('a file of another folder was taken')
  return faults
}

const isAway = (world: IntakeWorld) => ['missing', 'replaced', 'unreadable'].includes(world.folder().state)

/** The ms until it is told, those left out in which the machine held up this process; Infinity when it is not. */
const timeUntil = (look: () => boolean): Promise<number> => awakeMsOf(() => until(look, givenUpMs)).catch(() => Infinity)

/** A watched folder with files of every state goes away, for a while, also over a restart, and comes back. Mounts are made where this process is; it should have its own. */
export async function runFolderAway(folder: string, way: AwayWay): Promise<AwayResult> {
  const world = await openIntakeWorld(folder, 'media-pocket')
  const { drop } = world
  const effects = effectsOf(way, folder, drop)
  const done = ['Alder.png', 'Birch.png', 'Cedar.png', 'Dogwood.png']
  const faults: string[] = []
  const isDone = (names: readonly string[]) => names.every((name) => world.row(name)?.stage === 'done')
  try {
    effects.before()
    await world.add()
    for (const name of done) put(drop, name)
    await until(() => isDone(done), givenUpMs)
    world.pause()
    put(drop, 'Elm.png')
    await until(() => world.row('Elm.png')?.stage === 'queued', givenUpMs)
    put(drop, 'Fir.png')

    effects.away()
    const toldMs = await timeUntil(() => isAway(world))
    const states = [world.folder().state]
    if ((world.folder().stateReason ?? '') === '') faults.push('its state says nothing in words')
    faults.push(...faultsIn(world, done, 'away'))
    await world.restart()
    const toldAfterStartMs = await timeUntil(() => isAway(world))
    states.push(world.folder().state)
    world.resume()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    faults.push(...faultsIn(world, done, 'away, after a start'))

    effects.back()
    const healedMs = await timeUntil(() => world.folder().state === 'watching')
    put(drop, 'Gorse.png')
    const all = [...done, 'Elm.png', 'Fir.png', 'Gorse.png']
    await until(
      () => isDone(all),
      givenUpMs,
      () => JSON.stringify(world.rows()),
    ).catch((error: unknown) => {
      faults.push(`not healed: ${error instanceof Error ? error.message : String(error)}`)
    })
    faults.push(...faultsIn(world, all, 'back'))
    if (world.service.made().length !== all.length) faults.push(`the service holds ${String(world.service.made().length)} assets`)
    for (const [what, ms] of [['told', toldMs], ['told after a start', toldAfterStartMs]] as const) if (ms > stateWithinMs) faults.push(`${what} after ${String(ms)} ms`) // prettier-ignore
    return { faults, toldMs, toldAfterStartMs, states, healedMs }
  } finally {
    await world.stop()
    try {
      effects.after()
    } catch {
      // It was not mounted any more, or never.
    }
  }
}
