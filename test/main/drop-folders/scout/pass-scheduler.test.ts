import { expect, test } from 'vitest'
import { createPassScheduler, gatherMs, quietAfterMs, type PassScope } from '../../../../src-main/drop-folders/scout/pass-scheduler'
import { manualClock } from '../../../support/manual-clock'

function open() {
  const clock = manualClock()
  const scopes: PassScope[] = []
  const ends: (() => void)[] = []
  let running = 0
  let most = 0
  const scheduler = createPassScheduler({
    clock,
    run: async (scope) => {
      scopes.push(scope)
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => ends.push(resolve))
      running -= 1
    },
  })
  const end = async (tookMs = 0) => {
    await clock.run(tookMs)
    ends.shift()?.()
    await clock.run(0)
  }
  return { clock, scopes, scheduler, end, most: () => most }
}

test('a swarm of hints is one pass over the folders they were about, and the whole is looked at once it is quiet', async () => {
  const { clock, scopes, scheduler, end } = open()
  for (const folder of ['a', 'b', 'a', 'a']) scheduler.hint(folder)
  await clock.run(gatherMs)
  expect(scopes).toEqual([{ kind: 'folders', folders: ['a', 'b'] }])
  await end()
  await clock.run(quietAfterMs)
  await clock.run(gatherMs)
  expect(scopes.map(({ kind }) => kind)).toEqual(['folders', 'all'])
  await end()
  await clock.run(60_000)
  expect(scopes).toHaveLength(2)
})

test('passes are one at a time, and a wish for the whole during one is served by one that begins after it', async () => {
  const { clock, scopes, scheduler, end, most } = open()
  scheduler.all(1)
  scheduler.all(2)
  scheduler.hint('a')
  await clock.run(1000)
  expect(scopes).toEqual([{ kind: 'all', tokens: [1] }])
  await end()
  expect(scopes[1]).toEqual({ kind: 'all', tokens: [2] })
  await end()
  expect(most()).toBe(1)
})

test('a part is looked at though the whole has just taken long, and the whole waits', async () => {
  const { clock, scopes, scheduler, end } = open()
  scheduler.all()
  await end(1000)
  scheduler.soon()
  scheduler.hint('a')
  await clock.run(gatherMs)
  expect(scopes.at(-1)).toEqual({ kind: 'folders', folders: ['a'] })
  await end()
  await clock.run(1900)
  expect(scopes).toHaveLength(2)
  await clock.run(200)
  expect(scopes.at(-1)).toEqual({ kind: 'all', tokens: [] })
})

test('hints that never end do not keep the whole from being looked at, nor more folders than are worth it', async () => {
  const { clock, scopes, scheduler, end } = open()
  for (let index = 0; index < 600; index++) scheduler.hint(String(index))
  await clock.run(gatherMs)
  expect(scopes.at(-1)?.kind).toBe('all')
  await end()
  scheduler.hint(null)
  for (let index = 0; index < 10; index++) {
    scheduler.hint('a')
    await clock.run(gatherMs)
    await end()
  }
  expect(scopes.filter(({ kind }) => kind === 'all')).toHaveLength(2)
})

test('nothing begins after the end', async () => {
  const { clock, scopes, scheduler } = open()
  scheduler.hint('a')
  await scheduler.close()
  scheduler.hint('b')
  scheduler.all()
  await clock.run(5000)
  expect(scopes).toEqual([])
})
