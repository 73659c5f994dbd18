import type { FaultRule } from '../../src-main/demo/service/faults'
import { expect, test, type Slipway } from './fixtures'
import { choose, connectWith, openView, results, rows, tableRow, upToDate } from './support/steps'

const faults: readonly { what: string; fault: FaultRule }[] = [
  { what: 'an HTML page with 200', fault: { kind: 'html' } },
  { what: 'text that is no JSON', fault: { kind: 'not-json' } },
  { what: 'an error with 200', fault: { kind: 'error-200', error: 'Something <b>is</b> off' } },
  { what: 'an answer cut in half', fault: { kind: 'truncate' } },
  { what: 'an answer that is lost', fault: { kind: 'lose-answer' } },
  { what: 'a connection that breaks', fault: { kind: 'drop-before' } },
  { what: 'a server error', fault: { kind: 'status', status: 500 } },
  { what: 'too many requests', fault: { kind: 'status', status: 429, headers: { 'Retry-After': '1' } } },
  { what: 'a redirect to another host', fault: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' } },
  { what: 'far too much data', fault: { kind: 'huge', megabytes: 40 } },
]

test('whatever the service answers while comments are sent: a sentence says so, nothing is lost or sent twice, and work goes on', async ({
  start,
  service,
}) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const id = studio.idOf('Sea shanty')
  const sent: string[] = []
  for (const { what, fault } of faults) {
    await test.step(what, async () => {
      const struck = studio.demo.faults.add({ ...fault, match: { method: 'POST', path: /\/comments$/ } })
      await openView(page, 'Library')
      const panel = await choose(page, 'Sea shanty')
      await panel.getByRole('tab', { name: 'Comments' }).click()
      await panel.getByLabel('Write a comment').fill(`About ${what}`)
      await panel.getByRole('button', { name: 'Post comment' }).click()
      await expect(panel.getByRole('list', { name: 'Comments' })).toContainText(`About ${what}`)
      sent.push(`About ${what}`)
      await expect.poll(() => struck.hits()).toBe(1)
      await openView(page, 'Activity')
      await settleByHand(slipway)
      expect(studio.demo.inspect.comments(id).map(({ message }) => message)).toEqual(sent)
    })
  }
  await upToDate(slipway)
})

/** Until everything is sent: whatever waits or failed says why in a sentence, and is tried again where the user must. */
async function settleByHand(slipway: Slipway): Promise<void> {
  const { page } = slipway
  const row = tableRow(page, 'Activity', 'Post a comment')
  const settled = page.getByText('Everything is sent')
  await expect(row.or(settled)).toBeVisible()
  await expect(async () => {
    if (await row.isVisible()) {
      const reason = (await row.getByRole('cell').nth(2).innerText({ timeout: 500 })).trim()
      if (reason !== '') expect(reason).toMatch(/^[“\p{L}\p{N}].*[.]$/su)
      expect(reason).not.toMatch(/undefined|\[object|ECONN|<b>|!/)
      await row.getByRole('button', { name: 'Retry' }).click({ timeout: 500 })
    }
    expect((await slipway.call('activity.page', { offset: 0, limit: 1 })).total).toBe(0)
    await expect(settled).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000, intervals: [300] })
}

test('broken answers while the library is read leave it as it is, and every asset is read again afterwards', async ({ start, service }) => {
  const slipway = await start()
  const { page } = slipway
  const studio = await service()
  await connectWith(slipway, studio)
  const before = (await rows(slipway)).map(({ title }) => title)
  for (const { fault } of faults) studio.demo.faults.add({ ...fault, times: 2, match: { method: 'GET' } })
  studio.demo.as(studio.colleague).edit(studio.idOf('Sea shanty'), { title: 'Sea shanty, live' })
  await page.keyboard.press('F5')
  await expect(results(page)).toHaveText('11 assets')
  await expect
    .poll(
      async () => {
        const [account] = await slipway.call('accounts.list', {})
        if (account?.isSyncing === false) await slipway.call('accounts.sync', { id: account.id })
        return (await rows(slipway)).map(({ title }) => title)
      },
      { timeout: 40_000, intervals: [1000] },
    )
    .toEqual(before.map((title) => (title === 'Sea shanty' ? 'Sea shanty, live' : title)))
  await expect(results(page)).toHaveText('11 assets')
  expect(studio.demo.assetIds()).toHaveLength(13)
})
