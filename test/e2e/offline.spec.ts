import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { drop, md5 } from './support/files'
import { choose, connectWith, details, openView, results, syncLine, tableRow, tile, upToDate, watchFolder } from './support/steps'

test('with the service stopped the library opens, searches and shows details; a comment, a trash and a dropped file wait and arrive once', async ({
  start,
  service,
  folder,
}) => {
  const first = await start()
  const studio = await service()
  const account = await connectWith(first, studio)
  const watched = join(folder, 'in')
  mkdirSync(watched)
  await watchFolder(first, watched, account)
  await first.close()
  await studio.stop()

  const slipway = await start()
  const { page } = slipway
  await expect(results(page)).toHaveText('11 assets')
  await page.getByRole('searchbox', { name: 'Search assets' }).fill('rbour night')
  await expect(results(page)).toHaveText('1 asset')
  const panel = await choose(page, 'Harbour at night')
  await expect(panel.getByRole('list', { name: 'Tags', exact: true })).toContainText('night')
  await panel.getByRole('tab', { name: 'History' }).click()
  await expect(panel.getByRole('tabpanel')).toContainText(/reach|connect/i)
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await panel.getByLabel('Write a comment').fill('Written at sea')
  await panel.getByRole('button', { name: 'Post comment' }).click()
  await expect(panel.getByRole('list', { name: 'Comments' })).toContainText('Pending')
  await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
  await tile(page, 'Sea shanty').click()
  await page.keyboard.press('Delete')
  await expect(tile(page, 'Sea shanty')).toHaveCount(0)
  const bytes = drop(watched, 'from the boat.png')

  await expect(syncLine(page)).toHaveText('Offline')
  await expect(page.getByRole('main')).toContainText('Offline: showing what was last seen')
  await openView(page, 'Activity')
  for (const text of ['Harbour at night', 'Sea shanty', 'from the boat'])
    await expect(tableRow(page, 'Activity', text).first()).toBeVisible()
  await openView(page, 'Drop folders')
  await expect(tableRow(page, 'Intake', 'from the boat.png')).toContainText('Waiting')
  await openView(page, 'Accounts')
  await expect(page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')).toContainText('Offline')

  await studio.startAgain()
  // Unless the program found out by itself in this very moment: then the banner is gone.
  await page
    .getByRole('button', { name: 'Retry' })
    .click({ timeout: 2000 })
    .catch(() => undefined)
  await upToDate(slipway)
  await expect(syncLine(page)).toHaveText('Up to date')
  await expect(page.getByRole('main')).not.toContainText('Offline')
  expect(studio.demo.inspect.comments(studio.idOf('Harbour at night')).map(({ message }) => message)).toEqual(['Written at sea'])
  expect(studio.demo.inspect.asset(studio.idOf('Sea shanty'))?.deleted).not.toBeNull()
  expect(studio.demo.inspect.asset(studio.idOf('from the boat'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
  expect(studio.count('POST', /\/comments$/)).toBe(1)
  expect(studio.count('POST', /\/trash_bin$/)).toBe(1)
  expect(studio.count('POST', /\/assets$/)).toBe(1)
  expect(studio.count('POST', /\/media$/)).toBe(1)
  await openView(page, 'Activity')
  await expect(page.getByRole('main')).toContainText('Everything is sent')
})

test('the service goes away and comes back while the program runs: work goes on by itself', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  await studio.stop()
  const panel = await choose(page, 'Lighthouse plan')
  await panel.getByRole('button', { name: 'Edit' }).click()
  await panel.getByLabel('Title').fill('Lighthouse plan, second draft')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(details(page).getByRole('heading', { name: 'Lighthouse plan, second draft', level: 2 })).toBeVisible()
  await expect(tile(page, 'Lighthouse plan, second draft')).toHaveAccessibleName(/Pending/)
  await expect(syncLine(page)).toHaveText('Offline')
  await studio.startAgain()
  // Nobody presses anything.
  await expect(syncLine(page)).toHaveText('Up to date', { timeout: 40_000 })
  expect(studio.idOf('Lighthouse plan, second draft')).toBeTruthy()
})
