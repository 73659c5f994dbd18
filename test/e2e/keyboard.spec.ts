import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { startOctoSparkDemo } from '../../src-main/demo/octospark/octospark-demo'
import { expect, test } from './fixtures'
import { choose, connectWith, details, focused, navigation, openView, results, tile, toast, upToDate } from './support/steps'

/** Presses Tab until the element has the focus; fails after a round through the window. */
async function tabToElement(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await page.keyboard.press(key)
    // The focus is somewhere at every step.
    expect((await focused(page)).tag).not.toBe('none')
  }
  throw new Error(`Tab does not lead to ${String(target)}`)
}

/** The same for the first element with this role and name. */
async function tabTo(
  page: Page,
  role: 'link' | 'button' | 'searchbox' | 'textbox' | 'tab' | 'radio' | 'combobox',
  name: string | RegExp,
  key = 'Tab',
): Promise<void> {
  await tabToElement(page, page.getByRole(role, { name, exact: typeof name === 'string' }).first(), key)
}

test('the whole main job is done by keyboard alone', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  // Welcome → Add an account → Connect.
  await tabTo(page, 'button', 'Add an account')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add account' })
  await expect(dialog).toBeVisible()
  await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await tabTo(page, 'textbox', 'Server address')
  await page.keyboard.type(studio.origin)
  await page.keyboard.press('Tab')
  await page.keyboard.type(studio.key)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)

  // Accounts → Add by ID.
  await tabTo(page, 'link', 'Accounts')
  await page.keyboard.press('Enter')
  await tabTo(page, 'button', 'Add by ID')
  await page.keyboard.press('Enter')
  await tabTo(page, 'textbox', 'Asset IDs')
  await page.keyboard.insertText(studio.demo.assetIds().join('\n'))
  await tabTo(page, 'button', 'Add')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('13 assets added')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // The focus goes back to where it was.
  await expect(page.getByRole('button', { name: 'Add by ID' })).toBeFocused()
  await upToDate(slipway)

  // Library: into the grid, along it, out of it with one press.
  await tabTo(page, 'link', 'Library', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(results(page)).toHaveText('11 assets')
  await page.keyboard.press('Control+f')
  await expect(page.getByRole('searchbox', { name: 'Search assets' })).toBeFocused()
  for (let presses = 0; (await focused(page)).assetId === null && presses < 30; presses += 1) await page.keyboard.press('Tab')
  const first = await focused(page)
  expect(first.assetId).not.toBeNull()
  await page.keyboard.press('Tab')
  expect((await focused(page)).assetId).toBeNull()
  await page.keyboard.press('Shift+Tab')
  expect((await focused(page)).assetId).toBe(first.assetId)

  // Details, a comment, and back.
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  const second = await focused(page)
  expect(second.assetId).not.toBe(first.assetId)
  await page.keyboard.press('Enter')
  await expect(details(page).getByRole('heading', { level: 2 })).toHaveText('Harbour at night')
  await tabTo(page, 'tab', 'Info')
  await page.keyboard.press('ArrowRight')
  await tabTo(page, 'textbox', 'Write a comment')
  await page.keyboard.type('No mouse was used')
  await page.keyboard.press('Control+Enter')
  await expect(details(page).getByRole('list', { name: 'Comments' })).toContainText('No mouse was used')

  // Trash, undo.
  for (let presses = 0; (await focused(page)).assetId === null && presses < 40; presses += 1) await page.keyboard.press('Shift+Tab')
  expect((await focused(page)).assetId).toBe(second.assetId)
  await page.keyboard.press('Delete')
  await expect(tile(page, 'Harbour at night')).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).assetId).not.toBeNull()
  await expect(toast(page, 'Moved “Harbour at night”')).toBeVisible()
  await page.keyboard.press('F6')
  await page.keyboard.press('Control+z')
  await expect(tile(page, 'Harbour at night')).toBeVisible()
  await upToDate(slipway)
  expect(studio.demo.inspect.asset(studio.idOf('Harbour at night'))?.deleted).toBeNull()
  expect(studio.demo.inspect.comments(studio.idOf('Harbour at night')).map(({ message }) => message)).toEqual(['No mouse was used'])
})

