import { existsSync, readFileSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createPasted, pastedName } from '../../../src-main/hand-in/pasted'
import { manualClock } from '../../support/manual-clock'
import { temporaryFolder } from '../../support/temporary-folder'

test('a pasted picture is a file named by its moment; a second one of that moment replaces nothing', async () => {
  const folder = path.join(temporaryFolder(), 'pasted')
  const pasted = createPasted({ folder, clock: manualClock(new Date(2026, 0, 31, 14, 3, 27).getTime()) })
  const first = await pasted.keep(Buffer.from('one'))
  const second = await pasted.keep(Buffer.from('two'))
  expect(path.basename(first)).toBe('Pasted 2026-01-31 14.03.27.png')
  expect(path.basename(second)).toBe('Pasted 2026-01-31 14.03.27 (2).png')
  expect([readFileSync(first, 'utf8'), readFileSync(second, 'utf8')]).toEqual(['one', 'two'])
  expect(pastedName(new Date(2026, 10, 2, 1, 2, 3).getTime())).toBe('Pasted 2026-11-02 01.02.03.png')
})

test('what nobody needs any more goes after a day, what waits to be sent stays', async () => {
  const folder = path.join(temporaryFolder(), 'pasted')
  const clock = manualClock()
  const pasted = createPasted({ folder, clock })
  const [old, needed, fresh] = [
    await pasted.keep(Buffer.from('a')),
    await pasted.keep(Buffer.from('b')),
    await pasted.keep(Buffer.from('c')),
  ]
  const twoDaysAgo = clock.now() / 1000 - 2 * 86_400
  for (const file of [old, needed]) utimesSync(file, twoDaysAgo, twoDaysAgo)
  utimesSync(fresh, clock.now() / 1000, clock.now() / 1000)
  await pasted.sweep((file) => file === needed)
  expect([old, needed, fresh].map((file) => existsSync(file))).toEqual([false, true, true])
  await createPasted({ folder: path.join(folder, 'none'), clock }).sweep(() => false)
})
