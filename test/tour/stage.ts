import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startSlipway, type Slipway } from '../e2e/app'
import type { Pictures } from './pictures'
import type { Steps } from './steps'

/** What the acts of the tour share: the running app, its folders, and whom to tell. */
export interface Stage {
  readonly steps: Steps
  readonly pictures: Pictures
  /** The profile folder of the app. */
  readonly profile: string
  /** The watched folder, outside the profile. */
  readonly dropFolder: string
  /** Where the service of the second account keeps its state. */
  readonly serviceFolder: string
  /** The app as it runs now; throws between two runs. */
  readonly slipway: () => Slipway
  readonly start: () => Promise<Slipway>
  readonly quit: () => Promise<void>
}

/** Folders for one tour, removed when the process ends, however it ends. */
export function makeFolders(): Pick<Stage, 'profile' | 'dropFolder' | 'serviceFolder'> {
  const root = mkdtempSync(join(tmpdir(), 'slipway-tour-'))
  process.on('exit', () => {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  })
  const folders = { profile: join(root, 'profile'), dropFolder: join(root, 'Camera uploads'), serviceFolder: join(root, 'service') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { mode: 0o700 })
  return folders
}

/** Runs the app on one profile, as often as the tour needs it. */
export function runOn(profile: string): Pick<Stage, 'slipway' | 'start' | 'quit'> & { readonly current: () => Slipway | null } {
  let current: Slipway | null = null
  return {
    current: () => current,
    slipway: () => {
      if (current === null) throw new Error('Slipway is not running.')
      return current
    },
    start: async () => {
      current = await startSlipway({ profile })
      current.page.setDefaultTimeout(10_000)
      return current
    },
    quit: async () => {
      const last = current
      current = null
      await last?.close()
    },
  }
}

/** What was said about earlier steps was read; it would lie over what comes next. */
export async function dismissToasts(page: Page): Promise<void> {
  const buttons = page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Dismiss' })
  while ((await buttons.count()) > 0) await buttons.first().click()
}
