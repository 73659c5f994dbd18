import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { expect, test } from './fixtures'
import { drop, newPicture } from './support/files'
import { answerDialogs } from './support/services'
import { connectWith, navigation, openView, rows, tableRow, toast, upToDate, watchFolder } from './support/steps'

/** Media of assets named by the files: what fits no asset waits. */
const byName = { mode: 'media-by-pattern', pattern: '{asset}_v{nn}' } as const

test('what was refused is said in its row, and Retry sends it', async ({ watching }) => {
  const { page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  const refusal = studio.demo.faults.add({
    kind: 'status',
    status: 422,
    body: { error: 'This title is not allowed' },
    times: 1000,
    match: { method: 'POST', path: /\/assets$/ },
  })
  drop(watched, 'refused.png')
  const row = tableRow(page, 'Intake', 'refused.png')
  await expect(row).toContainText('Failed')
  await expect(row).toContainText('refused this')
  expect(refusal.hits()).toBeGreaterThan(0)
  // The badge leads to exactly it.
  drop(watched, 'refused too.png')
  const badge = navigation(page).getByRole('link', { name: '2 files want attention' })
  await expect(badge).toBeVisible()
  await badge.click()
  await expect(page.getByRole('status', { name: 'Files', exact: true })).toHaveText('2 files')
  refusal.remove()
  await row.getByRole('button', { name: 'Retry' }).click()
  await expect(page.getByRole('status', { name: 'Files', exact: true })).toHaveText('1 file')
  await page.getByRole('combobox', { name: 'Reason' }).selectOption({ label: 'Kept back while being sent (1)' })
  await page.getByRole('button', { name: 'Retry all of this kind' }).click()
  await page.getByRole('alertdialog', { name: 'Retry this file?' }).getByRole('button', { name: 'Retry' }).click()
  await expect(toast(page, '1 file is tried again.')).toBeVisible()
  await expect
    .poll(() =>
      studio.demo.inspect
        .all()
        .map(({ title }) => title)
        .sort(),
    )
    .toEqual(['refused', 'refused too'])
  await expect(badge).toHaveCount(0)
})

test('files held for the same reason are led to from the tray, and decided about by key, one by one and all at once', async ({
  watching,
}) => {
  const { slipway, page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  const content = newPicture()
  drop(watched, 'one.png', content)
  await expect(tableRow(page, 'Intake', 'one.png')).toContainText('Done')
  for (const name of ['two.png', 'three.png', 'four.png', 'five.png']) drop(watched, name, content)
  await expect(page.getByRole('status', { name: 'Held files' })).toHaveText('4 files wait for your decision')
  await page
    .getByRole('region', { name: 'Files that wait for you' })
    .getByRole('button', { name: /Same content is there already/ })
    .click()
  const total = page.getByRole('status', { name: 'Files', exact: true })
  await expect(total).toHaveText('4 files')
  await expect(tableRow(page, 'Intake', 'two.png')).toContainText('Same content as “one.png”')

  // By key: down to the row, A sends it anyway, Delete skips it.
  await tableRow(page, 'Intake', 'two.png').focus()
  await page.keyboard.press('a')
  await expect.poll(() => studio.demo.assetIds()).toHaveLength(2)
  await expect(total).toHaveText('3 files')
  await tableRow(page, 'Intake', 'three.png').focus()
  await page.keyboard.press('Delete')
  await expect(total).toHaveText('2 files')
  await page.getByRole('button', { name: 'Skip all of this kind' }).click()
  const question = page.getByRole('alertdialog', { name: 'Skip all 2 files?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(total).toHaveText('2 files')
  await page.getByRole('button', { name: 'Skip all of this kind' }).click()
  await question.getByRole('button', { name: 'Skip' }).click()
  await expect(toast(page, '2 files are skipped.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all files' }).click()
  await expect(tableRow(page, 'Intake', 'four.png')).toContainText('Skipped')
  await upToDate(slipway)
  expect(studio.demo.assetIds()).toHaveLength(2)

  // What was skipped can be sent all the same, out of the menu.
  await tableRow(page, 'Intake', 'four.png').focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: /^Send again/ }).click()
  await expect.poll(() => studio.demo.assetIds()).toHaveLength(3)
  await expect(tableRow(page, 'Intake', 'four.png')).toContainText('Done')
})

test('a file whose twin lies in the trash waits, and its asset can be restored instead', async ({ watching }) => {
  const { slipway, page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  const content = newPicture()
  drop(watched, 'poster.png', content)
  await expect(tableRow(page, 'Intake', 'poster.png')).toContainText('Done')
  const [asset] = await rows(slipway)
  await slipway.call('assets.trash', { ids: asset === undefined ? [] : [asset.id] })
  await upToDate(slipway)
  drop(watched, 'again.png', content)
  const row = tableRow(page, 'Intake', 'again.png')
  await expect(row).toContainText('Held')
  await expect(row).toContainText('is in the trash')
  expect(studio.demo.assetIds()).toHaveLength(1)
  await row.getByRole('button', { name: 'Restore from trash' }).click()
  await expect.poll(() => studio.demo.inspect.asset(studio.idOf('poster'))?.deleted).toBeNull()
  await expect.poll(async () => (await rows(slipway)).map(({ title }) => title)).toEqual(['poster'])
  expect(studio.demo.assetIds()).toHaveLength(1)
})

test('files that fit no asset wait, are found by name, and are listed in a CSV file', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  const account = await connectWith(slipway, studio)
  const watched = join(folder, 'versions')
  const other = join(folder, 'other')
  for (const path of [watched, other]) mkdirSync(path)
  await watchFolder(slipway, watched, account, { ...byName, rule: plainRule })
  await watchFolder(slipway, other, account)
  await openView(page, 'Drop folders')
  drop(watched, 'Lighthouse plan_v01.png')
  drop(watched, 'no version.png')
  drop(watched, '=HYPERLINK("x")_v01.png')
  drop(other, 'plain.png')
  await expect(tableRow(page, 'Intake', 'Lighthouse plan_v01.png')).toContainText('Done')
  await expect(tableRow(page, 'Intake', 'plain.png')).toContainText('Done')
  await expect(tableRow(page, 'Intake', 'no version.png')).toContainText('does not fit the pattern')
  const total = page.getByRole('status', { name: 'Files', exact: true })
  await page.getByRole('combobox', { name: 'Drop folder' }).selectOption({ label: watched })
  await expect(total).toHaveText('3 files')
  await page.getByRole('combobox', { name: 'State' }).selectOption({ label: 'Held (2)' })
  await expect(total).toHaveText('2 files')
  await page.getByRole('textbox', { name: 'Search files' }).fill('VERSION')
  await expect(total).toHaveText('1 file')
  await page.getByRole('textbox', { name: 'Search files' }).fill('')
  await expect(total).toHaveText('2 files')

  const csv = join(folder, 'held.csv')
  await answerDialogs(slipway, { save: csv })
  await page.getByRole('button', { name: 'Export CSV' }).click()
  await expect(toast(page, '2 rows are in “held.csv”.')).toBeVisible()
  const lines = readFileSync(csv, 'utf8').trim().split(/\r?\n/)
  expect(lines).toHaveLength(3)
  expect(lines.join('\n')).toContain('no version.png')
  expect(lines.join('\n')).not.toContain('plain.png')
  // A cell is never a formula.
  expect(lines.some((line) => /(^|,)"?=/.test(line))).toBe(false)

  // The counts of a card lead to these files.
  await page.getByRole('button', { name: '1 done' }).first().click()
  await expect(total).toHaveText('1 file')
})
