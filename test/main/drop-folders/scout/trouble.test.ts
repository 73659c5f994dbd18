import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkRoot, isSameRoot } from '../../../../src-main/drop-folders/folder-root'
import { createPatience, farDisk } from '../../../../src-main/drop-folders/scout/disk'
import { everyMs } from '../../../../src-main/drop-folders/scout/health'
import { watchFolder } from '../../../../src-main/drop-folders/watch'
import { awakeMsOf } from '../../../support/awake-time'
import { hurriedClock } from '../../../support/hurried-clock'
import { until } from '../../../support/until'
import { temporaryFolder } from '../../../support/temporary-folder'
import { openStage, playedWatch } from './stage'

const far = { networkKind: 'nfs4', isRemovable: false } as const

test.each(['ENOSPC', 'EMFILE'])(
  'when the system refuses to watch (%s), the folder is looked at every 15 seconds, beginning at once, and says so',
  async (code) => {
    const played = playedWatch()
    const stage = openStage({ tools: { watch: played.watch } })
    await stage.check()
    stage.write('a')
    played.open[0]?.onProblem(code === 'ENOSPC' ? 'limit' : 'open-files')
    await until(() => stage.kinds('added').includes('a'))
    const { reason, health } = stage.status()
    expect(health).toMatchObject({ mode: 'timed', everyMs: 15_000 })
    expect(reason).toContain(code === 'ENOSPC' ? 'fs.inotify.max_user_watches' : 'open no more files')
    expect(stage.faults).toEqual([`intake.watch-problem ${code === 'ENOSPC' ? 'limit' : 'open-files'}`])
  },
)

test('where events fail the timer finds what comes, and watching is tried again later', async () => {
  const played = playedWatch()
  const clock = hurriedClock(200)
  const stage = openStage({ tools: { watch: played.watch, clock } })
  await stage.check()
  played.open[0]?.onProblem('limit')
  await until(() => stage.status().health?.mode === 'timed')
  stage.write('a')
  await until(() => stage.kinds('added').includes('a'))
  await until(() => played.count === 2 && stage.status().health?.mode === 'events', 15_000)
  expect(stage.status().reason).toBeNull()
})

test("the watching library's own refusals become the same", async () => {
  const problems: string[] = []
  const root = temporaryFolder()
  const watching = watchFolder({ path: root, onHint: () => undefined, onProblem: (problem) => problems.push(problem) })
  await watching.close()
  expect(problems).toEqual([])
})

test('a network drive is not watched but looked at every few seconds, and says so', async () => {
  const played = playedWatch()
  const stage = openStage({ tools: { watch: played.watch, mounts: () => far, clock: hurriedClock(20) } })
  await stage.check()
  expect(played.count).toBe(0)
  const { health } = stage.status()
  expect(health).toMatchObject({ mode: 'network', networkKind: 'nfs4' })
  expect(health?.everyMs).toBeGreaterThanOrEqual(5000)
  expect(health?.everyMs).toBeLessThanOrEqual(30_000)
  expect(stage.status().reason).toContain('network drive (nfs4)')
  stage.write('a')
  await until(() => stage.kinds('added').includes('a'))
  expect(stage.status().health?.missesFoundByScan).toBe(0)
})

test('looking at a network drive takes at most a hundredth of the time, between 5 and 30 seconds', () => {
  expect([10, 50, 100, 299, 5000].map((lastMs) => everyMs('network', lastMs))).toEqual([5000, 5000, 10_000, 29_900, 30_000])
  expect([10, 1000, 10_000].map((lastMs) => everyMs('events', lastMs))).toEqual([60_000, 300_000, 600_000])
  expect(everyMs('timed', 10_000)).toBe(15_000)
})

test('a folder renamed away and back is missing meanwhile, nothing of it is told to be gone, and it heals by itself', async () => {
  const stage = openStage({ tools: { clock: hurriedClock(10) } })
  for (const name of ['a', 'b', 'c']) stage.write(name)
  await stage.check()
  renameSync(stage.root, `${stage.root}-away`)
  const toldMs = await awakeMsOf(() => until(() => stage.status().state === 'missing'))
  expect(toldMs * 10).toBeLessThan(10_000 + 2000)
  expect(stage.status().reason).toContain('Nothing was deleted')
  renameSync(`${stage.root}-away`, stage.root)
  await until(() => stage.status().state === 'watching')
  expect(stage.kinds('missing')).toEqual([])
})

test('another folder at the place is told apart, and none of its files is taken', async () => {
  const stage = openStage({ tools: { clock: hurriedClock(10) } })
  for (const name of ['a', 'b', 'c']) stage.write(name)
  await stage.check()
  renameSync(stage.root, `${stage.root}-away`)
  mkdirSync(stage.root)
  stage.write('foreign')
  await until(() => stage.status().state === 'replaced')
  await stage.check()
  expect(stage.kinds('added')).not.toContain('foreign')
  expect(stage.kinds('missing')).toEqual([])
  rmSync(stage.root, { recursive: true })
  renameSync(`${stage.root}-away`, stage.root)
  await until(() => stage.status().state === 'watching')
})

