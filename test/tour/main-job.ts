import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from './expect'
import type { AssetRecord, MediaRecord } from '../../src-main/demo/media-pocket/records'
import { details, openView, results, syncLine, tableRow, tile, toast } from '../e2e/support/steps'
import { countLive, md5Of, readDemoRecords, readLiveTitles } from './demo-records'
import { dismissToasts, type Stage } from './stage'
import { makeSunset } from './sunset'

/** How long the services and the watched folder may take. */
const patience = { timeout: 15_000, intervals: [20, 50, 100] }
const title = 'sunset'
const newTitle = 'Sunset over the bay'
const comment = 'The light is perfect. Take this one for the cover.'

/** The asset that the tour made, as the service knows it; null when it is not there. */
function findAtService({ profile }: Stage): AssetRecord | null {
  const found = readDemoRecords(profile).assets.filter((asset) => asset.original_filename === 'sunset.jpg')
  if (found.length > 1) throw new Error(`${String(found.length)} assets were made of one file.`)
  return found[0] ?? null
}

const isTrashed = (stage: Stage) => () => {
  const asset = findAtService(stage)
  return asset === null ? 'gone' : asset.deleted === null ? 'live' : 'in the trash'
}

/** The main job, once through: from an empty profile to an asset that was dropped, found, talked about, trashed, restored and deleted. */
export async function doMainJob(stage: Stage): Promise<void> {
  await explore(stage)
  await watchFolder(stage)
  const medium = await dropSunset(stage)
  await findIt(stage)
  await writeComment(stage)
  await editIt(stage)
  await trashAndUndo(stage)
  await trashAndRestore(stage)
  await deleteForGood(stage, medium)
}

async function explore(stage: Stage): Promise<void> {
  const { steps, pictures } = stage
  const { page } = await steps.step('started on an empty profile → “Welcome to Slipway”', async () => {
    const slipway = await stage.start()
    await expect(slipway.page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
    return slipway
  })
  await pictures.take(stage.slipway(), 'welcome')
  await steps.step('“Explore with demo services” → the library shows every asset of all four services', async () => {
    await page.getByRole('button', { name: 'Explore with demo services' }).click()
    await expect(page.getByRole('list', { name: 'Show one account' }).getByRole('button')).toHaveCount(4, patience)
    const titles = readLiveTitles(stage.profile)
    for (const [service, own] of Object.entries(titles)) expect(own.length, `assets that ${service} starts out with`).toBeGreaterThan(0)
    const live = Object.values(titles).flat()
    await expect(results(page)).toHaveText(countOf(live.length), patience)
    await expect(syncLine(page)).toHaveText('Up to date', patience)
    const tiles = page.getByRole('grid', { name: 'Assets' }).locator('[data-asset-id]')
    const strangers = async () => {
      const texts = await tiles.evaluateAll((found) => found.map(({ textContent }) => textContent))
      return texts.filter((text) => !live.some((title) => text.includes(title)))
    }
    expect(await tiles.count()).toBeGreaterThan(0)
    await expect.poll(strangers, patience).toEqual([])
  })
  await pictures.take(stage.slipway(), 'library')
}

async function watchFolder(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  writeFileSync(join(stage.dropFolder, 'shot list.txt'), 'Sunset, harbour, market\n')
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  await stage.steps.step('the dialog for a drop folder lists the file that is there already', async () => {
    await openView(page, 'Drop folders')
    await page.getByRole('button', { name: 'Add drop folder' }).click()
    await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'Media Pocket demo' })
    await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(stage.dropFolder)
    await expect(tableRow(page, 'Preview', 'shot list.txt')).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'add-drop-folder')
  await stage.steps.step('added the drop folder → it is watched', async () => {
    await dialog.getByRole('button', { name: 'Start watching' }).click()
    const item = page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem').filter({ hasText: stage.dropFolder })
    await expect(item).toContainText('Watching', patience)
  })
}

