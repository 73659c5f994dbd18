import { expect, test } from './fixtures'
import { choose, connectWith, details, navigation, openView, resize, results, tile } from './support/steps'

test('light and dark apply at once and are kept, and the settings tell where data lies', async ({ start }) => {
  const slipway = await start()
  const { page } = slipway
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.getByRole('link', { name: 'Settings' }).click()
  const theme = page.getByRole('radiogroup', { name: 'Theme' })
  await theme.getByRole('radio', { name: 'Light' }).check()
  const light = await ground()
  await theme.getByRole('radio', { name: 'Dark' }).check()
  await expect.poll(ground).not.toBe(light)
  const dark = await ground()
  expect(await slipway.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  await expect(page.getByRole('main')).toContainText(slipway.profile)
  await expect(page.getByRole('main')).toContainText('Slipway 0.1.0')
  await slipway.close()
  const again = await start()
  await expect(again.page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  await expect.poll(() => again.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(dark)
})

test('at 480 pixels everything is reachable, nothing is cut off sideways, and the window opens again where it was', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  await resize(slipway, 480, 700)
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  for (const view of ['Accounts', 'Drop folders', 'Activity', 'Settings', 'Trash', 'Library'] as const) {
    await openView(page, view)
    await expect.poll(overflow).toBeLessThanOrEqual(0)
  }
  await expect(navigation(page).getByRole('link')).toHaveCount(6)
  await expect(results(page)).toHaveText('11 assets')
  await tile(page, 'Harbour at dawn').dblclick()
  await expect(details(page).getByRole('heading', { name: 'Harbour at dawn', level: 2 })).toBeVisible()
  await expect.poll(overflow).toBeLessThanOrEqual(0)
  await details(page).getByRole('tab', { name: 'Comments' }).click()
  await details(page).getByLabel('Write a comment').fill('From a narrow window')
  await details(page).getByRole('button', { name: 'Post comment' }).click()
  await expect.poll(() => studio.demo.inspect.comments(studio.idOf('Harbour at dawn')).length).toBe(2)
  await page.getByRole('button', { name: 'Close details' }).click()
  await expect(tile(page, 'Harbour at dawn')).toBeVisible()
  for (const width of [768, 1280, 1920]) {
    await resize(slipway, width, 800)
    await expect.poll(overflow).toBeLessThanOrEqual(0)
  }
  await choose(page, 'Sea shanty')
  await resize(slipway, 900, 640)
  await slipway.close()
  const again = await start()
  await expect.poll(() => again.page.evaluate(() => window.innerWidth)).toBe(900)
})