test('a folder that goes away in the midst of a look loses nothing and gives nothing of what took its place', async () => {
  let looks = 0
  let isAway = false
  const stage = openStage({
    tools: {
      checkRoot: async (place, known) => {
        looks += 1
        return isAway ? { kind: 'missing', reason: 'It is away.' } : checkRoot(place, known)
      },
    },
  })
  for (let index = 0; index < 600; index++) stage.write(`${String(index)}.png`)
  stage.isBlocked = true
  stage.scout.tell({ kind: 'scan', token: 5 })
  await until(() => stage.found.length > 0)
  isAway = true
  stage.unblock()
  await until(() => stage.scans.some(({ isRead }) => !isRead))
  expect(stage.status().state).toBe('missing')
  expect(stage.kinds('missing')).toEqual([])
  expect(looks).toBeGreaterThan(1)
  isAway = false
  await stage.check()
  expect(stage.ledger.size).toBe(600)
  expect(stage.found).toHaveLength(new Set(stage.found.map(({ entry }) => entry.relativePath)).size)
})

test('a disk that is gone shows an empty folder of another disk: it is said to be missing, not replaced', async () => {
  const root = temporaryFolder()
  const known = { dev: 4242, ino: 1, born: null }
  expect(await checkRoot(root, known)).toMatchObject({ kind: 'missing', reason: expect.stringContaining('not connected') as string })
  mkdirSync(path.join(root, 'something'))
  expect(await checkRoot(root, known)).toMatchObject({ kind: 'replaced' })
  expect(isSameRoot({ dev: 1, ino: 2, born: 3 }, { dev: 9, ino: 2, born: 3 })).toBe(true)
})

test.runIf(process.getuid?.() !== 0)('a folder that may not be read any more says so, and heals', async () => {
  const stage = openStage({ tools: { clock: hurriedClock(10) } })
  stage.write('a')
  await stage.check()
  chmodSync(stage.root, 0)
  await until(() => stage.status().state === 'unreadable')
  chmodSync(stage.root, 0o700)
  await until(() => stage.status().state === 'watching')
  expect(stage.kinds('missing')).toEqual([])
})

test('a disk that does not answer is told within ten seconds, holds up no other folder, and heals when it answers', async () => {
  const clock = hurriedClock(20)
  let isHanging = false
  const answers: (() => void)[] = []
  const hang = () => new Promise<void>((resolve) => (isHanging ? answers.push(resolve) : resolve()))
  const dead = openStage({
    tools: {
      clock,
      mounts: () => far,
      checkRoot: async (place, known) => {
        await hang()
        return checkRoot(place, known)
      },
    },
  })
  const alive = openStage({ tools: { clock } })
  dead.write('a')
  await dead.check()
  isHanging = true
  await until(() => dead.status().state === 'unreadable')
  expect(dead.status().reason).toContain('does not answer')
  // The hung look is left alone; none is made after it.
  expect(answers).toHaveLength(1)
  alive.write('b')
  await alive.check()
  expect(alive.kinds('added')).toEqual(['b'])
  isHanging = false
  for (const answer of answers) answer()
  await until(() => dead.status().state === 'watching')
  expect(dead.kinds('missing')).toEqual([])
})

test('a look at one file that hangs makes its folder unknown, not missing', async () => {
  const clock = hurriedClock(50)
  let isHanging = false
  const stage = openStage({
    tools: {
      clock,
      mounts: () => far,
      far: () => {
        const disk = farDisk(createPatience(clock))
        const hanging = farDisk(createPatience(clock), {
          look: (place) => (isHanging && place.endsWith('hangs') ? new Promise(() => undefined) : Promise.resolve(disk.look(place))),
          list: (folder) => Promise.resolve(disk.list(folder)),
          listBytes: (folder) => Promise.resolve(disk.listBytes(folder)),
        })
        return hanging
      },
    },
  })
  for (const name of ['a', 'hangs', 'z']) stage.write(name)
  await stage.check()
  expect(stage.ledger.size).toBe(3)
  isHanging = true
  await stage.check()
  expect(stage.kinds('missing')).toEqual([])
})

const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'true']).status === 0

test('a disk that is hung in and taken away again is told', async (context) => {
  if (!mayMount) {
    console.info('No disk could be mounted: this account may not.')
    context.skip()
  }
  const root = temporaryFolder()
  const script = `
    mkdir ${root}/place && mount -t tmpfs none ${root}/place && stat -c '%d %i' ${root}/place && umount ${root}/place && stat -c '%d %i' ${root}/place`
  const { stdout, status } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' })
  expect(status).toBe(0)
  const [mounted, bare] = stdout.trim().split('\n')
  expect(mounted).not.toBe(bare)
  const [dev, ino] = (mounted ?? '').split(' ').map(Number)
  expect(await checkRoot(path.join(root, 'place'), { dev: dev ?? 0, ino: ino ?? 0, born: null })).toMatchObject({ kind: 'missing' })
})
