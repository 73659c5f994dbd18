import { createServer, type AddressInfo } from 'node:net'
import type { Locator } from '@playwright/test'
import type { FaultRule } from '../../src-main/demo/service/faults'
import { expect, test } from './fixtures'
import { openView, results, rows, tile, toast, upToDate } from './support/steps'

/** A port of this machine where nothing answers. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })
}

const field = (dialog: Locator, label: string): Locator => dialog.getByLabel(label, { exact: true })

/** A sentence for people: ends like one, and is no scrap of a program. */
async function expectSentence(alert: Locator): Promise<string> {
  await expect(alert).toBeVisible()
  const text = (await alert.innerText()).trim()
  expect(text).toMatch(/^[“\p{L}\p{N}].*[.]$/su)
  expect(text).not.toMatch(/undefined|null|\[object|Error:|ECONN|ENOT|!|\bHTTP\b|JSON|<html/)
  return text
}

test('a wrong key, a wrong address and every broken answer are told in the dialog, nothing typed is lost, and the right ones connect', async ({
  start,
  service,
}) => {
  const { page, call } = await start()
  const studio = await service()
  const nowhere = `http://127.0.0.1:${String(await closedPort())}`
  await page.getByRole('button', { name: 'Add an account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add account' })
  const services = dialog.getByRole('radiogroup', { name: 'Service' })
  for (const name of ['OctoSpark', 'Wordbee', 'Media Pocket', 'GlobalAiOpc'])
    await expect(services.getByRole('radio', { name })).toBeVisible()
  await services.getByRole('radio', { name: 'Media Pocket' }).check()

  const attempts: readonly { what: string; address: string; key?: string; fault?: FaultRule; says?: RegExp }[] = [
    { what: 'no address', address: '', says: /Server address/ },
    { what: 'wrong key', address: studio.origin, key: 'mp_wrong', says: /key/i },
    { what: 'no key', address: studio.origin, key: '', says: /API key/ },
    { what: 'http to a public host', address: 'http://media.example.com', says: /https:\/\// },
    { what: 'credentials in the address', address: 'https://anna:geheim@media.example.com', says: /user name or a password/ },
    { what: 'not an address', address: 'ftp://media.example.com', says: /https:\/\// },
    { what: 'nothing listens', address: nowhere },
    { what: 'an HTML page with 200', address: studio.origin, fault: { kind: 'html' } },
    {
      what: 'a page that is not there',
      address: studio.origin,
      fault: { kind: 'status', status: 404, body: '<html><body>Not Found</body></html>' },
    },
    { what: 'text instead of data', address: studio.origin, fault: { kind: 'not-json' } },
    { what: 'an error with 200', address: studio.origin, fault: { kind: 'error-200', error: 'Something is off' } },
    { what: 'a redirect elsewhere', address: studio.origin, fault: { kind: 'redirect', location: 'http://media.example.com/' } },
    { what: 'a server error', address: studio.origin, fault: { kind: 'status', status: 500 } },
    { what: 'too many requests', address: studio.origin, fault: { kind: 'status', status: 429, headers: { 'Retry-After': '1' } } },
    { what: 'an answer cut in half', address: studio.origin, fault: { kind: 'truncate' } },
  ]
  for (const { what, address, key = studio.key, fault, says } of attempts) {
    await test.step(what, async () => {
      if (fault) studio.demo.faults.add({ ...fault, times: 5 })
      await field(dialog, 'Name').fill('My studio')
      await field(dialog, 'Server address').fill(address)
      await field(dialog, 'API key').fill(key)
      await dialog.getByRole('button', { name: 'Connect' }).click()
      const alert = dialog.getByRole('alert')
      const text = await expectSentence(alert)
      if (says) expect(text).toMatch(says)
      expect(text).not.toContain('geheim')
      expect(text).not.toContain(studio.key)
      await expect(field(dialog, 'Name')).toHaveValue('My studio')
      await expect(field(dialog, 'Server address')).toHaveValue(address)
      await expect(field(dialog, 'API key')).toHaveValue(key)
      studio.demo.faults.clear()
      // The next attempt must bring an alert of its own.
      await field(dialog, 'Server address').fill(`${address}x`)
    })
  }
  expect(await call('accounts.list', {})).toEqual([])

  await field(dialog, 'Server address').fill(` ${studio.origin}/ `)
  await field(dialog, 'API key').fill(studio.key)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await expect(dialog).toHaveCount(0)
  await openView(page, 'Accounts')
  const item = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'My studio' })
  for (const text of ['My studio', 'Media Pocket', 'Connected']) await expect(item).toContainText(text)
  for (const name of ['Sync now', 'Edit', 'Sign out', 'Add by ID'])
    await expect(item.getByRole('button', { name, exact: true })).toBeVisible()
  // Every request carried the key to the configured place only, and none went out while the form was wrong.
  expect(studio.demo.requests.every((request) => request.headers['host'] === new URL(studio.origin).host)).toBe(true)
})

test('assets are added by ID and by link, what is no ID is listed with its reason, and the same account is not added twice', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page, call } = slipway
  const studio = await service()
  await call('accounts.connect', { service: 'media-pocket', name: 'Studio', fields: { address: studio.origin, apiKey: studio.key } })
  await openView(page, 'Accounts')
  const item = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'Studio' })
  await item.getByRole('button', { name: 'Add by ID' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add assets by ID' })
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog).toContainText('Enter at least one asset ID or link.')

  const [first, second, third] = ['Harbour at dawn', '東京の夜景', 'Sea shanty'].map((title) => studio.idOf(title))
  const link = `https://studio.mediapocket.io/assets/${String(third)}?tab=info`
  await dialog.getByLabel('Asset IDs').fill(`${String(first)}, ${String(second)}\n${link}\nnot-an-id <b>bold</b> ${String(first)}`)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog.getByRole('status')).toContainText('3 assets added')
  const refused = dialog.getByRole('list', { name: 'Not added' }).getByRole('listitem')
  await expect(refused.filter({ hasText: 'not-an-id' })).toContainText(/no Media Pocket asset ID or link/)
  await expect(refused.filter({ hasText: '<b>bold</b>' })).toBeVisible()
  await expect(dialog.getByLabel('Asset IDs')).toHaveValue(/not-an-id/)
  // One that the service does not have: it was accepted as an ID, and is told where it is looked at.
  await dialog.getByLabel('Asset IDs').fill(`${String(first)} ${'x'.repeat(20)}`)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog.getByRole('status')).toContainText('1 was there already')
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await upToDate(slipway)
  await openView(page, 'Library')
  for (const title of ['Harbour at dawn', '東京の夜景', 'Sea shanty']) await expect(tile(page, title)).toBeVisible()
  await expect(results(page)).toHaveText('3 assets')
  expect((await rows(slipway)).length).toBe(3)

  const again = await slipway.ask('accounts.connect', {
    service: 'media-pocket',
    name: 'Twice',
    fields: { address: studio.origin, apiKey: studio.key },
  })
  expect(again).toMatchObject({ ok: false, error: { code: 'refused', message: /already/ } })
})

