import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import keytar from 'keytar'
import { keychainService } from '../../src-main/accounts/secret-store'
import { processTree } from './app'
import { expect, test } from './fixtures'
import { atRest, choose, connectWith, openView, upToDate } from './support/steps'

/** The canary as it could have been written: plain, as UTF-16, and in base64 at each of its three alignments. */
function disguises(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64')
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, Math.floor(text.length / 4) * 4 - 4))
  })
  return [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(Buffer.from(secret).toString('hex')), ...base64]
}

/** Files below a folder that hold the secret in any disguise. Sockets and what goes away meanwhile hold nothing. */
function filesWith(folder: string, secret: string): string[] {
  const patterns = disguises(secret)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => patterns.some((pattern) => read(path).includes(pattern)))
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

test('the key is nowhere but in the keychain: not on disk, in logs, in the page, in answers or on a command line', async ({
  start,
  service,
}) => {
  const canary = `mp_canary_${randomBytes(16).toString('hex')}`
  const slipway = await start()
  const { page, profile } = slipway
  const studio = await service({ key: canary })
  // Typed by hand, as a person does, once wrongly placed.
  await page.getByRole('button', { name: 'Add an account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add account' })
  await expect(dialog.getByLabel('API key')).toHaveAttribute('type', 'password')
  await dialog.getByLabel('Server address').fill('http://127.0.0.1:9')
  await dialog.getByLabel('API key').fill(canary)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await expect(dialog.getByRole('alert')).not.toContainText(canary)
  await dialog.getByLabel('Server address').fill(studio.origin)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await expect(dialog).toHaveCount(0)
  const [account] = await slipway.call('accounts.list', {})
  await slipway.call('accounts.add-by-id', { id: account!.id, text: studio.demo.assetIds().join(' ') })
  await upToDate(slipway)
  await openView(page, 'Library')
  await atRest(slipway)
  // Failures are logged, and that is where secrets like to be.
  studio.demo.faults.add({ kind: 'status', status: 500, times: 2 })
  const panel = await choose(page, 'Harbour at dawn')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await panel.getByLabel('Write a comment').fill('A comment')
  await panel.getByRole('button', { name: 'Post comment' }).click()
  await page.keyboard.press('F5')
  expect(studio.demo.requests.some((request) => Object.values(request.headers).some((value) => value.includes(canary)))).toBe(true)

  const answers = await page.evaluate(async (id) => {
    const calls: readonly [string, unknown][] = [
      ['app.state', {}],
      ['settings.read', {}],
      ['accounts.list', {}],
      ['accounts.fields', { id }],
      ['sync.status', {}],
      ['activity.page', { offset: 0, limit: 100 }],
      ['drop-folders.list', {}],
    ]
    return JSON.stringify(await Promise.all(calls.map(([name, input]) => window.slipway.call(name, input))))
  }, account!.id)
  expect(answers).toContain('Media Pocket')
  expect(answers).not.toContain(canary)
  await openView(page, 'Accounts')
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect(page.getByRole('dialog').getByLabel('API key')).toHaveValue('')
  const inPage = await page.evaluate(async () =>
    JSON.stringify({
      dom: document.documentElement.outerHTML,
      values: [...document.querySelectorAll('input, textarea')].map((input) => (input as HTMLInputElement).value),
      local: Object.entries(localStorage),
      session: Object.entries(sessionStorage),
      databases: await indexedDB.databases(),
      caches: 'caches' in window ? await caches.keys().catch(() => []) : [],
      cookies: document.cookie,
      entries: performance.getEntriesByType('resource').map(({ name }) => name),
      address: location.href,
      title: document.title,
    }),
  )
  expect(inPage).not.toContain(canary)
  for (const pid of processTree(slipway.pid)) expect(read(`/proc/${String(pid)}/cmdline`).includes(canary)).toBe(false)
  expect(filesWith(profile, canary)).toEqual([])
  await slipway.close()
  expect(filesWith(profile, canary)).toEqual([])
  const log = read(join(profile, 'logs', 'slipway.log')).toString()
  expect(log).toMatch(/push\.|refresh\./)
  expect(log).not.toMatch(/me@studio|Harbour|127\.0\.0\.1|\/tmp\//)

  // It is in the keychain, under a name of this profile's own, and works again after a restart.
  const items = await keytar.findCredentials(keychainService(profile))
  expect(items.find((item) => item.account === account!.id)?.password).toContain(canary)
  const again = await start()
  const seen = studio.demo.requests.length
  await again.call('accounts.sync', { id: account!.id })
  await expect.poll(() => studio.demo.requests.slice(seen).filter((request) => request.status === 200).length).toBeGreaterThan(0)
  await upToDate(again)
  expect((await again.call('accounts.list', {}))[0]?.state).toBe('connected')

  // Signing out takes it away.
  await openView(again.page, 'Accounts')
  await again.page.getByRole('button', { name: 'Sign out' }).click()
  await again.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await expect.poll(() => again.call('accounts.list', {})).toEqual([])
  const left = await keytar.findCredentials(keychainService(profile))
  expect(left.map((item) => item.account)).not.toContain(account!.id)
  expect(JSON.stringify(left)).not.toContain(canary)
})

test('another profile does not see the accounts or the keys of this one', async ({ start, service, folder }) => {
  const studio = await service()
  const one = await start()
  await connectWith(one, studio)
  const other = await start({ profile: join(folder, 'another profile') })
  await expect(other.page.getByRole('heading', { name: 'Welcome to Slipway' })).toBeVisible()
  expect(await other.call('accounts.list', {})).toEqual([])
  expect(keychainService(one.profile)).not.toBe(keychainService(other.profile))
  expect(await keytar.findCredentials(keychainService(other.profile))).toEqual([])
})
