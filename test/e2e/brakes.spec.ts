import type { Locator, Page } from '@playwright/test'
import { expect, test, type Service, type Slipway } from './fixtures'
import { findings } from './support/axe'
import { connectWith, focused, openView, resize, results, rows, syncLine, upToDate } from './support/steps'

const held = (page: Page, why: string): Locator => page.getByRole('group', { name: `“Studio” is held: ${why}` })
const account = (page: Page): Locator => page.getByRole('list', { name: 'Accounts', exact: true }).getByRole('listitem').first()

async function look(page: Page, where: string): Promise<void> {
  await test.step(where, async () => {
    expect.soft(await findings(page), where).toEqual([])
  })
}

/** The same view in both themes, and narrow. */
async function lookInAll(slipway: Slipway, where: string): Promise<void> {
  const { page } = slipway
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await look(page, `${where}, ${colorScheme}`)
  }
  await resize(slipway, 480, 800)
  await look(page, `${where}, narrow`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480)
  await resize(slipway, 1280, 800)
}

async function press(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60 && (await focused(page)).name !== name; presses += 1) await page.keyboard.press('Tab')
  expect((await focused(page)).name).toBe(name)
  await page.keyboard.press('Enter')
}

test('many assets that vanish at once are kept until the user answered, by keyboard alone; then they go, and nothing is deleted at the service', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  for (const title of ['Interview 2', 'Interview 10', 'Sea shanty']) studio.demo.as(studio.colleague).purge(studio.idOf(title))
  await page.keyboard.press('F5')
  const banner = held(page, 'assets are missing')
  await expect(banner).toContainText('3 of 11 assets missing')
  await expect(results(page)).toHaveText('11 assets')
  await expect(syncLine(page)).toHaveText('1 needs attention')
  await lookInAll(slipway, 'library, held')

  await press(page, 'Keep them and look again')
  await expect(banner).toContainText('You kept everything')
  await expect(results(page)).toHaveText('11 assets')

  // The line at the foot leads to the same question.
  await page.getByRole('contentinfo').getByRole('link', { name: 'Studio waits for your answer' }).focus()
  await page.keyboard.press('Enter')
  await expect(account(page)).toContainText('On hold')
  await look(page, 'accounts, held')
  await press(page, 'They are gone: remove them')
  const question = page.getByRole('alertdialog', { name: 'Remove 3 assets of “Studio”?' })
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await look(page, 'the question before they go')
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).name).toBe('They are gone: remove them')
  await page.keyboard.press('Enter')
  await press(page, 'Remove 3 assets')
  await expect(account(page)).not.toContainText('On hold')
  await upToDate(slipway)
  expect(await rows(slipway)).toHaveLength(8)
  expect(studio.demo.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('where somebody else answers behind an account nothing of the library changes, and with the right key all goes on', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  const other = await service({ key: 'jo_other_key_of_somebody_else' })
  const id = await connectWith(slipway, studio)
  const point = (to: Service) => slipway.call('accounts.edit', { id, name: 'Studio', fields: { address: to.origin, apiKey: to.key } })
  await point(other)
  const banner = held(page, 'somebody else answers')
  await expect(banner).toBeVisible()
  await lookInAll(slipway, 'library, another identity')
  await expect(syncLine(page)).toHaveText('1 needs attention')
  await banner.getByRole('button', { name: 'This is the right account' }).click()
  const question = page.getByRole('alertdialog', { name: 'Is this the right account for “Studio”?' })
  await expect(question).toContainText('11 assets shown here stay for now')
  await look(page, 'the question about another identity')
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect(results(page)).toHaveText('11 assets')

  await point(studio)
  await expect(banner).toHaveCount(0)
  await upToDate(slipway)
  expect([...other.demo.requests, ...studio.demo.requests].filter(({ method }) => method !== 'GET')).toEqual([])
  await openView(page, 'Library')
  await expect(results(page)).toHaveText('11 assets')
})
