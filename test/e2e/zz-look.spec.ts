import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { startOctoSparkDemo } from '../../src-main/demo/octospark/octospark-demo'
import { startWordbeeDemo } from '../../src-main/demo/wordbee/wordbee-demo'
import { startGlobalAiOpcDemo } from '../../src-main/demo/globalaiopc/globalaiopc-demo'
import { test, expect, type Slipway } from './fixtures'
import { smallLibrary } from './support/service'
import { accountItem, addAccount, answerDialogs, chooseMore, openAddAccount } from './support/services'
import { details, openView, resize, rows, upToDate } from './support/steps'

const out = '/tmp/slip/look'
mkdirSync(out, { recursive: true })
let at = 0
async function snap(s: Slipway, name: string, which = 'abc') {
  at += 1
  const base = join(out, `${name}`)
  const theme = (t: string) => s.page.evaluate((v) => void (document.documentElement.dataset['theme'] = v), t)
  const wait = () => s.page.waitForTimeout(250)
  if (which.includes('a')) {
    await wait()
    await s.page.screenshot({ path: `${base}.a.png` })
  }
  if (which.includes('b')) {
    await theme('dark')
    await resize(s, 900, 700)
    await wait()
    await s.page.screenshot({ path: `${base}.b.png` })
  }
  if (which.includes('d')) {
    await theme('dark')
    await wait()
    await s.page.screenshot({ path: `${base}.d.png` })
  }
  if (which.includes('c')) {
    await theme('light')
    await resize(s, 480, 700)
    await wait()
    await s.page.screenshot({ path: `${base}.c.png` })
  }
  await theme('light')
  await resize(s, 1280, 800)
}
/** A step that may go wrong without ending the walk. */
async function go(name: string, what: () => Promise<void>) {
  await test.step(name, async () => {
    try {
      await what()
    } catch (e) {
      console.log('LOOK FAILED', name, String(e).slice(0, 600))
    }
  })
}

