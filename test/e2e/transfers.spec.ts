import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { findings } from './support/axe'
import { drop, md5 } from './support/files'
import { connectWith, openView, resize, tableRow, watchFolder } from './support/steps'

/** The question before quitting is answered with a button, and kept. */
const asked = 'slipwayAsked'

test('a file on its way is shown with its speed, capped and uncapped, survives quitting, and is sent once', async ({
  start,
  service,
  folder,
}, info) => {
  test.setTimeout(120_000)
  let slipway = await start()
  const studio = await service({ library: 'none' })
  const account = await connectWith(slipway, studio)
  const watched = join(folder, 'in')
  mkdirSync(watched)
  await watchFolder(slipway, watched, account)
  const limit = () => slipway.page.getByRole('combobox', { name: 'Speed limit' })
  const openTransfers = async () => {
    await openView(slipway.page, 'Activity')
    await slipway.page.getByRole('tab', { name: /^Transfers/ }).click()
  }

  await openTransfers()
  await expect(slipway.page.getByText('Files on their way to a service are listed here')).toBeVisible()
  await limit().selectOption('Other…')
  await slipway.page.getByRole('textbox', { name: 'Megabytes in a second' }).fill('0.05')
  await slipway.page.keyboard.press('Enter')
  await expect(limit().locator('option:checked')).toHaveText('50 kB/s')

  const bytes = drop(watched, 'long take.mov', randomBytes(20_000_000))
  const row = () => tableRow(slipway.page, 'Transfers', 'long take.mov')
  await expect(row()).toContainText('Handing over', { timeout: 20_000 })
  const bar = row().getByRole('progressbar', { name: 'Sending “long take.mov”' })
  await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.value)).toBeGreaterThan(100_000)
  await expect(row()).toContainText(/\d kB\/s/)
  await expect(row()).toContainText(/\d (sec|min)/)
  const foot = slipway.page.getByRole('contentinfo')
  await expect(foot.getByRole('link', { name: 'Serving 1 file' })).toHaveAttribute('href', '#/activity/transfers')
  for (const theme of ['light', 'dark'] as const) {
    await slipway.page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    await slipway.page.screenshot({ path: info.outputPath(`transfers-${theme}.png`) })
  }
  await resize(slipway, 560, 600)
  await slipway.page.screenshot({ path: info.outputPath('transfers-narrow.png') })
  await resize(slipway, 1200, 800)

  // What the service is fetching can be called back before all of it left.
  drop(watched, 'wrong take.mov', randomBytes(15_000_000))
  const wrong = () => tableRow(slipway.page, 'Transfers', 'wrong take.mov')
  await expect(wrong()).toContainText('Handing over', { timeout: 20_000 })
  await wrong().getByRole('button', { name: 'Cancel' }).click()
  await expect(wrong()).toHaveCount(0)
  await expect(foot.getByRole('link', { name: 'Serving 1 file' })).toBeVisible()
  await expect(row()).toContainText('Handing over')

  // Quitting asks first, and "Keep sending" keeps it open.
  await slipway.app.evaluate(({ app, dialog }, name) => {
    const kept: { message: string; detail: string }[] = []
    Object.assign(globalThis, { [name]: kept })
    dialog.showMessageBox = (...args: unknown[]) => {
      const { buttons = [], message = '', detail = '' } = args.at(-1) as { buttons?: string[]; message?: string; detail?: string }
      kept.push({ message, detail })
      return Promise.resolve({ response: buttons.indexOf('Keep sending'), checkboxChecked: false })
    }
    app.quit()
  }, asked)
  const questions = () =>
    slipway.app.evaluate((_electron, name) => (globalThis as unknown as Record<string, { message: string; detail: string }[]>)[name], asked)
  await expect.poll(async () => (await questions())?.length).toBe(1)
  const [question] = (await questions()) ?? []
  expect(question?.message).toBe('1 file will go on when Slipway is opened again')
  expect(question?.detail).toMatch(/^long take\.mov \(\d+ % sent\)\n/)
  await expect(row()).toContainText('Handing over')

  await slipway.close()
  expect(studio.demo.inspect.all().flatMap(({ media }) => media)).toEqual([])
  slipway = await start()
  await openTransfers()
  await expect(limit().locator('option:checked')).toHaveText('50 kB/s')
  await expect(row()).toBeVisible()
  await limit().selectOption('No limit')
  await expect(slipway.page.getByText('Files on their way to a service are listed here')).toBeVisible({ timeout: 60_000 })
  expect.soft(await findings(slipway.page)).toEqual([])
  const asset = studio.demo.inspect.asset(studio.idOf('long take'))
  expect(asset?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
  expect(studio.demo.inspect.asset(studio.idOf('wrong take'))?.media).toEqual([])
})
