import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWordbeeDemo, type WordbeeDemo } from '../../../src-main/demo/wordbee/wordbee-demo'
import { expect, test as base } from '../fixtures'
import {
  accountItem,
  addAccount,
  answerDialogs,
  confirmDeletion,
  expectButtonOff,
  expectDocumented,
  expectTabOff,
  openAddAccount,
  watchInWindow,
} from '../support/services'
import { choose, openView, results, rows, tableRow, tile, upToDate } from '../support/steps'

const seeds = [
  { container: 'pr7214', segmentId: '27665601', locale: 'de', name: 'Stimme & Ton #1.txt', bytes: Buffer.from('hallo') },
  { container: 'pr7214', segmentId: '27665601', name: 'Stimme & Ton #1.txt', bytes: Buffer.from('neutral') },
  {
    container: 'pr7214',
    segmentId: '27665602',
    locale: 'fr',
    relativePath: 'voix/prise 2',
    name: 'ligne.txt',
    bytes: Buffer.from('bonjour'),
  },
  { container: 'flex:40177', segmentId: '511', locale: 'en', name: 'flex picture.txt', bytes: Buffer.from('flex') },
]
const test = base.extend<{ demo: WordbeeDemo }>({
  demo: async ({ folder }, use) => {
    const demo = await startWordbeeDemo({
      folder: join(folder, 'wordbee'),
      accounts: [{ accountId: 'studio', key: 'wb-key' }],
      files: seeds,
    })
    await use(demo)
    expectDocumented(demo.requests)
    await demo.stop()
  },
})

test('Wordbee: connect, list many segments, download, send to a segment and language, delete exactly one for good, and sign out', async ({
  start,
  demo,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway
  const fields = {
    Name: 'Bee',
    'Server address': demo.origin,
    'Account ID': 'studio',
    'API key': 'wb-key',
    Scope: 'pr7214',
    'Segment IDs': '27665601-27665603, 27665701',
  }

  await test.step('what is wrong in the form is told at its field, and nothing typed is lost', async () => {
    const dialog = await openAddAccount(page, 'Wordbee')
    for (const [label, value] of Object.entries({ ...fields, Scope: 'project 12' }))
      await dialog.getByLabel(label, { exact: true }).fill(value)
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog.getByRole('alert')).toContainText(/scope/i)
    await dialog.getByLabel('Scope', { exact: true }).fill('pr7214')
    await dialog.getByLabel('API key', { exact: true }).fill('wrong')
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog.getByRole('alert')).toContainText(/key/i)
    await dialog.getByLabel('API key', { exact: true }).fill('wb-key')
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog).toHaveCount(0)
    const item = await accountItem(page, 'Bee')
    await expect(item.getByRole('button', { name: 'Add by ID' })).toHaveCount(0)
  })

  await test.step('files of all segments are listed with their language and folder', async () => {
    await upToDate(slipway)
    await openView(page, 'Library')
    await expect(results(page)).toHaveText('3 assets')
    const panel = await choose(page, 'ligne.txt')
    for (const text of ['27665602', 'fr', 'voix/prise 2']) await expect(panel).toContainText(text)
    // The service has none, and ours is nobody's business.
    await expect(panel).not.toContainText('ID at the service')
    for (const tab of ['Comments', 'History', 'Actions']) await expectTabOff(panel, tab, /Wordbee/)
    await expectButtonOff(panel, 'Move to trash', /Wordbee/)
  })

  await test.step('a file is downloaded whole, also after the token has expired', async () => {
    demo.expireTokens()
    await answerDialogs(slipway, { save: join(folder, 'saved.txt') })
    const panel = await choose(page, 'ligne.txt')
    await panel.getByRole('button', { name: 'Download', exact: true }).click()
    await expect.poll(() => (existsSync(join(folder, 'saved.txt')) ? readFileSync(join(folder, 'saved.txt'), 'utf8') : '')).toBe('bonjour')
  })

  await test.step('a dropped file goes to the segment, language and folder that were named', async () => {
    const drop = join(folder, 'drop')
    mkdirSync(join(drop, 'takes'), { recursive: true })
    await watchInWindow(page, { path: drop, account: 'Bee', fields: { 'Segment ID': '27665603', 'Locale (optional)': 'it' } })
    writeFileSync(join(drop, 'takes', 'voce & suono.txt'), 'ciao')
    await expect(tableRow(page, 'Intake', 'voce & suono.txt')).toContainText('Done', { timeout: 40_000 })
    expect(demo.inspect.files().filter(({ name }) => name === 'voce & suono.txt')).toMatchObject([
      { segmentId: '27665603', locale: 'it', relativePath: 'takes' },
    ])
    expect(demo.inspect.orphans()).toEqual([])
  })

  await test.step('one file is deleted for good, with a copy saved first; its namesake in another language stays', async () => {
    await openView(page, 'Library')
    const [german] = (await rows(slipway)).filter((row) => row.title.startsWith('Stimme'))
    await page.locator(`[data-asset-id="${german!.id}"]`).click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    await panel.getByRole('button', { name: 'Delete permanently', exact: true }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Delete permanently?' })
    await expect(dialog).toContainText(/for good/)
    const backup = join(folder, 'backup')
    mkdirSync(backup)
    await answerDialogs(slipway, { open: backup })
    await dialog.getByRole('button', { name: 'Choose folder…' }).click()
    await expect(dialog).toContainText('backup')
    await confirmDeletion(page)
    await upToDate(slipway)
    expect(demo.inspect.deleted()).toEqual([{ name: 'Stimme & Ton #1.txt', how: 'by-name' }])
    expect(demo.inspect.files().filter(({ name }) => name.startsWith('Stimme'))).toHaveLength(1)
    expect(readdirSync(backup)).toHaveLength(1)
    await expect(tile(page, 'ligne.txt')).toBeVisible()
  })

  await test.step('a Flex document is a container of its own', async () => {
    await addAccount(page, 'Wordbee', { ...fields, Name: 'Flex', Scope: 'flex:40177', 'Segment IDs': '511-513' })
    await upToDate(slipway)
    await openView(page, 'Library')
    await expect(tile(page, 'flex picture.txt')).toBeVisible()
  })

  await test.step('a job can be read but takes no files, with the reason', async () => {
    const item = await addAccount(page, 'Wordbee', { ...fields, Name: 'Job', Scope: 'jbs5512' })
    await item.getByText('What this service can do').click()
    await expect(item).toContainText(/upload|files/i)
  })

  await test.step('signing out makes the token invalid at the service', async () => {
    const before = demo.inspect.counts().liveTokens
    const item = await accountItem(page, 'Bee')
    await item.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out', exact: true }).click()
    await expect(item).toHaveCount(0)
    expect(demo.inspect.counts().liveTokens).toBe(before - 1)
  })
})
