import type { Locator } from '@playwright/test'
import { details, choose, openView, results, syncLine, tableRow } from '../e2e/support/steps'
import type { Service } from '../e2e/support/service'
import { expect } from './expect'
import { countOf } from './main-job'
import { dismissToasts, type Stage } from './stage'

const patience = { timeout: 20_000, intervals: [20, 50, 100] }
const clashing = 'Zürich skyline'
const mine = 'Zürich skyline, evening'
const theirs = 'Zürich skyline, cropped'
const acted = 'Harbour at night'

/** What the user sees when something goes wrong, and what keeps it from going wrong for good. */
export async function showTrust(stage: Stage, service: Service): Promise<void> {
  await dismissToasts(stage.slipway().page)
  await loseAnswer(stage, service)
  await readFeed(stage, service)
  await pauseAndClash(stage, service)
  await decide(stage, service)
  await reviewDoubt(stage, service)
  await brake(stage, service)
  await careForLibrary(stage)
}

/** How many assets of the service are in no trash. */
export const countAtService = (service: Service): number => service.demo.inspect.all().filter(({ deleted }) => deleted === null).length

const studio = (stage: Stage): Locator =>
  stage
    .slipway()
    .page.getByRole('list', { name: 'Accounts', exact: true })
    .getByRole('listitem')
    .filter({ has: stage.slipway().page.getByRole('heading', { name: 'Studio', exact: true }) })

async function syncStudio(stage: Stage): Promise<void> {
  await openView(stage.slipway().page, 'Accounts')
  await studio(stage).getByRole('button', { name: 'Sync now' }).click()
}

