import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { countIn, nextLine, say, sleep, startApp, startHelper, tellRest, until } from './app'
import type { Part } from './part'
import { report } from './report'

const run = promisify(execFile)
const folders = 150
const sizes = { least: 2000, most: 40_000 }
const sentWithinMs = 400_000
const otherDisk = '/dev/shm'

/** A tree of files is copied in from another disk, and goes all the way to the service. */
export const measureCopied: Part = async ({ folder, service, count = 15_000 }) => {
  const drop = join(folder, 'drop')
  mkdirSync(drop, { recursive: true })
  const from = mkdtempSync(join(existsSync(otherDisk) ? otherDisk : tmpdir(), 'slipway-bench-'))
  const app = await startApp(join(folder, 'profile'), service, { sends: true })
  try {
    const maker = startHelper('make-files.ts', [from, String(count), String(folders), String(sizes.least), String(sizes.most)])
    await nextLine(maker, z.object({ ended: z.number() }))
    await app.watch(drop)
    await sleep(1500)
    await app.beginDelay()
    const began = Date.now()
    await run('cp', ['-r', `${from}/.`, drop])
    const copiedAt = Date.now()
    say(`${String(count)} files copied from ${from} within ${((copiedAt - began) / 1000).toFixed(1)} s`)
    const seen = () => countIn(app, 'SELECT count(*) AS n FROM intake')
    const done = () => countIn(app, `SELECT count(*) AS n FROM intake WHERE stage = 'done'`)
    await until('a row for each file', () => seen() >= count, 120_000, 200).catch(() => null)
    const seenAt = Date.now()
    const telling = setInterval(
      () => say(`  … ${String(done())} confirmed after ${String(Math.round((Date.now() - copiedAt) / 1000))} s`),
      20_000,
    )
    await until('each file sent', () => done() >= count, sentWithinMs, 500).catch(() => null)
    clearInterval(telling)
    tellRest(app)
    const doneAt = Date.now()
    const delay = await app.readDelay()
    const held = await service.held()
    const results = [
      report({ name: 'copied: rows in the ledger', value: seen(), bound: { exactly: count } }),
      report({ name: 'copied: end of the copy → all rows, s', value: (seenAt - copiedAt) / 1000, bound: { most: 60 } }),
      report({ name: 'copied: done', value: done(), bound: { exactly: count } }),
      report({ name: 'copied: assets at the service', value: held.assets, bound: { exactly: count } }),
      report({ name: 'copied: contents at the service', value: held.distinct, bound: { exactly: count } }),
      report({ name: 'copied: end of the copy → all confirmed, s', value: (doneAt - copiedAt) / 1000 }),
      report({ name: 'copied: files a second, all the way', value: (count * 1000) / (doneAt - began) }),
      report({ name: 'copied: event loop of main, p99 ms', value: delay.p99, bound: { most: 10 } }),
    ]
    report({ name: 'copied: event loop of main, max ms', value: delay.max })
    return results.every((isWell) => isWell)
  } finally {
    await app.end()
    rmSync(from, { recursive: true, force: true })
  }
}
