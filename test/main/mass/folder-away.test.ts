import { execFile, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runFolderAway, type AwayResult, type AwayWay } from '../../mass/folder-away'
import { temporaryFolder } from '../../support/temporary-folder'

const root = resolve(import.meta.dirname, '../../..')
const run = promisify(execFile)

/** How this machine gives a process mounts of its own; null where it does not. */
function ownMounts(): readonly string[] | null {
  const ways = [['--mount'], ['--user', '--map-root-user', '--mount']]
  const works = (way: readonly string[]) => {
    const script = 'mkdir -p "$0/a" "$0/b" && mount --bind "$0/a" "$0/b" && umount "$0/b"'
    return spawnSync('unshare', [...way, 'sh', '-c', script, temporaryFolder()], { stdio: 'ignore' }).status === 0
  }
  return process.platform === 'linux' ? (ways.find(works) ?? null) : null
}

async function runMounted(way: AwayWay): Promise<AwayResult> {
  const mounts = ownMounts()
  if (mounts === null) {
    // The same without a disk: what can not be mounted is renamed.
    console.warn('This machine lets no test mount anything: the folder is renamed instead.')
    return runFolderAway(temporaryFolder(), way === 'unmounted' ? 'renamed' : 'replaced')
  }
  const script = join(root, 'test', 'mass', 'folder-away-child.ts')
  const imports = ['--import', join(root, 'scripts', 'typescript-imports.mjs'), '--disable-warning=ExperimentalWarning']
  const { stdout } = await run('unshare', [...mounts, process.execPath, ...imports, script, temporaryFolder(), way], { timeout: 110_000 })
  return JSON.parse(stdout) as AwayResult
}

const timeout = 120_000

test(
  'a disk that is unmounted is told within ten seconds, deletes nothing anywhere, and is taken up again when it is back',
  { timeout },
  async () => {
    expect((await runMounted('unmounted')).faults).toEqual([])
  },
)

test(
  'another disk in the place of the watched one is told, nothing of it is taken, and the right one is taken up again',
  { timeout },
  async () => {
    const { faults, states } = await runMounted('other disk')
    expect(faults).toEqual([])
    expect(states).toEqual(['replaced', 'replaced'])
  },
)

test('a folder that is renamed away and back is told within ten seconds, deletes nothing anywhere, and heals', { timeout }, async () => {
  const { faults, states } = await runFolderAway(temporaryFolder(), 'renamed')
  expect(faults).toEqual([])
  expect(states).toEqual(['missing', 'missing'])
})

test(
  'a folder that is replaced by another is told, nothing of the other is taken, and the right one is taken up again',
  { timeout },
  async () => {
    const { faults, states } = await runFolderAway(temporaryFolder(), 'replaced')
    expect(faults).toEqual([])
    expect(states).toEqual(['replaced', 'replaced'])
  },
)