const runsOf = (service: Service): number => service.count('POST', /\/dag_actions\//)

/** The service takes the request in and is gone before it answers: nobody knows whether it acted. What is made of it shows later. */
async function loseAnswer(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('an action is started and the answer is lost → it is not simply started again', async () => {
    service.demo.faults.add({ kind: 'drop-before', match: { method: 'POST', path: /\/dag_actions\// } })
    await openView(page, 'Library')
    const panel = await choose(page, acted)
    await panel.getByRole('tab', { name: 'Actions' }).click()
    await panel
      .getByRole('list', { name: 'Actions' })
      .getByRole('button', { name: /^Start / })
      .first()
      .click()
    await page.getByRole('dialog', { name: 'Start this action?' }).getByRole('button', { name: 'Start', exact: true }).click()
    await expect.poll(() => runsOf(service), patience).toBe(1)
    await panel.getByRole('tab', { name: 'Info' }).click()
  })
}

async function readFeed(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const link = page.getByRole('link', { name: /^Since you last looked/ })
  await stage.steps.step(
    'a colleague edits, comments, trashes and restores → the feed tells each of it once, by whom where that is known',
    async () => {
      await link.click()
      await page.getByRole('button', { name: 'Mark all as seen' }).click()
      await expect(link).toHaveText('Since you last looked: nothing new')
      const mara = service.demo.as(service.colleague)
      mara.edit(service.idOf('Sea shanty'), { title: 'Sea shanty, remastered', tags: ['music', 'choir'] })
      mara.comment(service.idOf(acted), 'Crop it a little.')
      mara.trash(service.idOf('Lighthouse plan'))
      mara.restore(service.idOf('Old poster'))
      await syncStudio(stage)
      await expect(link).toHaveText('Since you last looked: 1 changed, 1 commented, 1 trashed, 1 restored', patience)
      await link.click()
      const news = page.getByRole('list', { name: 'Today' }).getByRole('listitem')
      await expect(news.filter({ hasText: acted })).toContainText('Commented by Mara Lindqvist')
      await expect(news.filter({ hasText: 'Sea shanty, remastered' })).toContainText('Title and tags changed')
    },
  )
  await stage.pictures.take(stage.slipway(), 'feed')
  await stage.steps.step('marked as seen → nothing new', async () => {
    await page.getByRole('button', { name: 'Mark all as seen' }).click()
    await expect(link).toHaveText('Since you last looked: nothing new')
  })
}

async function pauseAndClash(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const id = service.idOf(clashing)
  await stage.steps.step('an account is paused: what is edited meanwhile waits', async () => {
    await openView(page, 'Accounts')
    await studio(stage).getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('menuitem', { name: 'Until resumed' }).click()
    await expect(studio(stage)).toContainText('Paused until resumed')
    const writes = () => service.demo.requests.filter(({ method }) => method !== 'GET').length
    const before = writes()
    await openView(page, 'Library')
    const panel = await choose(page, clashing)
    await panel.getByRole('button', { name: 'Edit' }).click()
    await panel.getByLabel('Title').fill(mine)
    await panel.getByRole('button', { name: 'Save' }).click()
    await expect(details(page).getByRole('heading', { name: mine, level: 2 })).toBeVisible()
    service.demo.as(service.colleague).edit(id, { title: theirs })
    await openView(page, 'Accounts')
    await expect(page.getByRole('contentinfo')).toContainText(/\d changes? waiting to be sent/)
    expect(writes()).toBe(before)
  })
  await stage.pictures.take(stage.slipway(), 'account-paused', () => studio(stage).scrollIntoViewIfNeeded())
  await stage.steps.step('resumed: a colleague changed the same title meanwhile → nothing is overwritten, a conflict asks', async () => {
    await studio(stage).getByRole('button', { name: 'Resume' }).click()
    const link = page.getByRole('contentinfo').getByRole('link', { name: '1 conflict' })
    await expect(link).toBeVisible(patience)
    expect(service.demo.inspect.asset(id)?.title).toBe(theirs)
    await link.click()
    const card = page.getByRole('article', { name: mine })
    await expect(card).toContainText(theirs)
    await card.getByRole('radio', { name: 'Mine' }).check()
  })
  await stage.pictures.take(stage.slipway(), 'conflicts')
}

async function decide(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const id = service.idOf(theirs)
  await stage.steps.step('“Mine” goes to the service; theirs stays in the history', async () => {
    await page.getByRole('article', { name: mine }).getByRole('button', { name: 'Apply' }).click()
    await expect(page.getByRole('main')).toContainText('No conflicts.')
    await expect.poll(() => service.demo.inspect.asset(id)?.title, patience).toBe(mine)
    await openView(page, 'Library')
    const panel = await choose(page, mine)
    await panel.getByRole('tab', { name: 'History' }).click()
    await expect(panel.getByRole('list', { name: 'Kept from conflicts' })).toContainText(theirs)
    await panel.getByRole('tab', { name: 'Info' }).click()
    await dismissToasts(page)
  })
}

async function reviewDoubt(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step(
    'what became of the lost answer was looked for; as it can not be told, the user is asked with all that is known',
    async () => {
      await page.getByRole('contentinfo').getByRole('link', { name: '1 in doubt' }).click({ timeout: 30_000 })
      const row = tableRow(page, 'Activity', acted)
      await expect(row).toContainText('Needs review')
      await expect(row).toContainText('may have been started')
      expect(runsOf(service)).toBe(1)
    },
  )
  await stage.pictures.take(stage.slipway(), 'needs-review')
  await stage.steps.step('given up → nothing waits any more', async () => {
    await tableRow(page, 'Activity', acted).getByRole('button', { name: 'Cancel' }).click()
    await expect(syncLine(page)).toHaveText('Up to date', patience)
  })
}

async function brake(stage: Stage, service: Service): Promise<void> {
  const { page } = stage.slipway()
  const lost = ['Interview 2', 'Interview 10']
  const banner = page.getByRole('group', { name: '“Studio” is held: assets are missing' })
  const before = countAtService(service)
  await stage.steps.step('assets vanish at the service at once → the account is held, and nothing is removed here', async () => {
    for (const title of lost) service.demo.as(service.colleague).purge(service.idOf(title))
    await syncStudio(stage)
    await expect(studio(stage)).toContainText('On hold', patience)
    await openView(page, 'Library')
    await expect(banner).toContainText('2 of 11 assets missing')
    await expect(results(page)).toHaveText(countOf(before))
  })
  await stage.pictures.take(stage.slipway(), 'hold', async () => {
    // In a narrow window the details lie over what is to be seen.
    const isNarrow = await page.evaluate(() => window.innerWidth < 900)
    const close = details(page).getByRole('button', { name: 'Close details' })
    if (isNarrow && (await close.isVisible())) await close.click()
  })
  await stage.steps.step('“They are gone” → asked once more, then they leave the library', async () => {
    await banner.getByRole('button', { name: 'They are gone: remove them' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove 2 assets' }).click()
    await expect(banner).toHaveCount(0)
    await expect(results(page)).toHaveText(countOf(before - lost.length))
    await expect(syncLine(page)).toHaveText('Up to date', patience)
  })
}

async function careForLibrary(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const section = page.getByRole('region', { name: 'Library' })
  await stage.steps.step('Settings: the library is checked and backed up', async () => {
    await openView(page, 'Settings')
    await section.getByRole('button', { name: 'Check library' }).click()
    await expect(section).toContainText('No damage among', patience)
    await section.getByRole('button', { name: 'Back up now' }).click()
    await expect(section.getByRole('table', { name: 'Backups' })).toContainText('By hand', patience)
    await dismissToasts(page)
  })
  await stage.pictures.take(stage.slipway(), 'library-care', () =>
    section.getByRole('heading', { name: 'Library' }).scrollIntoViewIfNeeded(),
  )
}
