import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from './expect'
import { details, openView, results, syncLine, tile } from '../e2e/support/steps'
import type { Service } from '../e2e/support/service'
import { countLive } from './demo-records'
import { countOf } from './main-job'
import { studioKey } from './second-account'
import type { Stage } from './stage'
import { countAtService } from './trust'

const patience = { timeout: 20_000, intervals: [20, 50, 100] }

/** What must outlast the program, and what must not be left behind. */
export async function keepEverything(stage: Stage, service: Service): Promise<void> {
  await chooseTheme(stage)
  await restart(stage, service)
  await lookForKey(stage)
}

async function chooseTheme(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await openView(page, 'Settings')
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeVisible()
  await stage.pictures.take(stage.slipway(), 'settings')
  await stage.steps.step('Settings: the dark theme shows at once', async () => {
    await page.emulateMedia({ colorScheme: null })
    await page.getByRole('radio', { name: 'Dark' }).check()
    await expect.poll(() => groundOf(stage)).toBeLessThan(80)
    await page.getByRole('radio', { name: 'Light' }).check()
    await expect.poll(() => groundOf(stage)).toBeGreaterThan(200)
  })
}

/** Brightness of the page's ground, 0 to 255. */
async function groundOf(stage: Stage): Promise<number> {
  const colour = await stage.slipway().page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return (red + green + blue) / 3
}

async function restart(stage: Stage, service: Service): Promise<void> {
  await stage.steps.step('started again → library, accounts, keys and the drop folder are all there', async () => {
    await stage.quit()
    const { page } = await stage.start()
    const live = countLive(stage.profile) + countAtService(service)
    await expect(results(page)).toHaveText(countOf(live))
    await expect(syncLine(page)).toHaveText('Up to date', patience)
    await openView(page, 'Accounts')
    const accounts = page.getByRole('list', { name: 'Accounts', exact: true }).getByRole('listitem')
    await expect(accounts).toHaveCount(5)
    for (const account of await accounts.all()) await expect(account).toContainText('Connected')
    await openView(page, 'Drop folders')
    await expect(page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem')).toContainText('Watching', patience)
    await openView(page, 'Library')
    await page.getByRole('list', { name: 'Show one account' }).getByRole('button', { name: 'Studio' }).click()
    await tile(page, 'Harbour at dawn').click()
    await details(page).getByRole('tab', { name: 'Comments' }).click()
    await expect(details(page).getByRole('list', { name: 'Comments' }).getByRole('listitem')).toHaveCount(2)
  })
}

async function lookForKey(stage: Stage): Promise<void> {
  await stage.steps.step('the account’s key is nowhere in the profile, the logs or the window', async () => {
    const inWindow = await stage
      .slipway()
      .page.evaluate(() => document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))
    expect(inWindow.includes(studioKey)).toBe(false)
    await stage.quit()
    const files = readdirSync(stage.profile, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(5)
    const forms = [
      Buffer.from(studioKey),
      Buffer.from(studioKey, 'utf16le'),
      Buffer.from(Buffer.from(studioKey).toString('base64').slice(0, 40)),
    ]
    const holding = files.filter(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name))
      return forms.some((form) => bytes.includes(form))
    })
    expect(holding.map(({ name }) => name)).toEqual([])
  })
}
