import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test, type Slipway } from './fixtures'
import { startOctoSparkDemo } from '../../src-main/demo/octospark/octospark-demo'
import { findings } from './support/axe'
import { drop, newPicture } from './support/files'
import { accountItem, answerDialogs, chooseMore, confirmDeletion } from './support/services'
import { choose, connectWith, details, navigation, openView, resize, rows, tableRow, tile, upToDate, watchFolder } from './support/steps'

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

/** The library's care in Settings, with a result, a backup and its questions. */
async function lookAtCare(slipway: Slipway): Promise<void> {
  const { page } = slipway
  await openView(page, 'Settings')
  await page.getByRole('button', { name: 'Check library' }).click()
  await expect(page.getByText(/No damage among \d+ assets\./)).toBeVisible()
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(page.getByRole('table', { name: 'Backups' })).toContainText('By hand')
  await look(page, 'settings with a result and a backup')
  for (const button of ['Restore…', 'Rebuild mirror…']) {
    await page.getByRole('button', { name: button }).first().click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await look(page, `dialog ${button}`)
    await escape(page)
  }
}

const sections = ['Title, tags and category', 'Which files', 'When something is there already', 'Before sending']

/** The two dialogs of a drop folder's rule, with all of it open, an error and a warning. */
async function lookAtRules({ page }: Slipway, watched: string): Promise<void> {
  await page.getByRole('button', { name: 'Add drop folder' }).click()
  const add = page.getByRole('dialog', { name: 'Add drop folder' })
  await add.getByLabel('Folder', { exact: true }).fill(watched)
  await expect(add).toContainText('watched already')
  for (const section of sections) await add.getByRole('button', { name: section }).click()
  await add.getByRole('combobox', { name: 'After upload' }).selectOption('Delete once verified')
  await look(page, 'dialog Add drop folder')
  await escape(page)
  await page.getByRole('button', { name: 'Edit rule…' }).click()
  const edit = page.getByRole('dialog', { name: 'Edit rule' })
  await edit.getByRole('button', { name: 'Which files' }).click()
  await edit.getByLabel('Smallest size', { exact: true }).fill('some')
  await look(page, 'dialog Edit rule')
  await escape(page)
}

/** The table of files with a held one: the tray, the menu of a row, the question about a kind. */
async function lookAtIntake({ page }: Slipway, watched: string): Promise<void> {
  const content = newPicture()
  drop(watched, 'first.png', content)
  drop(watched, 'twin.png', content)
  await page
    .getByRole('region', { name: 'Files that wait for you' })
    .getByRole('button', { name: /Same content is there already/ })
    .click()
  await expect(page.getByRole('status', { name: 'Files', exact: true })).toHaveText('1 file')
  await look(page, 'files of one kind')
  await page
    .getByRole('table', { name: 'Intake' })
    .getByRole('button', { name: /^More for/ })
    .click()
  await expect(page.getByRole('menu')).toBeVisible()
  await look(page, 'the menu of a file')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Skip all of this kind' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await look(page, 'the question about files of one kind')
  await escape(page)
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
    // The focus is given back when the dialog has gone.
    await expect(page.getByRole('grid', { name: 'Assets' }).locator(':focus')).toHaveCount(1)
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

    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await look(page, 'the menu Pause')
    await page.getByRole('menuitem', { name: 'Until resumed' }).click()
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
    await look(page, 'accounts, paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('link', { name: /^Since you last looked/ }).click()
    await expect(page.getByRole('heading', { name: 'Since you last looked' })).toBeVisible()
    await look(page, 'feed, nothing happened')
    studio.demo.as(studio.colleague).edit(studio.idOf('Sea shanty'), { description: 'Sung at night' })
    await page.keyboard.press('F5')
    await expect(page.getByRole('list', { name: 'Today' })).toContainText('Description changed')
    await look(page, 'feed')
    await lookAtCare(slipway)

    const watched = join(folder, 'in')
    drop(watched, 'old.png')
    await watchFolder(slipway, watched, account)
    await studio.stop()
    drop(watched, 'new.png')
    await openView(page, 'Drop folders')
    await expect(tableRow(page, 'Intake', 'new.png')).toContainText('Waiting')
    await look(page, 'drop folders')
    await lookAtRules(slipway, watched)
    await lookAtIntake(slipway, watched)
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await look(page, 'dialog Remove')
    await escape(page)
    await openView(page, 'Activity')
    await expect(page.getByRole('main')).toContainText('Offline')
    await look(page, 'activity, offline')
    await page.getByRole('button', { name: 'What is known' }).first().click()
    await expect(page.getByRole('dialog')).toContainText('What you can do')
    await look(page, 'dialog What is known')
    await escape(page)
    for (const [tab, words] of [
      ['Needs review', 'Nothing is in doubt.'],
      ['Failed', 'Nothing has failed.'],
      ['Conflicts', 'No conflicts.'],
    ] as const) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
      await expect(page.getByRole('main')).toContainText(words)
      await look(page, `activity, ${tab}, empty`)
    }
    await openView(page, 'Library')
    await tile(page, 'Sea shanty').click()
    await page.keyboard.press('Delete')
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
    await look(page, 'a message with Undo')
    await resize(slipway, 480, 700)
    await page.locator('[data-asset-id]').first().dblclick()
    await expect(details(page)).toBeVisible()
    await look(page, 'narrow, with details')
    await page.keyboard.press('Escape')
    await openView(page, 'Drop folders')
    await look(page, 'narrow, drop folders')
  })
}

