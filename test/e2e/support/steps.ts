import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { AssetQuery, AssetRow } from '../../../src-preload/contract/asset'
import type { DropFolderForm } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { AccountId, DropFolderId } from '../../../src-preload/contract/ids'
import type { Slipway } from '../app'
import type { Service } from './service'

export type ViewName = 'Library' | 'Drop folders' | 'Activity' | 'Trash' | 'Accounts' | 'Settings'

export const navigation = (page: Page): Locator => page.getByRole('navigation', { name: 'Main' })

/** Goes to a view by its link. */
export async function openView(page: Page, name: ViewName): Promise<void> {
  const link = navigation(page).getByRole('link', { name, exact: true })
  await link.click()
  await expect(link).toHaveAttribute('aria-current', 'page')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The tile whose name begins with this title. */
export function tile(page: Page, title: string, grid: 'Assets' | 'Trashed assets' = 'Assets'): Locator {
  return page.getByRole('grid', { name: grid }).getByRole('gridcell', { name: new RegExp(`^${escaped(title)}\\s*(,|$)`) })
}

export const results = (page: Page): Locator => page.getByRole('status', { name: 'Results' })
export const syncLine = (page: Page): Locator => page.getByRole('status', { name: 'Sync', exact: true })
export const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' })

/** Chooses an asset and waits until its details are shown. */
export async function choose(page: Page, title: string, grid: 'Assets' | 'Trashed assets' = 'Assets'): Promise<Locator> {
  await tile(page, title, grid).click()
  const panel = details(page)
  await expect(panel.getByRole('heading', { name: title, exact: true, level: 2 })).toBeVisible()
  return panel
}

/** A toast of the last change. */
export const toast = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('region', { name: 'Notifications' }).getByRole('status').filter({ hasText: text })

/** Every live asset, or those in the trash, as the library file has them. */
export async function rows(slipway: Slipway, query: Partial<AssetQuery> = {}): Promise<readonly AssetRow[]> {
  const whole: AssetQuery = {
    view: 'library',
    search: '',
    sort: 'title',
    descending: false,
    accounts: [],
    types: [],
    states: [],
    tags: [],
    folders: [],
    ...query,
  }
  const page = await slipway.call('assets.page', { query: whole, offset: 0, limit: 500 })
  return page.rows
}

/** Connects to a service through the preload and takes up its whole library: the quick way for journeys about something else. */
export async function connectWith(slipway: Slipway, service: Service, name = 'Studio'): Promise<AccountId> {
  const { accountId } = await slipway.call('accounts.connect', {
    service: 'media-pocket',
    name,
    fields: { address: service.origin, apiKey: service.key },
  })
  const ids = service.demo.assetIds()
  if (ids.length > 0) await slipway.call('accounts.add-by-id', { id: accountId, text: ids.join('\n') })
  await upToDate(slipway)
  await openView(slipway.page, 'Library')
  if (ids.length > 0) await atRest(slipway)
  return accountId
}

/** Waits until the grid of the library shows what is known, in its order: what still moves is not what a person would click. */
export async function atRest(slipway: Slipway): Promise<void> {
  await expect
    .poll(async () => {
      const known = await rows(slipway, { sort: 'added', descending: true })
      const shown = await slipway.page
        .locator('[data-asset-id]')
        .evaluateAll((tiles: HTMLElement[]) =>
          tiles
            .toSorted((one, other) => Number(one.dataset['index']) - Number(other.dataset['index']))
            .map((tile) => tile.dataset['assetId']),
        )
      return shown.length > 0 && shown.every((id, index) => id === known[index]?.id)
    })
    .toBe(true)
}

/** Waits until nothing is to be sent or read. */
export async function upToDate(slipway: Slipway): Promise<void> {
  await expect.poll(async () => (await slipway.call('sync.status', {})).state, { timeout: 20_000 }).toBe('up-to-date')
}

/** Watches a folder through the preload, by the plain rule where nothing else is said. */
export async function watchFolder(
  slipway: Slipway,
  path: string,
  accountId: AccountId,
  changes: Partial<DropFolderForm> = {},
): Promise<DropFolderId> {
  const { id } = await slipway.call('drop-folders.add', {
    path,
    accountId,
    mode: 'new-assets',
    pattern: '',
    afterUpload: 'keep',
    includeExisting: false,
    target: {},
    rule: plainRule,
    ...changes,
  })
  await expect.poll(async () => (await slipway.call('drop-folders.list', {})).find((folder) => folder.id === id)?.state).toBe('watching')
  return id
}

/** The card of a drop folder. */
export const folderCard = (page: Page, path: string): Locator =>
  page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem').filter({ hasText: path })

/** The row of the table that has this text in a cell. */
export function tableRow(page: Page, table: 'Intake' | 'Activity' | 'Preview' | 'Transfers', text: string | RegExp): Locator {
  return page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })
}

/** Makes the window so wide and high, in CSS pixels. */
export async function resize({ app, page }: Slipway, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
    },
    { width, height },
  )
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
}

/** The element that has the focus, by role-like facts. */
export function focused(page: Page): Promise<{ tag: string; name: string; assetId: string | null }> {
  return page.evaluate(() => {
    const element = document.activeElement
    const holder = element?.closest('[data-asset-id]')
    return {
      tag: element?.tagName.toLowerCase() ?? 'none',
      name: element?.getAttribute('aria-label') ?? element?.textContent.trim().slice(0, 80) ?? '',
      assetId: holder instanceof HTMLElement ? (holder.dataset['assetId'] ?? null) : null,
    }
  })
}
