// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { plainRule } from '../../../../src-preload/contract/plain-rule'
import { AppError } from '../../../../src-preload/contract/errors'
import type { AccountId, DropFolderId } from '../../../../src-preload/contract/ids'
import { AddDropFolder } from '../../../../src-renderer/features/drop-folders/add-drop-folder'
import { accountId, buildAccount, buildCapabilities, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const folder = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Folder' })
const start = () => userEvent.click(screen.getByRole('button', { name: 'Start watching' }))
const listed = { 'services.list': () => [...services] }
const added = { 'drop-folders.add': () => ({ id: '0D000000000000000000000001' as DropFolderId }) }
const empty = { rows: [], total: 0, willSend: 0 }

afterEach(cleanup)

describe('the dialog "Add drop folder"', () => {
  test('the preview follows what is typed and says per file what would happen', async () => {
    installBridge({
      ...listed,
      'drop-folders.preview': (form) => ({
        rows: [
          { name: 'sunset.jpg', size: 1000, outcome: form.includeExisting ? 'New asset' : 'Left alone', willSend: form.includeExisting },
        ],
        total: 1,
        willSend: form.includeExisting ? 1 : 0,
      }),
    })
    renderPart(<AddDropFolder accounts={[buildAccount()]} onClose={vi.fn()} />)
    await userEvent.type(folder(), '/drop')
    const table = screen.getByRole('table', { name: 'Preview' })
    expect(await within(table).findByText('Left alone')).toBeTruthy()
    await userEvent.click(screen.getByRole('checkbox', { name: 'Include files already there' }))
    expect(await within(table).findByText('New asset')).toBeTruthy()
  })

  test('what is wrong with the folder is said at its field', async () => {
    installBridge({
      ...listed,
      'drop-folders.preview': () => empty,
      'drop-folders.add': () => {
        throw new AppError('invalid-input', 'This folder lies inside another drop folder. Choose one outside it.', 'path')
      },
    })
    const onClose = vi.fn()
    renderPart(<AddDropFolder accounts={[buildAccount()]} onClose={onClose} />)
    await userEvent.type(folder(), '/drop/inner')
    await start()
    await screen.findByText('This folder lies inside another drop folder. Choose one outside it.')
    expect(folder().getAttribute('aria-invalid')).toBe('true')
    expect(folder().value).toBe('/drop/inner')
    expect(onClose).not.toHaveBeenCalled()
  })

  test('the pattern is asked for only where it counts', async () => {
    const bridge = installBridge({
      ...listed,
      'drop-folders.preview': () => empty,
      'drop-folders.add': () => ({ id: '0D000000000000000000000001' as DropFolderId }),
    })
    const onClose = vi.fn()
    renderPart(<AddDropFolder accounts={[buildAccount()]} onClose={onClose} />)
    expect(screen.queryByRole('textbox', { name: 'Name pattern' })).toBeNull()
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'New files become' }), 'Media of the asset named by the pattern')
    await userEvent.click(screen.getByRole('textbox', { name: 'Name pattern' }))
    await userEvent.paste('{asset}_{nn}')
    await userEvent.type(folder(), '/drop')
    await start()
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('drop-folders.add')).toEqual([
      {
        path: '/drop',
        accountId,
        mode: 'media-by-pattern',
        pattern: '{asset}_{nn}',
        afterUpload: 'keep',
        includeExisting: false,
        target: {},
        rule: plainRule,
      },
    ])
  })

  test('what a rule says beside the plain case is folded away, previewed, and sent', async () => {
    const bridge = installBridge({ ...listed, ...added, 'drop-folders.preview': () => empty })
    const onClose = vi.fn()
    renderPart(<AddDropFolder accounts={[buildAccount()]} onClose={onClose} />)
    expect(screen.queryByRole('textbox', { name: 'Tags' })).toBeNull()
    await userEvent.type(folder(), '/drop')
    const fill = async (name: string, text: string) => {
      await userEvent.click(screen.getByRole('textbox', { name }))
      await userEvent.paste(text)
    }
    await userEvent.click(screen.getByRole('button', { name: 'Title, tags and category' }))
    await fill('Title', '{parent} {name}')
    await fill('Tags', '{folder1}, new')
    await fill('Category', 'Stills')
    await userEvent.click(screen.getByRole('button', { name: 'Which files' }))
    await fill('Include', '*.jpg\n*.png')
    await fill('Exclude', '*_draft.*')
    await userEvent.click(screen.getByRole('checkbox', { name: 'Video' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Image' }))
    await fill('Largest size', '1.5')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Unit of the largest size' }), 'GB')
    await userEvent.click(screen.getByRole('button', { name: 'When something is there already' }))
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'A file that was sent has new content' }), 'Make a new asset of it')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'The same content is there already' }), 'Skip it')
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'An asset with the same content is in the trash' }),
      'Restore the asset from the trash',
    )
    await userEvent.click(screen.getByRole('button', { name: 'Before sending' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Remove the location where it was taken' }))
    // Folded again, a section says what is set in it.
    await userEvent.click(screen.getByRole('button', { name: 'Which files' }))
    expect(
      screen.getByRole('button', { name: 'Which files', description: 'Only some names · Not all names · 2 types · Up to 1.5 GB' }),
    ).toBeTruthy()
    const rule = {
      ...plainRule,
      title: '{parent} {name}',
      tags: '{folder1}, new',
      category: 'Stills',
      include: ['*.jpg', '*.png'],
      exclude: ['*_draft.*'],
      types: ['image', 'video'],
      maxSize: 1_500_000_000,
      onChange: 'new-asset',
      onDuplicate: 'skip',
      onTrashedTwin: 'restore',
      removeLocation: true,
    }
    await waitFor(() => expect(bridge.inputsOf('drop-folders.preview').at(-1)).toMatchObject({ rule }))
    await start()
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('drop-folders.add')).toMatchObject([{ path: '/drop', rule }])
  })

  test('while the preview is worked out anew the last one stays, and a late answer to an old question is not shown', async () => {
    const waiting = new Map<string, (willSend: number) => void>()
    installBridge({
      ...listed,
      'drop-folders.preview': ({ path }) =>
        new Promise((resolve) => {
          waiting.set(path, (willSend) =>
            resolve({ rows: [{ name: path, size: 1, outcome: 'New asset', willSend: true }], total: 9, willSend }),
          )
        }),
    })
    renderPart(<AddDropFolder accounts={[buildAccount()]} onClose={vi.fn()} />)
    const table = () => screen.getByRole('table', { name: 'Preview' })
    await userEvent.type(folder(), '/a')
    await waitFor(() => expect(waiting.has('/a')).toBe(true))
    waiting.get('/a')?.(1)
    await screen.findByText(/; 1 would be sent/)
    await userEvent.type(folder(), 'b')
    await waitFor(() => expect(waiting.has('/ab')).toBe(true))
    expect(screen.getByText('Working out what would happen…')).toBeTruthy()
    expect(within(table()).getByText('/a')).toBeTruthy()
    await userEvent.type(folder(), 'c')
    await waitFor(() => expect(waiting.has('/abc')).toBe(true))
    waiting.get('/abc')?.(3)
    await screen.findByText(/; 3 would be sent/)
    waiting.get('/ab')?.(2)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(within(table()).getByText('/abc')).toBeTruthy()
    expect(screen.getByText(/; 3 would be sent/)).toBeTruthy()
  })

  test('a field whose values the service lists offers them', async () => {
    const field = { key: 'folderId', label: 'Folder', secret: false, hint: '', isOptional: true, hasChoices: true, isLong: false }
    const spark = services.find(({ id }) => id === 'octospark')!
    const bridge = installBridge({
      'services.list': () => [{ ...spark, targetFields: [field] }],
      'drop-folders.preview': () => empty,
      'accounts.fields': ({ id }) => ({ id, service: 'octospark', name: 'Spark', fields: { teamId: 't1' } }),
      'accounts.choices': () => [{ value: 'f1', label: 'Finals', group: null }],
    })
    renderPart(<AddDropFolder accounts={[buildAccount({ service: 'octospark' })]} onClose={vi.fn()} />)
    await userEvent.click(await screen.findByRole('button', { name: 'Choose Folder…' }))
    await userEvent.click(await screen.findByRole('option', { name: /Finals/ }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Folder (optional)' }).value).toBe('f1')
    expect(bridge.inputsOf('accounts.choices')).toEqual([
      { id: accountId, service: 'octospark', name: 'Spark', fields: { teamId: 't1' }, key: 'folderId' },
    ])
  })

  test('asks where at the service the files go, and wants what is required', async () => {
    const bridge = installBridge({ ...listed, ...added, 'drop-folders.preview': () => empty })
    const onClose = vi.fn()
    renderPart(<AddDropFolder accounts={[buildAccount({ service: 'wordbee' })]} onClose={onClose} />)
    const segment = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Segment ID' })
    await userEvent.type(folder(), '/drop')
    await start()
    expect(await screen.findByText('Fill in “Segment ID”.')).toBeTruthy()
    expect(document.activeElement).toBe(segment)
    expect(bridge.inputsOf('drop-folders.add')).toEqual([])
    expect(bridge.inputsOf('drop-folders.preview')).toEqual([])
    await userEvent.type(segment, ' 140 ')
    await userEvent.type(screen.getByRole('textbox', { name: 'Locale (optional)' }), 'fr-FR')
    await start()
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('drop-folders.add')).toMatchObject([{ target: { segmentId: '140', locale: 'fr-FR' } }])
  })

  test('another account asks for its own target and takes nothing along from the first', async () => {
    const other = '0A000000000000000000000002' as AccountId
    const bridge = installBridge({ ...listed, ...added, 'drop-folders.preview': () => empty })
    renderPart(
      <AddDropFolder accounts={[buildAccount({ service: 'wordbee' }), buildAccount({ id: other, name: 'Second' })]} onClose={vi.fn()} />,
    )
    await userEvent.type(await screen.findByRole('textbox', { name: 'Segment ID' }), '140')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Account' }), 'Second')
    expect(screen.queryByRole('textbox', { name: 'Segment ID' })).toBeNull()
    await userEvent.type(screen.getByRole('textbox', { name: 'Project ID (optional)' }), 'p1')
    await userEvent.type(folder(), '/drop')
    await start()
    await waitFor(() => expect(bridge.inputsOf('drop-folders.add')).toMatchObject([{ accountId: other, target: { projectId: 'p1' } }]))
  })

  test('a service that takes no media for an asset leaves only new assets, and says why', () => {
    installBridge({ ...listed, 'drop-folders.preview': () => empty })
    const why = 'Wordbee has no documented way to add files to an asset.'
    renderPart(<AddDropFolder accounts={[buildAccount({ capabilities: buildCapabilities({ 'add-media': why }) })]} onClose={vi.fn()} />)
    const choice = screen.getByRole('combobox', {
      name: 'New files become',
      description: `“Media of the asset named by the pattern” can not be chosen. ${why}`,
    })
    const shut = within(choice).getByRole<HTMLOptionElement>('option', { name: 'Media of the asset named by the pattern' })
    expect(shut.disabled).toBe(true)
  })

  test('accounts that take no files are named with the reason, and can not be chosen', () => {
    installBridge({ ...listed, 'drop-folders.preview': () => empty })
    const poor = buildAccount({ name: 'Readers', capabilities: buildCapabilities({ upload: 'This service takes no files.' }) })
    renderPart(<AddDropFolder accounts={[buildAccount()]} unsuited={[poor]} onClose={vi.fn()} />)
    const choice = screen.getByRole('combobox', {
      name: 'Account',
      description: '“Readers” can not be chosen. This service takes no files.',
    })
    expect(within(choice).queryByRole('option', { name: 'Readers' })).toBeNull()
  })
})
