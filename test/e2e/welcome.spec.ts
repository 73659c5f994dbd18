import { expect, test } from './fixtures'
import { isAlive, processTree } from './app'
import { choose, navigation, openView, results, rows, syncLine } from './support/steps'

test('a fresh profile welcomes, "Explore with demo services" fills the library, and after a restart it is there at once', async ({
  start,
}) => {
  const slipway = await start()
  const { page } = slipway
  await expect(page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add an account' })).toBeVisible()
  await page.getByRole('button', { name: 'Explore with demo services' }).click()

  await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible({ timeout: 30_000 })
  await expect.poll(async () => (await slipway.call('sync.status', {})).state, { timeout: 30_000 }).toBe('up-to-date')
  const known = await rows(slipway)
  expect(known.length).toBeGreaterThan(20)
  await expect(results(page)).toHaveText(`${String(known.length)} assets`)
  await expect(syncLine(page)).toContainText('Up to date')
  await expect(navigation(page).getByRole('link')).toHaveCount(6)
  await expect(navigation(page).getByRole('link', { name: 'Library', exact: true })).toHaveAttribute('aria-current', 'page')
  await expect(page.locator('[data-asset-id]').first()).toBeVisible()

  const processes = processTree(slipway.pid)
  await slipway.close()
  await expect.poll(() => processes.filter(isAlive)).toEqual([])

  const again = await start()
  await expect(results(again.page)).toHaveText(`${String(known.length)} assets`, { timeout: 3000 })
  await expect(again.page.getByRole('heading', { name: 'Welcome to Slipway' })).toHaveCount(0)
  expect((await rows(again)).map((row) => row.title)).toEqual(known.map((row) => row.title))
  await expect(syncLine(again.page)).toContainText('Up to date', { timeout: 20_000 })
})

test('every asset of the demo can be opened with its facts, and its picture is shown', async ({ start }) => {
  const slipway = await start()
  const { page } = slipway
  await page.getByRole('button', { name: 'Explore with demo services' }).click()
  await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible({ timeout: 30_000 })
  await expect.poll(async () => (await slipway.call('sync.status', {})).state, { timeout: 30_000 }).toBe('up-to-date')
  const known = await rows(slipway)
  // Titles are not unique, here as elsewhere.
  const [{ id: pocket }] = (await slipway.call('accounts.list', {})).filter(({ service }) => service === 'media-pocket') as unknown as [
    { id: string },
  ]
  const image = known.find(
    (row) =>
      row.accountId === pocket &&
      row.type === 'image' &&
      row.previewUrl !== null &&
      known.filter(({ title }) => title === row.title).length === 1,
  )
  await page.getByRole('searchbox', { name: 'Search assets' }).fill(image!.title)
  const { length } = await rows(slipway, { search: image!.title })
  await expect(results(page)).toHaveText(length === 1 ? '1 asset' : `${String(length)} assets`)
  const panel = await choose(page, image!.title)
  await expect(panel.getByRole('tab', { name: 'Info' })).toHaveAttribute('aria-selected', 'true')
  await expect(panel.getByText('ID at the service')).toBeVisible()
  await expect
    .poll(() =>
      panel
        .locator('img')
        .first()
        .evaluate((picture: HTMLImageElement) => picture.complete && picture.naturalWidth > 0),
    )
    .toBe(true)

  const actions = panel.getByRole('tab', { name: 'Actions' })
  await actions.click()
  await expect(panel.getByRole('list', { name: 'Actions', exact: true }).getByRole('listitem').first()).toBeVisible()
  await panel.getByRole('tab', { name: 'History' }).click()
  await expect(panel.getByRole('list', { name: 'History' }).getByRole('listitem').first()).toBeVisible()
  await panel.getByRole('tab', { name: 'Collections' }).click()
  await expect(panel.getByRole('tabpanel')).toContainText(/.+/)

  await openView(page, 'Accounts')
  for (const service of ['OctoSpark', 'Wordbee', 'Media Pocket', 'GlobalAiOpc']) {
    const account = page
      .getByRole('list', { name: 'Accounts' })
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: `${service} demo` }) })
    for (const text of [service, 'Connected']) await expect(account).toContainText(text)
  }
})