const serviceNames = ['OctoSpark', 'Wordbee', 'Media Pocket', 'GlobalAiOpc'] as const
type ServiceName = (typeof serviceNames)[number]

/** Chooses the first asset of the demo account whose title passes, in the library narrowed to that title. */
async function chooseOf(slipway: Slipway, service: ServiceName, passes: (title: string) => boolean = () => true): Promise<void> {
  const { page } = slipway
  const account = (await slipway.call('accounts.list', {})).find(({ serviceLabel }) => serviceLabel === service)
  const found = (await rows(slipway, { accounts: account === undefined ? [] : [account.id] })).find(({ title }) => passes(title))
  await openView(page, 'Library')
  await page.getByRole('searchbox', { name: 'Search assets' }).fill(found?.title ?? '')
  await page.locator(`[data-asset-id="${found?.id ?? ''}"]`).click()
  await expect(details(page).getByRole('heading', { level: 2 })).toHaveText(found?.title ?? '')
}

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing serious in what each service adds to the window, ${theme.toLowerCase()}`, async ({ start, folder }) => {
    test.setTimeout(180_000)
    const slipway = await start()
    const { page } = slipway
    const spark = await startOctoSparkDemo({
      folder: join(folder, 'spark'),
      tokens: [{ token: 'octo_test_axe', email: 'me@studio.example' }],
    })
    await page.getByRole('button', { name: 'Explore with demo services' }).click()
    await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible()
    await useTheme(slipway, theme)
    await upToDate(slipway)

    await openView(page, 'Accounts')
    await page.getByRole('button', { name: 'Add account' }).click()
    const add = page.getByRole('dialog', { name: 'Add account' })
    for (const service of serviceNames) {
      await add.getByRole('radio', { name: service, exact: true }).check()
      await look(page, `Add account, ${service}`)
      await add.getByRole('button', { name: 'Connect' }).click()
      await expect(add.getByRole('alert')).toBeVisible()
      await look(page, `Add account, ${service}, with an error`)
    }
    await add.getByRole('radio', { name: 'OctoSpark' }).check()
    await add.getByLabel('Server address', { exact: true }).fill(spark.origin)
    await add.getByLabel('API token', { exact: true }).fill('octo_test_axe')
    await add.getByRole('button', { name: 'Choose Team ID…' }).click()
    await expect(page.getByRole('listbox', { name: 'Choices for Team ID' })).toBeVisible()
    await look(page, 'the list of teams')
    await page.getByRole('option').first().click()
    await spark.stop()
    await escape(page)

    for (const service of serviceNames) {
      const item = await accountItem(page, `${service} demo`)
      await item.getByText('What this service can do').click()
      await expect(item.getByRole('table')).toBeVisible()
    }
    await look(page, 'accounts with all tables open')

    const octospark = await accountItem(page, 'OctoSpark demo')
    await octospark.getByRole('button', { name: 'More', exact: true }).click()
    await look(page, 'More')
    await page.keyboard.press('Escape')
    await chooseMore(page, octospark, 'New folder…')
    await page.getByRole('button', { name: 'Make folder' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await look(page, 'New folder')
    await escape(page)
    await chooseMore(page, octospark, 'Search at OctoSpark…')
    const search = page.getByRole('dialog', { name: 'Search at OctoSpark' })
    const summary = search.getByRole('status', { name: 'Search results' })
    await search.getByRole('button', { name: 'Search', exact: true }).click()
    await look(page, 'Search at OctoSpark, with an error')
    await search.getByLabel('Search for').fill('home')
    for (const way of ['Words', 'By meaning', /^Ask the assistant/]) {
      await search.getByRole('radio', { name: way }).check()
      await search.getByRole('button', { name: /^Search/ }).click()
      await expect(summary).toContainText(way instanceof RegExp ? 'Cost:' : 'found')
      await look(page, `Search at OctoSpark, ${String(way)}`)
    }
    await search.getByRole('radio', { name: 'Words' }).check()
    await search.getByLabel('Search for').fill('nothing like this')
    await page.keyboard.press('Enter')
    await expect(summary).toContainText('found nothing')
    await look(page, 'Search at OctoSpark, nothing found')
    await escape(page)

    const opc = await accountItem(page, 'GlobalAiOpc demo')
    await chooseMore(page, opc, 'New from a link…')
    await page.getByRole('button', { name: 'Make asset' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await look(page, 'New asset from a link')
    await escape(page)
    const pocket = await accountItem(page, 'Media Pocket demo')
    await pocket.getByRole('button', { name: 'Add by ID' }).click()
    await page.getByLabel('Asset IDs').fill('neither AAAAAAAAAAAAAAAAAAAA')
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Not added' })).toBeVisible()
    await look(page, 'Add by ID, with results')
    await escape(page)
    await pocket.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByRole('list', { name: 'Unknown IDs' })).toBeVisible()
    await look(page, 'Unknown IDs')
    await escape(page)

    const panel = details(page)
    await chooseOf(slipway, 'Media Pocket', (title) => title.startsWith('Aurora'))
    await panel.getByRole('button', { name: 'File metadata' }).click()
    await expect(panel.getByText('video/webm').first()).toBeVisible()
    await look(page, 'Info with file metadata')
    await panel.getByRole('button', { name: /^Share link/ }).click()
    await look(page, 'Share link')
    await page.getByRole('button', { name: 'Make the link' }).click()
    await expect(page.getByLabel('Link', { exact: true })).toBeFocused()
    await look(page, 'Share link, made')
    await escape(page)
    await panel.getByRole('button', { name: 'Remove media…' }).click()
    await expect(page.getByRole('alertdialog', { name: 'Remove media?' })).toBeVisible()
    await look(page, 'Remove media')
    await escape(page)
    await panel.getByRole('tab', { name: 'Actions' }).click()
    await panel
      .getByRole('button', { name: /^Start / })
      .first()
      .click()
    const starting = page.getByRole('dialog', { name: 'Start this action?' })
    await look(page, 'Start this action?')
    await starting.getByRole('button', { name: 'Start', exact: true }).click()
    await expect(panel.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
    await look(page, 'Actions with a run')
    await panel.getByRole('tab', { name: 'Collections' }).click()
    await panel.getByRole('button', { name: 'Add to collection' }).click()
    await panel.getByRole('button', { name: 'Assign', exact: true }).click()
    await look(page, 'Collections and Project, with errors')

    await chooseOf(slipway, 'GlobalAiOpc')
    await panel.getByRole('button', { name: 'Delete permanently' }).click()
    await expect(page.getByRole('checkbox', { name: 'Save a copy first' })).toBeVisible()
    await look(page, 'permanent deletion with a copy first')
    await answerDialogs(slipway, { open: folder })
    await page.getByRole('button', { name: 'Choose folder…' }).click()
    await confirmDeletion(page)
    await upToDate(slipway)
    await (await accountItem(page, 'GlobalAiOpc demo')).getByRole('button', { name: /^Deleted for good/ }).click()
    await expect(page.getByRole('list', { name: 'Deleted for good' })).toBeVisible()
    await look(page, 'Deleted for good')
    await escape(page)

    for (const service of ['Wordbee', 'OctoSpark'] as const) {
      await chooseOf(slipway, service)
      await look(page, `details at ${service}`)
    }
    await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Folder', exact: true }).click()
    await look(page, 'the filter Folder')
    await escape(page)
    await panel.getByRole('button', { name: 'Move to trash' }).click()
    await openView(page, 'Trash')
    await look(page, 'trash with an asset of OctoSpark')

    await openView(page, 'Drop folders')
    await page.getByRole('button', { name: 'Add drop folder' }).first().click()
    const watch = page.getByRole('dialog', { name: 'Add drop folder' })
    await watch.getByLabel('Folder', { exact: true }).fill(folder)
    await watch.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'Wordbee demo' })
    await watch.getByRole('button', { name: 'Start watching' }).click()
    await expect(watch).toContainText('Fill in')
    await look(page, 'Add drop folder for Wordbee, with an error')
  })
}

test('a look for findings waits for what fades, and not for what turns as long as something is under way', async ({ start }) => {
  const { page } = await start()
  await expect(page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  await page.evaluate(() => {
    const [wheel, fading] = [document.createElement('span'), document.createElement('span')]
    document.body.append(wheel, fading)
    wheel.animate([{ rotate: '0turn' }, { rotate: '1turn' }], { duration: 700, iterations: Number.POSITIVE_INFINITY })
    fading.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 400 }).onfinish = () => fading.remove()
  })
  expect(await findings(page)).toEqual([])
  expect(await page.evaluate(() => document.getAnimations().map(({ effect }) => effect?.getComputedTiming().endTime))).toEqual([
    Number.POSITIVE_INFINITY,
  ])
})
