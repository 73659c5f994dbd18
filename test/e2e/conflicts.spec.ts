import type { Locator, Page } from '@playwright/test'
import { expect, test, type Service, type Slipway } from './fixtures'
import { findings } from './support/axe'
import { choose, connectWith, details, openView, resize, rows, syncLine, tableRow, tile, upToDate } from './support/steps'

const titles = ['Lighthouse plan', 'Sea shanty', 'Interview 2', 'Interview 10'] as const
type Title = (typeof titles)[number]
const mine = (title: Title) => `${title}, mine`
const theirs = (title: Title) => `${title}, theirs`

const card = (page: Page, title: Title): Locator => page.getByRole('article', { name: mine(title) })
const conflictsTab = (page: Page): Locator => page.getByRole('tab', { name: /^Conflicts/ })

/** Edited here while the service was stopped, and there by a colleague while the program was closed. Answers with the program that was started then. */
async function editOnBothSides(
  start: () => Promise<Slipway>,
  studio: Service,
): Promise<{ slipway: Slipway; ids: Readonly<Record<Title, string>> }> {
  const first = await start()
  await connectWith(first, studio)
  const known = await rows(first)
  const ids = Object.fromEntries(titles.map((title) => [title, studio.idOf(title)])) as Record<Title, string>
  await studio.stop()
  const panel = await choose(first.page, 'Lighthouse plan')
  await panel.getByRole('button', { name: 'Edit' }).click()
  await panel.getByLabel('Title').fill(mine('Lighthouse plan'))
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(details(first.page).getByRole('heading', { name: mine('Lighthouse plan'), level: 2 })).toBeVisible()
  for (const title of titles.slice(1)) {
    const id = known.find((row) => row.title === title)?.id
    if (id === undefined) throw new Error(`${title} is not in the library`)
    await first.call('assets.edit', { id, changes: { title: mine(title), ...(title === 'Sea shanty' && { tags: ['music', 'mine'] }) } })
  }
  await first.close()
  await studio.startAgain()
  const mara = studio.demo.as(studio.colleague)
  for (const title of titles) mara.edit(ids[title], { title: theirs(title), ...(title === 'Sea shanty' && { tags: ['music', 'choir'] }) })
  const slipway = await start()
  await expect(slipway.page.getByRole('contentinfo').getByRole('link', { name: '4 conflicts' })).toBeVisible({ timeout: 30_000 })
  return { slipway, ids }
}

