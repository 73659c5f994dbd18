import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { countIn, nextLine, say, sleep, startApp, startHelper, tellRest, until } from './app'
import type { Part } from './part'
import { report } from './report'

const blockedMs = 5000
const bounds = { rowsWithinMs: 60_000 }
/** How long it may take until the last of them is decided upon. */
const decidedWithinMs = 400_000
const folders = 100

/** Many files come while no thread of the program does anything: the system's own list of events overflows. */
export const measureBurst: Part = async ({ folder, service, count = 100_000 }) => {
  const drop = join(folder, 'drop')
  mkdirSync(drop, { recursive: true })
  const app = await startApp(join(folder, 'profile'), service)
  try {
    await app.watch(drop)
    await sleep(1500)
    await app.block(blockedMs)
    const maker = startHelper('make-files.ts', [drop, String(count), String(folders), '64', '64'])
    const burst = await nextLine(maker, z.object({ began: z.number(), ended: z.number() }))
    say(
      `${String(count)} files made within ${((burst.ended - burst.began) / 1000).toFixed(1)} s, while all threads of the program stood still for 5 s`,
    )
    const rows = () => countIn(app, 'SELECT count(*) AS n FROM intake')
    await until('a row for each file', () => rows() >= count, bounds.rowsWithinMs * 3, 200).catch(() => null)
    const seenAt = Date.now()
    await app.beginDelay()
    const decided = () => countIn(app, `SELECT count(*) AS n FROM intake WHERE stage NOT IN ('seen', 'settling', 'hashing')`)
    await until('each file decided upon', () => decided() >= count, decidedWithinMs, 500).catch(() => null)
    if (decided() < count) tellRest(app)
    const decidedAt = Date.now()
    const delay = await app.readDelay()
    const assets = countIn(app, 'SELECT count(*) AS n FROM asset')
    const contents = countIn(app, 'SELECT count(DISTINCT sha256) AS n FROM intake')
    const results = [
      report({ name: 'burst: rows in the ledger', value: rows(), bound: { exactly: count } }),
      report({ name: 'burst: last file → all rows, s', value: (seenAt - burst.ended) / 1000, bound: { most: bounds.rowsWithinMs / 1000 } }),
      report({ name: 'burst: decided upon', value: decided(), bound: { exactly: count } }),
      report({ name: 'burst: contents', value: contents, bound: { exactly: count } }),
      report({ name: 'burst: assets', value: assets, bound: { exactly: count } }),
      report({ name: 'burst: last file → all decided, s', value: (decidedAt - burst.ended) / 1000 }),
      report({ name: 'burst: event loop of main afterwards, p99 ms', value: delay.p99, bound: { most: 10 } }),
    ]
    report({ name: 'burst: event loop of main afterwards, max ms', value: delay.max })
    return results.every((isWell) => isWell)
  } finally {
    await app.end()
  }
}
