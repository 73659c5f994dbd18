import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { openReadOnly } from '../../../src-main/database/open'
import type { Database } from '../../../src-main/database/transaction'
import type { Call } from '../../../src-preload/contract/channels'
import type { DropFolderForm } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { AccountId, DropFolderId } from '../../../src-preload/contract/ids'
import type { Reply } from '../../../src-preload/contract/errors'
import type { Input, Output } from '../../../src-preload/contract/procedures'
import { whereIsSlipway } from '../../e2e/app'
import { launch } from '../launch'
import { tellCauses } from '../tell-causes'

/** How late the event loop of the main process was, ms, and how many cores the whole process used. */
const delaySchema = z.object({ id: z.number(), p50: z.number(), p99: z.number(), max: z.number(), cores: z.number() })
export type Delay = Omit<z.infer<typeof delaySchema>, 'id'>

const here = import.meta.dirname
const typescript = ['--import', './scripts/typescript-imports.mjs', '--disable-warning=ExperimentalWarning']

export const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Asks again and again until there is something. Rejects after so many ms. */
export async function until<T>(
  what: string,
  look: () => T | null | false | Promise<T | null | false>,
  ms: number,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${String(Math.round(ms / 1000))} s`)
    await sleep(everyMs)
  }
}

/** A process of ours that speaks in lines. */
export interface Helper {
  readonly child: ChildProcess
  readonly lines: AsyncIterator<string>
  readonly tell: (line: string) => void
  readonly stop: () => void
}

/** @param name a TypeScript file beside this one */
export function startHelper(name: string, args: readonly string[]): Helper {
  const child = spawn(process.execPath, [...typescript, join(here, name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  child.once('exit', () => process.removeListener('exit', stop))
  return {
    child,
    lines: createInterface(child.stdout)[Symbol.asyncIterator](),
    tell: (line) => {
      child.stdin.write(`${line}\n`)
    },
    stop,
  }
}

/** The next line of a helper, read as JSON. */
export async function nextLine<T>(helper: Helper, schema: z.ZodType<T>): Promise<T> {
  const line = await helper.lines.next()
  if (line.done === true) throw new Error('A helper process ended before it answered.')
  return schema.parse(JSON.parse(line.value))
}

const serviceSchema = z.object({ origin: z.string(), teamId: z.string(), token: z.string() })
const heldSchema = z.object({ assets: z.number(), distinct: z.number(), bytes: z.number() })

/** The demo service in a process of its own. */
export interface Service extends z.infer<typeof serviceSchema> {
  /** What lies there: all assets, and how many contents they have. */
  readonly held: () => Promise<z.infer<typeof heldSchema>>
  readonly stop: () => void
}

export async function startService(folder: string): Promise<Service> {
  const helper = startHelper('service.ts', [folder])
  const started = await nextLine(helper, serviceSchema)
  return {
    ...started,
    held: () => {
      helper.tell('held')
      return nextLine(helper, heldSchema)
    },
    stop: () => {
      helper.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

let isTellingCauses = false

/** From now on each reading of delays tells what the program stood still for; that slows it down a little. */
export function tellAllCauses(): void {
  isTellingCauses = true
}

/** The real app with one account, seen from outside. */
export interface App {
  readonly pid: number
  readonly accountId: AccountId
  /** The app's own library, read beside it. */
  readonly library: Database
  call<C extends Call>(name: C, input: Input<C>): Promise<Output<C>>
  /** Begins to watch a folder; the rule is the plain one. */
  watch(path: string, changes?: Partial<DropFolderForm>): Promise<DropFolderId>
  beginDelay(): Promise<void>
  readDelay(): Promise<Delay>
  /** All its threads stand still for so long, from the moment that this resolves. */
  block(ms: number): Promise<void>
  end(): Promise<void>
}

/** Starts the built app in a profile. An account at the service is connected when there is none; nothing is sent unless `sends`. */
export async function startApp(profile: string, service: Service, { sends = false } = {}): Promise<App> {
  mkdirSync(profile, { recursive: true })
  const meter = join(profile, 'meter')
  if (isTellingCauses) process.env['SLIPWAY_METER'] = meter
  const probe = join(profile, 'probe')
  for (const part of ['pid', 'order', 'answer', 'block']) rmSync(`${probe}.${part}`, { force: true })
  process.env['SLIPWAY_PROBE'] = probe
  const { electron, args, app } = whereIsSlipway()
  const launched = await launch({ electron, args: ['-r', resolve(here, 'probe.cjs'), ...args], app, profile, content: 'h1' })
  let lastId = 0
  let begunAt = 0
  const order = async (what: object) => {
    const id = ++lastId
    rmSync(`${probe}.answer`, { force: true })
    writeFileSync(`${probe}.order.new`, JSON.stringify({ id, ...what }))
    renameSync(`${probe}.order.new`, `${probe}.order`)
    return until(
      'the probe',
      () => (existsSync(`${probe}.answer`) ? delaySchema.parse(JSON.parse(readFileSync(`${probe}.answer`, 'utf8'))) : null),
      30_000,
      5,
    )
  }
  const call = async <C extends Call>(name: C, input: Input<C>): Promise<Output<C>> => {
    const reply = (await launched.evaluate(`window.slipway.call(${JSON.stringify(name)}, ${JSON.stringify(input)})`)) as Reply<Output<C>>
    if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
    return reply.value
  }
  try {
    const known = (await call('accounts.list', {}))[0]?.id
    const fields = { address: service.origin, token: service.token, teamId: service.teamId }
    const accountId = known ?? (await call('accounts.connect', { service: 'octospark', name: 'Bench', fields })).accountId
    if (known === undefined && !sends) await call('accounts.pause', { id: accountId, length: 'until-resumed' })
    const { pid } = z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(`${probe}.pid`, 'utf8')))
    const library = openReadOnly(join(profile, 'library.db'))
    return {
      ...{ pid, accountId, library, call },
      watch: async (path, changes = {}) => {
        const form: DropFolderForm = {
          ...{ path, accountId, mode: 'new-assets', pattern: '', afterUpload: 'keep', includeExisting: true, target: {}, rule: plainRule },
          ...changes,
        }
        return (await call('drop-folders.add', form)).id
      },
      beginDelay: async () => {
        begunAt = Date.now()
        await order({ do: 'begin' })
      },
      readDelay: async () => {
        const delay = await order({ do: 'read' })
        if (isTellingCauses) for (const line of tellCauses(`${meter}.causes`, begunAt)) say(line)
        return delay
      },
      block: async (ms) => {
        await order({ do: 'block', ms })
      },
      end: async () => {
        library.close()
        await launched.end()
      },
    }
  } catch (error) {
    await launched.end()
    throw error
  }
}

/** The process and all that it started. */
export function familyOf(pid: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readIfAny(`/proc/${name}/stat`)
    const parent = /\) \w (\d+)/.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const family = [pid]
  for (const one of family) for (const [child, parent] of parents) if (parent === one) family.push(child)
  return family
}

/** A process may end while it is looked at. */
function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const numberIn = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)

/** What the processes have in memory, each shared page in parts. MB. */
export const memoryOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + numberIn(readIfAny(`/proc/${String(pid)}/smaps_rollup`), /^Pss:\s+(\d+)/m), 0) / 1000

/** Bytes that the processes have read so far by whatever call, from the disk or from what the system kept of it. */
export const bytesReadBy = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + numberIn(readIfAny(`/proc/${String(pid)}/io`), /^rchar: (\d+)/m), 0)

/** One number out of the library. */
export const countIn = ({ library }: App, sql: string): number => library.prepare<[], { n: number }>(sql).get()?.n ?? 0

/** Where everything stands that is not confirmed, in a few lines. */
export function tellRest({ library }: App): void {
  const rows = library
    .prepare<[], { n: number; stage: string; hold: string | null; state: string | null; reason: string | null }>(
      `SELECT count(*) AS n, i.stage, i.hold, o.state, coalesce(i.reason, o.reason) AS reason FROM intake i LEFT JOIN outbox o ON o.id = i.operation_id
       WHERE i.stage <> 'done' GROUP BY 2, 3, 4, 5 ORDER BY 1 DESC LIMIT 6`,
    )
    .all()
  for (const { n, stage, hold, state, reason } of rows)
    say(`  ${String(n)} are ${[stage, hold, state].filter((word) => word !== null).join(', ')}: ${reason ?? 'no reason'}`)
}
