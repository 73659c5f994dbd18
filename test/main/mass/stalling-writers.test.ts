import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runStallingWriters } from '../../mass/stalling-writers'

const count = 300

test.each(['octospark', 'media-pocket'] as const)(
  'files of 300 writers who stall in the middle and go on are sent to %s once and whole, with the hash that they were queued with',
  { timeout: 120_000 },
  async (service) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-mass-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const result = await runStallingWriters(folder, { service, count, stallMs: 1500, atOnce: 120, seed: 1, patienceMs: 60_000 })
    expect(result.faults).toEqual([])
    expect(result.confirmed).toBe(count)
  },
)
