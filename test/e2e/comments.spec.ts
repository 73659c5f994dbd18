import { expect, test } from './fixtures'
import { choose, connectWith, details, openView, upToDate } from './support/steps'

test("a comment waits while the service is away, arrives once, is edited and deleted, and a colleague's can not be changed", async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const id = studio.idOf('Harbour at dawn')
  const theirs = () => studio.demo.inspect.comments(id).map(({ message }) => message)
  const panel = await choose(page, 'Harbour at dawn')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  const list = panel.getByRole('list', { name: 'Comments' })
  const colleagues = list.getByRole('listitem').filter({ hasText: 'The light is perfect here.' })
  await expect(colleagues).toContainText('Mara Lindqvist')
  await expect(colleagues.getByRole('button')).toHaveCount(0)

  const field = panel.getByLabel('Write a comment')
  const post = panel.getByRole('button', { name: 'Post comment' })
  await post.click()
  await expect(field).toHaveAccessibleDescription('Write something before you post the comment.')
  await field.fill('   \n ')
  await post.click()
  await expect(field).toHaveAccessibleDescription('Write something before you post the comment.')
  await field.fill('x'.repeat(10_001))
  await post.click()
  await expect(field).toHaveAccessibleDescription(/10,001/)
  await expect(field).toHaveValue('x'.repeat(10_001))
  expect(studio.count('POST', /comments/)).toBe(0)

  await studio.stop()
  const text = 'Crop it a little — <b>no</b> markup & “quotes” 🎣\nSecond line'
  await field.fill(text)
  await post.click()
  const own = list.getByRole('listitem').filter({ hasText: 'Crop it a little' })
  await expect(own).toContainText('Pending')
  await expect(own).toContainText('<b>no</b> markup')
  await expect(field).toHaveValue('')
  await studio.startAgain()
  await openView(page, 'Accounts')
  await page.getByRole('button', { name: 'Sync now' }).click()
  await expect.poll(theirs).toEqual(['The light is perfect here.', text])
  await upToDate(slipway)
  await openView(page, 'Library')
  await details(page).getByRole('tab', { name: 'Comments' }).click()
  await expect(own).toBeVisible()
  await expect(own).not.toContainText('Pending')

  await own.getByRole('button', { name: 'Edit comment' }).click()
  await list.getByRole('textbox').fill('  ')
  await list.getByRole('button', { name: 'Save comment' }).click()
  await expect(list).toContainText('Write something before you post the comment.')
  await list.getByRole('textbox').fill('Crop it a little more')
  await list.getByRole('button', { name: 'Save comment' }).click()
  await expect.poll(theirs).toEqual(['The light is perfect here.', 'Crop it a little more'])
  await upToDate(slipway)
  await own.getByRole('button', { name: 'Delete comment' }).click()
  await expect(own).toHaveCount(0)
  await expect.poll(theirs).toEqual(['The light is perfect here.'])
  expect(studio.count('POST', /comments$/)).toBe(1)

  // A colleague's new comment is there after looking again.
  studio.demo.as(studio.colleague).comment(id, 'Agreed, and thank you.')
  await page.keyboard.press('F5')
  await expect(list.getByRole('listitem').filter({ hasText: 'Agreed, and thank you.' })).toBeVisible()
})

test('a comment begun for one asset waits for it while another one is looked at, and Ctrl+Enter posts it', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const panel = await choose(page, 'Sea shanty')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await panel.getByLabel('Write a comment').fill('Begun')
  await choose(page, 'Lighthouse plan')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await expect(panel.getByLabel('Write a comment')).toHaveValue('')
  await choose(page, 'Sea shanty')
  await panel.getByRole('tab', { name: 'Comments' }).click()
  await expect(panel.getByLabel('Write a comment')).toHaveValue('Begun')
  await panel.getByLabel('Write a comment').press('End')
  await panel.getByLabel('Write a comment').pressSequentially(' and ended')
  await panel.getByLabel('Write a comment').press('Control+Enter')
  await expect
    .poll(() => studio.demo.inspect.comments(studio.idOf('Sea shanty')).map(({ message }) => message))
    .toEqual(['Begun and ended'])
})
