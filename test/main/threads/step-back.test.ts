import { once } from 'node:events'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

it('a thread that steps back has less of a say where a system knows that of one thread, and the process has as much as before', async () => {
  const before = getPriority()
  const worker = new Worker(join(import.meta.dirname, '../../support/threads/step-back.mjs'), { workerData: 3 })
  // Both may come at one stroke.
  const exited = once(worker, 'exit')
  const [told] = (await once(worker, 'message')) as [{ before: number; after: number }]
  await exited
  expect(told.after).toBe(process.platform === 'linux' ? Math.min(19, told.before + 3) : told.before)
  expect(getPriority()).toBe(before)
})
