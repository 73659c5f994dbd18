import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startGlobalAiOpcDemo, type GlobalAiOpcDemo } from '../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { expect, test as base } from '../fixtures'
import { png } from '../support/files'
import { smallLibrary } from '../support/service'
import {
  accountItem,
  addAccount,
  answerDialogs,
  chooseMore,
  confirmDeletion,
  expectButtonOff,
  expectDocumented,
  expectTabOff,
  watchInWindow,
} from '../support/services'
import { choose, openView, results, rows, tableRow, upToDate } from '../support/steps'

const picture = png(8, 8, [200, 40, 40])
const test = base.extend<{ demo: GlobalAiOpcDemo; files: string }>({
  demo: async ({ folder }, use) => {
    const demo = await startGlobalAiOpcDemo({
      folder: join(folder, 'globalaiopc'),
      apiKeys: ['opc-key'],
      reviewDelayMs: 400,
      library: smallLibrary(join(folder, 'globalaiopc-library')),
    })
    await use(demo)
    expectDocumented(demo.requests)
    await demo.stop()
  },
  /** Where somebody else serves a picture. */
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  files: async ({}, use) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
    server.closeAllConnections()
    server.close()
  },
})

test('GlobalAiOpc: add by ID, make assets out of links and files, follow them, and delete for good with a copy saved first', async ({
  start,
  demo,
  files,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway
  const ids = demo.assetIds()
  await addAccount(page, 'GlobalAiOpc', { Name: 'Opc', 'Server address': demo.address, 'API key': 'opc-key' })

  await test.step('known assets are added from a pasted list and from a file; bad ones are named, the rest is there', async () => {
    const item = await accountItem(page, 'Opc')
    await item.getByRole('button', { name: 'Add by ID' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add assets by ID' })
    await dialog.getByLabel('Asset IDs').fill(`asset://${ids[0] ?? ''}, not an id`)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(dialog.getByRole('status').filter({ hasText: 'added' })).toContainText('1 asset added')
    const list = join(folder, 'ids.csv')
    writeFileSync(
      list,
      `name,id\n${ids
        .slice(1)
        .map((id, index) => `"clip ${String(index)}",${id}`)
        .join('\n')}\n`,
    )
    await answerDialogs(slipway, { open: list })
    await dialog.getByLabel('Asset IDs').fill('')
    await dialog.getByRole('button', { name: 'From a file…' }).click()
    await expect(dialog).toContainText('ids.csv')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(dialog.getByRole('status').filter({ hasText: 'added' })).toContainText(`${String(ids.length - 1)} asset`)
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await openView(page, 'Library')
    await expect(results(page)).toHaveText(`${String(ids.length)} assets`)
  })

  await test.step('what the service does not offer is off, with the reason', async () => {
    await upToDate(slipway)
    const [row] = await rows(slipway)
    const panel = await choose(page, row!.title)
    for (const tab of ['Comments', 'History', 'Actions', 'Collections']) await expectTabOff(panel, tab, /GlobalAiOpc/)
    await expectButtonOff(panel, 'Move to trash', /GlobalAiOpc/)
    await expectButtonOff(panel, 'Edit', /GlobalAiOpc/)
  })

  await test.step('a link becomes an asset, with its type from the content, followed until it is ready', async () => {
    const item = await accountItem(page, 'Opc')
    await chooseMore(page, item, 'New from a link…')
    const dialog = page.getByRole('dialog', { name: 'New asset from a link' })
    await dialog.getByLabel('Link', { exact: true }).fill(`${files}/red.png`)
    await dialog.getByLabel(/^Name/).fill('Red square')
    await dialog.getByRole('button', { name: 'Make asset' }).click()
    await expect(dialog).toHaveCount(0)
    await expect
      .poll(() =>
        demo.inspect
          .all()
          .filter(({ name }) => name === 'Red square')
          .map(({ assetType }) => assetType),
      )
      .toEqual(['Image'])
    await expect
      .poll(async () => (await rows(slipway, { search: 'Red square' })).map(({ processing, state }) => [processing, state]), {
        timeout: 40_000,
      })
      .toEqual([['ready', 'ok']])
  })

  await test.step('a dropped file becomes exactly one asset', async () => {
    const drop = join(folder, 'drop')
    mkdirSync(drop)
    await watchInWindow(page, { path: drop, account: 'Opc' })
    writeFileSync(join(drop, 'blue.png'), png(8, 8, [20, 40, 200]))
    await expect(tableRow(page, 'Intake', 'blue.png')).toContainText('Done', { timeout: 60_000 })
    expect(demo.inspect.creations().filter(({ name }) => name?.startsWith('blue') === true)).toHaveLength(1)
  })

  await test.step('deleting saves a copy first, is looked for afterwards, and the dead ID is refused from then on', async () => {
    await openView(page, 'Library')
    await page.getByRole('searchbox', { name: 'Search assets' }).fill('Red square')
    await expect(results(page)).toHaveText('1 asset')
    const dead = demo.inspect.all().find(({ name }) => name === 'Red square')?.id ?? ''
    const panel = await choose(page, 'Red square')
    await panel.getByRole('button', { name: 'Delete permanently', exact: true }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Delete permanently?' })
    await expect(dialog.getByRole('checkbox', { name: /Save a copy first/ })).toBeChecked()
    const backup = join(folder, 'backup')
    mkdirSync(backup)
    await answerDialogs(slipway, { open: backup })
    await dialog.getByRole('button', { name: 'Choose folder…' }).click()
    await confirmDeletion(page)
    await expect.poll(() => demo.inspect.deadIds(), { timeout: 30_000 }).toEqual([dead])
    await upToDate(slipway)
    expect(readdirSync(backup)).toHaveLength(1)
    const detailChecks = demo.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(dead))
    expect(detailChecks.length).toBeGreaterThan(1)
    const item = await accountItem(page, 'Opc')
    await expect(item).toContainText('Deleted for good (1)')
    await item.getByRole('button', { name: 'Add by ID' }).click()
    const add = page.getByRole('dialog', { name: 'Add assets by ID' })
    await add.getByLabel('Asset IDs').fill(dead)
    await add.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(add.getByRole('list', { name: 'Not added' })).toContainText('You deleted this asset permanently.')
  })
})
