import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startOctoSparkDemo, type OctoSparkDemo } from '../../../src-main/demo/octospark/octospark-demo'
import { expect, test as base } from '../fixtures'
import { smallLibrary } from '../support/service'
import {
  accountItem,
  chooseMore,
  expectButtonOff,
  expectDocumented,
  expectTabOff,
  openAddAccount,
  watchInWindow,
} from '../support/services'
import { choose, openView, results, rows, tableRow, tile, toast, upToDate } from '../support/steps'

const token = 'octo_test_journey'
/** Two of the pictures lie in a folder of their own. */
const inFolders = (library: ReturnType<typeof smallLibrary>) => ({
  ...library,
  assets: library.assets.map((asset, index) => (index < 2 ? { ...asset, project: 'Harbours' } : asset)),
})
const test = base.extend<{ demo: OctoSparkDemo }>({
  demo: async ({ folder }, use) => {
    const demo = await startOctoSparkDemo({
      folder: join(folder, 'octospark'),
      tokens: [{ token, email: 'me@studio.example' }],
      library: inFolders(smallLibrary(join(folder, 'octospark-library'))),
      processingMs: 300,
      failureOf: (name) => (name.startsWith('broken') ? 'The codec is not supported' : null),
    })
    await use(demo)
    expectDocumented(demo.requests)
    await demo.stop()
  },
})

