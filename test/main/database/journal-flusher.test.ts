import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { journalFlusher } from '../../../src-main/database/journal-flusher'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { manualClock } from '../../support/manual-clock'
import { untilHolds } from '../../support/until'

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-flusher-'))
  const path = join(folder, 'library.db')
  const db = openDatabase(path, migrations)
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { db, path }
}

/** How often this process has the journal open; where the system does not tell, null. */
function timesOpen(path: string): number | null {
  if (process.platform !== 'linux') return null
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return targets.filter((target) => target === `${path}-wal`).length
}

it('the flusher of a journal holds it open while it works, whoever asks meanwhile, and not when it is closed', async () => {
  const { path } = setUp()
  const before = timesOpen(path)
  const clock = manualClock()
  const journal = journalFlusher(path, clock)
  for (let ask = 0; ask < 5; ask += 1) journal.flush()
  expect(timesOpen(path)).toBe(before === null ? null : before + 1)
  journal.close()
  journal.flush()
  await untilHolds(() => {
    expect(timesOpen(path)).toBe(before)
  })
})

it('the flusher of a journal does nothing where there is none', () => {
  const journal = journalFlusher(join(tmpdir(), 'slipway-no-such-library.db'), manualClock())
  expect(() => {
    journal.flush()
    journal.close()
  }).not.toThrow()
})
