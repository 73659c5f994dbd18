import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drop, newPicture } from '../e2e/support/files'
import { answerDialogs } from '../e2e/support/services'
import { folderCard, openView, tableRow, tile } from '../e2e/support/steps'
import { readDemoRecords } from './demo-records'
import { expect } from './expect'
import { dismissToasts, type Stage } from './stage'

const patience = { timeout: 20_000, intervals: [20, 50, 100] }

/** How many live assets of this title Media Pocket holds. */
const liveAt = ({ profile }: Stage, title: string): number =>
  readDemoRecords(profile).assets.filter((asset) => asset.title === title && asset.deleted === null).length

/** What a drop folder does with what is not plain: rules, twins, and everything that waits for the user. Nothing waits at its end. */
export async function decideIntake(stage: Stage): Promise<void> {
  await dismissToasts(stage.slipway().page)
  await editRule(stage)
  await holdTwins(stage)
  await decide(stage)
  await exportList(stage)
}

async function editRule(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const dialog = page.getByRole('dialog', { name: 'Edit rule' })
  await stage.steps.step('edited the folder’s rule → the preview says at once what it would do', async () => {
    await openView(page, 'Drop folders')
    await folderCard(page, stage.dropFolder).getByRole('button', { name: 'Edit rule…' }).click()
    await expect(tableRow(page, 'Preview', 'shot list.txt')).toBeVisible()
    await dialog.getByRole('button', { name: 'Title, tags and category' }).click()
    await dialog.getByLabel('Title', { exact: true }).fill('{name}, {parent}')
    await dialog.getByRole('button', { name: 'Which files' }).click()
    await dialog.getByLabel('Exclude', { exact: true }).fill('*.psd')
    await expect(dialog.getByText(/would be sent/)).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'edit-rule')
  await stage.steps.step('a file dropped by the new rule has its title; one that the rule leaves out says so', async () => {
    await dialog.getByLabel('Title', { exact: true }).fill('{name} by rule')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toHaveCount(0)
    drop(stage.dropFolder, 'market.png')
    drop(stage.dropFolder, 'layers.psd', Buffer.from('8BPS'))
    await expect.poll(() => liveAt(stage, 'market by rule'), patience).toBe(1)
    await expect(tableRow(page, 'Intake', 'market.png')).toContainText('Done', patience)
    await expect(tableRow(page, 'Intake', 'layers.psd')).not.toContainText('Done')
  })
}

/** Twins of what is there and of what lies in the trash. */
async function holdTwins(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const poster = newPicture()
  await stage.steps.step(
    'twins of a sent file and of a trashed one wait for a decision, by reason, and the badge counts them',
    async () => {
      drop(stage.dropFolder, 'poster.png', poster)
      await expect(tableRow(page, 'Intake', 'poster.png')).toContainText('Done', patience)
      await openView(page, 'Library')
      await tile(page, 'poster by rule').click()
      await page.keyboard.press('Delete')
      await expect.poll(() => liveAt(stage, 'poster by rule'), patience).toBe(0)
      await dismissToasts(page)
      await openView(page, 'Drop folders')
      drop(stage.dropFolder, 'poster again.png', poster)
      drop(stage.dropFolder, 'market copy.png', readFileSync(join(stage.dropFolder, 'market.png')))
      drop(stage.dropFolder, 'market copy 2.png', readFileSync(join(stage.dropFolder, 'market.png')))
      await expect(page.getByRole('status', { name: 'Held files' })).toHaveText('3 files wait for your decision', patience)
      await expect(tableRow(page, 'Intake', 'poster again.png')).toContainText('is in the trash')
      await expect(page.getByRole('link', { name: '3 files want attention' })).toBeVisible()
    },
  )
  await stage.pictures.take(stage.slipway(), 'intake-held')
}

async function decide(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const total = page.getByRole('status', { name: 'Files', exact: true })
  await stage.steps.step('T restores the asset from the trash, and the file is not sent a second time', async () => {
    await page.getByRole('link', { name: '3 files want attention' }).click()
    await expect(total).toHaveText('3 files')
    await tableRow(page, 'Intake', 'poster again.png').focus()
    await page.keyboard.press('t')
    await expect.poll(() => liveAt(stage, 'poster by rule'), patience).toBe(1)
  })
  await stage.steps.step('all files of one kind are skipped after a question that counts them', async () => {
    await page
      .getByRole('region', { name: 'Files that wait for you' })
      .getByRole('button', { name: /Same content is there already/ })
      .click()
    await page.getByRole('button', { name: 'Skip all of this kind' }).click()
    await expect(page.getByRole('alertdialog', { name: /^Skip all \d files\?$/ })).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'intake-skip-all')
  await stage.steps.step('nothing waits any more; a skipped file can still be sent', async () => {
    await page.getByRole('alertdialog').getByRole('button', { name: 'Skip' }).click()
    await expect(page.getByRole('status', { name: 'Held files' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Show all files' }).click()
    const row = tableRow(page, 'Intake', 'market copy 2.png')
    await expect(row).toContainText('Skipped')
    await row.getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => liveAt(stage, 'market copy 2 by rule'), patience).toBe(1)
    await expect(row).toContainText('Done', patience)
    await dismissToasts(page)
  })
}

async function exportList(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const csv = join(stage.serviceFolder, '..', 'intake.csv')
  await stage.steps.step('the list of all files is written as CSV', async () => {
    writeFileSync(csv, '')
    await answerDialogs(stage.slipway(), { save: csv })
    await page.getByRole('button', { name: 'Export CSV' }).click()
    await expect.poll(() => readFileSync(csv, 'utf8'), patience).toContain('market copy.png')
    await dismissToasts(page)
  })
}