async function dropSunset(stage: Stage): Promise<MediaRecord> {
  const { page, app } = stage.slipway()
  const bytes = await makeSunset(app)
  const medium = await stage.steps.step('dropped sunset.jpg → asset on Media Pocket, md5 matches', async () => {
    // Written beside the folder and moved in, as a program that saves with care does.
    const beside = join(stage.dropFolder, '..', 'sunset.jpg')
    writeFileSync(beside, bytes)
    renameSync(beside, join(stage.dropFolder, 'sunset.jpg'))
    await expect.poll(() => findAtService(stage)?.md5_sum, patience).toBe(md5Of(bytes))
    const asset = findAtService(stage)
    const records = readDemoRecords(stage.profile)
    const media = records.media.filter((candidate) => candidate.assetId === asset?.id)
    expect(asset?.title).toBe(title)
    expect(media.map(({ original_filename: name, size }) => ({ name, size }))).toEqual([{ name: 'sunset.jpg', size: bytes.length }])
    const [only] = media
    if (only === undefined) throw new Error('The asset has no medium.')
    expect(md5Of(records.pathOf(only)), 'MD5 of the bytes the service holds').toBe(md5Of(bytes))
    return only
  })
  await stage.steps.step('the intake table says Done for it, and nothing of the file that was there before', async () => {
    await expect(tableRow(page, 'Intake', 'sunset.jpg')).toContainText('Done', patience)
    expect(readDemoRecords(stage.profile).assets.some((asset) => asset.title.startsWith('shot list'))).toBe(false)
  })
  await stage.pictures.take(stage.slipway(), 'drop-folders')
  return medium
}

async function findIt(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('the new asset is in the library, with its picture', async () => {
    await openView(page, 'Library')
    await expect(results(page)).toHaveText(countOf(countLive(stage.profile)))
    const picture = tile(page, title).locator('img')
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), patience).toBeGreaterThan(0)
  })
  await stage.steps.step('search for “sunset.jp” finds it and nothing else', async () => {
    const box = page.getByRole('searchbox', { name: 'Search assets' })
    await box.fill('sunset.jp')
    await expect(results(page)).toHaveText('1 asset')
    await expect(tile(page, title)).toBeVisible()
    await box.press('Escape')
    await expect(results(page)).not.toHaveText('1 asset')
  })
}

async function writeComment(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const panel = details(page)
  const comments = panel.getByRole('list', { name: 'Comments' })
  await stage.steps.step('wrote a comment → “Pending” while the service keeps silent', async () => {
    await tile(page, title).click()
    await tile(page, title).press('Enter')
    await expect(panel.getByRole('heading', { name: title, exact: true })).toBeVisible()
    await panel.getByRole('tab', { name: 'Comments' }).click()
    await panel.getByRole('textbox', { name: 'Write a comment' }).fill(comment)
    await holdDemo(stage, async () => {
      await panel.getByRole('button', { name: 'Post comment' }).click()
      await expect(comments.getByRole('listitem').filter({ hasText: comment })).toContainText('Pending')
      expect(commentsAtService(stage)).toEqual([])
    })
  })
  await stage.steps.step('the comment was accepted by the service, once', async () => {
    await expect.poll(() => commentsAtService(stage), patience).toEqual([comment])
    await expect(comments.getByRole('listitem').filter({ hasText: comment })).not.toContainText('Pending')
  })
  await stage.pictures.take(stage.slipway(), 'comments', () => panel.getByRole('tab', { name: 'Comments' }).click())
}

function commentsAtService(stage: Stage): string[] {
  const id = findAtService(stage)?.id
  return readDemoRecords(stage.profile)
    .comments.filter(({ target }) => target.type === 'Asset' && target.id === id)
    .map(({ message }) => message)
}

/** Keeps the demo services from answering while `work` runs: their process stands still, requests wait. Windows can not do that. */
async function holdDemo({ slipway }: Stage, work: () => Promise<void>): Promise<void> {
  if (process.platform === 'win32') return work()
  const { app } = slipway()
  const metrics = await app.evaluate(({ app: electronApp }) =>
    electronApp.getAppMetrics().map(({ pid, name, serviceName }) => ({ pid, name, serviceName })),
  )
  const demo = metrics.find(({ name, serviceName }) => [name, serviceName].includes('Slipway demo services'))
  if (demo === undefined) throw new Error('The app has no process named “Slipway demo services”.')
  process.kill(demo.pid, 'SIGSTOP')
  try {
    await work()
  } finally {
    process.kill(demo.pid, 'SIGCONT')
  }
}

