import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { drop, md5, newPicture } from './support/files'
import { choose, connectWith, details, openView, tableRow, tile } from './support/steps'

test('a drop folder is set up in its dialog with a preview, and a file put into it becomes an asset with its media', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const watched = join(folder, 'to the studio')
  const old = drop(watched, 'already here.png')
  drop(watched, 'empty.png', new Uint8Array())

  await openView(page, 'Drop folders')
  await page.getByRole('button', { name: 'Add drop folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  await expect(dialog.getByRole('button', { name: 'Choose…' })).toBeVisible()
  await expect(dialog.getByRole('combobox', { name: 'Account' })).toHaveValue(/.+/)
  await dialog.getByLabel('Folder', { exact: true }).fill(watched)
  await expect(tableRow(page, 'Preview', 'already here.png')).toContainText('Not sent')
  await dialog.getByRole('checkbox', { name: 'Include files already there' }).check()
  await expect(tableRow(page, 'Preview', 'already here.png')).toContainText('New asset “already here”')
  await expect(tableRow(page, 'Preview', 'empty.png')).toContainText('Held: it is empty')
  await dialog.getByRole('combobox', { name: 'New files become' }).selectOption('Media of the asset named by the pattern')
  await dialog.getByLabel('Name pattern').fill('{asset}_{locale}')
  await expect(tableRow(page, 'Preview', 'already here.png')).toContainText('does not fit the pattern')
  await dialog.getByRole('combobox', { name: 'New files become' }).selectOption('New assets')
  await dialog.getByRole('combobox', { name: 'After upload' }).selectOption('Keep the file')
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog).toHaveCount(0)

  const item = page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem').filter({ hasText: watched })
  await expect(item).toContainText('Watching')
  await expect(tableRow(page, 'Intake', 'already here.png')).toContainText('Done')
  const bytes = drop(watched, 'sunset.png')
  await expect(tableRow(page, 'Intake', 'sunset.png')).toContainText('Done')
  await expect(tableRow(page, 'Intake', 'empty.png')).toContainText('Settling')

  for (const [title, content] of [
    ['sunset', bytes],
    ['already here', old],
  ] as const) {
    const asset = studio.demo.inspect.asset(studio.idOf(title))
    expect(asset?.media.map((medium) => medium.md5_sum)).toEqual([md5(content)])
  }
  await openView(page, 'Library')
  const panel = await choose(page, 'sunset')
  await expect(panel).toContainText(md5(bytes))
  await expect(panel.getByRole('list', { name: 'Media' }).getByRole('listitem')).toContainText('sunset.png')
  await expect
    .poll(() =>
      tile(page, 'sunset')
        .locator('img')
        .evaluate((picture: HTMLImageElement) => picture.naturalWidth > 0),
    )
    .toBe(true)
  expect(existsSync(join(watched, 'sunset.png'))).toBe(true)
})

test('a paused folder sends nothing until it is resumed, a removed one leaves its files, and a folder that goes away heals by itself', async ({
  watching,
  folder,
}) => {
  const { page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  const item = page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem').filter({ hasText: watched })
  await item.getByRole('button', { name: 'Pause' }).click()
  await expect(item).toContainText('Paused')
  drop(watched, 'patient.png')
  await item.getByRole('button', { name: 'Resume' }).click()
  await expect(tableRow(page, 'Intake', 'patient.png')).toContainText('Done')
  // The same content under another name is no second asset, unless the user says so.
  const twin = newPicture()
  drop(watched, 'one.png', twin)
  await expect(tableRow(page, 'Intake', 'one.png')).toContainText('Done')
  drop(watched, 'two.png', twin)
  await expect(tableRow(page, 'Intake', 'two.png')).toContainText('Held: duplicate')
  await expect(tableRow(page, 'Intake', 'two.png')).toContainText('Same content as “one.png”')
  expect(studio.demo.assetIds()).toHaveLength(2)
  await tableRow(page, 'Intake', 'two.png').getByRole('button', { name: 'Send anyway' }).click()
  await expect(tableRow(page, 'Intake', 'two.png')).toContainText('Done')
  expect(studio.demo.assetIds()).toHaveLength(3)

  // Its disk is taken out and put in again: told without being asked.
  renameSync(watched, join(folder, 'elsewhere'))
  await expect(item).toContainText('Folder missing', { timeout: 10_000 })
  await expect(item).toContainText('Nothing was deleted.')
  await expect(tableRow(page, 'Intake', 'two.png')).toContainText('Done')
  renameSync(join(folder, 'elsewhere'), watched)
  await expect(item).toContainText('Watching')
  drop(watched, 'three.png')
  await expect(tableRow(page, 'Intake', 'three.png')).toContainText('Done')
  expect(studio.demo.assetIds()).toHaveLength(4)

  await item.getByRole('button', { name: 'Remove' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(item).toBeVisible()
  await item.getByRole('button', { name: 'Remove' }).click()
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(item).toHaveCount(0)
  expect(readdirSync(watched).sort()).toEqual(['one.png', 'patient.png', 'three.png', 'two.png'])
  expect(studio.demo.assetIds()).toHaveLength(4)
})

test('files named after an asset become its media, and sent files are moved to Done', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const watched = join(folder, 'versions')
  mkdirSync(watched)
  await openView(page, 'Drop folders')
  await page.getByRole('button', { name: 'Add drop folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  await dialog.getByLabel('Folder', { exact: true }).fill(watched)
  await dialog.getByRole('combobox', { name: 'New files become' }).selectOption('Media of the asset named by the pattern')
  await dialog.getByLabel('Name pattern').fill('{asset')
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog.getByLabel('Name pattern')).toHaveAccessibleDescription(/\./)
  await dialog.getByLabel('Name pattern').fill('{asset}_{locale}_v{nn}')
  await dialog.getByRole('combobox', { name: 'After upload' }).selectOption('Move to a Done folder')
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog).toHaveCount(0)

  const bytes = drop(watched, 'Lighthouse plan_sv_v02.png')
  drop(watched, 'Nobody knows it_sv_v01.png')
  await expect(tableRow(page, 'Intake', 'Lighthouse plan_sv_v02.png')).toContainText('Done')
  await expect(tableRow(page, 'Intake', 'Nobody knows it')).toContainText('No asset is named “Nobody knows it”')
  const asset = studio.demo.inspect.asset(studio.idOf('Lighthouse plan'))
  expect(asset?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
  await expect.poll(() => readdirSync(join(watched, 'Done'))).toEqual(['Lighthouse plan_sv_v02.png'])
  expect(readdirSync(watched)).toContain('Nobody knows it_sv_v01.png')
  // Its name leads to the asset.
  await tableRow(page, 'Intake', 'Lighthouse plan_sv_v02.png')
    .getByRole('button', { name: /, go to asset$/ })
    .click()
  await expect(details(page).getByRole('heading', { name: 'Lighthouse plan', exact: true, level: 2 })).toBeVisible()
})
