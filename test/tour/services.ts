import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator } from '@playwright/test'
import { png } from '../e2e/support/files'
import { accountItem, chooseMore } from '../e2e/support/services'
import { choose, details, openView, results, tile } from '../e2e/support/steps'
import { readDemoRecords, readGlobalAiOpc, readOctoSpark, readWordbee } from './demo-records'
import { expect } from './expect'
import { dismissToasts, type Stage } from './stage'

const patience = { timeout: 20_000, intervals: [20, 50, 100] }
const wanted = 'water'
const spoken = 'teaser_ko-KR_자막.mp4'
const linked = 'Red square'
const acted = 'Court in pink, noon'

/** What each of the four services is best at, and what none of them is asked for. */
export async function visitServices(stage: Stage): Promise<void> {
  await dismissToasts(stage.slipway().page)
  await readCapabilities(stage)
  await searchOctoSpark(stage)
  const host = await servePicture()
  try {
    await makeFromLink(stage, host)
    await startAction(stage)
    await readWordbeeFacts(stage)
    await followLinked(stage, host)
  } finally {
    host.stop()
  }
  await followAction(stage)
}

/** What Slipway says of a service: the rows that begin with these words have these answers. */
const capabilities: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'Media Pocket demo': { Comments: /^Yes$/, Actions: /^Yes$/, 'Restore from trash': /^Yes$/, 'List all assets': /^No\. .+/ },
  'OctoSpark demo': { 'Search by meaning': /^Yes$/, 'Ask its assistant': /^Yes$/, Comments: /^No\. .+/, 'Restore from trash': /^No\. .+/ },
  'Wordbee demo': { 'List all assets': /^Yes$/, 'Delete permanently': /^Yes$/, 'Move to trash': /^No\. .+/, History: /^No\. .+/ },
  'GlobalAiOpc demo': { 'Make an asset from a link': /^Yes$/, 'Add assets by ID': /^Yes$/, 'Search at the service': /^No\. .+/ },
}

async function readCapabilities(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const summaryOf = (item: Locator) => item.getByText('What this service can do')
  await stage.steps.step('Accounts: a table for each service says what it can do, and why it can not do the rest', async () => {
    for (const [account, rows] of Object.entries(capabilities)) {
      const item = await accountItem(page, account)
      await summaryOf(item).click()
      const table = item.getByRole('table', { name: `What ${account} can do` })
      for (const [words, answer] of Object.entries(rows)) {
        const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: words, exact: true }) })
        await expect(row.getByRole('cell')).toHaveText(answer)
      }
      if (account !== 'OctoSpark demo') await summaryOf(item).click()
    }
  })
  const shown = await accountItem(page, 'OctoSpark demo')
  await stage.pictures.take(stage.slipway(), 'capabilities', () => shown.getByRole('heading').first().scrollIntoViewIfNeeded())
  await summaryOf(shown).click()
}

async function searchOctoSpark(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const dialog = page.getByRole('dialog', { name: 'Search at OctoSpark' })
  await stage.steps.step(`OctoSpark searched for “${wanted}”, at the service → exactly what it holds of that`, async () => {
    const holding = readOctoSpark(stage.profile).filter(
      ({ deletedAt, displayName, originalFilename, aiTitle, aiDescription, aiTags }) =>
        deletedAt === null && [displayName, originalFilename, aiTitle, aiDescription, ...aiTags].join(' ').toLowerCase().includes(wanted),
    )
    expect(holding.length).toBeGreaterThan(0)
    await chooseMore(page, await accountItem(page, 'OctoSpark demo'), 'Search at OctoSpark…')
    await dialog.getByLabel('Search for').fill(wanted)
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    const shows = dialog.getByRole('list', { name: 'Found at the service' }).getByRole('button', { name: /^Show / })
    await expect(shows).toHaveCount(holding.length)
    const found = await shows.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')))
    expect(found.sort()).toEqual(holding.map(({ displayName }) => `Show ${displayName}`).sort())
  })
  await stage.pictures.take(stage.slipway(), 'service-search')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(dialog).toBeHidden()
}

