import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { nextLine, say, sleep, startApp, startHelper, tellRest, until, type App } from './app'
import type { Part } from './part'
import { quantile, report } from './report'

/** ms from the moment that a file was finished until its asset is in the library. */
const bounds = { mv: 500, cp: 1000, append: 1000 }
const ways = ['mv', 'cp', 'append'] as const
type Way = (typeof ways)[number]

const wordSchema = z.object({ name: z.string(), size: z.number(), finishedAt: z.number() })
type Word = z.infer<typeof wordSchema>

const kb = 1000
const gb = 1e9
/** One file in a hundred is large: all thousand of them evenly over the scale would be 72 GB. */
const largeEvery = 100
const smallMost = 16e6
const largeLeast = 32e6

/** Sizes that are evenly spread over the scale of their logarithms, in an order of their own for each writer. */
function sizesFor(count: number): number[] {
  const large = Math.max(1, Math.floor(count / largeEvery))
  const spread = (least: number, most: number, many: number) =>
    Array.from({ length: many }, (_, at) => Math.round(least * (most / least) ** (many === 1 ? 1 : at / (many - 1))))
  const sizes = [...spread(kb, smallMost, count - large), ...spread(largeLeast, gb, large)]
  return sizes.map((size, at) => ({ size, place: (at * 618_034) % 1_000_003 })).sort((a, b) => a.place - b.place).map(({ size }) => size) // prettier-ignore
}

/** Watches the library from outside and notes when each file's asset is in it. */
function watchAssets({ library }: App): { seen: Map<string, number>; stop: () => Promise<void> } {
  const seen = new Map<string, number>()
  const news = library.prepare<[number], { seq: number; path: string }>(
    'SELECT a.seq AS seq, i.path AS path FROM asset a JOIN intake i ON i.asset_id = a.id WHERE a.seq > ? ORDER BY a.seq',
  )
  let last = 0
  let version: unknown = null
  const ended = new AbortController()
  const look = () => {
    const now = library.pragma('data_version', { simple: true })
    if (now === version) return
    version = now
    for (const { seq, path } of news.all(last)) {
      seen.set(path, Date.now())
      last = seq
    }
  }
  const watching = (async () => {
    while (!ended.signal.aborted) {
      look()
      await sleep(4)
    }
  })()
  return {
    seen,
    stop: async () => {
      ended.abort()
      await watching
    },
  }
}

async function writeAll(how: Way, sizes: readonly number[], where: { ready: string; drop: string }): Promise<Word[]> {
  const writer = startHelper('writer.ts', [JSON.stringify({ how, sizes, ...where })])
  const words: Word[] = []
  for (let left = sizes.length; left > 0; left -= 1) words.push(await nextLine(writer, wordSchema))
  return words
}

/** Files of all sizes come in by three writers at once: how long until each is in the library? */
export const measureDrops: Part = async ({ folder, service, count = 1000 }) => {
  const [drop, ready] = [join(folder, 'drop'), join(folder, 'ready')]
  for (const place of [drop, ready]) mkdirSync(place, { recursive: true })
  const sizes = sizesFor(count)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  say(`${String(count)} files of 1 KB to 1 GB, ${(total / gb).toFixed(1)} GB in all, by three writers at once; nothing is sent meanwhile`)
  const app = await startApp(join(folder, 'profile'), service)
  try {
    await app.watch(drop)
    await sleep(1500)
    const assets = watchAssets(app)
    await app.beginDelay()
    const words = await Promise.all(
      ways.map(
        async (how, way) =>
          [
            how,
            await writeAll(
              how,
              sizes.filter((_, at) => at % ways.length === way),
              { ready, drop },
            ),
          ] as const,
      ),
    )
    const all = words.flatMap(([, list]) => list)
    await until('all files in the library', () => all.every(({ name }) => assets.seen.has(name)), 120_000).catch(() => null)
    if (assets.seen.size < count) tellRest(app)
    const delay = await app.readDelay()
    await assets.stop()
    const lateness = (list: readonly Word[]) =>
      list.map(({ name, finishedAt }) => Math.max(0, (assets.seen.get(name) ?? Infinity) - finishedAt))
    const results = [report({ name: 'drops: files in the library', value: assets.seen.size, bound: { exactly: count } })]
    for (const [how, list] of words) {
      const times = lateness(list)
      results.push(
        report({ name: `drops: finished by ${how} → in the library, p50 ms`, value: quantile(times, 0.5) }),
        report({ name: `drops: finished by ${how} → in the library, p95 ms`, value: quantile(times, 0.95), bound: { most: bounds[how] } }),
        report({ name: `drops: finished by ${how} → in the library, max ms`, value: quantile(times, 1) }),
      )
    }
    results.push(report({ name: 'drops: event loop of main, p99 ms', value: delay.p99, bound: { most: 10 } }))
    report({ name: 'drops: event loop of main, max ms', value: delay.max })
    return results.every((isWell) => isWell)
  } finally {
    await app.end()
  }
}
