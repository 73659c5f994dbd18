import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import type { Call } from '../../src-preload/contract/channels'
import type { Reply } from '../../src-preload/contract/errors'
import type { Input, Output } from '../../src-preload/contract/procedures'

/** How to start the built app; `SLIPWAY_WHERE` holds it as JSON. */
export interface Where {
  readonly electron: string
  readonly app: string
  readonly args: readonly string[]
}

/** The app that the project's scripts set up and built. */
export function whereIsSlipway(): Where {
  const json = process.env['SLIPWAY_WHERE']
  if (json === undefined) throw new Error('SLIPWAY_WHERE is not set: start this through an npm script, such as "npm run e2e".')
  return JSON.parse(json) as Where
}

export interface StartOptions {
  /** The profile folder; made when missing. */
  readonly profile: string
  /** Added to the environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly args?: readonly string[]
}

/** A running Slipway, seen as its user sees it (`page`) and from its main process (`app`). */
export interface Slipway {
  readonly page: Page
  readonly app: ElectronApplication
  readonly profile: string
  /** Of the main process. */
  readonly pid: number
  /** Whatever the page complained about: exceptions, console errors, breaches of the content security policy. Failed pictures are no complaint. */
  readonly consoleErrors: readonly string[]
  /** One call through the preload. Rejects with the sentence of a refusal. */
  readonly call: <C extends Call>(name: C, input: Input<C>) => Promise<Output<C>>
  /** The same with the answer as it came, refusals included. */
  readonly ask: <C extends Call>(name: C, input: Input<C>) => Promise<Reply<Output<C>>>
  /** Quits as a user does and waits for the end. */
  close(): Promise<void>
  /** SIGKILL for every process of the program. */
  kill(): Promise<void>
  /** Resolves when the main process has ended, however it did. */
  readonly ended: Promise<void>
  /** Takes complaints that a test provoked off the list; fails when there were none. */
  forgive(pattern: RegExp): void
}

/** Playwright's own: holds the program's start until the test is attached. Without it a window that opens in that very moment is missed, and both sides wait. */
const loader = fileURLToPath(new URL('../../node_modules/playwright-core/lib/server/electron/loader.js', import.meta.url))

/** Starts the built app on real Electron and waits for its window. */
export async function startSlipway({ profile, env = {}, args = [] }: StartOptions): Promise<Slipway> {
  const where = whereIsSlipway()
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const app = await _electron.launch({
    executablePath: where.electron,
    args: ['-r', loader, where.app, ...where.args, `--user-data-dir=${profile}`, ...args],
    env: environment(env),
    chromiumSandbox: !where.args.includes('--no-sandbox'),
    timeout: 30_000,
  })
  const ended = new Promise<void>((resolve) => {
    app.once('close', () => {
      resolve()
    })
  })
  const pid = app.process().pid ?? 0
  const page = await Promise.race([
    app.firstWindow(),
    ended.then(() => Promise.reject(new Error('Slipway ended before its window was there'))),
  ])
  const consoleErrors: string[] = []
  listen(page, consoleErrors)
  const ask = <C extends Call>(name: C, input: Input<C>) =>
    page.evaluate(([call, data]) => window.slipway.call(call, data), [name, input] as const) as Promise<Reply<Output<C>>>
  await page.waitForFunction(() => document.readyState === 'complete' && 'slipway' in window)
  return {
    page,
    app,
    profile,
    pid,
    consoleErrors,
    ended,
    ask,
    call: async (name, input) => {
      const reply = await ask(name, input)
      if (!reply.ok) throw new Error(`${name}: ${reply.error.code}: ${reply.error.message}`)
      return reply.value
    },
    close: async () => {
      // A user who quits while files are being sent is asked; these tests mean it.
      await app
        .evaluate(({ dialog }) => {
          dialog.showMessageBox = (...args: unknown[]) => {
            const { buttons = [] } = args.at(-1) as { buttons?: string[] }
            return Promise.resolve({ response: Math.max(0, buttons.indexOf('Quit')), checkboxChecked: false })
          }
        })
        .catch(() => undefined)
      await app.close()
    },
    kill: async () => {
      killAll(pid)
      await ended
    },
    forgive: (pattern) => {
      const kept = consoleErrors.filter((text) => !pattern.test(text))
      if (kept.length === consoleErrors.length) throw new Error(`The page did not complain about ${String(pattern)}`)
      consoleErrors.splice(0, consoleErrors.length, ...kept)
    },
  }
}

/** Our own environment with changes. */
export function environment(changes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const all: Record<string, string | undefined> = { ...process.env, SLIPWAY_CRASH_AT: undefined, ...changes }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function listen(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    // A picture that can not be had now is answered with a status; Chromium writes that to the console by itself.
    if (message.type() === 'error' && !message.location().url.startsWith('slipway-media:'))
      errors.push(`${message.text()} (${message.location().url})`)
  })
}

/** The process and all below it. Linux only. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(Number(name))
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(join('/proc', String(pid), 'stat'), 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It ended meanwhile.
    return null
  }
}

/** True while the process is there and not just waiting to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(join('/proc', String(pid), 'stat'), 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

function killAll(root: number): void {
  for (const pid of processTree(root)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}
