import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { whereIsSlipway } from '../e2e/app'
import { figureOf, inTurn, type Figure, type Times } from './figure'
import { launch, type Launched } from './launch'

const runs = 7
const bareApp = resolve(import.meta.dirname, 'bare-window')

/** From the start of the process to a painted window on a fresh profile, beside a bare Electron window on one. */
export async function measureFirstWindow(folder: string): Promise<Figure> {
  const { electron, args, app } = whereIsSlipway()
  const start = async (what: { app: string; content: string }) => {
    const profile = join(folder, 'fresh')
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    return takeTime(await launch({ electron, args, profile, ...what }))
  }
  const times = await inTurn(runs, {
    warmUps: 1,
    value: () => start({ app, content: 'h1' }),
    floor: () => start({ app: bareApp, content: 'h1' }),
  })
  return figureOf('first-window', times)
}

/** The same with a profile that holds a large library, until its first asset is painted; both sides start again on what they left. */
export async function measureFullWindow(folder: string, profile: string): Promise<Figure> {
  const { electron, args, app } = whereIsSlipway()
  const times = await inTurn(runs, {
    warmUps: 1,
    value: async () => takeTime(await launch({ electron, args, app, profile, content: '[data-asset-id]' })),
    floor: async () => takeTime(await launch({ electron, args, app: bareApp, profile: join(folder, 'bare'), content: 'h1' })),
  })
  return figureOf('first-window-full', times)
}

async function takeTime(launched: Launched): Promise<number> {
  await launched.end()
  return launched.paintedMs
}

/** A page of 500 assets asked for in the window, with checking on both sides, beside a call that carries next to nothing. */
export async function measureIpcPage(profile: string): Promise<Figure> {
  const { electron, args, app } = whereIsSlipway()
  const window = await launch({ electron, args, app, profile, content: '[data-asset-id]' })
  try {
    const times = await window.evaluate(`(async () => {
      const query = { view: 'library', search: '', sort: 'added', descending: true, accounts: [], types: [], states: [], tags: [] }
      const timeOf = async (name, input) => {
        const startedAt = performance.now()
        const reply = await window.slipway.call(name, input)
        if (!reply.ok) throw new Error(reply.error.message)
        return performance.now() - startedAt
      }
      const times = { values: [], floors: [] }
      for (let run = -3; run < 51; run += 1) {
        const floor = await timeOf('settings.read', {})
        const value = await timeOf('assets.page', { query, offset: (run + 3) * 300, limit: 500 })
        if (run < 0) continue
        times.floors.push(floor)
        times.values.push(value)
      }
      return times
    })()`)
    return figureOf('ipc-page', timesSchema.parse(times) satisfies Times)
  } finally {
    await window.end()
  }
}

const timesSchema = z.object({ values: z.array(z.number()), floors: z.array(z.number()) })