test('explore', async ({ start }) => {
  test.setTimeout(400_000)
  const s = await start()
  const { page } = s
  page.setDefaultTimeout(8000)
  await resize(s, 1280, 800)
  await page.getByRole('button', { name: 'Explore with demo services' }).click()
  await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible({ timeout: 30000 })
  await page.waitForTimeout(1500)
  await snap(s, '01-library-early', 'a')
  await upToDate(s).catch(() => undefined)
  await page.waitForTimeout(1500)
  await snap(s, '02-library')
  const accounts = await s.call('accounts.list', {})
  await go('filters', async () => {
    for (const f of ['Account', 'Folder']) {
      await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: f, exact: true }).click()
      await snap(s, `03-filter-${f}`, f === 'Folder' ? 'abc' : 'a')
      await page.keyboard.press('Escape')
    }
  })
  for (const account of accounts) {
    const one = await rows(s, { accounts: [account.id] })
    await go('details ' + account.service, async () => {
      await page.getByRole('button', { name: 'List', exact: true }).click()
      await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: 'Account', exact: true }).click()
      await page.getByRole('dialog', { name: 'Filter by account' }).getByLabel(account.name, { exact: true }).check()
      await page.keyboard.press('Escape')
      await page.waitForTimeout(500)
      const target = one.find((r) => r.title.length > 0)!
      await page.locator(`[data-asset-id="${target.id}"]`).click()
      await expect(details(page)).toBeVisible()
      await page.waitForTimeout(800)
      await snap(s, `04-details-${account.service}`)
      for (const tab of ['Actions', 'Collections', 'History']) {
        const t = details(page).getByRole('tab', { name: tab, exact: true })
        if ((await t.getAttribute('aria-disabled')) === 'true' || (await t.isDisabled())) continue
        await t.click()
        await page.waitForTimeout(800)
        await snap(s, `05-${account.service}-${tab}`, 'ad')
      }
      await details(page).getByRole('tab', { name: 'Info', exact: true }).click()
      const fm = details(page).getByText('File metadata')
      await fm.click()
      await page.waitForTimeout(800)
      await fm.scrollIntoViewIfNeeded()
      await details(page)
        .getByRole('tabpanel')
        .evaluate((e) => e.scrollTo(0, 99999))
      await snap(s, `06-${account.service}-info-end`, 'ad')
      for (const [b, n] of [
        ['Share link', '07-share'],
        ['Remove media', '08-remove-media'],
        ['Delete permanently', '09-delete'],
      ] as const) {
        const button = details(page)
          .getByRole('button', { name: new RegExp(`^${b}`) })
          .first()
        if ((await button.count()) === 0) {
          console.log('none', account.service, b)
          continue
        }
        if ((await button.getAttribute('aria-disabled')) === 'true') {
          if (n === '09-delete') {
            await button.hover()
            await page.waitForTimeout(800)
            await page.screenshot({ path: join(out, `${n}-${account.service}-tip.png`) })
          }
          continue
        }
        await button.click()
        await page.waitForTimeout(600)
        await snap(s, `${n}-${account.service}`)
        if (n === '07-share') {
          await page.getByRole('button', { name: 'Make the link' }).click()
          await page.waitForTimeout(800)
          await snap(s, `${n}-${account.service}-made`, 'ad')
        }
        await page.keyboard.press('Escape')
        await page.waitForTimeout(300)
      }
    })
    await page.keyboard.press('Escape')
    await go('clear', async () => {
      await page.getByRole('button', { name: `Remove filter ${account.name}` }).click()
    })
  }
  await go('all details more', async () => {
    await page.getByRole('button', { name: 'Grid', exact: true }).click()
    await openView(page, 'Accounts')
    await page.waitForTimeout(500)
    await snap(s, '10-accounts')
    const summaries = page.getByText('What this service can do')
    for (let i = 0; i < (await summaries.count()); i++) {
      await summaries.nth(i).click()
      await summaries.nth(i).evaluate((e) => e.closest('li')!.scrollIntoView({ block: 'start' }))
      await snap(s, `11-capabilities-${i}`, i === 0 ? 'abc' : i === 1 ? 'ac' : 'a')
      await summaries.nth(i).click()
    }
  })
  await go('octo', async () => {
    const octo = accounts.find((a) => a.service === 'octospark')!
    const item = await accountItem(page, octo.name)
    await item.getByRole('button', { name: 'More', exact: true }).click()
    await snap(s, '12-more-menu', 'a')
    await page.keyboard.press('Escape')
    await chooseMore(page, item, 'New folder…')
    await snap(s, '13-new-folder')
    await page.getByRole('button', { name: 'Make folder' }).click()
    await snap(s, '13-new-folder-error', 'a')
    await page.keyboard.press('Escape')
    await chooseMore(page, item, 'Search at OctoSpark…')
    await snap(s, '14-search-start')
    const dialog = page.getByRole('dialog', { name: 'Search at OctoSpark' })
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    await snap(s, '14-search-error', 'a')
    const word = (await rows(s, { accounts: [octo.id] }))[0]!.title.split(' ')[0]!
    await dialog.getByLabel('Search for').fill(word)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
    await snap(s, '15-search-words')
    await dialog.getByRole('radio', { name: 'By meaning' }).check()
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    await page.waitForTimeout(1500)
    await snap(s, '16-search-meaning', 'ac')
    await dialog.getByRole('radio', { name: /^Ask/ }).check()
    await snap(s, '17-assistant-before', 'a')
    await dialog.getByRole('button', { name: 'Search and pay' }).click()
    await page.waitForTimeout(1500)
    await snap(s, '17-assistant')
    await dialog.getByRole('radio', { name: 'Words' }).check()
    await dialog.getByLabel('Search for').fill('zzzqqq')
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
    await snap(s, '18-search-empty', 'ad')
    await page.keyboard.press('Escape')
  })
  await go('opc', async () => {
    const opc = accounts.find((a) => a.service === 'globalaiopc')!
    const item = await accountItem(page, opc.name)
    await chooseMore(page, item, 'New from a link…')
    await snap(s, '20-from-link')
    await page.getByRole('button', { name: 'Make asset' }).click()
    await page.waitForTimeout(400)
    await snap(s, '20-from-link-error', 'a')
    await page.keyboard.press('Escape')
  })
  await go('mp add by id', async () => {
    const item = await accountItem(page, accounts.find((a) => a.service === 'media-pocket')!.name)
    await item.getByRole('button', { name: 'Add by ID' }).click()
    await snap(s, '21-add-by-id')
    await page.getByLabel('Asset IDs').fill('bad one, https://elsewhere.example/x\nAAAAAAAAAAAAAAAAAAAA BBBBBBBBBBBBBBBBBBBB')
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.waitForTimeout(800)
    await snap(s, '21-add-by-id-results')
    await page.keyboard.press('Escape')
    await page.waitForTimeout(2500)
    await snap(s, '22-accounts-unknown', 'a')
    await item.getByRole('button', { name: 'Show' }).click()
    await page.waitForTimeout(500)
    await snap(s, '22-unknown')
    await page.keyboard.press('Escape')
  })
  await go('delete opc', async () => {
    const opc = accounts.find((a) => a.service === 'globalaiopc')!
    await openView(page, 'Library')
    const r = await rows(s, { accounts: [opc.id] })
    const target = r[0]!
    await page.getByRole('searchbox', { name: 'Search assets' }).fill(target.title)
    await page.waitForTimeout(600)
    await snap(s, '23-library-search', 'ac')
    await page.locator(`[data-asset-id="${target.id}"]`).click()
    await details(page).getByRole('button', { name: 'Delete permanently' }).click()
    const d = page.getByRole('alertdialog')
    const folder = join(out, 'backup')
    mkdirSync(folder, { recursive: true })
    await answerDialogs(s, { open: folder })
    await d.getByRole('button', { name: 'Choose folder…' }).click()
    await page.waitForTimeout(400)
    await d.getByLabel(/^Type/).fill('delete')
    await snap(s, '23-delete-ready', 'ad')
    await d.getByRole('button', { name: 'Delete permanently' }).click()
    await page.waitForTimeout(500)
    await snap(s, '23-deleting', 'a')
    await openView(page, 'Activity')
    await page.waitForTimeout(800)
    await snap(s, '23-activity', 'ac')
    await upToDate(s)
    await page.waitForTimeout(1500)
    const item = await accountItem(page, opc.name)
    await item.getByRole('button', { name: /Deleted for good/ }).click()
    await page.waitForTimeout(500)
    await snap(s, '24-deleted-ids')
    await page.keyboard.press('Escape')
    await openView(page, 'Library')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
  })
  await go('start action', async () => {
    const mp = accounts.find((a) => a.service === 'media-pocket')!
    await openView(page, 'Library')
    const target = (await rows(s, { accounts: [mp.id] }))[0]!
    await page.getByRole('searchbox', { name: 'Search assets' }).fill(target.title)
    await page.waitForTimeout(600)
    await page.locator(`[data-asset-id="${target.id}"]`).click()
    await details(page).getByRole('tab', { name: 'Actions' }).click()
    await page.waitForTimeout(600)
    await details(page)
      .getByRole('button', { name: /^Start / })
      .first()
      .click()
    await page.waitForTimeout(400)
    await snap(s, '25-start-action')
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForTimeout(2500)
    await snap(s, '25-runs', 'ac')
    await page.waitForTimeout(6000)
    await snap(s, '25-runs-later', 'ad')
    await details(page).getByRole('tab', { name: 'Collections' }).click()
    await page.waitForTimeout(600)
    await details(page).getByRole('button', { name: 'Add to collection' }).click()
    await page.waitForTimeout(300)
    await details(page).getByRole('button', { name: 'Assign', exact: true }).click()
    await page.waitForTimeout(300)
    await snap(s, '26-collections-errors', 'acd')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
  })
  await go('trash', async () => {
    const octo = accounts.find((a) => a.service === 'octospark')!
    await openView(page, 'Library')
    const target = (await rows(s, { accounts: [octo.id] }))[0]!
    await page.getByRole('searchbox', { name: 'Search assets' }).fill(target.title)
    await page.waitForTimeout(600)
    await page.locator(`[data-asset-id="${target.id}"]`).click()
    await details(page).getByRole('button', { name: 'Move to trash' }).click()
    await page.waitForTimeout(700)
    await snap(s, '27-trashed-toast', 'ad')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
    await openView(page, 'Trash')
    await page.waitForTimeout(1500)
    await snap(s, '28-trash')
    await page.locator(`[data-asset-id="${target.id}"]`).click()
    await page.waitForTimeout(600)
    await snap(s, '28-trash-details')
  })
  await go('drop folder', async () => {
    await openView(page, 'Drop folders')
    await page.getByRole('button', { name: 'Add drop folder' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
    const folder = join(out, 'drop')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'voice-scene.txt'), 'x')
    await dialog.getByLabel('Folder', { exact: true }).fill(folder)
    for (const a of accounts) {
      await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: a.name })
      await page.waitForTimeout(900)
      await snap(s, `30-drop-${a.service}`, a.service === 'wordbee' ? 'abc' : 'a')
    }
    await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: accounts.find((a) => a.service === 'wordbee')!.name })
    await dialog.getByRole('button', { name: 'Start watching' }).click()
    await page.waitForTimeout(600)
    await snap(s, '31-drop-wordbee-error', 'acd')
    await page.keyboard.press('Escape')
  })
  await page.waitForTimeout(300)
})

