import { closeSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { connectWith, rows } from './support/steps'

/** Writes nonsense over a part of a file. */
function overwrite(path: string, at: number, length: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(length, 'nonsense '), 0, length, at)
  closeSync(file)
}

for (const [what, ending, damage] of [
  [
    'nonsense in its header',
    'quit',
    (path: string) => {
      overwrite(path, 0, 4096)
    },
  ],
  [
    'half of its journal',
    'killed',
    (path: string) => {
      truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    },
  ],
] as const) {
  test(`a library with ${what}, after the program was ${ending}, opens, says what happened, and sends what waited exactly once`, async ({
    start,
    service,
  }) => {
    const studio = await service()
    const slipway = await start()
    await connectWith(slipway, studio)
    const [row] = await rows(slipway, { search: 'shanty' })
    await studio.stop()
    await slipway.call('comments.add', { assetId: row!.id, text: 'Written before the damage' })
    await slipway.call('assets.edit', { id: row!.id, changes: { description: 'Edited before the damage' } })
    const library = join(slipway.profile, 'library.db')
    if (ending === 'quit') {
      await slipway.close()
      expect(JSON.parse(readFileSync(join(slipway.profile, 'library-condition.json'), 'utf8'))).toMatchObject({ isOpen: false })
    } else await slipway.kill()
    damage(library)

    const again = await start()
    await expect(again.page.getByText(/^The library file (was damaged|was gone|had lost)/)).toBeVisible()
    const waiting = await again.call('activity.page', { offset: 0, limit: 10 })
    expect(waiting.rows.map(({ kind }) => kind).sort()).toEqual(['add-comment', 'edit-asset'])
    await studio.startAgain()
    await expect.poll(async () => (await again.call('activity.page', { offset: 0, limit: 10 })).total, { timeout: 60_000 }).toBe(0)
    const id = studio.idOf('Sea shanty')
    expect(studio.demo.inspect.comments(id).map(({ message }) => message)).toEqual(['Written before the damage'])
    expect(studio.demo.inspect.asset(id)).toMatchObject({ description: 'Edited before the damage' })
    await again.page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(again.page.getByText(/^The library file/)).toHaveCount(0)
    const check = await again.call('library.check', {})
    expect(check.damages).toEqual([])
  })
}
