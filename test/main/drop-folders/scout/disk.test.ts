import { expect, test } from 'vitest'
import { createPatience, farDisk } from '../../../../src-main/drop-folders/scout/disk'
import { systemCode } from '../../../../src-main/drop-folders/system-code'
import { manualClock } from '../../../support/manual-clock'

const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', systemCode)

test('a call that hangs is given up after ten seconds, and none is made while it hangs', async () => {
  const clock = manualClock()
  const patience = createPatience(clock)
  let answer: (value: number) => void = () => undefined
  const first = codeOf(patience.wait(() => new Promise<number>((resolve) => (answer = resolve))))
  await clock.run(9_999)
  let calls = 0
  expect(await patience.wait(() => Promise.resolve(++calls))).toBe(1)
  await clock.run(2)
  expect(await first).toBe('ETIMEDOUT')
  expect(await codeOf(patience.wait(() => Promise.resolve(++calls)))).toBe('ETIMEDOUT')
  expect(calls).toBe(1)
  answer(1)
  await clock.run(1)
  expect(await patience.wait(() => Promise.resolve(++calls))).toBe(2)
})

test('what the system says of a far disk is told as it is', async () => {
  const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'EIO' }))
  const disk = farDisk(createPatience(manualClock()), { look: refused, list: refused, listBytes: refused })
  expect(await codeOf(Promise.resolve(disk.look('/x')))).toBe('EIO')
})