test('what was edited here and there is asked about field by field; what is not taken stays in the history and can be used again', async ({
  start,
  service,
}) => {
  const studio = await service()
  const { slipway, ids } = await editOnBothSides(start, studio)
  const { page } = slipway
  const remote = (title: Title) => studio.demo.inspect.asset(ids[title])
  const writes = () => studio.count('PUT', /\/assets\/[^/]+$/) + studio.count('PATCH', /\/assets\/[^/]+$/)
  expect(writes()).toBe(0)
  await expect(syncLine(page)).toHaveText('4 need attention')

  await openView(page, 'Activity')
  await expect(tableRow(page, 'Activity', mine('Sea shanty'))).toContainText('Needs review')
  await tableRow(page, 'Activity', mine('Sea shanty')).getByRole('link', { name: 'Decide' }).click()
  await expect(card(page, 'Sea shanty').getByRole('heading')).toBeFocused()
  const shanty = card(page, 'Sea shanty')
  await expect(shanty).toContainText('Sea shanty, theirs')
  await expect(shanty.getByRole('button', { name: 'Apply' })).toHaveAttribute('aria-disabled', 'true')
  await shanty.getByRole('group', { name: 'Title' }).getByRole('radio', { name: 'Mine' }).check()
  await shanty.getByRole('group', { name: 'Tags' }).getByRole('radio', { name: 'Theirs' }).check()
  await shanty.getByRole('button', { name: 'Apply' }).click()
  await expect(shanty).toHaveCount(0)
  await expect.poll(() => remote('Sea shanty')?.title).toBe(mine('Sea shanty'))
  expect(remote('Sea shanty')?.tags).toEqual(['music', 'choir'])

  const plan = card(page, 'Lighthouse plan')
  await plan.getByRole('radio', { name: 'Theirs' }).check()
  await plan.getByRole('button', { name: 'Apply' }).click()
  await expect(plan).toHaveCount(0)
  await page.getByRole('button', { name: 'Use mine for all' }).click()
  const question = page.getByRole('alertdialog', { name: 'Use mine for all 2 conflicts?' })
  await question.getByRole('button', { name: 'Use mine for all' }).click()
  await expect(page.getByRole('main')).toContainText('No conflicts.')
  await expect
    .poll(() => [remote('Interview 2')?.title, remote('Interview 10')?.title])
    .toEqual([mine('Interview 2'), mine('Interview 10')])
  await upToDate(slipway)
  await expect(syncLine(page)).toHaveText('Up to date')
  expect(remote('Lighthouse plan')?.title).toBe(theirs('Lighthouse plan'))
  expect(writes()).toBe(3)

  await openView(page, 'Library')
  const panel = await choose(page, theirs('Lighthouse plan'))
  await panel.getByRole('tab', { name: 'History' }).click()
  const kept = panel.getByRole('list', { name: 'Kept from conflicts' })
  await expect(kept).toContainText('Your title lost on')
  await expect(kept).toContainText(mine('Lighthouse plan'))
  await kept.getByRole('button', { name: /^Use this again/ }).click()
  await expect(panel.getByLabel('Title')).toHaveValue(mine('Lighthouse plan'))
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => remote('Lighthouse plan')?.title).toBe(mine('Lighthouse plan'))
  await upToDate(slipway)
})

test('conflicts are decided by keyboard alone, at 480 px as well, and axe finds nothing', async ({ start, service }) => {
  const studio = await service()
  const { slipway, ids } = await editOnBothSides(start, studio)
  const { page } = slipway
  await tile(page, mine('Lighthouse plan')).focus()
  await page.keyboard.press('Enter')
  await expect(details(page).getByRole('link', { name: 'Decide between yours and theirs' })).toBeVisible()
  await details(page).getByRole('link', { name: 'Decide between yours and theirs' }).focus()
  await page.keyboard.press('Enter')
  await expect(card(page, 'Lighthouse plan').getByRole('heading')).toBeFocused()
  await expect(conflictsTab(page)).toHaveAttribute('aria-selected', 'true')
  expect(await findings(page)).toEqual([])
  await resize(slipway, 480, 800)
  expect(await findings(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480)

  // "Open asset", then the radios.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(card(page, 'Lighthouse plan').getByRole('radio', { name: 'Mine' })).toBeChecked()
  await page.keyboard.press('ArrowRight')
  await expect(card(page, 'Lighthouse plan').getByRole('radio', { name: 'Theirs' })).toBeChecked()
  await page.keyboard.press('Control+Enter')
  await expect(card(page, 'Lighthouse plan')).toHaveCount(0)
  // The focus went on to another conflict.
  await expect(page.locator('h2[data-conflict]:focus')).toHaveCount(1)
  const walked = new Set<string | null>()
  for (let press = 0; press < 3; press += 1) {
    walked.add(await page.locator('h2[data-conflict]:focus').textContent())
    await page.keyboard.press('Alt+ArrowUp')
  }
  await page.keyboard.press('Alt+ArrowDown')
  walked.add(await page.locator('h2[data-conflict]:focus').textContent())
  expect(walked.size).toBeGreaterThan(1)

  await conflictsTab(page).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const question = page.getByRole('alertdialog', { name: 'Use theirs for all 3 conflicts?' })
  await expect(question).toBeVisible()
  expect(await findings(page)).toEqual([])
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toContainText('No conflicts.')
  await upToDate(slipway)
  for (const title of titles) expect(studio.demo.inspect.asset(ids[title])?.title).toBe(theirs(title))
})
