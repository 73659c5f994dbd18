import { join } from 'node:path'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { expect, test } from './fixtures'
import { drop, md5, newPicture, withText } from './support/files'
import { choose, connectWith, details, openView, tile, watchFolder } from './support/steps'

const prompt = 'a harbour at dusk, fishing boats'
const lines = `${prompt}\nNegative prompt: people\nSteps: 28, Sampler: Euler a, CFG scale: 6.5, Seed: 9007199254740993, Size: 64x64, Model: harbours`

test('a file tells how it was made before its service has it, by keyboard, and its prompt can be copied', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const { page, app } = slipway
  const studio = await service()
  const account = await connectWith(slipway, studio)
  const watched = join(folder, 'made')
  drop(watched, 'first.png')
  await watchFolder(slipway, watched, account)
  await studio.stop()
  drop(watched, 'dusk.png', withText(newPicture(), 'parameters', lines))

  await openView(page, 'Library')
  // Its picture is there, though nobody but this computer has it.
  await expect
    .poll(() =>
      tile(page, 'dusk')
        .locator('img')
        .evaluate((picture: HTMLImageElement) => picture.naturalWidth > 0),
    )
    .toBe(true)
  await choose(page, 'dusk')
  await details(page).getByRole('tab', { name: 'Info' }).focus()
  await page.keyboard.press('End')
  await expect(details(page).getByRole('tab', { name: 'File', selected: true })).toBeFocused()
  const made = details(page).getByRole('region', { name: 'Made by AI' })
  for (const words of [prompt, 'people', '9007199254740993', 'Euler a', 'harbours']) await expect(made).toContainText(words)
  await expect(details(page).getByRole('region', { name: 'Contents' })).toContainText('PNG (image/png)')
  await made.getByRole('button', { name: 'Copy prompt' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Prompt copied.')).toBeVisible()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(prompt)
  await studio.startAgain()
})

test('a rule removes how a picture was made before it is sent, and leaves the file alone', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  const account = await connectWith(slipway, studio)
  const watched = join(folder, 'plain')
  drop(watched, 'first.png')
  await watchFolder(slipway, watched, account, { rule: { ...plainRule, removeGeneration: true } })
  const [picture, text] = [newPicture(), 'secret words\nSteps: 2, Seed: 5']
  const dropped = withText(picture, 'parameters', text)
  drop(watched, 'hidden.png', dropped)

  await openView(page, 'Library')
  const panel = await choose(page, 'hidden')
  await expect(panel).toContainText(md5(picture))
  expect(studio.demo.inspect.asset(studio.idOf('hidden'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(picture)])
  await panel.getByRole('tab', { name: 'File' }).click()
  await expect(panel.getByRole('region', { name: 'Contents' })).toBeVisible()
  await expect(panel.getByRole('region', { name: 'Made by AI' })).toHaveCount(0)
})
