import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures'
import { answerDialogs, confirmDeletion, watchInWindow } from '../support/services'
import { choose, connectWith, details, openView, tableRow, tile, upToDate } from '../support/steps'

test('Media Pocket: history, metadata, actions, collections, projects, shared links and removal of media', async ({
  start,
  service,
  folder,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  const me = studio.demo.as(studio.colleague)
  const project = { id: me.createProject('Nordlys') }
  await connectWith(slipway, studio)
  const title = 'Harbour at dawn'
  const id = studio.idOf(title)
  const asset = () => studio.demo.inspect.asset(id)

  await test.step('history is read from the first cursor to the last', async () => {
    const panel = await choose(page, title)
    await panel.getByRole('tab', { name: 'History' }).click()
    await expect(panel.getByRole('list', { name: 'History' }).getByRole('listitem').first()).toBeVisible()
  })

  await test.step('file metadata are shown when they are asked for', async () => {
    const panel = details(page)
    await panel.getByRole('tab', { name: 'Info' }).click()
    await panel.getByText('File metadata').click()
    await expect(
      panel
        .getByRole('group')
        .or(panel)
        .getByText(/mime|type|width/i)
        .first(),
    ).toBeVisible()
  })

  await test.step('an action is started once and followed to its end', async () => {
    const panel = details(page)
    await panel.getByRole('tab', { name: 'Actions' }).click()
    await panel
      .getByRole('button', { name: /^Start / })
      .first()
      .click()
    await page.getByRole('dialog', { name: 'Start this action?' }).getByRole('button', { name: 'Start', exact: true }).click()
    const runs = panel.getByRole('list', { name: 'Runs' })
    await expect(runs.getByRole('listitem').first()).toBeVisible({ timeout: 20_000 })
    await expect(runs.getByRole('listitem')).toHaveCount(1)
    expect(studio.count('POST', /\/dag_actions\/\d+$/)).toBe(1)
    await expect(runs.getByRole('listitem').first()).toContainText('Finished', { timeout: 40_000 })
  })

  await test.step('it is put into a new collection and into a project, and out again', async () => {
    const panel = details(page)
    await panel.getByRole('tab', { name: 'Collections' }).click()
    const collection = panel.getByRole('form', { name: 'Add to a collection' })
    await collection.getByLabel('New collection').fill('Selects')
    await collection.getByRole('button', { name: 'Add to collection' }).click()
    await expect(panel.getByRole('list', { name: 'Collections' })).toContainText('Selects', { timeout: 20_000 })
    const region = panel.getByRole('region', { name: 'Project' })
    await region.getByLabel('Project ID or link').fill('AAAAAAAAAAAAAAAAAAAA')
    await region.getByRole('button', { name: 'Assign', exact: true }).click()
    await openView(page, 'Activity')
    await expect(tableRow(page, 'Activity', title)).toContainText('no such project')
    await tableRow(page, 'Activity', title).getByRole('button', { name: 'Cancel' }).click()
    await openView(page, 'Library')
    await choose(page, title)
    await details(page).getByRole('tab', { name: 'Collections' }).click()
    const again = details(page).getByRole('region', { name: 'Project' })
    await again.getByLabel('Project ID or link').fill(project.id)
    await again.getByRole('button', { name: 'Assign', exact: true }).click()
    await expect.poll(() => asset()?.project_id, { timeout: 20_000 }).toBe(project.id)
    await upToDate(slipway)
    await expect(again).toContainText('In the project Nordlys')
    await again.getByRole('button', { name: 'Take out of the project' }).click()
    await expect.poll(() => asset()?.project_id ?? null, { timeout: 20_000 }).toBeNull()
    await upToDate(slipway)
  })

  await test.step('a link is made that anybody can open for a while', async () => {
    const panel = details(page)
    await panel.getByRole('tab', { name: 'Info' }).click()
    await panel
      .getByRole('button', { name: /^Share link…/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog', { name: 'Share link' })
    await dialog.getByLabel('Downloads', { exact: true }).fill('2')
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const link = await dialog.getByLabel('Link', { exact: true }).inputValue()
    expect((await fetch(link)).status).toBe(200)
    await page.keyboard.press('Escape')
  })

  await test.step('its media are removed, the asset stays', async () => {
    await details(page)
      .getByRole('button', { name: /^Remove media/ })
      .click()
    await expect(page.getByRole('alertdialog', { name: 'Remove media?' })).toContainText(title)
    await confirmDeletion(page, 'Remove media?', 'Remove media')
    await expect.poll(() => asset()?.media.length, { timeout: 30_000 }).toBe(0)
    await upToDate(slipway)
    await expect(tile(page, title)).toBeVisible()
    expect(asset()?.title).toBe(title)
  })

  await test.step('a dropped file becomes an asset inside a project', async () => {
    const drop = join(folder, 'drop')
    mkdirSync(drop)
    await answerDialogs(slipway, { open: drop })
    await watchInWindow(page, { path: drop, account: 'Studio', fields: { 'Project ID (optional)': project.id } })
    writeFileSync(join(drop, 'scene.txt'), 'a scene')
    await expect(tableRow(page, 'Intake', 'scene.txt')).toContainText('Done', { timeout: 40_000 })
    expect(studio.demo.inspect.asset(studio.idOf('scene'))).toMatchObject({ project_id: project.id })
  })
})
