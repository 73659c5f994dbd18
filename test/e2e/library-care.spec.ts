import { expect, test, type Slipway } from './fixtures'
import { findings } from './support/axe'
import { connectWith, openView, rows, tableRow, upToDate } from './support/steps'

/** The program is to be started by the test and not by itself, which nobody could look at. */
async function holdRelaunch({ app }: Slipway): Promise<void> {
  await app.evaluate(({ app: program }) => {
    program.relaunch = () => undefined
  })
}

async function titles(slipway: Slipway): Promise<string[]> {
  return (await rows(slipway)).map(({ title }) => title)
}

test('the library is checked, backed up and restored from the window; what waits to be sent stays and is sent once', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  await openView(page, 'Settings')

  await page.getByRole('button', { name: 'Check library' }).click()
  await expect(page.getByText(/No damage among \d+ assets\./)).toBeVisible()
  await page.getByRole('button', { name: 'Back up now' }).click()
  const backup = page.getByRole('table', { name: 'Backups' }).getByRole('row').filter({ hasText: 'By hand' })
  await expect(backup).toHaveCount(1)
  expect(await findings(page)).toEqual([])

  // After the backup: a change that is sent, and one that waits because the service is away.
  const [shanty] = await rows(slipway, { search: 'Sea shanty' })
  const [plan] = await rows(slipway, { search: 'Lighthouse plan' })
  if (shanty === undefined || plan === undefined) throw new Error('the small library has both')
  await slipway.call('assets.edit', { id: shanty.id, changes: { title: 'Sea shanty, sent' } })
  await expect.poll(() => studio.demo.inspect.all().map(({ title }) => title)).toContain('Sea shanty, sent')
  await upToDate(slipway)
  await studio.stop()
  await slipway.call('assets.edit', { id: plan.id, changes: { title: 'Lighthouse plan, waiting' } })

  await holdRelaunch(slipway)
  await backup.getByRole('button', { name: 'Restore…' }).click()
  const dialog = page.getByRole('alertdialog', { name: /^Restore the library of / })
  await expect(dialog).toContainText('changes that wait to be sent')
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Restore and start again' }).click()
  await slipway.ended

  const again = await start()
  expect(await titles(again)).toEqual(expect.arrayContaining(['Sea shanty', 'Lighthouse plan, waiting']))
  await openView(again.page, 'Activity')
  await expect(tableRow(again.page, 'Activity', 'Lighthouse plan, waiting')).toHaveCount(1)
  await openView(again.page, 'Settings')
  const table = again.page.getByRole('table', { name: 'Backups' }).getByRole('row')
  await expect(table.filter({ hasText: 'Before a restore' })).toHaveCount(1)
  const dismiss = again.page.getByRole('main').getByRole('button', { name: 'Dismiss' })
  await dismiss.click()
  await expect(dismiss).toHaveCount(0)

  await studio.startAgain()
  await again.page.keyboard.press('F5')
  await expect.poll(() => titles(again)).toContain('Sea shanty, sent')
  await upToDate(again)
  const known = studio.demo.inspect.all().map(({ title }) => title)
  expect(known.filter((title) => title.startsWith('Sea shanty'))).toEqual(['Sea shanty, sent'])
  expect(known.filter((title) => title.startsWith('Lighthouse'))).toEqual(['Lighthouse plan, waiting'])
  await expect.poll(async () => (await again.call('activity.page', { offset: 0, limit: 10 })).total).toBe(0)
  // What was done from here before the restore is no news after it.
  await expect(again.page.getByRole('link', { name: /^Since you last looked/ })).toHaveText('Since you last looked: nothing new')
})

test('rebuilding the mirror reads everything again and changes nothing at the service', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio, 'Studio')
  const before = await titles(slipway)
  const reads = () => studio.count('GET', /\/assets\/[^/]+$/)
  const readsBefore = reads()
  await openView(page, 'Settings')
  await page.getByRole('group', { name: 'Rebuild mirror' }).getByRole('combobox', { name: 'Account' }).selectOption('Studio')
  await page.getByRole('button', { name: 'Rebuild mirror…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Rebuild the mirror of “Studio”?' })
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Rebuild mirror' }).click()
  await expect.poll(() => reads() - readsBefore).toBeGreaterThanOrEqual(before.length)
  await upToDate(slipway)
  expect(await titles(slipway)).toEqual(before)
  expect(studio.demo.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})
