import type { Locator, Page } from '@playwright/test'
import type { AssetId } from '../../src-preload/contract/ids'
import { expect, test, type Slipway } from './fixtures'
import { findings } from './support/axe'
import { choose, connectWith, details, openView, resize, rows, syncLine, upToDate } from './support/steps'

const feedLink = (page: Page): Locator => page.getByRole('link', { name: /^Since you last looked/ })
const today = (page: Page): Locator => page.getByRole('list', { name: 'Today' }).getByRole('listitem')

test('what a colleague did is told with the name, what was done from here is not, and both survive a restart', async ({
  start,
  service,
}) => {
  let slipway = await start()
  let { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  await expect(feedLink(page)).toHaveText('Since you last looked: nothing new')

  // From here: an edit and a comment, which settle.
  const panel = await choose(page, 'Zürich skyline')
  await slipway.call('assets.edit', { id: await idOf(slipway, 'Zürich skyline'), changes: { description: 'Seen from the lake' } })
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await panel.getByLabel('Write a comment').fill('Mine')
  await panel.getByRole('button', { name: 'Post comment' }).click()
  await upToDate(slipway)

  const mara = studio.demo.as(studio.colleague)
  mara.edit(studio.idOf('Sea shanty'), { title: 'Sea shanty, remastered', tags: ['music', 'choir'] })
  mara.comment(studio.idOf('Harbour at dawn'), 'Crop it a little.')
  mara.comment(studio.idOf('Harbour at dawn'), 'And then print it.')
  mara.trash(studio.idOf('Lighthouse plan'))
  mara.restore(studio.idOf('Old poster'))
  await page.keyboard.press('F5')
  await expect(feedLink(page)).toHaveText('Since you last looked: 1 changed, 1 commented, 1 trashed, 1 restored')
  await upToDate(slipway)

  await feedLink(page).click()
  await expect(page.getByRole('heading', { name: 'Since you last looked', level: 1 })).toBeVisible()
  await expect(today(page)).toHaveCount(4)
  await expect(today(page).filter({ hasText: 'Harbour at dawn' })).toContainText('Commented by Mara Lindqvist')
  await expect(today(page).filter({ hasText: 'Sea shanty, remastered' })).toContainText('Title and tags changed')
  await expect(today(page).filter({ hasText: 'Lighthouse plan' })).toContainText('Moved to the trash')
  await expect(today(page).filter({ hasText: 'Old poster' })).toContainText('Restored from the trash')
  await expect(today(page).filter({ hasText: 'Unseen' })).toHaveCount(4)
  expect(await findings(page)).toEqual([])

  // By keyboard: from row to row, into the asset, and back.
  await today(page).first().getByRole('button').focus()
  await page.keyboard.press('End')
  const last = page.locator(':focus')
  const title = (await last.textContent()) ?? ''
  await page.keyboard.press('Enter')
  await expect(details(page).getByRole('heading', { name: title, level: 2 })).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(today(page)).toHaveCount(4)

  await slipway.close()
  slipway = await start()
  page = slipway.page
  await expect(feedLink(page)).toHaveText('Since you last looked: 1 changed, 1 commented, 1 trashed, 1 restored')
  await feedLink(page).click()
  await page.getByRole('button', { name: 'Mark all as seen' }).click()
  await expect(feedLink(page)).toHaveText('Since you last looked: nothing new')
  await expect(today(page).filter({ hasText: 'Unseen' })).toHaveCount(0)
  await page.getByRole('checkbox', { name: 'Unseen only' }).check()
  await expect(page.getByText('Nothing new since you last looked.')).toBeVisible()
  await resize(slipway, 500, 640)
  expect(await findings(page)).toEqual([])
})

test('an account is paused and resumed from its menu, and nothing is read meanwhile', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  await openView(page, 'Accounts')
  const item = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').first()
  await item.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('menuitem', { name: 'For an hour' }).click()
  await expect(item).toContainText(/Paused until \d/)
  await expect(syncLine(page)).toHaveText('Paused')
  await expect(item.getByRole('button', { name: 'Sync now' })).toHaveAccessibleDescription('It is paused. Resume it first.')
  expect(await findings(page)).toEqual([])
  const before = studio.demo.requests.length
  studio.demo.as(studio.colleague).edit(studio.idOf('Sea shanty'), { title: 'Sea shanty II' })
  await page.keyboard.press('F5')
  expect(studio.demo.requests).toHaveLength(before)
  await item.getByRole('button', { name: 'Resume' }).click()
  await page.keyboard.press('F5')
  await expect(feedLink(page)).toHaveText('Since you last looked: 1 changed')
  await expect(item).not.toContainText('Paused')
})

async function idOf(slipway: Slipway, title: string): Promise<AssetId> {
  const row = (await rows(slipway, { search: title })).find((candidate) => candidate.title === title)
  if (row === undefined) throw new Error(`no asset is titled ${title}`)
  return row.id
}
