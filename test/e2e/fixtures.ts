import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import type { DropFolderForm } from '../../src-preload/contract/drop-folder'
import type { AccountId } from '../../src-preload/contract/ids'
import { startSlipway, type Slipway, type StartOptions } from './app'
import { expectDocumented } from './support/services'
import { startService, type Service, type ServiceOptions } from './support/service'
import { connectWith, watchFolder } from './support/steps'

export { expect }
export type { Service, Slipway }

/** A program that is connected with an empty Media Pocket and watches a folder. */
interface Watching {
  readonly slipway: Slipway
  readonly page: Slipway['page']
  readonly studio: Service
  readonly account: AccountId
  /** The folder's path. */
  readonly watched: string
}

interface Fixtures {
  /** A folder of the test's own, removed afterwards. */
  readonly folder: string
  /** Starts the program, by default on one profile per test. It is quit afterwards, and must not have complained about anything. */
  readonly start: (options?: Partial<StartOptions>) => Promise<Slipway>
  /** Starts a Media Pocket with a small library on loopback, in this process. */
  readonly service: (options?: Partial<ServiceOptions>) => Promise<Service>
  /** Both of them, and a folder that is watched, by the plain rule where nothing else is said. */
  readonly watching: (changes?: Partial<DropFolderForm>) => Promise<Watching>
}

/** How long quitting may take. ms. */
const quitMs = 15_000

/** The journeys' own test: real window, real services, real folders; all of it gone afterwards. */
export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ folder }, use, info) => {
    const started: { slipway: Slipway; isOver: boolean }[] = []
    await use(async (options = {}) => {
      const slipway = await startSlipway({ profile: join(folder, 'profile'), ...options })
      const entry = { slipway, isOver: false }
      started.push(entry)
      void slipway.ended.then(() => {
        entry.isOver = true
      })
      return slipway
    })
    const isBad = info.status !== info.expectedStatus
    for (const [index, { slipway, isOver }] of started.entries()) {
      if (isOver) continue
      if (isBad)
        await slipway.page.screenshot({ path: info.outputPath(`window-${String(index)}.png`), timeout: 5000 }).catch(() => undefined)
      await quit(slipway)
    }
    expect(started.flatMap(({ slipway }) => slipway.consoleErrors)).toEqual([])
  },
  service: async ({ folder }, use) => {
    const services: Service[] = []
    await use(async (options = {}) => {
      const service = await startService({ folder: join(folder, `service-${String(services.length)}`), ...options })
      services.push(service)
      return service
    })
    for (const service of services) {
      if (service.isRunning) expectDocumented(service.demo.requests)
      await service.stop()
    }
  },
  watching: async ({ start, service, folder }, use) => {
    await use(async (changes = {}) => {
      const slipway = await start()
      const studio = await service({ library: 'none' })
      const account = await connectWith(slipway, studio)
      const watched = join(folder, 'in')
      mkdirSync(watched)
      await watchFolder(slipway, watched, account, changes)
      return { slipway, page: slipway.page, studio, account, watched }
    })
  },
})

async function quit(slipway: Slipway): Promise<void> {
  const late = AbortSignal.timeout(quitMs)
  const isLate = await Promise.race([
    slipway.close().then(() => false),
    new Promise<boolean>((resolve) =>
      late.addEventListener('abort', () => {
        resolve(true)
      }),
    ),
  ])
  if (!isLate) return
  await slipway.kill()
  throw new Error(`Slipway did not quit within ${String(quitMs)} ms`)
}
