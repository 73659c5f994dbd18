import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashPoint } from '../../src-main/crashpoint'
import type { Service, Slipway } from './fixtures'
import { expect, test } from './fixtures'
import { drop, md5 } from './support/files'
import { connectWith, openView, rows, tableRow, watchFolder } from './support/steps'

/** Every place between two steps of "file dropped → asset created → media added", and those that are passed more than once a second time. */
const places: readonly { at: CrashPoint | `${CrashPoint}:2`; isIdUnknown?: boolean }[] = [
  { at: 'intake/seen' },
  { at: 'intake/hashed' },
  { at: 'intake/queued' },
  { at: 'operation/claimed' },
  // The answer with the asset's id is lost with the program: the service tells it to nobody again.
  { at: 'create/answered', isIdUnknown: true },
  { at: 'operation/answered', isIdUnknown: true },
  { at: 'create/settled' },
  { at: 'operation/claimed:2' },
  { at: 'hand-over/staged' },
  { at: 'media/link-sent' },
  { at: 'operation/answered:2' },
  { at: 'media/accepted' },
  // The service may have all of it: the program looks several times, with pauses, before it sends the file again.
  { at: 'hand-over/last-byte-marked' },
  { at: 'media/settled' },
]

for (const { at, isIdUnknown = false } of places) {
  test(`kill -9 at ${at} leaves, after a restart, exactly one asset with exactly one medium`, async ({ start, service, folder }) => {
    const studio = await service({ library: 'none' })
    const watched = join(folder, 'in')
    mkdirSync(watched)
    const doomed = await start({ env: { SLIPWAY_CRASH_AT: at } })
    const account = await connectWith(doomed, studio)
    await watchFolder(doomed, watched, account)
    const bytes = drop(watched, 'sunset.png')
    await doomed.ended
    await doomed.kill()

    const slipway = await start()
    if (isIdUnknown) await giveItsId(slipway, studio)
    await expect
      .poll(
        async () => {
          const page = await slipway.call('intake.page', { dropFolderId: null, states: [], reasons: [], search: '', offset: 0, limit: 10 })
          return page.rows.map((row) => [row.name, row.state])
        },
        { timeout: 60_000, intervals: [300] },
      )
      .toEqual([['sunset.png', 'done']])
    await studio.demo.idle()
    const assets = studio.demo.inspect.all()
    expect(assets.map((asset) => asset.title)).toEqual(['sunset'])
    expect(assets[0]?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
    await expect.poll(async () => (await slipway.call('activity.page', { offset: 0, limit: 10 })).total).toBe(0)
    await expect.poll(() => slipway.page.locator('[data-asset-id]').count()).toBe(1)
  })
}

/** What the user does when Activity asks for the ID of an asset that was made unseen. */
async function giveItsId(slipway: Slipway, studio: Service): Promise<void> {
  const { page } = slipway
  await openView(page, 'Activity')
  const row = tableRow(page, 'Activity', 'Make the asset')
  await expect(row).toContainText('Needs review')
  expect(studio.demo.assetIds()).toHaveLength(1)
  await row.getByRole('button', { name: 'Give its ID…' }).click()
  const dialog = page.getByRole('dialog')
  const field = dialog.getByLabel('Asset ID or link')
  const stranger = studio.demo.as(studio.colleague).create({ title: 'Another one' })
  for (const [typed, says] of [
    ['nonsense', /no asset ID or link/],
    [stranger, /another asset, “Another one”/],
  ] as const) {
    await field.fill(typed)
    await dialog.getByRole('button', { name: 'Use this asset' }).click()
    await expect(dialog).toContainText(says)
    await expect(field).toHaveValue(typed)
  }
  studio.demo.as(studio.colleague).purge(stranger)
  await field.fill(`https://studio.mediapocket.io/assets/${studio.idOf('sunset')}`)
  await dialog.getByRole('button', { name: 'Use this asset' }).click()
  await expect(dialog).toHaveCount(0)
  await openView(page, 'Library')
}

test('kill -9 of every process in the middle of everyday work loses nothing that the window had accepted', async ({ start, service }) => {
  const studio = await service()
  const slipway = await start()
  await connectWith(slipway, studio)
  await studio.stop()
  const [row] = await rows(slipway, { search: 'shanty' })
  await slipway.call('comments.add', { assetId: row!.id, text: 'Written just before the lights went out' })
  await slipway.call('assets.edit', { id: row!.id, changes: { description: 'Edited just before' } })
  await slipway.call('assets.trash', { ids: [row!.id] })
  await slipway.kill()
  await studio.startAgain()
  const again = await start()
  await expect.poll(async () => (await again.call('activity.page', { offset: 0, limit: 10 })).total, { timeout: 20_000 }).toBe(0)
  const id = studio.idOf('Sea shanty')
  expect(studio.demo.inspect.comments(id).map(({ message }) => message)).toEqual(['Written just before the lights went out'])
  expect(studio.demo.inspect.asset(id)).toMatchObject({ description: 'Edited just before' })
  expect(studio.demo.inspect.asset(id)?.deleted).not.toBeNull()
})
