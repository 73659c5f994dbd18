import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createMediaReader } from '../../../src-main/media-reading/media-reader'
import { whereIsSlipway } from '../../e2e/app'
import { inTurn, median } from '../figure'
import { bytesReadBy, countIn, familyOf, say, sleep, startApp, until } from './app'
import type { Part } from './part'
import { report } from './report'

const mb = 1024 * 1024
const fileBytes = 24 * mb
const largeBytes = 512 * mb
const runs = 3
const bounds = { bytesRead: 1.05, hashing: 0.85, p99: 10 }

function writeFile(path: string, bytes: number): void {
  const block = randomBytes(4 * mb)
  const file = openSync(path, 'wx')
  writeSync(file, Buffer.from(path.padEnd(256)))
  for (let left = bytes - 256; left > 0; left -= block.length) writeSync(file, block, 0, Math.min(left, block.length))
  closeSync(file)
}

/** How fast the built threads make both hashes and read what a file tells, beside `md5sum`, both on a file that the system has in memory. MB a second. */
async function measureHashing(file: string): Promise<{ ours: number; md5sum: number }> {
  const reader = createMediaReader({ workerPath: join(whereIsSlipway().app, 'out', 'main', 'media-reading-worker.cjs') })
  const signal = AbortSignal.timeout(120_000)
  // The threads by themselves do not keep a program running.
  const stayAwake = setInterval(() => undefined, 1000)
  const timed = async (work: () => unknown) => {
    const began = performance.now()
    await work()
    return performance.now() - began
  }
  try {
    const [said = ''] = execFileSync('md5sum', ['--', file], { encoding: 'utf8' }).split(' ')
    const { md5 } = await reader.read(file, { media: true }, signal)
    if (md5 !== said.replace(/^\\/, '')) throw new Error('The two sides do not find the same MD5.')
    const { values, floors } = await inTurn(runs, {
      warmUps: 0,
      value: () => timed(() => reader.read(file, { media: true }, signal)),
      floor: () => timed(() => execFileSync('md5sum', ['--', file])),
    })
    const speed = (ms: number) => largeBytes / 1000 / ms
    return { ours: speed(median(values)), md5sum: speed(median(floors)) }
  } finally {
    clearInterval(stayAwake)
    await reader.close()
  }
}

/** What the program reads for each byte that is dropped, how late its main loop is meanwhile, and how fast it hashes. */
export const measureReading: Part = async ({ folder, service, count = 32 }) => {
  const [drop, ready] = [join(folder, 'drop'), join(folder, 'ready')]
  for (const place of [drop, ready]) mkdirSync(place, { recursive: true })
  const names = Array.from({ length: count }, (_, number) => `${String(number)}.bin`)
  for (const name of names) writeFile(join(ready, name), fileBytes)
  const large = join(ready, 'large.bin')
  writeFile(large, largeBytes)
  const { ours, md5sum } = await measureHashing(large)

  const app = await startApp(join(folder, 'profile'), service)
  try {
    await app.watch(drop)
    await sleep(2500)
    const before = bytesReadBy(familyOf(app.pid))
    await app.beginDelay()
    const began = Date.now()
    for (const name of names) renameSync(join(ready, name), join(drop, name))
    const decided = () => countIn(app, 'SELECT count(*) AS n FROM intake WHERE asset_id IS NOT NULL')
    await until('all files in the library', () => decided() >= count, 180_000, 100)
    const ms = Date.now() - began
    const delay = await app.readDelay()
    const read = bytesReadBy(familyOf(app.pid)) - before
    say(`${String(count)} files of ${String(fileBytes / mb)} MiB came in at once and were in the library after ${(ms / 1000).toFixed(1)} s`)
    const results = [
      report({
        name: 'reading: bytes read by the whole program : bytes dropped',
        value: read / (count * fileBytes),
        bound: { most: bounds.bytesRead },
      }),
      report({ name: 'reading: event loop of main meanwhile, p99 ms', value: delay.p99, bound: { most: bounds.p99 } }),
      report({ name: 'reading: both hashes and facts of a file, MB/s', value: ours, floor: md5sum }),
      report({ name: 'reading: speed, the program : md5sum', value: ours / md5sum, bound: { least: bounds.hashing } }),
    ]
    report({ name: 'reading: event loop of main meanwhile, max ms', value: delay.max })
    return results.every((isWell) => isWell)
  } finally {
    await app.end()
  }
}
