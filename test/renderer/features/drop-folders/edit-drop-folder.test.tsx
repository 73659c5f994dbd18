// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { plainRule } from '../../../../src-preload/contract/plain-rule'
import { AppError } from '../../../../src-preload/contract/errors'
import { EditDropFolder } from '../../../../src-renderer/features/drop-folders/edit-drop-folder'
import { accountId, buildAccount, buildCapabilities, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'
import { buildFolder, folderId } from './builders'

const listed = { 'services.list': () => [...services] }
const empty = { rows: [], total: 0, willSend: 0 }
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }))
const open = (name: string) => userEvent.click(screen.getByRole('button', { name }))

afterEach(cleanup)

describe('the dialog "Edit rule"', () => {
  test('shows the rule as it is, previews the changed one, and sends it under the folder’s id', async () => {
    const bridge = installBridge({
      ...listed,
      'drop-folders.preview-edit': ({ rule }) => ({
        rows: [{ name: 'a.png', size: 1, outcome: `New asset “${rule.title}”`, willSend: true }],
        total: 1,
        willSend: 1,
      }),
      'drop-folders.edit': () => undefined,
    })
    const onClose = vi.fn()
    const folder = buildFolder({ rule: { ...plainRule, title: '{parent}', minSize: 2_000_000, exclude: ['*.tmp'] } })
    renderPart(<EditDropFolder folder={folder} account={buildAccount()} onClose={onClose} />)
    const table = screen.getByRole('table', { name: 'Preview' })
    expect(await within(table).findByText('New asset “{parent}”')).toBeTruthy()
    expect(screen.queryByRole('combobox', { name: 'Account' })).toBeNull()
    expect(screen.queryByRole('textbox', { name: 'Folder' })).toBeNull()
    await open('Title, tags and category')
    const title = screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' })
    expect(title.value).toBe('{parent}')
    await userEvent.clear(title)
    await userEvent.click(title)
    await userEvent.paste('{name} of {parent}')
    expect(await within(table).findByText('New asset “{name} of {parent}”')).toBeTruthy()
    await open('Which files')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Smallest size' }).value).toBe('2')
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Exclude' }).value).toBe('*.tmp')
    await save()
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('drop-folders.edit')).toEqual([
      {
        id: folderId,
        mode: 'new-assets',
        pattern: '',
        afterUpload: 'keep',
        target: {},
        rule: { ...folder.rule, title: '{name} of {parent}' },
      },
    ])
  })

  test('a fault that main finds inside a folded section opens it, and the focus goes there', async () => {
    installBridge({
      ...listed,
      'drop-folders.preview-edit': () => empty,
      'drop-folders.edit': () => {
        throw new AppError('invalid-input', '“{colour}” is no word that can be filled in.', 'rule.tags')
      },
    })
    renderPart(<EditDropFolder folder={buildFolder()} account={buildAccount()} onClose={vi.fn()} />)
    await save()
    const tags = await screen.findByRole('textbox', { name: 'Tags', description: '“{colour}” is no word that can be filled in.' })
    expect(tags.getAttribute('aria-invalid')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(tags))
  })

  test('a size that is no number is told at once, and nothing is previewed or sent with it', async () => {
    const bridge = installBridge({ ...listed, 'drop-folders.preview-edit': () => empty })
    renderPart(<EditDropFolder folder={buildFolder()} account={buildAccount()} onClose={vi.fn()} />)
    await waitFor(() => expect(bridge.inputsOf('drop-folders.preview-edit')).toHaveLength(1))
    await open('Which files')
    await userEvent.type(screen.getByRole('textbox', { name: 'Largest size' }), 'x')
    expect(screen.getByRole('textbox', { name: 'Largest size', description: 'Write a number, such as 10 or 2.5.' })).toBeTruthy()
    await save()
    expect(bridge.inputsOf('drop-folders.edit')).toEqual([])
    expect(bridge.inputsOf('drop-folders.preview-edit')).toHaveLength(1)
  })

  test('what the service can not do is said where it is chosen', async () => {
    installBridge({ ...listed, 'drop-folders.preview-edit': () => empty })
    const account = buildAccount({
      id: accountId,
      capabilities: buildCapabilities({ 'add-media': 'An asset here has one file.', restore: 'This service has no trash.' }),
    })
    renderPart(<EditDropFolder folder={buildFolder()} account={account} onClose={vi.fn()} />)
    await open('When something is there already')
    expect(
      screen.getByRole('combobox', {
        name: 'A file that was sent has new content',
        description: 'It is held instead. An asset here has one file.',
      }),
    ).toBeTruthy()
    const twin = screen.getByRole('combobox', { name: 'An asset with the same content is in the trash' })
    expect(within(twin).getByRole<HTMLOptionElement>('option', { name: 'Restore the asset from the trash' }).disabled).toBe(true)
  })

  test('deleting after upload is warned of in plain words', async () => {
    installBridge({ ...listed, 'drop-folders.preview-edit': () => empty })
    renderPart(<EditDropFolder folder={buildFolder()} account={buildAccount()} onClose={vi.fn()} />)
    expect(screen.queryByText(/deleted from this folder for good/)).toBeNull()
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'After upload' }), 'Delete once verified')
    expect(screen.getByText(/deleted from this folder for good/)).toBeTruthy()
  })
})
