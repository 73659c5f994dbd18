import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { openPrivateKeychain } from './support/private-keychain'
import { choose, connectWith, openView, results, upToDate } from './support/steps'

const banner = 'No keychain was found: sign-ins last until you quit.'

test('without a keychain the window says so, accounts work for this session, and the next start asks to sign in', async ({
  start,
  service,
}) => {
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
  const studio = await service()
  const slipway = await start({ env })
  await connectWith(slipway, studio)
  await expect(slipway.page.getByRole('main')).toContainText(banner)
  const panel = await choose(slipway.page, 'Sea shanty')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await panel.getByLabel('Write a comment').fill('Sent without a keychain')
  await panel.getByRole('button', { name: 'Post comment' }).click()
  await expect.poll(() => studio.demo.inspect.comments(studio.idOf('Sea shanty')).length).toBe(1)
  await slipway.close()

  const again = await start({ env })
  await expect(results(again.page)).toHaveText('11 assets')
  await expect(again.page.getByRole('main')).toContainText(banner)
  await openView(again.page, 'Accounts')
  const item = again.page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'Studio' })
  await expect(item).toContainText('Sign-in needed')
  await item.getByRole('button', { name: 'Edit' }).click()
  const dialog = again.page.getByRole('dialog', { name: 'Edit account' })
  await dialog.getByLabel('API key').fill(studio.key)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(item).toContainText('Connected')
  await upToDate(again)
})

test('when the keychain dies while the program runs, the banner says so, nothing crashes and work goes on', async ({
  start,
  service,
  folder,
}) => {
  const place = join(folder, 'session')
  mkdirSync(place)
  const keychain = await openPrivateKeychain(place)
  try {
    const studio = await service()
    const slipway = await start({ env: keychain.env })
    const { page } = slipway
    await connectWith(slipway, studio)
    await expect(page.getByRole('main')).not.toContainText(banner)
    await keychain.killDaemon()
    // The program looks by itself every quarter of a minute; "Add account" looks at once.
    const second = await service()
    await slipway.call('accounts.connect', {
      service: 'media-pocket',
      name: 'Second',
      fields: { address: second.origin, apiKey: second.key },
    })
    await expect(page.getByRole('main')).toContainText(banner)
    const panel = await choose(page, 'Sea shanty')
    await panel.getByRole('tab', { name: 'Comments' }).click()
    await panel.getByLabel('Write a comment').fill('Sent after the keychain died')
    await panel.getByRole('button', { name: 'Post comment' }).click()
    await expect.poll(() => studio.demo.inspect.comments(studio.idOf('Sea shanty')).length).toBe(1)
    await openView(page, 'Accounts')
    await expect(page.getByRole('list', { name: 'Accounts' }).getByText('Connected')).toHaveCount(2)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('main')).toContainText(banner)
    await expect(page.getByRole('button', { name: 'Try again' })).toBeEnabled()
    expect((await slipway.call('app.state', {})).keychain).toBe('session-only')
    await upToDate(slipway)
  } finally {
    await keychain.close()
  }
})

test('a locked keychain is asked about: nothing is kept elsewhere until the user chooses to go on for this session', async ({
  start,
  service,
  folder,
}) => {
  const place = join(folder, 'session')
  mkdirSync(place)
  const keychain = await openPrivateKeychain(place)
  try {
    await keychain.lock()
    const studio = await service()
    const { page, call } = await start({ env: keychain.env })
    await page.getByRole('button', { name: 'Add an account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add account' })
    await dialog.getByLabel('Server address').fill(studio.origin)
    await dialog.getByLabel('API key').fill(studio.key)
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog.getByRole('alert')).toContainText('Your keychain is locked.')
    await expect(dialog.getByLabel('API key')).toHaveValue(studio.key)
    expect((await call('app.state', {})).keychain).toBe('locked')
    expect(await call('accounts.list', {})).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByRole('main')).toContainText('The keychain is locked.')
    await page.getByRole('button', { name: 'Use this session only' }).click()
    await expect(page.getByRole('main')).toContainText(banner)
    await call('accounts.connect', { service: 'media-pocket', name: 'Studio', fields: { address: studio.origin, apiKey: studio.key } })
    await openView(page, 'Accounts')
    await expect(page.getByRole('list', { name: 'Accounts' })).toContainText('Connected')
  } finally {
    await keychain.close()
  }
})