/** A picture at an address of this process, as if it lay somewhere on the web. */
async function servePicture() {
  const bytes = png(64, 48, [200, 40, 40])
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    link: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/red.png`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
type PictureHost = Awaited<ReturnType<typeof servePicture>>

const linkedAtService = ({ profile }: Stage) => readGlobalAiOpc(profile).assets.filter(({ name }) => name === linked)

async function makeFromLink(stage: Stage, { link }: PictureHost): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('a link becomes an asset of GlobalAiOpc, once', async () => {
    await chooseMore(page, await accountItem(page, 'GlobalAiOpc demo'), 'New from a link…')
    const dialog = page.getByRole('dialog', { name: 'New asset from a link' })
    await dialog.getByLabel('Link', { exact: true }).fill(link)
    await dialog.getByLabel(/^Name/).fill(linked)
    await dialog.getByRole('button', { name: 'Make asset' }).click()
    await expect(dialog).toHaveCount(0)
    await expect.poll(() => linkedAtService(stage).map(({ assetType }) => assetType), patience).toEqual(['Image'])
  })
}

async function startAction(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('an action is started at Media Pocket, once', async () => {
    await openView(page, 'Library')
    // What is new comes first and moves the others on: nothing is clicked before it is there.
    await expect(tile(page, linked)).toBeVisible()
    const panel = await choose(page, acted)
    await panel.getByRole('tab', { name: 'Actions' }).click()
    await panel
      .getByRole('list', { name: 'Actions' })
      .getByRole('button', { name: /^Start / })
      .first()
      .click()
    const question = page.getByRole('dialog', { name: 'Start this action?' })
    await expect(question).toContainText(acted)
    await question.getByRole('button', { name: 'Start', exact: true }).click()
    await expect.poll(() => runsAtService(stage), patience).toBe(1)
  })
}

function runsAtService({ profile }: Stage): number {
  const { assets, runs } = readDemoRecords(profile)
  return runs.filter(({ assetId }) => assets.some(({ id, title }) => id === assetId && title === acted)).length
}

async function readWordbeeFacts(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step('a file at Wordbee shows its segment, language and folder as the service has them', async () => {
    const [file] = readWordbee(stage.profile).filter(({ name }) => name === spoken)
    if (file === undefined) throw new Error(`Wordbee has no ${spoken}.`)
    await page.getByRole('searchbox', { name: 'Search assets' }).fill(spoken)
    await expect(results(page)).toHaveText('1 asset')
    const panel = await choose(page, spoken)
    const fact = (name: string) =>
      panel
        .getByRole('definition')
        .and(page.locator(`dt:text-is("${name}") + dd`))
        .first()
    await expect(fact('Segment')).toHaveText(file.segmentId)
    await expect(fact('Locale')).toHaveText(file.locale ?? 'none')
    await expect(fact('Folder')).toHaveText(file.relativePath)
    await expect(panel.getByRole('tab', { name: 'Comments' })).toBeDisabled()
  })
  await stage.pictures.take(stage.slipway(), 'wordbee-file')
  await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
}

async function followLinked(stage: Stage, { sha256 }: PictureHost): Promise<void> {
  const { page } = stage.slipway()
  await stage.steps.step(
    'GlobalAiOpc’s review is followed to its end → ready in the window, the picture’s bytes at the service',
    async () => {
      await page.getByRole('searchbox', { name: 'Search assets' }).fill(linked)
      await expect(results(page)).toHaveText('1 asset')
      await expect
        .poll(() => linkedAtService(stage).map(({ status, file }) => [status, file?.sha256]), patience)
        .toEqual([['Active', sha256]])
      await expect(tile(page, linked)).not.toHaveAccessibleName(/being processed|pending/, patience)
      expect(readGlobalAiOpc(stage.profile).creations.filter(({ name }) => name === linked)).toHaveLength(1)
      const panel = await choose(page, linked)
      await expect(panel).toContainText(linkedAtService(stage)[0]?.id ?? 'no ID')
    },
  )
  await stage.pictures.take(stage.slipway(), 'globalaiopc-asset')
  await page.getByRole('searchbox', { name: 'Search assets' }).fill('')
}

async function followAction(stage: Stage): Promise<void> {
  const { page } = stage.slipway()
  const runs = details(page).getByRole('list', { name: 'Runs' }).getByRole('listitem')
  const showActions = () => details(page).getByRole('tab', { name: 'Actions' }).click()
  await stage.steps.step('the action is followed to its end; it ran once', async () => {
    const panel = await choose(page, acted)
    await panel.getByRole('tab', { name: 'Actions' }).click()
    await expect(runs).toHaveCount(1)
    await expect(runs.first()).toContainText('Finished', { ...patience, ignoreCase: true })
    expect(runsAtService(stage)).toBe(1)
  })
  await stage.pictures.take(stage.slipway(), 'actions', showActions)
}
