import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { silentLog } from '../../../../src-main/log'
import { createScoutThread } from '../../../../src-main/drop-folders/scout/scout-thread'
import { awakeMsOf } from '../../../support/awake-time'
import { until } from '../../../support/until'
import { temporaryFolder } from '../../../support/temporary-folder'
import { openStage, restedNames } from './stage'

const workerPath = path.join(import.meta.dirname, '../../../support/threads/scout.mjs')
const mortalPath = path.join(import.meta.dirname, '../../../support/threads/mortal-scout.mjs')

const openThread = (file = workerPath) => createScoutThread({ workerPath: file, clock: systemClock, log: silentLog })

test('a scout in its thread does what one in this thread does', async () => {
  const stage = openStage({ host: openThread() })
  stage.write('a')
  await stage.check()
  await until(() => restedNames(stage).join() === 'a')
  rmSync(stage.place('a'))
  await until(() => stage.kinds('missing').includes('a'))
})

test('two folders in one thread do not hear of each other, and one that is closed is silent', async () => {
  const host = openThread()
  const [one, other] = [openStage({ host }), openStage({ host })]
  one.write('one')
  other.write('other')
  await Promise.all([one.check(), other.check()])
  expect([one.kinds('added'), other.kinds('added')]).toEqual([['one'], ['other']])
  await one.scout.close()
  const told = one.found.length
  one.write('late')
  other.write('late')
  await until(() => other.kinds('added').includes('late'))
  expect(one.found).toHaveLength(told)
})

test('a thread that dies is started anew within two seconds, and what came meanwhile is found', async () => {
  const host = openThread(mortalPath)
  const root = temporaryFolder()
  const stage = openStage({ host, root })
  stage.write('before')
  await stage.check()
  // The name that kills it.
  writeFileSync(path.join(root, 'die'), '')
  const isFound = () => stage.kinds('added').includes('after') || (stage.ledger.has('after') ? true : (stage.write('after'), false))
  expect(await awakeMsOf(() => until(isFound))).toBeLessThan(5000)
  await stage.check()
  expect(stage.ledger.has('before')).toBe(true)
})

test('a scan that was asked of a thread that died is answered by the next one', async () => {
  const host = openThread(mortalPath)
  const root = temporaryFolder()
  const stage = openStage({ host, root })
  await stage.check()
  writeFileSync(path.join(root, 'die'), '')
  await stage.check()
  expect(stage.scans.at(-1)?.isRead).toBe(true)
})

test('a closed host ends its thread and starts none', async () => {
  const host = openThread()
  const stage = openStage({ host })
  await stage.check()
  await host.close()
  await stage.scout.close()
  const worker = new Worker(workerPath)
  onTestFinished(async () => {
    await worker.terminate()
  })
  expect(worker.threadId).toBeGreaterThan(0)
})
