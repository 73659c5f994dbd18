import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { environment, whereIsSlipway } from './app'
import { expect, test, type Slipway } from './fixtures'
import { findings } from './support/axe'
import { drop, md5, newPicture } from './support/files'
import { choose, connectWith, openView, results, tableRow, tile, toast } from './support/steps'

/** What the system's dialog for files answers from now on. */
async function answerOpenDialog({ app }: Slipway, filePaths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: paths.length === 0, filePaths: [...paths] })
  }, filePaths)
}

const addDialog = ({ page }: Slipway) => page.getByRole('dialog', { name: 'Add files' })

test('files chosen in the system’s dialog are previewed, and become assets by keyboard alone', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service({ library: 'none' })
  await connectWith(slipway, studio)
  const given = join(folder, 'given')
  const bytes = drop(given, 'harbour.png')
  drop(given, 'quay.png')
  drop(given, 'empty.png', new Uint8Array())
  await answerOpenDialog(
    slipway,
    ['harbour.png', 'quay.png', 'empty.png'].map((name) => join(given, name)),
  )

  await page.keyboard.press('Control+o')
  const dialog = addDialog(slipway)
  await expect(dialog.getByRole('combobox', { name: 'Account' })).toBeFocused()
  await expect(tableRow(page, 'Preview', 'harbour.png')).toContainText('New asset “harbour”')
  await expect(dialog.getByRole('list', { name: 'Not sent' })).toContainText('“empty.png”')
  await expect(dialog.getByText(/3 files.*2 would be sent/)).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  expect(studio.demo.assetIds()).toHaveLength(0)

  await page.keyboard.press('Control+o')
  await expect(dialog.getByRole('button', { name: 'Add 3 files' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Add 3 files' })).not.toHaveAttribute('aria-busy', 'true')
  await page.keyboard.press('Tab')
  await page.keyboard.type('p1')
  await expect(dialog.getByRole('button', { name: 'Add 3 files' })).not.toHaveAttribute('aria-busy', 'true')
  await dialog.getByLabel(/Project ID/).fill('')
  await expect(dialog.getByRole('button', { name: 'Add 3 files' })).not.toHaveAttribute('aria-busy', 'true')
  await dialog.getByRole('button', { name: 'Add 3 files' }).focus()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(toast(page, '3 files are being taken in.')).toBeVisible()
  await expect(results(page)).toHaveText('2 assets')
  await expect.poll(() => studio.demo.assetIds().length).toBe(2)
  await expect.poll(() => studio.demo.inspect.asset(studio.idOf('harbour'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])

  await toast(page, '3 files are being taken in.').getByRole('button', { name: 'Show in intake' }).click()
  await expect(page.getByRole('heading', { name: 'Drop folders' })).toBeVisible()
})

test('a whole folder, media for one asset, and a picture from the clipboard', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page, app } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const given = join(folder, 'shoot')
  drop(join(given, 'day 1'), 'one.png')
  drop(join(given, 'day 2'), 'two.png')
  await answerOpenDialog(slipway, [given])
  await page.getByRole('button', { name: 'Add folder…' }).click()
  await expect(tableRow(page, 'Preview', 'two.png')).toContainText('New asset “two”')
  await addDialog(slipway).getByRole('button', { name: 'Add 2 files' }).click()
  await expect(tile(page, 'one')).toBeVisible()
  await expect(tile(page, 'two')).toBeVisible()

  const second = drop(given, 'plan v2.png')
  await answerOpenDialog(slipway, [join(given, 'plan v2.png')])
  await choose(page, 'Lighthouse plan')
  await tile(page, 'Lighthouse plan').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Add media…' }).click()
  await expect(addDialog(slipway)).toContainText('As media of “Lighthouse plan”.')
  await addDialog(slipway).getByRole('button', { name: 'Add 1 file' }).click()
  await expect
    .poll(() => studio.demo.inspect.asset(studio.idOf('Lighthouse plan'))?.media.map((medium) => medium.md5_sum))
    .toContain(md5(second))

  await app.evaluate(
    async ({ clipboard, nativeImage }, picture) => {
      // The calls differ before and from Electron 44 on.
      const module: object = clipboard
      if ('writeImage' in module) (module as { writeImage: (image: object) => void }).writeImage(nativeImage.createFromDataURL(picture))
      else await clipboard.write([new ClipboardItem({ 'image/png': await (await fetch(picture)).blob() })] as never)
    },
    `data:image/png;base64,${newPicture().toString('base64')}`,
  )
  await page.getByRole('grid', { name: 'Assets' }).focus()
  await page.keyboard.press('Control+v')
  await expect(tableRow(page, 'Preview', /^Pasted /)).toContainText('New asset')
  await addDialog(slipway).getByRole('button', { name: 'Add 1 file' }).click()
  await expect.poll(() => studio.demo.assetIds().filter((id) => studio.demo.inspect.asset(id)?.title.startsWith('Pasted ')).length).toBe(1)
})

test('files named by a second start wait in the dialog, and nothing is done with them before the user says so', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const studio = await service({ library: 'none' })
  await connectWith(slipway, studio)
  const given = join(folder, 'given')
  drop(given, 'from outside.png')
  const { electron, app, args } = whereIsSlipway()
  await promisify(execFile)(electron, [app, ...args, `--user-data-dir=${slipway.profile}`, 'from outside.png', 'no such file'], {
    env: environment({}),
    timeout: 20_000,
    cwd: given,
  })
  const dialog = addDialog(slipway)
  await expect(tableRow(slipway.page, 'Preview', 'from outside.png')).toContainText('New asset')
  expect((await slipway.call('intake.counts', { dropFolderId: null })).states).toEqual([])
  await dialog.getByRole('button', { name: 'Add 1 file' }).click()
  await expect.poll(() => studio.demo.assetIds().length).toBe(1)
})

