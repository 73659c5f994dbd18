import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test, type Slipway } from './fixtures'
import { drop } from './support/files'
import { choose, connectWith, details, navigation, openView, resize, tableRow, tile, watchFolder } from './support/steps'

const axeSource = readFileSync(fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8')

interface Finding {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

/** What axe finds in the window as it stands that is serious or worse, with where it is. */
async function findings(page: Page): Promise<string[]> {
  // The inspector's own evaluation is not held by the page's policy.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  // What is still fading in has other colours than it will have.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))))
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: Finding[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'] })).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}

async function look(page: Page, where: string): Promise<void> {
  await test.step(where, async () => {
    expect.soft(await findings(page), where).toEqual([])
  })
}

async function useTheme({ page }: Slipway, name: 'Light' | 'Dark'): Promise<void> {
  await openView(page, 'Settings')
  await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name }).check()
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(name.toLowerCase())
}

async function escape(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.locator('[role=dialog], [role=alertdialog]')).toHaveCount(0)
}

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing serious in any view or dialog, ${theme.toLowerCase()}`, async ({ start, service, folder }) => {
    test.setTimeout(120_000)
    const slipway = await start()
    const { page } = slipway
    const studio = await service()
    await look(page, 'welcome')
    await page.getByRole('link', { name: 'Settings' }).click()
    await useTheme(slipway, theme)
    await look(page, 'settings')
    for (const view of ['Accounts', 'Drop folders', 'Activity', 'Trash'] as const) {
      await openView(page, view)
      await look(page, `${view}, empty`)
    }
    await navigation(page).getByRole('link', { name: 'Library', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
    await look(page, `welcome, ${theme}`)

    const account = await connectWith(slipway, studio)
    await look(page, 'library')
    await choose(page, 'Harbour at dawn')
    await look(page, 'library with details')
    const panel = details(page)
    await panel.getByRole('tab', { name: 'Comments' }).click()
    await look(page, 'comments')
    await panel.getByRole('tab', { name: 'History' }).click()
    await expect(panel.getByRole('list', { name: 'History' })).toBeVisible()
    await look(page, 'history')
    await panel.getByRole('tab', { name: 'Collections' }).click()
    await look(page, 'collections')
    await panel.getByRole('button', { name: 'Edit' }).click()
    await panel.getByLabel('Title').fill('ä'.repeat(256))
    await panel.getByRole('button', { name: 'Save' }).click()
    await look(page, 'edit with an error')
    await panel.getByRole('button', { name: 'Cancel' }).click()
    await tile(page, 'Harbour at night').click({ modifiers: ['Control'] })
    await look(page, 'several selected')
    await page.getByRole('button', { name: 'List', exact: true }).click()
    await look(page, 'library as a list')
    await page.getByRole('button', { name: 'Grid', exact: true }).click()
    await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Type', exact: true }).click()
    await look(page, 'a filter')
    await escape(page)
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('nothing like this')
    await expect(page.getByRole('main')).toContainText('No asset matches.')
    await look(page, 'no match')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
    await tile(page, 'Sea shanty').click()
    await page.keyboard.press('Space')
    await expect(page.getByRole('dialog', { name: 'Quick look' })).toBeVisible()
    await look(page, 'quick look')
    await escape(page)
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menu')).toBeVisible()
    await look(page, 'menu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('F1')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await look(page, 'shortcuts')
    await escape(page)

    await openView(page, 'Trash')
    await choose(page, 'Old poster', 'Trashed assets')
    await look(page, 'trash')
    await details(page).getByRole('button', { name: 'Delete permanently' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await look(page, 'permanent deletion')
    await escape(page)

    await openView(page, 'Accounts')
    await look(page, 'accounts')
    for (const [button, dialog] of [
      ['Add account', 'Add account'],
      ['Edit', 'Edit account'],
      ['Add by ID', 'Add assets by ID'],
      ['Sign out', /Sign out/],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click()
      const opened = page.getByRole('dialog', { name: dialog }).or(page.getByRole('alertdialog', { name: dialog }))
      await expect(opened).toBeVisible()
      if (button === 'Add account') {
        await opened.getByRole('button', { name: 'Connect' }).click()
        await expect(opened.getByRole('alert')).toBeVisible()
      }
      await look(page, `dialog ${button}`)
      await escape(page)
    }

    const watched = join(folder, 'in')
    drop(watched, 'old.png')
    await watchFolder(slipway, watched, account)
    await studio.stop()
    drop(watched, 'new.png')
    await openView(page, 'Drop folders')
    await expect(tableRow(page, 'Intake', 'new.png')).toContainText('Waiting')
    await look(page, 'drop folders')
    await page.getByRole('button', { name: 'Add drop folder' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
    await dialog.getByLabel('Folder', { exact: true }).fill(watched)
    await expect(dialog).toContainText('watched already')
    await look(page, 'dialog Add drop folder')
    await escape(page)
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await look(page, 'dialog Remove')
    await escape(page)
    await openView(page, 'Activity')
    await expect(page.getByRole('main')).toContainText('Offline')
    await look(page, 'activity, offline')
    await openView(page, 'Library')
    await tile(page, 'Sea shanty').click()
    await page.keyboard.press('Delete')
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
    await look(page, 'a message with Undo')
    await resize(slipway, 480, 700)
    await page.locator('[data-asset-id]').first().dblclick()
    await expect(details(page)).toBeVisible()
    await look(page, 'narrow, with details')
  })
}