async function editIt(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const panel = details(page)
  await stage.steps.step('edited title and tags → the service has them', async () => {
    await panel.getByRole('button', { name: 'Edit', exact: true }).click()
    await panel.getByRole('textbox', { name: 'Title' }).fill(newTitle)
    await panel.getByRole('textbox', { name: 'Tags' }).fill('evening, sea')
    await panel.getByRole('textbox', { name: 'Tags' }).press('Enter')
    await panel.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(() => findAtService(stage)?.title, patience).toBe(newTitle)
    expect(findAtService(stage)?.tags).toEqual(['evening', 'sea'])
    await expect(panel.getByRole('heading', { name: newTitle, exact: true })).toBeVisible()
    await expect(tile(page, newTitle)).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'details')
  const quickLook = page.getByRole('dialog', { name: 'Quick look' })
  await stage.steps.step('Space opens a quick look', async () => {
    await tile(page, newTitle).click()
    await page.keyboard.press('Space')
    await expect(quickLook).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'quick-look')
  await page.keyboard.press('Escape')
  await expect(quickLook).toBeHidden()
}

async function trashAndUndo(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('Delete moves it to the trash, Undo brings it back, both at the service', async () => {
    await tile(page, newTitle).click()
    await page.keyboard.press('Delete')
    await expect.poll(isTrashed(stage), patience).toBe('in the trash')
    await expect(tile(page, newTitle)).toHaveCount(0)
    await toast(page, newTitle).getByRole('button', { name: 'Undo' }).click()
    await expect.poll(isTrashed(stage), patience).toBe('live')
    await expect(tile(page, newTitle)).toBeVisible()
  })
}

async function moveToTrash(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await openView(page, 'Library')
  await tile(page, newTitle).click()
  await details(page).getByRole('button', { name: 'Move to trash' }).click()
  await expect.poll(isTrashed(stage), patience).toBe('in the trash')
}

async function trashAndRestore(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('trashed again → the Trash view says how many days are left', async () => {
    await moveToTrash(stage)
    await openView(page, 'Trash')
    await expect(tile(page, newTitle, 'Trashed assets')).toHaveAccessibleName(/\b1[34] days left/)
    await tile(page, newTitle, 'Trashed assets').click()
  })
  await stage.pictures.take(stage.slipway(), 'trash')
  await stage.steps.step('restored → live at the service and in the library', async () => {
    await details(page).getByRole('button', { name: 'Restore' }).click()
    await expect.poll(isTrashed(stage), patience).toBe('live')
    await expect(tile(page, newTitle, 'Trashed assets')).toHaveCount(0)
    await openView(page, 'Library')
    await expect(tile(page, newTitle)).toBeVisible()
  })
}

async function deleteForGood(stage: Stage, medium: MediaRecord): Promise<void> {
  const { page } = stage.slipway()
  const bytes = readDemoRecords(stage.profile).pathOf(medium)
  await dismissToasts(page)
  const question = page.getByRole('alertdialog', { name: 'Delete permanently?' })
  await stage.steps.step('trashed once more; the question before a permanent deletion names the asset and waits for the word', async () => {
    expect(existsSync(bytes)).toBe(true)
    await moveToTrash(stage)
    await openView(page, 'Trash')
    await tile(page, newTitle, 'Trashed assets').click()
    await details(page).getByRole('button', { name: 'Delete permanently' }).click()
    await expect(question).toContainText(newTitle)
    await expect(question.getByRole('button', { name: 'Delete permanently' })).toBeDisabled()
  })
  await stage.pictures.take(stage.slipway(), 'delete-permanently')
  await stage.steps.step('deleted permanently → gone at the service, bytes and all', async () => {
    await question.getByRole('textbox').fill('delete')
    await question.getByRole('button', { name: 'Delete permanently' }).click()
    await expect.poll(isTrashed(stage), patience).toBe('gone')
    await expect.poll(() => existsSync(bytes), patience).toBe(false)
    await expect(tile(page, newTitle, 'Trashed assets')).toHaveCount(0)
  })
}

/** A number of assets as the window writes it. */
export const countOf = (count: number): string => `${new Intl.NumberFormat('en').format(count)} ${count === 1 ? 'asset' : 'assets'}`
