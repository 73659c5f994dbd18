// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { DropFolderId } from '../../../../src-preload/contract/ids'
import { AddDropFolder } from '../../../../src-renderer/features/drop-folders/add-drop-folder'
import { accountId, buildAccount } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const folder = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Folder' })
const start = () => userEvent.click(screen.getByRole('button', { name: 'Start watching' }))
const empty = { rows: [], total: 0, willSend: 0 }

afterEach(cleanup)

describe('the dialog "Add drop folder"', () => {
  test('the preview follows what is typed and says per file what would happen', async () => {
    installBridge({
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
      { path: '/drop', accountId, mode: 'media-by-pattern', pattern: '{asset}_{nn}', afterUpload: 'keep', includeExisting: false },
    ])
  })
})
