import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { drop, growingFile, md5, newPicture } from './support/files'
import { connectWith, openView, rows, tableRow, watchFolder } from './support/steps'

const isRoot = process.getuid?.() === 0

test('a folder that can not be watched is refused with a sentence at its field, and nothing typed is lost', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const { page, profile } = slipway
  const account = await connectWith(slipway, await service())
  const watched = join(folder, 'watched')
  mkdirSync(join(watched, 'inside'), { recursive: true })
  writeFileSync(join(folder, 'a file.txt'), 'text')
  const locked = join(folder, 'locked')
  mkdirSync(locked)
  mkdirSync(join(profile, 'logs'), { recursive: true })
  chmodSync(locked, 0o000)
  await watchFolder(slipway, watched, account)

  await openView(page, 'Drop folders')
  await page.getByRole('button', { name: 'Add drop folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  const input = dialog.getByLabel('Folder', { exact: true })
  const refusals: readonly [string, RegExp][] = [
    ['', /Name the folder/],
    ['photos/new', /whole path/],
    [join(folder, 'nowhere'), /There is no folder/],
    [join(folder, 'a file.txt'), /is a file/],
    [watched, /watched already/],
    [join(watched, 'inside'), /lies in the drop folder/],
    [profile, /belongs to Slipway itself/],
    [join(profile, 'logs'), /belongs to Slipway itself/],
    [folder, /Slipway keeps its own data|lies in this folder/],
    [`/${'x'.repeat(5000)}`, /./],
    // Permissions do not stop root.
    ...(isRoot ? [] : [[locked, /can not be read/] as [string, RegExp]]),
  ]
  for (const [path, says] of refusals) {
    await test.step(path.slice(0, 60) || 'nothing', async () => {
      await input.fill(path)
      await dialog.getByRole('button', { name: 'Start watching' }).click()
      await expect(dialog).toContainText(says)
      await expect(dialog).toBeVisible()
      await expect(input).toHaveValue(path)
      if (path.length < 4096) {
        await expect(input).toHaveAttribute('aria-invalid', 'true')
        await expect(input).toHaveAccessibleDescription(/\.$/)
      }
    })
  }
  expect(await slipway.call('drop-folders.list', {})).toHaveLength(1)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
})

test('hostile names are only names: every file arrives whole under its own name, and the window shows text', async ({ watching }) => {
  const { slipway, page, studio, watched } = await watching()
  const names = [
    `${'n'.repeat(251)}.png`,
    `${'ж'.repeat(125)}.png`,
    '👩‍👩‍👧‍👦 família 🏳️‍🌈.png',
    '..%2f..%2fetc%2fpasswd.png',
    '..\\..\\windows\\system.png',
    '<img src=x onerror=window.hacked=1>.png',
    '"><script>window.hacked=1<\u2215script>.png',
    'quote\' " & `tick`; $(rm -rf ~).png',
    'right to left \u202Egnp.exe.png',
    'line\nbreak.png',
    'noël-nfd.png'.normalize('NFD'),
    'no ending',
  ]
  const wanted = new Map(names.map((name) => [name, md5(drop(watched, name))]))
  await openView(page, 'Drop folders')
  await expect
    .poll(
      async () =>
        (await slipway.call('intake.page', { dropFolderId: null, states: ['done'], reasons: [], search: '', offset: 0, limit: 100 })).total,
      { timeout: 30_000 },
    )
    .toBe(names.length)
  const arrived = studio.demo.inspect.all().flatMap((asset) => asset.media)
  expect(new Map(arrived.map((medium) => [medium.original_filename, medium.md5_sum]))).toEqual(wanted)
  expect(studio.demo.assetIds()).toHaveLength(names.length)

  await expect(tableRow(page, 'Intake', '<img src=x onerror=window.hacked=1>.png')).toBeVisible()
  await openView(page, 'Library')
  await expect(page.locator('[data-asset-id]')).toHaveCount(names.length)
  for (const row of await rows(slipway)) {
    await page.locator(`[data-asset-id="${row.id}"]`).click()
    await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { level: 2 })).toHaveText(row.title)
  }
  expect(
    await page.evaluate(() => ({
      hacked: 'hacked' in window,
      pictures: document.querySelectorAll('img[src="x"], script:not([src])').length,
    })),
  ).toEqual({
    hacked: false,
    pictures: 0,
  })
})

test('a file that grows is sent once and whole, an empty one not before it has content', async ({ watching }) => {
  const { page, studio, watched } = await watching()
  await openView(page, 'Drop folders')
  drop(watched, 'empty.png', new Uint8Array())
  const whole: Buffer[] = []
  const film = growingFile(watched, 'film.bin')
  const write = () => {
    const piece = Buffer.from(newPicture())
    whole.push(piece)
    film.append(piece)
  }
  const writer = setInterval(write, 60)
  try {
    await expect(tableRow(page, 'Intake', 'film.bin')).toContainText('Settling')
    await expect(tableRow(page, 'Intake', 'empty.png')).toContainText('Settling')
    // Long after a file at rest would have been taken.
    await expect.poll(() => whole.length, { timeout: 15_000 }).toBeGreaterThan(40)
    expect(studio.demo.assetIds()).toEqual([])
    await expect(tableRow(page, 'Intake', 'film.bin')).toContainText('Settling')
  } finally {
    clearInterval(writer)
  }
  await expect(tableRow(page, 'Intake', 'film.bin')).toContainText('Done')
  const asset = studio.demo.inspect.asset(studio.idOf('film'))
  expect(asset?.media.map((medium) => medium.md5_sum)).toEqual([md5(Buffer.concat(whole))])
  expect(studio.demo.assetIds()).toHaveLength(1)

  const bytes = drop(watched, 'empty.png')
  await expect(tableRow(page, 'Intake', 'empty.png')).toContainText('Done')
  expect(studio.demo.inspect.asset(studio.idOf('empty'))?.media.map((medium) => medium.md5_sum)).toEqual([md5(bytes)])
})