test('an account whose key is withdrawn asks to sign in, keeps its library, and goes on after the new key is typed', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page, call } = slipway
  const studio = await service()
  await call('accounts.connect', { service: 'media-pocket', name: 'Studio', fields: { address: studio.origin, apiKey: studio.key } })
  const [account] = await call('accounts.list', {})
  await call('accounts.add-by-id', { id: account!.id, text: studio.demo.assetIds().join(' ') })
  await upToDate(slipway)
  const refusals = studio.demo.faults.add({ kind: 'status', status: 401, body: { error: 'Invalid API key' }, times: 1000 })
  await openView(page, 'Accounts')
  const item = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'Studio' })
  await item.getByRole('button', { name: 'Sync now' }).click()
  await expect(item).toContainText('Sign-in needed')
  await openView(page, 'Library')
  await expect(results(page)).toHaveText('11 assets')
  refusals.remove()

  await openView(page, 'Accounts')
  await item.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit account' })
  await expect(field(dialog, 'API key')).toHaveValue('')
  await field(dialog, 'API key').fill('mp_still_wrong')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expectSentence(dialog.getByRole('alert'))
  await field(dialog, 'API key').fill(studio.key)
  await field(dialog, 'Name').fill('Studio two')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ hasText: 'Studio two' })).toContainText(
    'Connected',
  )
  await expect(toast(page, 'wrong')).toHaveCount(0)
})
