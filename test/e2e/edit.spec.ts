import { expect, test } from './fixtures'
import { choose, connectWith, details, openView, syncLine, tableRow, tile, upToDate } from './support/steps'

test('a title of 256 characters is refused at its field, tags and category come back as the service wrote them', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const id = studio.idOf('Sea shanty')
  const panel = await choose(page, 'Sea shanty')
  await panel.getByRole('button', { name: 'Edit' }).click()
  const title = panel.getByLabel('Title')
  await title.fill('ä'.repeat(256))
  await panel.getByLabel('Description').fill('<script>alert(1)</script> sung at sea')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(title).toHaveAttribute('aria-invalid', 'true')
  await expect(title).toHaveAccessibleDescription(/255.*256/)
  await expect(title).toHaveValue('ä'.repeat(256))
  await expect(panel.getByLabel('Description')).toHaveValue('<script>alert(1)</script> sung at sea')
  await title.fill('   ')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(title).toHaveAccessibleDescription(/title/i)
  expect(studio.count('PUT', /assets/)).toBe(0)
  // Main has the same rule, whoever asks.
  const [row] = (await slipway.call('assets.page', { query: query('shanty'), offset: 0, limit: 1 })).rows
  const refused = await slipway.ask('assets.edit', { id: row!.id, changes: { title: 'ä'.repeat(256) } })
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid-input', field: 'title' } })

  const longest = '🎶'.repeat(255)
  await title.fill(longest)
  await panel.getByLabel('Category').fill('Folk MUSIC')
  await panel.getByLabel('Tags', { exact: true }).fill('Shanty, CREW')
  await panel.getByLabel('Tags', { exact: true }).press('Enter')
  await panel.getByRole('button', { name: 'Remove tag music' }).click()
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByRole('form', { name: 'Edit asset' })).toHaveCount(0)
  await upToDate(slipway)
  const asset = studio.demo.inspect.asset(id)
  expect(asset).toMatchObject({
    title: longest,
    category: 'folk music',
    tags: ['shanty', 'crew'],
    description: '<script>alert(1)</script> sung at sea',
  })
  await expect(panel.getByRole('list', { name: 'Tags', exact: true }).getByRole('listitem')).toHaveText(['shanty', 'crew'])
  await expect(panel).toContainText('folk music')
  await expect(panel).toContainText('<script>alert(1)</script> sung at sea')
})

test('what a colleague changed meanwhile is not overwritten unseen: Retry writes mine, Cancel keeps theirs', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const ids = { mine: studio.idOf('Interview 2'), theirs: studio.idOf('Interview 10') }
  await studio.stop()
  for (const [title, wish] of [
    ['Interview 2', 'Interview with Ada'],
    ['Interview 10', 'Interview with Grace'],
  ] as const) {
    const panel = await choose(page, title)
    await panel.getByRole('button', { name: 'Edit' }).click()
    await panel.getByLabel('Title').fill(wish)
    await panel.getByRole('button', { name: 'Save' }).click()
    await expect(tile(page, wish)).toBeVisible()
  }
  await studio.startAgain()
  studio.demo.as(studio.colleague).edit(ids.mine, { title: 'Interview (Mara)' })
  studio.demo.as(studio.colleague).edit(ids.theirs, { title: 'Interview (Mara, 10)' })
  await page.keyboard.press('F5')

  await openView(page, 'Activity')
  const mine = tableRow(page, 'Activity', 'Interview with Ada')
  const theirs = tableRow(page, 'Activity', 'Interview with Grace')
  for (const row of [mine, theirs]) {
    await expect(row).toContainText('Needs review')
    await expect(row).toContainText('was changed at the service meanwhile')
  }
  await expect(mine).toContainText('“Interview (Mara)”')
  await expect(syncLine(page)).toHaveText('2 need attention')
  expect(studio.count('PUT', /assets/)).toBe(0)
  await mine.getByRole('button', { name: 'Retry' }).click()
  await expect(mine).toHaveCount(0)
  await theirs.getByRole('button', { name: 'Cancel' }).click()
  await expect(theirs).toHaveCount(0)
  await upToDate(slipway)
  expect(studio.demo.inspect.asset(ids.mine)?.title).toBe('Interview with Ada')
  expect(studio.demo.inspect.asset(ids.theirs)?.title).toBe('Interview (Mara, 10)')
  await openView(page, 'Library')
  await expect(tile(page, 'Interview (Mara, 10)')).toBeVisible()
  await choose(page, 'Interview with Ada')
  await expect(details(page).getByRole('heading', { level: 2 })).toHaveText('Interview with Ada')
})

const query = (search: string) => ({
  view: 'library' as const,
  search,
  sort: 'title' as const,
  descending: false,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
})
