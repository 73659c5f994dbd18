import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { LoggedRequest } from '../../../src-main/demo/service/request-log'
import { isDocumented } from '../../support/documented-requests'
import type { Slipway } from '../app'
import { openView } from './steps'

/** Adds an account in the window, as a person does. Fields by their labels. */
export async function addAccount(page: Page, service: string, fields: Readonly<Record<string, string>>): Promise<Locator> {
  const dialog = await openAddAccount(page, service)
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await expect(dialog).toHaveCount(0)
  return accountItem(page, fields['Name'] ?? service)
}

/** Opens the dialog "Add account" for a service, from wherever it can be opened. */
export async function openAddAccount(page: Page, service: string): Promise<Locator> {
  const first = page.getByRole('button', { name: 'Add an account' })
  if (await first.isVisible()) await first.click()
  else {
    await openView(page, 'Accounts')
    await page.getByRole('button', { name: 'Add account' }).first().click()
  }
  const dialog = page.getByRole('dialog', { name: 'Add account' })
  await dialog.getByRole('radio', { name: service, exact: true }).check()
  return dialog
}

/** The account's item in the list, in the view Accounts. */
export async function accountItem(page: Page, name: string): Promise<Locator> {
  await openView(page, 'Accounts')
  const item = page
    .getByRole('list', { name: 'Accounts' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name, exact: true }) })
  await expect(item).toContainText('Connected', { timeout: 20_000 })
  return item
}

/** Chooses an entry of the account's menu "More". */
export async function chooseMore(page: Page, item: Locator, entry: string): Promise<void> {
  await item.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

/** Watches a folder in the window. `fields` by label: what the service asks for beside the folder. */
export async function watchInWindow(
  page: Page,
  { path, account, fields = {} }: { path: string; account: string; fields?: Readonly<Record<string, string>> },
): Promise<void> {
  await openView(page, 'Drop folders')
  await page.getByRole('button', { name: 'Add drop folder' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add drop folder' })
  await dialog.getByLabel('Folder', { exact: true }).fill(path)
  await dialog.getByRole('combobox', { name: 'Account' }).selectOption({ label: account })
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Start watching' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('list', { name: 'Drop folders' }).getByRole('listitem').filter({ hasText: path })).toContainText('Watching')
}

/** Answers the system's own dialogs in place of a person: the next folder to choose, the next file to save or open. */
export async function answerDialogs({ app }: Slipway, answers: { readonly open?: string; readonly save?: string }): Promise<void> {
  await app.evaluate(({ dialog }, { open, save }) => {
    if (open !== undefined) dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [open] })
    if (save !== undefined) dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: save })
  }, answers)
}

/** Answers the question before a permanent deletion. */
export async function confirmDeletion(page: Page, title = 'Delete permanently?', button = 'Delete permanently'): Promise<void> {
  const dialog = page.getByRole('alertdialog', { name: title })
  await dialog.getByLabel(/^Type “delete”/).fill('delete')
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** A tab that the service lacks: disabled, and it says why. */
export async function expectTabOff(panel: Locator, name: string, reason: RegExp): Promise<void> {
  const tab = panel.getByRole('tab', { name, exact: true })
  await expect(tab).toBeDisabled()
  await expect(tab).toHaveAccessibleDescription(reason)
}

/** A button of something that the service lacks, or that can not be done now: off, and it says why. */
export async function expectButtonOff(panel: Locator, name: string, reason: RegExp): Promise<void> {
  const button = panel.getByRole('button', { name, exact: true })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAccessibleDescription(reason)
}

/** Compares what reached a service with what its documents know. Files that the service itself named are not requests to its API. */
export function expectDocumented(requests: readonly LoggedRequest[]): void {
  const unknown = requests
    .filter(({ headers }) => headers['user-agent'] === 'Slipway' && headers['accept']?.startsWith('application/json') === true)
    .filter(({ method, path, query }) => !isDocumented(method, `${path}?${new URLSearchParams(query).toString()}`))
    .map(({ method, path }) => `${method} ${path}`)
  expect(unknown, 'requests that no document knows').toEqual([])
}
