import { expect } from './expect'
import { details, openView, results, syncLine, tableRow, tile } from '../e2e/support/steps'
import { smallTitles, startService, type Service } from '../e2e/support/service'
import { dismissToasts, type Stage } from './stage'

const patience = { timeout: 20_000, intervals: [20, 50, 100] }
const name = 'Studio'
/** A key that occurs nowhere else, so that it can be looked for. */
export const studioKey = 'mp_live_5tudi0-k3y-th4t-n0b0dy-may-f1nd'
const picked = 'Harbour at dawn'
const comment = 'Written on the train, without a connection.'

/** One account more, on a service that this process can stop: connecting, working offline, catching up. */
export async function useSecondAccount(stage: Stage): Promise<Service> {
  const service = await startService({ folder: stage.serviceFolder, key: studioKey })
  await connect(stage, service)
  await workOffline(stage, service)
  await stage.pictures.take(stage.slipway(), 'accounts')
  return service
}

async function connect(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const account = page.getByRole('list', { name: 'Accounts', exact: true }).getByRole('listitem').filter({ hasText: name })
  const form = page.getByRole('dialog', { name: 'Add account' })
  await dismissToasts(page)
  await openView(page, 'Accounts')
  await page.getByRole('button', { name: 'Add account' }).click()
  await form.getByRole('radio', { name: 'Media Pocket' }).check()
  await form.getByRole('textbox', { name: 'Name' }).fill(name)
  await form.getByRole('textbox', { name: 'Server address' }).fill(service.origin)
  await form.getByLabel('API key').fill(studioKey)
  await stage.pictures.take(stage.slipway(), 'add-account')
  await stage.steps.step('connected an account of our own with its key', async () => {
    await form.getByRole('button', { name: 'Connect' }).click()
    await expect(form).toBeHidden(patience)
    await expect(account).toContainText('Connected', patience)
  })
  await stage.steps.step('added its assets by ID', async () => {
    await account.getByRole('button', { name: 'Add by ID' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add assets by ID' })
    await dialog.getByRole('textbox', { name: 'Asset IDs' }).fill(service.demo.assetIds().join('\n'))
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(dialog).toContainText(`${String(service.demo.assetIds().length)} assets added`)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await openView(page, 'Library')
    await page.getByRole('list', { name: 'Show one account' }).getByRole('button', { name }).click()
    await expect(results(page)).toHaveText(`${String(smallTitles.length)} assets`, patience)
    await expect(tile(page, picked)).toBeVisible(patience)
  })
}

async function workOffline(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const panel = details(page)
  const written = panel.getByRole('list', { name: 'Comments' }).getByRole('listitem').filter({ hasText: comment })
  const atService = () => service.demo.inspect.comments(service.idOf(picked)).filter(({ message }) => message === comment).length
  await dismissToasts(page)
  await stage.steps.step('service stopped → the library still opens, searches and shows details; a comment waits', async () => {
    await service.stop()
    await openView(page, 'Accounts')
    await page
      .getByRole('list', { name: 'Accounts', exact: true })
      .getByRole('listitem')
      .filter({ hasText: name })
      .getByRole('button', { name: 'Sync now' })
      .click()
    await expect(syncLine(page)).toHaveText('Offline', patience)
    await openView(page, 'Library')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('東京')
    await expect(results(page)).toHaveText('1 asset')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
    await tile(page, picked).click()
    await panel.getByRole('tab', { name: 'Comments' }).click()
    await expect(panel).toContainText('The light is perfect here.')
    await panel.getByRole('textbox', { name: 'Write a comment' }).fill(comment)
    await panel.getByRole('button', { name: 'Post comment' }).click()
    await expect(written).toContainText('Pending')
    await expect(syncLine(page)).toHaveText('Offline')
  })
  await stage.pictures.take(stage.slipway(), 'offline', () => panel.getByRole('tab', { name: 'Comments' }).click())
  await stage.steps.step('Activity says what waits and why', async () => {
    await openView(page, 'Activity')
    await expect(tableRow(page, 'Activity', picked)).toBeVisible()
  })
  await stage.pictures.take(stage.slipway(), 'activity')
  await stage.steps.step('service is back → the comment arrives, once', async () => {
    await service.startAgain()
    await openView(page, 'Accounts')
    await page
      .getByRole('list', { name: 'Accounts', exact: true })
      .getByRole('listitem')
      .filter({ hasText: name })
      .getByRole('button', { name: 'Sync now' })
      .click()
    await expect.poll(atService, patience).toBe(1)
    await expect(syncLine(page)).toHaveText('Up to date', patience)
    expect(atService()).toBe(1)
  })
}