test('OctoSpark: connect with a team from the list, browse, search by words, by meaning and for credits, make a folder, send files, and delete softly', async ({
  start,
  demo,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway

  await test.step('a wrong token is told at once, and the team is chosen from a list', async () => {
    const dialog = await openAddAccount(page, 'OctoSpark')
    await dialog.getByLabel('Name', { exact: true }).fill('Spark')
    await dialog.getByLabel('Server address', { exact: true }).fill(demo.origin)
    await dialog.getByLabel('API token', { exact: true }).fill('octo_test_wrong')
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await expect(dialog.getByRole('alert')).toContainText(/token/i)
    await dialog.getByLabel('API token', { exact: true }).fill(token)
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await page.getByRole('listbox', { name: 'Choices for Team ID' }).getByRole('option').first().click()
    await expect(dialog.getByLabel('Team ID', { exact: true })).toHaveValue(demo.teamId)
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog).toHaveCount(0)
    await accountItem(page, 'Spark')
  })

  await test.step('its whole listing is there, and what its AI said is shown and found', async () => {
    await upToDate(slipway)
    const live = demo.inspect.assets().filter(({ deletedAt }) => deletedAt === null)
    await openView(page, 'Library')
    await expect(results(page)).toHaveText(`${String(live.length)} assets`)
    const known = live.find(({ aiTitle }) => aiTitle !== null)
    await page.getByRole('searchbox', { name: 'Search assets' }).fill(known?.aiTitle ?? '')
    const [row] = await rows(slipway, { search: known?.aiTitle ?? '' })
    await expect(results(page)).toHaveText('1 asset')
    const panel = await choose(page, row?.title ?? '')
    await expect(panel.getByRole('region', { name: 'Made by the service’s AI' })).toContainText(known?.aiTitle ?? 'no title')
    await expectButtonOff(panel, 'Download', /no way to fetch/)
    await expectButtonOff(panel, 'Delete permanently', /by a rule it does not tell/)
    await expectButtonOff(panel, 'Edit', /documents no way/)
    for (const tab of ['Comments', 'History', 'Actions']) await expectTabOff(panel, tab, /OctoSpark/)
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
  })

  await test.step('it is searched at the service by words and by meaning, and for credits only when asked to', async () => {
    const item = await accountItem(page, 'Spark')
    await chooseMore(page, item, 'Search at OctoSpark…')
    const dialog = page.getByRole('dialog', { name: 'Search at OctoSpark' })
    await dialog.getByLabel('Search for').fill('harbour')
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    await expect(dialog.getByRole('list', { name: 'Found at the service' }).getByRole('listitem').first()).toContainText(/harbour/i)
    await dialog.getByRole('radio', { name: 'By meaning' }).check()
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    await expect(dialog.getByRole('status', { name: 'Search results' })).toContainText(/found/)
    const credits = demo.inspect.credits(demo.teamId)
    const asked = () => demo.requests.filter(({ path }) => path.endsWith('/agentic-search')).length
    await dialog.getByRole('radio', { name: /^Ask the assistant/ }).check()
    await dialog.getByLabel('Search for').press('Enter')
    expect(asked()).toBe(0)
    await dialog.getByRole('button', { name: 'Search and pay' }).click()
    await expect(dialog.getByRole('status', { name: 'Search results' })).toContainText(/Cost:/)
    expect(asked()).toBe(1)
    expect(demo.inspect.credits(demo.teamId)).toBeLessThan(credits)
    await dialog
      .getByRole('button', { name: /^Show / })
      .first()
      .click()
    await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { level: 2 })).toBeVisible()
  })

  await test.step('a folder is made, and filters', async () => {
    const item = await accountItem(page, 'Spark')
    await chooseMore(page, item, 'New folder…')
    const dialog = page.getByRole('dialog', { name: 'New folder' })
    await dialog.getByLabel('Name', { exact: true }).fill('Campaign')
    await dialog.getByRole('button', { name: 'Make folder' }).click()
    await expect(toast(page, 'Campaign')).toBeVisible()
    expect(demo.inspect.folders().map(({ name }) => name)).toContain('Campaign')
    await openView(page, 'Library')
    const filters = page.getByRole('group', { name: 'Filters' })
    await filters.getByRole('button', { name: 'Folder', exact: true }).click()
    const choice = page.getByRole('dialog', { name: 'Filter by folder' })
    await expect(choice.getByRole('checkbox', { name: /^Campaign/ })).toBeVisible()
    await choice.getByRole('checkbox', { name: /^Harbours/ }).check()
    await page.keyboard.press('Escape')
    await expect(results(page)).toHaveText('2 assets')
    await filters.getByRole('button', { name: 'Remove filter Harbours' }).click()
  })

  await test.step('dropped files are sent once, followed through processing, and a failure is told in its own words', async () => {
    const drop = join(folder, 'drop')
    mkdirSync(drop)
    await watchInWindow(page, { path: drop, account: 'Spark' })
    writeFileSync(join(drop, 'clip one.txt'), 'first clip')
    writeFileSync(join(drop, 'broken.txt'), 'broken clip')
    await expect(tableRow(page, 'Intake', 'clip one.txt')).toContainText('Done', { timeout: 40_000 })
    await expect(tableRow(page, 'Intake', 'broken.txt')).toContainText('Done', { timeout: 40_000 })
    for (const name of ['clip one.txt', 'broken.txt']) expect(demo.inspect.creations(name)).toBe(1)
    await openView(page, 'Library')
    expect((await rows(slipway, { search: 'clip one' })).length).toBe(1)
    await slipway.call('accounts.sync', { id: (await slipway.call('accounts.list', {}))[0]!.id })
    await upToDate(slipway)
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('broken')
    const [broken] = await rows(slipway, { search: 'broken' })
    await expect(results(page)).toHaveText('1 asset')
    const panel = await choose(page, broken!.title)
    await expect(panel).toContainText('The codec is not supported', { timeout: 40_000 })
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
  })

  await test.step('moving to the trash is soft, is not undone, and its end is not promised', async () => {
    const chosen = (await rows(slipway)).find((row) => row.title.startsWith('clip one'))!
    await expect(results(page)).not.toHaveText('1 asset')
    const panel = await choose(page, chosen.title)
    await panel.getByRole('button', { name: 'Move to trash' }).click()
    await expect(tile(page, chosen.title)).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0)
    await upToDate(slipway)
    expect(demo.inspect.assets().filter(({ deletedAt }) => deletedAt !== null).length).toBeGreaterThan(0)
    await openView(page, 'Trash')
    const inTrash = await choose(page, chosen.title, 'Trashed assets')
    await expectButtonOff(inTrash, 'Restore', /documents no restore/)
    await expect(inTrash).not.toContainText(/days? left/)
  })
  // What was asked of the service is what its documents know, and every word of it carried the token.
  expect(
    demo.requests
      .filter(({ path }) => path.startsWith('/v1'))
      .every(({ headers }) => headers['authorization']?.startsWith('Bearer octo_test_')),
  ).toBe(true)
})
