import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { expect, test } from './fixtures'
import { drop, md5, newPicture } from './support/files'
import { connectWith, folderCard, openView, tableRow } from './support/steps'

test('a folder is added with a rule of its own, and its files are titled, tagged and left out by it', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service({ library: 'none' })
  await connectWith(slipway, studio)
  const watched = join(folder, 'shots')
  mkdirSync(join(watched, 'Harbour'), { recursive: true })
  drop(join(watched, 'Harbour'), 'dawn.png')
  drop(join(watched, 'Harbour'), 'dawn_draft.png')

  await openView(page, 'Drop folders')
  await page.getByRole('button', { name: 'Add drop folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  await dialog.getByLabel('Folder', { exact: true }).fill(watched)
  await dialog.getByRole('checkbox', { name: 'Include files already there' }).check()
  await dialog.getByRole('button', { name: 'Title, tags and category' }).click()
  await dialog.getByLabel('Title', { exact: true }).fill('{parent}, {name}')
  await expect(tableRow(page, 'Preview', 'dawn.png')).toContainText('New asset “Harbour, dawn”')
  await dialog.getByLabel('Tags', { exact: true }).fill('{folder1}, {nobody}')
  // What main blames is told at its field while it is typed, and the table waits.
  await expect(dialog.getByLabel('Tags', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByLabel('Tags', { exact: true })).toHaveAccessibleDescription(/nobody/)
  await dialog.getByLabel('Tags', { exact: true }).fill('{folder1}, by slipway')
  await dialog.getByRole('button', { name: 'Which files' }).click()
  await dialog.getByLabel('Exclude', { exact: true }).fill('*_draft.*')
  await expect(tableRow(page, 'Preview', 'dawn_draft.png')).not.toContainText('New asset')
  await dialog.getByLabel('Largest size', { exact: true }).fill('some')
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog.getByLabel('Largest size', { exact: true })).toBeFocused()
  await expect(dialog.getByLabel('Largest size', { exact: true })).toHaveAccessibleDescription('Write a number, such as 10 or 2.5.')
  await dialog.getByLabel('Largest size', { exact: true }).fill('2')
  await expect(dialog).toContainText('2 files are there; 1 would be sent.')
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog).toHaveCount(0)

  await expect(tableRow(page, 'Intake', /dawn\.png/)).toContainText('Done')
  await expect
    .poll(() => studio.demo.inspect.all().map(({ title, tags }) => ({ title, tags })))
    .toEqual([{ title: 'Harbour, dawn', tags: ['harbour', 'by slipway'] }])
  await expect(tableRow(page, 'Intake', 'dawn_draft.png')).not.toContainText('Done')
  await expect(folderCard(page, watched)).toContainText('Last full scan')
})

test('a rule is edited with a preview of what it would do, and files that it kept back are taken', async ({ watching }) => {
  const { page, studio, watched } = await watching({ rule: { ...plainRule, exclude: ['*.txt'] } })
  await openView(page, 'Drop folders')
  const note = drop(watched, 'note.txt', Buffer.from('Shot list'))
  drop(watched, 'sent.png')
  await expect(tableRow(page, 'Intake', 'sent.png')).toContainText('Done')
  await expect(tableRow(page, 'Intake', 'note.txt')).toBeVisible()

  await folderCard(page, watched).getByRole('button', { name: 'Edit rule…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit rule' })
  await expect(dialog).toContainText(watched)
  await expect(tableRow(page, 'Preview', 'note.txt')).not.toContainText('New asset')
  await expect(tableRow(page, 'Preview', 'sent.png')).toContainText('Sent already')
  await dialog.getByRole('button', { name: 'Which files' }).click()
  await expect(dialog.getByLabel('Exclude', { exact: true })).toHaveValue('*.txt')
  await dialog.getByLabel('Exclude', { exact: true }).fill('')
  await expect(tableRow(page, 'Preview', 'note.txt')).toContainText('New asset “note”')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(tableRow(page, 'Intake', 'note.txt')).toContainText('Done')
  expect(studio.demo.inspect.asset(studio.idOf('note'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(note)])
  expect(studio.demo.assetIds()).toHaveLength(2)
})

test('a folder that deletes says so before, and deletes only what the service holds', async ({ watching }) => {
  const { page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  await folderCard(page, watched).getByRole('button', { name: 'Edit rule…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit rule' })
  await dialog.getByRole('combobox', { name: 'After upload' }).selectOption('Delete once verified')
  await expect(dialog).toContainText('deleted from this folder for good as soon as the service has confirmed')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  const bytes = newPicture()
  drop(watched, 'once.png', bytes)
  await expect(tableRow(page, 'Intake', 'once.png')).toContainText('Done')
  await expect.poll(() => readdirSync(watched)).toEqual([])
  expect(studio.demo.inspect.asset(studio.idOf('once'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
  // A twin is held, not deleted: nothing of it was sent.
  drop(watched, 'twin.png', bytes)
  await expect(tableRow(page, 'Intake', 'twin.png')).toContainText('Held: duplicate')
  expect(readdirSync(watched)).toEqual(['twin.png'])
})