test('while files are dragged the window says in words where they would go', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  const account = await connectWith(slipway, studio)
  const dragTo = (selector: string, name: 'dragover' | 'drop' = 'dragover') =>
    page
      .locator(selector)
      .first()
      .evaluate((element, kind) => {
        const data = new DataTransfer()
        data.items.add(new File(['x'], 'out of a page.png'))
        const { left, top } = element.getBoundingClientRect()
        element.dispatchEvent(
          new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data, clientX: left + 4, clientY: top + 4 }),
        )
      }, name)
  const words = page.locator('[data-drop-layer]')

  await dragTo('[role=grid]')
  await expect(words).toHaveText('Drop to add as new assets')
  await dragTo('[data-asset-id]')
  await expect(words).toHaveText(/^Drop to add media to “.+”$/)
  expect(await findings(page)).toEqual([])
  await page.evaluate(() => window.dispatchEvent(new DragEvent('dragleave')))
  await expect(words).toHaveCount(0)
  // What has no path on this computer is said, and nothing is taken.
  await dragTo('[role=grid]', 'drop')
  await expect(page.getByRole('alert').filter({ hasText: 'no file on this computer' })).toBeVisible()

  const watched = join(folder, 'watched')
  mkdirSync(watched)
  await slipway.call('drop-folders.add', {
    path: watched,
    accountId: account,
    mode: 'new-assets',
    pattern: '',
    afterUpload: 'keep',
    includeExisting: false,
    target: {},
    rule: plainRule,
  })
  await openView(page, 'Drop folders')
  await expect(page.locator('[data-drop-folder-id]')).toBeVisible()
  await dragTo('[data-drop-folder-id]')
  await expect(words).toHaveText('Drop to add to the drop folder “watched”')
})

test('an asset that is dragged out is its original, fetched first where it is not here', async ({ start, service, folder }) => {
  const slipway = await start()
  const { page, app } = slipway
  const studio = await service({ library: 'none' })
  await connectWith(slipway, studio)
  const bytes = drop(join(folder, 'given'), 'harbour.png')
  await answerOpenDialog(slipway, [join(folder, 'given', 'harbour.png')])
  await page.getByRole('button', { name: 'Add files…' }).click()
  await addDialog(slipway).getByRole('button', { name: 'Add 1 file' }).click()
  await expect.poll(() => studio.demo.assetIds().length).toBe(1)
  await expect.poll(async () => (await slipway.call('sync.status', {})).state, { timeout: 20_000 }).toBe('up-to-date')
  await app.evaluate(({ BrowserWindow }) => {
    const dragged: unknown[] = []
    Object.assign(globalThis, { dragged })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents !== undefined)
      contents.startDrag = ({ file, files, icon }) => {
        dragged.push({ file, files, hasIcon: typeof icon !== 'string' && !icon.isEmpty() })
      }
  })
  const dragged = () =>
    app.evaluate(() => (globalThis as unknown as { dragged: { file: string; files: string[]; hasIcon: boolean }[] }).dragged)
  await expect
    .poll(async () => {
      await tile(page, 'harbour').evaluate((element) =>
        element.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true })),
      )
      return (await dragged()).length
    })
    .toBeGreaterThan(0)
  const [first] = await dragged()
  expect(first).toMatchObject({ hasIcon: true, files: [first?.file] })
  expect(first?.file).toMatch(/drag-out.*harbour\.png$/)
  expect(md5(readFileSync(first?.file ?? ''))).toBe(md5(bytes))
})