test('the keys of the grid select, look, ask and let go as in a file manager, and the focus is never lost', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const selected = () => page.locator('[data-asset-id][aria-selected="true"]')
  const grid = page.getByRole('grid', { name: 'Assets' })
  await expect(grid).toHaveAttribute('aria-rowcount', /^[1-9]\d*$/)
  await choose(page, 'Harbour at dawn')
  const columns = Number(await grid.getAttribute('aria-colcount'))
  expect(columns).toBeGreaterThan(1)
  const keys: readonly [string, number][] = [
    ['ArrowRight', 1],
    ['ArrowDown', 1 + columns],
    ['ArrowUp', 1],
    ['ArrowLeft', 0],
    ['Control+End', 10],
    ['Control+Home', 0],
  ]
  for (const [key, index] of keys) {
    await page.keyboard.press(key)
    await expect
      .poll(() =>
        page.evaluate(() => (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? null),
      )
      .toBe(String(index))
    await expect(selected()).toHaveCount(1)
  }
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(selected()).toHaveCount(3)
  await expect(details(page).getByRole('heading', { level: 2 })).toHaveText('3 assets selected')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Control+Space')
  await expect(selected()).toHaveCount(4)
  await page.keyboard.press('Control+a')
  await expect(selected()).toHaveCount(11)
  await page.keyboard.press('Escape')
  await expect(selected()).toHaveCount(0)

  // Space looks and closes; the arrows walk on meanwhile.
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Space')
  const look = page.getByRole('dialog', { name: 'Quick look' })
  await expect(look).toContainText('Harbour at dawn')
  await expect.poll(() => look.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(48)
  await page.keyboard.press('ArrowRight')
  await expect(look).toContainText('Harbour at night')
  await page.keyboard.press('Space')
  await expect(look).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Harbour at night/)
  await page.keyboard.press('Space')
  await expect(look).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(look).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Harbour at night/)

  // Shift+Delete asks; Escape leaves everything as it was.
  await page.keyboard.press('Shift+Delete')
  await expect(page.getByRole('alertdialog', { name: 'Delete permanently?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Harbour at night/)
  // The menu key opens the same actions.
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu')
  await expect(menu.getByRole('menuitem', { name: /Move to trash/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect.poll(async () => (await focused(page)).assetId).not.toBeNull()
  // Several at once, the whole selection; then what is left keeps the focus.
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Delete')
  await expect(results(page)).toHaveText('9 assets')
  await expect.poll(async () => (await focused(page)).assetId).not.toBeNull()
  await upToDate(slipway)
  expect(studio.count('POST', /trash_bin$/)).toBe(2)

  await page.keyboard.type('lig')
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Lighthouse plan/)
  await page.keyboard.press('F1')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Quick look')
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await page.keyboard.press('Control+2')
  await expect(grid).toHaveAttribute('aria-colcount', '6')
  await page.keyboard.press('Control+1')
  await openView(page, 'Trash')
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(navigation(page).getByRole('link', { name: 'Library', exact: true })).toHaveAttribute('aria-current', 'page')
})

test('the dialogs of the four services are walked by keyboard alone: the first field has the focus, and it goes back to where it was', async ({
  start,
  folder,
}) => {
  const token = 'octo_test_keys'
  const spark = await startOctoSparkDemo({ folder: join(folder, 'spark'), tokens: [{ token, email: 'me@studio.example' }] })
  const slipway = await start()
  const { page } = slipway
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const leave = async (back: string) => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(async () => (await focused(page)).name).toBe(back)
  }
  await tabTo(page, 'button', 'Explore with demo services')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible()
  await upToDate(slipway)

  // Add account: the chosen service has the focus; another one by arrow keys, its team out of the list.
  await tabTo(page, 'link', 'Accounts', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await tabTo(page, 'button', 'Add account')
  await page.keyboard.press('Enter')
  await expect(dialog('Add account').getByRole('radio', { name: 'Media Pocket' })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(dialog('Add account').getByRole('radio', { name: 'OctoSpark' })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.type('Keys')
  await page.keyboard.press('Tab')
  await page.keyboard.type(spark.origin)
  await page.keyboard.press('Tab')
  await page.keyboard.type('octo_test_wrong')
  await tabTo(page, 'button', 'Choose Team ID…')
  await page.keyboard.press('Enter')
  await expect(dialog('Add account').getByRole('alert')).toContainText(/token/i)
  // What is wrong has the focus.
  await expect(dialog('Add account').getByLabel('API token')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(token)
  await tabTo(page, 'button', 'Choose Team ID…')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox')).toHaveCount(0)
  await expect(dialog('Add account').getByRole('button', { name: 'Choose Team ID…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option').first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog('Add account').getByLabel('Team ID', { exact: true })).toHaveValue(spark.teamId)
  await leave('Add account')

  // A folder and a search at OctoSpark, out of the menu "More".
  const more = (name: string) => page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'More', exact: true })
  const fromMenu = async (account: string, entry: string) => {
    await expect(more(account)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem').first()).toBeFocused()
    await page.keyboard.type(entry.slice(0, 6))
    await expect(page.getByRole('menuitem', { name: entry })).toBeFocused()
    await page.keyboard.press('Enter')
  }
  await tabTo(page, 'button', 'More')
  await fromMenu('OctoSpark demo', 'New folder…')
  await expect(dialog('New folder').getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog('New folder').getByRole('alert')).toContainText('Enter a name')
  await expect(dialog('New folder').getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('Made by keys')
  await page.keyboard.press('Enter')
  await expect(dialog('New folder')).toHaveCount(0)
  await expect(toast(page, 'Made by keys')).toBeVisible()
  await fromMenu('OctoSpark demo', 'Search at OctoSpark…')
  await expect(dialog('Search at OctoSpark').getByLabel('Search for')).toBeFocused()
  await page.keyboard.type('home')
  await page.keyboard.press('Enter')
  await expect(dialog('Search at OctoSpark').getByRole('status', { name: 'Search results' })).toContainText('found')
  await tabTo(page, 'button', /^Show /)
  await page.keyboard.press('ArrowDown')
  await expect.poll(async () => (await focused(page)).name).toMatch(/^Show /)
  await leave('More')

  // GlobalAiOpc: ids, and the link to a file.
  const opc = page.getByRole('listitem').filter({ hasText: 'GlobalAiOpc demo' })
  await tabToElement(page, opc.getByRole('button', { name: 'Add by ID' }))
  await page.keyboard.press('Enter')
  await expect(dialog('Add assets by ID').getByLabel('Asset IDs')).toBeFocused()
  await page.keyboard.type('not-an-id')
  await tabTo(page, 'button', 'Add')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Not added' })).toContainText('not-an-id')
  await leave('Add by ID')
  // "Pause" stands between.
  await tabToElement(page, more('GlobalAiOpc demo'))
  await fromMenu('GlobalAiOpc demo', 'New from a link…')
  await expect(dialog('New asset from a link').getByLabel('Link', { exact: true })).toBeFocused()
  await leave('More')

  // A link to an asset of Media Pocket is made, and an action is started.
  await tabTo(page, 'link', 'Library', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+f')
  await page.keyboard.type('Aurora time')
  await expect(results(page)).toHaveText('1 asset')
  for (let presses = 0; (await focused(page)).assetId === null && presses < 30; presses += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(details(page).getByRole('heading', { level: 2 })).toContainText('Aurora')
  await tabTo(page, 'tab', 'Info')
  await tabTo(page, 'button', /^Share link/)
  await page.keyboard.press('Enter')
  await expect(dialog('Share link').getByLabel('Days')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog('Share link').getByLabel('Link', { exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(details(page).getByRole('button', { name: /^Share link/ })).toBeFocused()
  await tabTo(page, 'tab', 'Info', 'Shift+Tab')
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowRight')
  await expect(details(page).getByRole('tab', { name: 'Actions' })).toBeFocused()
  await expect(details(page).getByRole('list', { name: 'Actions' })).toBeVisible()
  await tabTo(page, 'button', /^Start /)
  await page.keyboard.press('Enter')
  // What changes something is not under the Enter key at once.
  await expect(dialog('Start this action?').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await tabTo(page, 'button', 'Start')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(details(page).getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
  await expect(
    details(page)
      .getByRole('button', { name: /^Start / })
      .first(),
  ).toBeFocused()
  await spark.stop()
})
