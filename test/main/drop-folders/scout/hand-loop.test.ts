import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { transact } from '../../../../src-main/database/transaction'
import { openHandFolder } from '../../../../src-main/drop-folders/drop-folder-store'
import type { IntakeContext } from '../../../../src-main/drop-folders/folder-ledger'
import { openHandLoop, type HandLoop } from '../../../../src-main/drop-folders/intake'
import type { IntakePorts } from '../../../../src-main/drop-folders/ports'
import { inProcessScouts } from '../../../../src-main/drop-folders/scout/in-process-scouts'
import { silentLog } from '../../../../src-main/log'
import { createPieces } from '../../../../src-main/pieces'
import { until } from '../../../support/until'
import { account, openBench } from '../support'
import { temporaryFolder } from '../../../support/temporary-folder'
import { quietTools } from './stage'

/** Files given by hand, on a real library; what is read waits until the test lets it be read. */
function openHands() {
  const bench = openBench()
  const folder = transact(bench.db, (tx) => openHandFolder(tx, { accountId: account, target: {} }, systemClock.now()))
  const read: string[] = []
  let isHeld = false
  const create = (): HandLoop => {
    const scouts = inProcessScouts(quietTools())
    const context: IntakeContext = {
      db: bench.db,
      clock: systemClock,
      log: silentLog,
      publish: () => undefined,
      ports: { findAssetByTitle: () => [] } as unknown as IntakePorts,
      reading: {
        read: async ({ path: file }, _folder, signal) => {
          await until(() => !isHeld || signal.aborted, 20_000)
          signal.throwIfAborted()
          read.push(file)
          return { kind: 'changed' }
        },
        sweep: () => Promise.resolve(),
      },
      scouts,
      pieces: createPieces(),
      deleting: { hash: () => Promise.reject(new Error('nothing is deleted')), writers: { find: () => Promise.resolve(new Set()) } },
      quietMs: 40,
    }
    const loop = openHandLoop(context, folder)
    onTestFinished(async () => {
      await loop.close()
      await scouts.close()
    })
    return loop
  }
  return {
    bench,
    create,
    read,
    hold: (held: boolean) => {
      isHeld = held
    },
    stages: () =>
      bench.db
        .prepare<[string], { path: string; stage: string }>('SELECT path, stage FROM intake WHERE drop_folder_id = ? ORDER BY path')
        .all(folder.id),
    givenIn: () =>
      Object.fromEntries(
        bench.db
          .prepare<[string], { path: string; given_in: string | null }>('SELECT path, given_in FROM intake WHERE drop_folder_id = ?')
          .all(folder.id)
          .map((row) => [row.path, row.given_in]),
      ),
    reasonOf: (file: string) =>
      bench.db
        .prepare<[string, string], { reason: string }>('SELECT reason FROM intake WHERE drop_folder_id = ? AND path = ?')
        .get(folder.id, file)?.reason,
  }
}

test('files and whole folders are taken under their whole paths, without links and without what is never sent', async () => {
  const root = temporaryFolder()
  mkdirSync(path.join(root, 'folder', 'deep'), { recursive: true })
  const files = ['one.png', path.join('folder', 'two.png'), path.join('folder', 'deep', 'three.png')].map((name) => path.join(root, name))
  for (const file of files) writeFileSync(file, file)
  writeFileSync(path.join(root, 'folder', '.DS_Store'), 'x')
  symlinkSync(root, path.join(root, 'folder', 'loop'))
  const hands = openHands()
  const loop = hands.create()
  expect(await loop.take([path.join(root, 'one.png'), path.join(root, 'folder') + path.sep, path.join(root, 'none')])).toBe(3)
  expect(hands.stages().map((row) => row.path)).toEqual([...files].sort())
  await until(() => files.every((file) => hands.read.includes(file)))
  // The way from the folder that was given is what a rule and a service go by; one that is given by itself, later, has none.
  expect(hands.givenIn()).toEqual({ [files[0] ?? '']: null, [files[1] ?? '']: root, [files[2] ?? '']: root })
  await loop.close()
  await hands.create().take([path.join(root, 'folder', 'deep')])
  expect(hands.givenIn()[files[2] ?? '']).toBe(path.join(root, 'folder'))
})

test('many thousands are all in the ledger when taking them has ended', { timeout: 60_000 }, async () => {
  const root = temporaryFolder()
  for (let index = 0; index < 3000; index++) writeFileSync(path.join(root, `${String(index)}.png`), '')
  const hands = openHands()
  const loop = hands.create()
  expect(await loop.take([root])).toBe(3000)
  expect(hands.stages()).toHaveLength(3000)
})

test('what was not decided upon goes on after a restart, and what went away meanwhile says so', async () => {
  const root = temporaryFolder()
  const [stays, goes] = [path.join(root, 'stays'), path.join(root, 'goes')]
  for (const file of [stays, goes]) writeFileSync(file, 'x')
  const hands = openHands()
  hands.hold(true)
  const first = hands.create()
  await first.take([stays, goes])
  await until(() => hands.stages().every(({ stage }) => stage === 'hashing'))
  await first.close()
  expect(hands.read).toEqual([])
  rmSync(goes)
  hands.hold(false)
  hands.create()
  await until(() => hands.read.includes(stays))
  await until(() => hands.stages().some((row) => row.path === goes && row.stage === 'source-gone'))
  expect(hands.read).not.toContain(goes)
  // Nobody watches its place: only the user can give it once more.
  expect(hands.reasonOf(goes)).toBe('The file is no longer there, and nothing of it was sent. Put it back and give it to Slipway again.')
})

test('the same file given again is looked at again, and is still one row', async () => {
  const root = temporaryFolder()
  const file = path.join(root, 'a')
  writeFileSync(file, 'x')
  const hands = openHands()
  const loop = hands.create()
  await loop.take([file, file])
  await until(() => hands.read.length > 0)
  const before = hands.read.length
  await loop.take([file])
  await until(() => hands.read.length > before)
  expect(hands.stages()).toHaveLength(1)
})

test.runIf(process.platform !== 'win32')('a name that ends in what is a separator elsewhere is that file, and no other one', async () => {
  const root = temporaryFolder()
  const [meant, other] = [path.join(root, 'draft\\'), path.join(root, 'draft')]
  for (const file of [meant, other]) writeFileSync(file, file)
  const hands = openHands()
  expect(await hands.create().take([meant])).toBe(1)
  expect(hands.stages().map((row) => row.path)).toEqual([meant])
})
