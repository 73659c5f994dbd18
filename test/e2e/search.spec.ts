import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { connectWith, openView, results, rows, tile } from './support/steps'

const search = (page: Page) => page.getByRole('searchbox', { name: 'Search assets' })

test('search finds parts of words, several words and every script, and says how many match', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  await connectWith(slipway, await service())
  const finds: readonly [string, readonly string[]][] = [
    ['rbou', ['Harbour at dawn', 'Harbour at night']],
    ['dawn harbour', ['Harbour at dawn']],
    ['HARBOUR', ['Harbour at dawn', 'Harbour at night']],
    ['zurich', ['Zürich skyline']],
    ['νησί', ['Ελληνικό νησί']],
    ['夜景', ['東京の夜景']],
    ['лес', ['Тихий лес']],
    ['القديمة', ['القاهرة القديمة']],
    ['boats', ['Harbour at dawn']],
    ['crew', ['Sea shanty']],
    ['se', ['Sea shanty', 'Harbour at dawn', 'Harbour at night']],
    ['picture-1.png', ['Harbour at night']],
  ]
  for (const [words, titles] of finds) {
    await test.step(words, async () => {
      await search(page).fill(words)
      await expect(results(page)).toHaveText(titles.length === 1 ? '1 asset' : `${String(titles.length)} assets`)
      for (const title of titles) await expect(tile(page, title)).toBeVisible()
    })
  }
  // What looks like the language of a database is only text.
  for (const hostile of [
    '"',
    "' OR 1=1 --",
    'NEAR(harbour dawn)',
    'title:harbour*',
    '*',
    '(',
    'a AND',
    '\\',
    '%',
    '🎣'.repeat(200),
    'x'.repeat(1000),
  ]) {
    await search(page).fill(hostile)
    await expect(results(page)).toHaveText('0 assets')
    await expect(page.getByRole('main')).toContainText('No asset matches.')
  }
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await expect(search(page)).toHaveValue('')
  await expect(results(page)).toHaveText('11 assets')
})

test('filters narrow, can be combined and taken off, and the order is the one chosen', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  await connectWith(slipway, await service())
  const titles = async () => {
    const known = new Map((await rows(slipway)).map((row) => [row.id as string, row.title]))
    const shown = await page
      .locator('[data-asset-id]')
      .evaluateAll((tiles: HTMLElement[]) =>
        tiles
          .toSorted((one, other) => Number(one.dataset['index']) - Number(other.dataset['index']))
          .map((tile) => tile.dataset['assetId'] ?? ''),
      )
    return shown.map((id) => known.get(id))
  }
  const filters = page.getByRole('group', { name: 'Filters' })

  await filters.getByRole('button', { name: 'Type', exact: true }).click()
  await page.getByRole('dialog', { name: 'Filter by type' }).getByRole('checkbox', { name: 'Placeholder' }).check()
  await page.keyboard.press('Escape')
  await expect(results(page)).toHaveText('4 assets')
  await filters.getByRole('button', { name: 'Remove filter Placeholder' }).click()
  await expect(results(page)).toHaveText('11 assets')
  await filters.getByRole('button', { name: 'Tag', exact: true }).click()
  const tags = page.getByRole('dialog', { name: 'Filter by tag' })
  await tags.getByRole('checkbox', { name: 'sea' }).check()
  await expect(results(page)).toHaveText('2 assets')
  await tags.getByRole('checkbox', { name: 'night' }).check()
  await page.keyboard.press('Escape')
  await expect(results(page)).toHaveText('1 asset')
  await filters.getByRole('button', { name: 'Remove filter sea' }).click()
  await filters.getByRole('button', { name: 'Remove filter night' }).click()
  await filters.getByRole('button', { name: 'State', exact: true }).click()
  await page.getByRole('dialog', { name: 'Filter by state' }).getByRole('checkbox', { name: 'Failed' }).check()
  await page.keyboard.press('Escape')
  await expect(results(page)).toHaveText('0 assets')
  await filters.getByRole('button', { name: 'Remove filter Failed' }).click()
  await filters.getByRole('button', { name: 'Account', exact: true }).click()
  await page.getByRole('dialog', { name: 'Filter by account' }).getByRole('checkbox', { name: 'Studio' }).check()
  await page.keyboard.press('Escape')
  await expect(results(page)).toHaveText('11 assets')

  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Title')
  // Numbers in titles are compared as numbers.
  await expect.poll(async () => (await titles()).filter((title) => title?.startsWith('Interview'))).toEqual(['Interview 2', 'Interview 10'])
  await expect.poll(async () => (await titles()).slice(0, 2)).toEqual(['Harbour at dawn', 'Harbour at night'])
  await page.getByRole('button', { name: /change to descending/ }).click()
  await expect.poll(async () => (await titles()).slice(-2)).toEqual(['Harbour at night', 'Harbour at dawn'])
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Date added')
  await expect.poll(async () => (await titles())[0]).toBe('Harbour at dawn')

  // The choice outlives a look at another view.
  await search(page).fill('harbour')
  await expect(results(page)).toHaveText('2 assets')
  await openView(page, 'Trash')
  await openView(page, 'Library')
  await expect(search(page)).toHaveValue('harbour')
  await expect(results(page)).toHaveText('2 assets')
})
