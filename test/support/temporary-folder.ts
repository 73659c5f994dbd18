import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder, by its real path, that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-test-')))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  }, 120_000)
  return folder
}
