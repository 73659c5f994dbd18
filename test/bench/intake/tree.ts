import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { countIn, memoryOf, nextLine, say, sleep, startApp, startHelper, type App } from './app'
import type { Part } from './part'
import { report } from './report'

const bounds = { liveMs: 1000, reconciledMs: 8000, extraMb: 60 }
const folders = 1000
const probeEveryMs = 25
/** A change counts as told of when it was so soon. */
const toldWithinMs = 200
/** So many changes in a row, each in another folder, must be told of: then all folders are watched. */
const inRow = 10
const givenUpMs = 60_000

const folderName = (number: number) => `take ${String(number).padStart(4, '0')}`

/** Changes files all over the tree and notes whether the newest change was told of. `live`: the first of so many in a row that were. */
function changeFiles(root: string, began: number) {
  const changes: number[] = []
  const told: { at: number; isTold: boolean }[] = []
  let live: number | null = null
  return {
    live: () => live,
    change: () => {
      const place = (changes.length * 617) % folders
      writeFileSync(join(root, folderName(place), `${String(place)}.png`), `changed ${String(changes.length)} ${String(began)}`)
      changes.push(Date.now())
    },
    note: (lastEventAt: number) => {
      const now = Date.now()
      const newest = changes.findLast((at) => at <= now - toldWithinMs)
      if (newest === undefined) return
      told.push({ at: now, isTold: lastEventAt >= newest })
      const last = told.slice(-inRow)
      if (last.length === inRow && last.every(({ isTold }) => isTold)) live = (last[0]?.at ?? now) - began
    },
  }
}

/** From the moment `began` on: until changes anywhere in the tree are told of, and until the whole tree was looked at. ms. */
async function watchStart(
  app: App,
  root: string,
  { began, files }: { began: number; files: number },
): Promise<{ live: number; reconciled: number }> {
  const changing = changeFiles(root, began)
  let reconciled: number | null = null
  while (Date.now() - began < givenUpMs && (changing.live() === null || reconciled === null)) {
    if (changing.live() === null) changing.change()
    await sleep(probeEveryMs)
    const health = (await app.call('drop-folders.list', {}))[0]?.health
    if (changing.live() === null) changing.note(health?.lastEventAt ?? 0)
    const scannedAt = health?.lastFullScanAt ?? 0
    if (scannedAt >= began && countIn(app, 'SELECT count(*) AS n FROM intake') >= files) reconciled ??= scannedAt - began
  }
  return { live: changing.live() ?? Infinity, reconciled: reconciled ?? Infinity }
}

/** The least and the most that the main process has in memory while `work` goes on and for some seconds after it. MB. */
async function memoryDuring<T>(app: App, work: () => Promise<T>): Promise<{ result: T; before: number; after: number; most: number }> {
  const before = memoryOf([app.pid])
  let most = before
  const ended = new AbortController()
  const watching = (async () => {
    while (!ended.signal.aborted) {
      most = Math.max(most, memoryOf([app.pid]))
      await sleep(250)
    }
  })()
  try {
    const result = await work()
    await sleep(8000)
    return { result, before, after: memoryOf([app.pid]), most }
  } finally {
    ended.abort()
    await watching
  }
}

/** A large tree that is there already: how soon is it watched and known, and what does that cost? */
export const measureTree: Part = async ({ folder, service, count = 100_000 }) => {
  const root = join(folder, 'drop')
  mkdirSync(root, { recursive: true })
  await nextLine(startHelper('make-files.ts', [root, String(count), String(folders), '64', '64']), z.object({ ended: z.number() }))
  const scan = await nextLine(startHelper('bare-scan.ts', [root]), z.object({ files: z.number(), ms: z.number() }))
  const chokidar = await nextLine(startHelper('bare-chokidar.ts', [root]), z.object({ ms: z.number(), mb: z.number() }))
  say(`${String(scan.files)} files in ${String(folders)} folders`)
  const profile = join(folder, 'profile')
  const results: boolean[] = []
  const first = await startApp(profile, service)
  try {
    await sleep(3000)
    await first.beginDelay()
    const { result, before, after, most } = await memoryDuring(first, async () => {
      const began = Date.now()
      await first.watch(root, { includeExisting: false })
      return watchStart(first, root, { began, files: count })
    })
    const delay = await first.readDelay()
    results.push(
      report({ name: 'tree: added → live, ms', value: result.live, bound: { most: bounds.liveMs }, floor: chokidar.ms }),
      report({ name: 'tree: added → reconciled, ms', value: result.reconciled, bound: { most: bounds.reconciledMs }, floor: scan.ms }),
      report({
        name: 'tree: extra memory of the main process at rest, MB',
        value: after - before,
        bound: { most: bounds.extraMb },
        floor: chokidar.mb,
      }),
    )
    report({ name: 'tree: extra memory of the main process at most, MB', value: most - before })
    report({ name: 'tree: event loop of main, p99 ms', value: delay.p99 })
    report({ name: 'tree: event loop of main, max ms', value: delay.max })
  } finally {
    await first.end()
  }
  const second = await startApp(profile, service)
  try {
    const { live, reconciled } = await watchStart(second, root, { began: Date.now(), files: count })
    results.push(
      report({ name: 'tree: window of the next start → live, ms', value: live, bound: { most: bounds.liveMs }, floor: chokidar.ms }),
      report({
        name: 'tree: window of the next start → reconciled, ms',
        value: reconciled,
        bound: { most: bounds.reconciledMs },
        floor: scan.ms,
      }),
    )
  } finally {
    await second.end()
  }
  return results.every((isWell) => isWell)
}
