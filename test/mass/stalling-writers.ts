import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { byTitle, hashNameOf, type ServiceName } from '../crash/services'
import { titleOfFile } from '../crash/world'
import { until } from '../support/until'
import { openIntakeWorld, type IntakeWorld } from './intake-world'
import { writtenSchema, type Written, type WritersOrder } from './writers'

/** Files that are written into a drop folder by writers who stall, and what became of them. */
export interface StallingWriters {
  readonly service: ServiceName
  readonly count: number
  readonly stallMs: number
  readonly atOnce: number
  readonly seed: number
  /** How long it may take after the last file until all are confirmed. ms. */
  readonly patienceMs: number
  readonly onProgress?: (written: number, confirmed: number) => void
}

export interface StallingResult {
  /** A sentence for each file that is not at the service once, whole, with the hash that it had when it was queued. */
  readonly faults: readonly string[]
  readonly confirmed: number
  readonly ms: number
}

const root = resolve(import.meta.dirname, '../..')
const tellEveryMs = 5000

/** Starts the writers; the answer: what they wrote, when all have finished. */
async function startWriters(order: WritersOrder, onWritten: (file: Written) => void): Promise<Written[]> {
  const script = join(import.meta.dirname, 'writers.ts')
  const child = spawn(
    process.execPath,
    ['--import', join(root, 'scripts', 'typescript-imports.mjs'), '--disable-warning=ExperimentalWarning', script, JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const files: Written[] = []
  for await (const line of createInterface(child.stdout)) {
    const file = writtenSchema.parse(JSON.parse(line))
    files.push(file)
    onWritten(file)
  }
  process.removeListener('exit', stop)
  return files
}

/** Compares three hashes of each file: as its writer left it, as it was queued, as the service has it. */
function compare(world: IntakeWorld, service: ServiceName, files: readonly Written[]): string[] {
  const kind = hashNameOf(service)
  const found = byTitle(world.service.things())
  const faults = files.flatMap((file) => {
    const row = world.row(file.name)
    const things = found.get(titleOfFile(service, file.name)) ?? []
    const media = things.flatMap((thing) => thing.media)
    const said = `${file.name} (${file.way})`
    if (row?.stage !== 'done') return [`${said} is ${row === undefined ? 'not in the ledger' : `${row.stage}: ${String(row.reason)}`}`]
    if (things.length !== 1 || media.length !== 1)
      return [`${said} is ${String(things.length)} times at the service, with ${String(media.length)} media`]
    if (row[kind] !== file[kind]) return [`${said} was queued with another content than it has`]
    if (media[0] !== row[kind]) return [`${said} is at the service with another content than it was queued with`]
    if (row.revision !== 1) return [`${said} was queued ${String(row.revision)} times`]
    return []
  })
  const count = world.service.made().length
  return count === files.length ? faults : [...faults, `the service holds ${String(count)} assets for ${String(files.length)} files`]
}

/** @param folder an empty folder for all of it */
export async function runStallingWriters(folder: string, how: StallingWriters): Promise<StallingResult> {
  const began = Date.now()
  const world = await openIntakeWorld(folder, how.service)
  let written = 0
  const confirmed = () => world.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM intake WHERE stage = 'done'`).get()?.n ?? 0
  const telling = setInterval(() => how.onProgress?.(written, confirmed()), tellEveryMs)
  try {
    await world.add()
    const { count, seed, stallMs, atOnce } = how
    const files = await startWriters({ drop: world.drop, count, seed, stallMs, atOnce }, () => { written += 1 }) // prettier-ignore
    await until(() => confirmed() >= files.length, how.patienceMs).catch(() => null)
    const faults = compare(world, how.service, files)
    if (files.length !== count) faults.push(`only ${String(files.length)} files were written`)
    return { faults, confirmed: confirmed(), ms: Date.now() - began }
  } finally {
    clearInterval(telling)
    await world.stop()
  }
}
