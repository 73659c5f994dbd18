import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { drop, newPicture, withText } from '../e2e/support/files'
import { choose, details, openView, tableRow, tile } from '../e2e/support/steps'
import { readDemoRecords } from './demo-records'
import { expect } from './expect'
import { dismissToasts, type Stage } from './stage'

const patience = { timeout: 30_000, intervals: [20, 50, 100] }
const prompt = 'a harbour at dusk, fishing boats coming home'
const made = `${prompt}\nNegative prompt: people\nSteps: 28, Sampler: Euler a, CFG scale: 6.5, Seed: 9007199254740993, Size: 64x64, Model: harbours`

/** Files given by hand: what will happen is shown first, then how they travel, then what they tell about themselves. */
export async function giveFiles(stage: Stage): Promise<void> {
  await preview(stage)
  await travel(stage)
  await readFacts(stage)
}

async function preview(stage: Stage): Promise<void> {
  const { page, app } = stage.slipway()
  const given = join(stage.serviceFolder, '..', 'given')
  const paths = ['dusk.png', 'long take.mov', 'short take.mov', 'empty.png'].map((name) => join(given, name))
  await stage.steps.step('files chosen in the system’s dialog → what would become of each is shown before anything is sent', async () => {
    drop(given, 'dusk.png', withText(newPicture(), 'parameters', made))
    drop(given, 'long take.mov', randomBytes(12_000_000))
    drop(given, 'short take.mov', randomBytes(600_000))
    drop(given, 'empty.png', new Uint8Array())
    await app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
    }, paths)
    await openView(page, 'Library')
    await page.keyboard.press('Control+o')
    await expect(tableRow(page, 'Preview', 'dusk.png')).toContainText('New asset “dusk”')
    await expect(page.getByRole('list', { name: 'Not sent' })).toContainText('“empty.png”')
  })
  await stage.pictures.take(stage.slipway(), 'add-files')
}

async function travel(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const limit = () => page.getByRole('combobox', { name: 'Speed limit' })
  await stage.steps.step('they are on their way, with speed and time left, no faster than they may', async () => {
    await page.keyboard.press('Escape')
    await openView(page, 'Activity')
    await page.getByRole('tab', { name: /^Transfers/ }).click()
    await limit().selectOption('Other…')
    await page.getByRole('textbox', { name: 'Megabytes in a second' }).fill('0.2')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+o')
    await page.getByRole('dialog', { name: 'Add files' }).getByRole('button', { name: 'Add 4 files' }).click()
    await expect(tableRow(page, 'Transfers', 'long take.mov')).toContainText(/\d kB\/s/, patience)
    await dismissToasts(page)
  })
  await stage.pictures.take(stage.slipway(), 'transfers')
  await stage.steps.step('without a limit they arrive, each once', async () => {
    await limit().selectOption('No limit')
    const live = (title: string) =>
      readDemoRecords(stage.profile).assets.filter((asset) => asset.title === title && asset.deleted === null).length
    for (const title of ['dusk', 'long take', 'short take']) await expect.poll(() => live(title), patience).toBe(1)
    await expect(page.getByText('Files on their way to a service are listed here')).toBeVisible(patience)
  })
}

async function readFacts(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('a picture tells how it was made', async () => {
    await openView(page, 'Library')
    // What is new moves the others on: nothing is clicked before all of it is there.
    for (const title of ['long take', 'short take']) await expect(tile(page, title)).toBeVisible()
    await choose(page, 'dusk')
    await details(page).getByRole('tab', { name: 'File' }).click()
    await expect(details(page).getByRole('region', { name: 'Made by AI' })).toContainText(prompt)
  })
  await stage.pictures.take(stage.slipway(), 'file-facts')
}