test('errors', async ({ start, folder }) => {
  test.setTimeout(300_000)
  const s = await start()
  const { page } = s
  page.setDefaultTimeout(8000)
  await resize(s, 1280, 800)
  const octo = await startOctoSparkDemo({
    folder: join(folder, 'o'),
    tokens: [{ token: 'octo_test_x', email: 'me@studio.example' }],
    library: smallLibrary(join(folder, 'ol')),
    processingMs: 60000,
  })
  const bee = await startWordbeeDemo({
    folder: join(folder, 'w'),
    accounts: [{ accountId: 'studio', key: 'wb-key' }],
    files: [{ container: 'pr7214', segmentId: '27665601', locale: 'de', name: 'Stimme & Ton #1.txt', bytes: Buffer.from('hallo') }],
  })
  const opc = await startGlobalAiOpcDemo({
    folder: join(folder, 'g'),
    apiKeys: ['k'],
    reviewDelayMs: 60000,
    library: smallLibrary(join(folder, 'gl')),
  })
  try {
    const dialog = await openAddAccount(page, 'OctoSpark')
    await snap(s, '40-add-octospark')
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await page.waitForTimeout(500)
    await snap(s, '41-choose-without', 'ac')
    await dialog.getByLabel('Server address', { exact: true }).fill(octo.origin)
    await dialog.getByLabel('API token', { exact: true }).fill('octo_wrong')
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await page.waitForTimeout(800)
    await snap(s, '41-wrong-token', 'ad')
    await dialog.getByLabel('API token', { exact: true }).fill('octo_test_x')
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await page.waitForTimeout(800)
    await snap(s, '41-team-list', 'a')
    await page.keyboard.press('Escape')
    await page.waitForTimeout(200)
    await resize(s, 480, 700)
    await dialog.getByRole('button', { name: 'Choose Team ID…' }).click()
    await page.waitForTimeout(800)
    await page.screenshot({ path: join(out, '41-team-list.c.png') })
    await page.getByRole('listbox').getByRole('option').first().click()
    await resize(s, 1280, 800)
    await dialog.getByRole('radio', { name: 'Wordbee' }).check()
    await snap(s, '42-add-wordbee')
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await page.waitForTimeout(500)
    await snap(s, '42-add-wordbee-empty', 'acd')
    await dialog.getByRole('radio', { name: 'Media Pocket' }).check()
    await snap(s, '43-add-mp')
    await dialog.getByRole('radio', { name: 'GlobalAiOpc' }).check()
    await snap(s, '44-add-opc', 'ad')
    await page.keyboard.press('Escape')
    await page.waitForTimeout(300)
    await addAccount(page, 'OctoSpark', {
      Name: 'Spark',
      'Server address': octo.origin,
      'API token': 'octo_test_x',
      'Team ID': octo.teamId,
    })
    await addAccount(page, 'Wordbee', {
      Name: 'Bee',
      'Server address': bee.origin,
      'Account ID': 'studio',
      'API key': 'wb-key',
      Scope: 'pr7214',
      'Segment IDs': '27665601-27665603',
    })
    await addAccount(page, 'GlobalAiOpc', {
      Name: 'A very long account name for the campaign team in Kopenhagen, season two',
      'Server address': opc.address,
      'API key': 'k',
    })
    await go('429', async () => {
      octo.faults.add({ kind: 'status', status: 429, times: 1000, headers: { 'retry-after': '120' } })
      const item = await accountItem(page, 'Spark')
      await chooseMore(page, item, 'Search at OctoSpark…')
      await page.getByLabel('Search for').fill('harbour')
      await page.keyboard.press('Enter')
      await page.waitForTimeout(1500)
      await snap(s, '45-search-429', 'ad')
      await page.keyboard.press('Escape')
      await item.getByRole('button', { name: 'Sync now' }).click()
      bee.faults.add({ kind: 'status', status: 401, times: 1000 })
      await page.getByRole('listitem').filter({ hasText: 'Bee' }).getByRole('button', { name: 'Sync now' }).click()
      await opc.stop()
      await page.getByRole('listitem').filter({ hasText: 'Kopenhagen' }).getByRole('button', { name: 'Sync now' }).click()
      await page.waitForTimeout(4000)
      await snap(s, '46-accounts-errors')
    })
    await go('activity', async () => {
      const drop = join(folder, 'drop')
      mkdirSync(drop)
      await openView(page, 'Drop folders')
      await page.getByRole('button', { name: 'Add drop folder' }).first().click()
      const d = page.getByRole('dialog', { name: 'Add drop folder' })
      await d.getByLabel('Folder', { exact: true }).fill(drop)
      await d.getByRole('combobox', { name: 'Account' }).selectOption({ label: 'Spark' })
      await d.getByRole('button', { name: 'Start watching' }).click()
      await page.waitForTimeout(800)
      writeFileSync(join(drop, 'a clip with a rather long name for the autumn campaign, final final 2.txt'), 'one')
      writeFileSync(join(drop, 'two.txt'), 'two')
      await page.waitForTimeout(4000)
      await snap(s, '47-intake-held')
      await openView(page, 'Activity')
      await page.waitForTimeout(500)
      await snap(s, '48-activity-held')
    })
    await go('processing', async () => {
      octo.faults.clear()
      await s.call('accounts.sync', { id: (await s.call('accounts.list', {}))[0]!.id })
      await page.waitForTimeout(5000)
      await openView(page, 'Activity')
      await snap(s, '49-activity-after', 'a')
      await openView(page, 'Library')
      await page.waitForTimeout(600)
      await snap(s, '50-library-processing')
    })
  } finally {
    await octo.stop()
    await bee.stop()
    await opc.stop().catch(() => undefined)
  }
  s.consoleErrors
})
