import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const crashpoints = pathToFileURL(join(root, 'src-main', 'crashpoint.ts')).href

/** Runs a few lines in a process of its own that somebody wishes to end at the first transaction. */
function runWished(lines: string): { signal: NodeJS.Signals | null; said: string } {
  const { signal, stdout } = spawnSync(
    process.execPath,
    ['--import', join(root, 'scripts', 'typescript-imports.mjs'), '--input-type=module', '-e', lines],
    { env: { ...process.env, SLIPWAY_CRASH_AT: 'transaction/begun' }, encoding: 'utf8' },
  )
  return { signal, said: stdout.trim() }
}

const load = `const { crashpoint, forgetCrashPoints } = await import(${JSON.stringify(crashpoints)})`

describe('a wish to end at a crash point', () => {
  test('ends a program of the workshop', () => {
    expect(runWished(`${load}; crashpoint('transaction/begun'); console.log('alive')`)).toEqual({ signal: 'SIGKILL', said: '' })
  })

  test('means nothing to a program that forgot it, nor to its threads and processes', () => {
    const lines = `${load}
      const { Worker } = await import('node:worker_threads')
      const { execFileSync } = await import('node:child_process')
      forgetCrashPoints()
      crashpoint('transaction/begun')
      const look = "process.env.SLIPWAY_CRASH_AT ?? 'none'"
      const tell = "import('node:worker_threads').then((threads) => threads.parentPort.postMessage(" + look + "))"
      const child = execFileSync(process.execPath, ['-p', look], { encoding: 'utf8' }).trim()
      const thread = await new Promise((resolve) =>
        new Worker(tell, { eval: true }).once('message', resolve))
      console.log('alive', child, thread)`
    expect(runWished(lines)).toEqual({ signal: null, said: 'alive none none' })
  })

  test('is forgotten by a packaged program before it opens or starts anything', () => {
    const main = readFileSync(join(root, 'src-main', 'main.ts'), 'utf8')
    const [forgets = '', ...more] = main.split('\n').filter((line) => line.includes('forgetCrashPoints()'))
    expect(more).toEqual([])
    expect(forgets).toBe('if (app.isPackaged) forgetCrashPoints()')
    const before = main
      .slice(0, main.indexOf(forgets))
      .split('\n')
      .filter((line) => !/^(import |const |\/\/|$)/.test(line))
    expect(before).toEqual([])
  })
})
