// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { HandInPreview } from '../../../../src-preload/contract/hand-in'
import type { AccountId, DropFolderId } from '../../../../src-preload/contract/ids'
import type { DropFolder } from '../../../../src-preload/contract/drop-folder'
import { useCall } from '../../../../src-renderer/bridge/query'
import { changeQuery, libraryList } from '../../../../src-renderer/features/assets/asset-list'
import { addFiles, endHandIn, openHandIn } from '../../../../src-renderer/features/assets/hand-in-wish'
import { useFetching } from '../../../../src-renderer/features/hand-in/drag-out'
import { HandIn } from '../../../../src-renderer/features/hand-in/hand-in'
import { accountId, assetIdOf, buildAccount, buildCapabilities, buildRow, pageOf, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers, FakeBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'
import { drag, fileAt, paste } from './support'

const folderId = '0D000000000000000000000001' as DropFolderId
const folder = { id: folderId, path: '/drops/in', accountId, accountName: 'Studio' } as DropFolder

const buildPreview = (changes: Partial<HandInPreview> = {}): HandInPreview => ({
  ticket: 'ticket-1',
  files: 2,
  folders: 0,
  bytes: 2000,
  willSend: 2,
  notes: [],
  rows: [{ name: 'a.png', size: 1000, outcome: 'New asset “a”', willSend: true }],
  isCutShort: false,
  accounts: [],
  ...changes,
})

/** Stands for the view of the drop folders, which has read them. */
function Folders(): null {
  useCall('drop-folders.list', {})
  return null
}

let bridge: FakeBridge
const onShowIntake = vi.fn()

async function show(answers: Answers = {}): Promise<void> {
  bridge = installBridge({
    'services.list': () => [...services],
    'accounts.list': () => [buildAccount()],
    'drop-folders.list': () => [folder],
    'assets.page': ({ offset, limit }) => pageOf([buildRow(1, { title: 'Quay' })], offset, limit),
    'hand-in.waiting': () => ({ paths: [] }),
    'hand-in.preview': ({ target }) => buildPreview(target === null ? { ticket: '', willSend: 0 } : {}),
    'hand-in.take': () => undefined,
    ...answers,
  })
  renderPart(
    <>
      <Folders />
      <main data-testid="main">
        <div role="grid" aria-label="Assets">
          <div data-asset-id={assetIdOf(1)} data-testid="tile" draggable>
            Quay
          </div>
          <input aria-label="A field" />
        </div>
        <div data-drop-folder-id={folderId} data-testid="card" />
      </main>
      <HandIn onShowIntake={onShowIntake} />
    </>,
  )
  changeQuery(libraryList, { search: '' })
  libraryList.pages.show(0, 0)
  await waitFor(() => expect(libraryList.pages.store.getState().total).toBe(1))
  await waitFor(() => expect(bridge.inputsOf('accounts.list')).toHaveLength(1))
}

const layer = () => document.querySelector('[data-drop-layer]')?.textContent ?? null
const dialog = () => screen.findByRole('dialog', { name: 'Add files' })

beforeEach(() => {
  localStorage.clear()
})
afterEach(() => {
  endHandIn()
  cleanup()
  vi.clearAllMocks()
  useFetching.setState({ fetching: null })
})

describe('files dragged over the window', () => {
  test('the window says where they would go, and stops saying so when they leave', async () => {
    await show()
    await waitFor(() => {
      drag('dragover', screen.getByTestId('main'))
      expect(layer()).toBe('Drop to add as new assets')
    })
    drag('dragover', screen.getByTestId('tile'))
    expect(layer()).toBe('Drop to add media to “Quay”')
    drag('dragover', screen.getByTestId('card'))
    expect(layer()).toBe('Drop to add to the drop folder “in”')
    expect(screen.getAllByText('Drop to add to the drop folder “in”')[0]?.closest('[aria-live=polite]')).not.toBeNull()
    drag('dragleave', document.body)
    expect(layer()).toBeNull()
  })

  test('text that is dragged is none of it', async () => {
    await show()
    expect(drag('dragover', screen.getByTestId('main'), [], ['text/plain']).isTaken).toBe(false)
    expect(layer()).toBeNull()
  })

  test('where the service takes no second file, the asset says why and nothing can be let go', async () => {
    const why = 'Wordbee takes no second file.'
    await show({ 'accounts.list': () => [buildAccount({ capabilities: buildCapabilities({ 'add-media': why }) })] })
    await waitFor(() => {
      const { effect } = drag('dragover', screen.getByTestId('tile'))
      expect(layer()).toBe(`Not to “Quay”: ${why}`)
      expect(effect).toBe('none')
    })
    drag('drop', screen.getByTestId('tile'), [fileAt('/a.png')])
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(layer()).toBeNull()
  })

  test.each([
    ['main', null],
    ['tile', { kind: 'asset', assetId: assetIdOf(1) }],
    ['card', { kind: 'drop-folder', dropFolderId: folderId }],
  ])('let go over the %s they are previewed for it', async (place, target) => {
    await show()
    await waitFor(() => {
      drag('dragover', screen.getByTestId(place))
      expect(layer()).not.toContain('not loaded')
      expect(layer()).not.toContain('Connect')
      expect(layer()).not.toContain('not there')
    })
    expect(drag('drop', screen.getByTestId(place), [fileAt('/in/a.png'), fileAt('/in/b')])).toMatchObject({ isTaken: true })
    await dialog()
    await waitFor(() => expect(bridge.inputsOf('hand-in.preview').length).toBeGreaterThan(0))
    expect(bridge.inputsOf('hand-in.preview').at(-1)).toMatchObject({
      paths: ['/in/a.png', '/in/b'],
      ...(target === null ? {} : { target }),
    })
  })

  test('what lies on no disk is said', async () => {
    await show()
    await waitFor(() => {
      drag('dragover', screen.getByTestId('main'))
      expect(layer()).toBe('Drop to add as new assets')
    })
    drag('drop', screen.getByTestId('main'), [fileAt(null)])
    expect(await screen.findByText('What was dropped is no file on this computer. Save it first, then add it.')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('without an account nothing can be let go', async () => {
    await show({ 'accounts.list': () => [] })
    drag('dragover', screen.getByTestId('main'))
    expect(layer()).toBe('Connect an account first: files need a service to go to.')
  })
})

describe('the dialog "Add files"', () => {
  test('says what would happen and takes it; the toast leads to the intake', async () => {
    await show()
    act(() => openHandIn(['/a.png', '/b.png']))
    const shown = await dialog()
    expect(within(shown).getByRole<HTMLSelectElement>('combobox', { name: 'Account' }).value).toBe(accountId)
    expect(await within(shown).findByText('New asset “a”')).toBeTruthy()
    expect(within(shown).getByText(/2 files, 2 kB; 2 would be sent\./)).toBeTruthy()
    await userEvent.click(await within(shown).findByRole('button', { name: 'Add 2 files' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.inputsOf('hand-in.take')).toEqual([{ ticket: 'ticket-1' }])
    await userEvent.click(await screen.findByRole('button', { name: 'Show in intake' }))
    expect(onShowIntake).toHaveBeenCalledOnce()
  })

  test('asks which account where several take files, and where at its service; only then anything can be added', async () => {
    const wordbee = '0A000000000000000000000002' as AccountId
    await show({
      'accounts.list': () => [buildAccount(), buildAccount({ id: wordbee, name: 'Words', service: 'wordbee' })],
      'hand-in.preview': ({ target }) => buildPreview(target === null ? { ticket: '' } : { ticket: JSON.stringify(target) }),
    })
    act(() => openHandIn(['/a.png']))
    const shown = await dialog()
    await userEvent.selectOptions(await within(shown).findByRole('combobox', { name: 'Account' }), 'Words')
    const segment = await within(shown).findByRole('textbox', { name: 'Segment ID' })
    await waitFor(() => expect(within(shown).queryByText('New asset “a”')).toBeNull())
    await waitFor(() => expect(within(shown).getByRole('button', { name: 'Add 2 files' }).getAttribute('aria-busy')).toBeNull())
    await userEvent.click(within(shown).getByRole('button', { name: 'Add 2 files' }))
    expect(await within(shown).findByText('Fill in “Segment ID”.')).toBeTruthy()
    expect(bridge.inputsOf('hand-in.take')).toEqual([])
    await userEvent.type(segment, '140')
    await waitFor(() =>
      expect(bridge.inputsOf('hand-in.preview').at(-1)).toMatchObject({
        target: { kind: 'account', accountId: wordbee, target: { segmentId: '140' } },
      }),
    )
    await waitFor(() => expect(within(shown).getByRole('button', { name: 'Add 2 files' }).getAttribute('aria-busy')).toBeNull())
    await userEvent.click(within(shown).getByRole('button', { name: 'Add 2 files' }))
    await waitFor(() => expect(bridge.inputsOf('hand-in.take')).toHaveLength(1))
    // The next time it begins with that account.
    act(() => openHandIn(['/c.png']))
    await waitFor(() => expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Account' }).value).toBe(wordbee))
  })

  test('the account that alone is shown in the library is meant', async () => {
    const second = '0A000000000000000000000002' as AccountId
    await show({ 'accounts.list': () => [buildAccount(), buildAccount({ id: second, name: 'Second' })] })
    changeQuery(libraryList, { accounts: [second] })
    act(() => openHandIn(['/a.png']))
    expect((await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Account' })).value).toBe(second)
    changeQuery(libraryList, { accounts: [] })
  })

  test('what is not taken is listed; with nothing to take the button says why', async () => {
    await show({ 'hand-in.preview': () => buildPreview({ files: 0, willSend: 0, rows: [], notes: ['“hollow” holds no files.'] }) })
    act(() => openHandIn(['/hollow']))
    const shown = await dialog()
    expect(await within(shown).findByText('“hollow” holds no files.')).toBeTruthy()
    const button = within(shown).getByRole('button', { name: 'Add files', description: 'There are no files to add.' })
    await userEvent.click(button)
    expect(bridge.inputsOf('hand-in.take')).toEqual([])
  })

  test('more files than are looked at are all taken, and it says so', async () => {
    await show({ 'hand-in.preview': () => buildPreview({ files: 20_000, folders: 1, willSend: 19_999, isCutShort: true }) })
    act(() => openHandIn(['/all']))
    const shown = await dialog()
    expect(await within(shown).findByText(/There are more files than can be shown/)).toBeTruthy()
    expect(await within(shown).findByRole('button', { name: 'Add all files' })).toBeTruthy()
  })

  test('a refusal stands in the dialog as an alert, and nothing can be added', async () => {
    await show({
      'hand-in.preview': () => {
        throw new AppError('refused', '“a.png” is not there any more.')
      },
    })
    act(() => openHandIn(['/a.png']))
    const shown = await dialog()
    expect((await within(shown).findByRole('alert')).textContent).toContain('“a.png” is not there any more.')
    expect(within(shown).getByRole('button', { name: 'Add files' }).getAttribute('aria-disabled')).toBe('true')
  })

  test('where the form is changed back, the files are looked at anew: the look that was ended by the change is not waited for', async () => {
    const second = '0A000000000000000000000002' as AccountId
    const ends: (() => void)[] = []
    const asked: unknown[] = []
    await show({
      'accounts.list': () => [buildAccount(), buildAccount({ id: second, name: 'Second' })],
      'hand-in.preview': ({ target }) => {
        const account = target?.kind === 'account' ? target.accountId : null
        const isFirst = !asked.includes(account)
        asked.push(account)
        if (!isFirst) return buildPreview()
        return new Promise<HandInPreview>((_, reject) => ends.push(() => reject(new AppError('refused', 'It was changed meanwhile.'))))
      },
    })
    act(() => openHandIn(['/a.png']))
    const shown = await dialog()
    const accounts = await within(shown).findByRole('combobox', { name: 'Account' })
    await waitFor(() => expect(asked.at(-1)).toBe(accountId))
    await userEvent.selectOptions(accounts, second)
    await waitFor(() => expect(asked.at(-1)).toBe(second))
    await userEvent.selectOptions(accounts, accountId)
    await waitFor(() => expect(asked.at(-1)).toBe(accountId))
    act(() => {
      for (const end of ends) end()
    })
    expect(await within(shown).findByText('New asset “a”')).toBeTruthy()
    expect(within(shown).queryByRole('alert')).toBeNull()
  })

  test('a preview that got too old is worked out again, and nothing is lost', async () => {
    let asked = 0
    await show({
      'hand-in.preview': () => buildPreview({ ticket: `ticket-${String((asked += 1))}` }),
      'hand-in.take': ({ ticket }) => {
        if (ticket === 'ticket-1') throw new AppError('not-found', 'Too much time has passed. Add them again.')
      },
    })
    act(() => openHandIn(['/a.png']))
    const shown = await dialog()
    await waitFor(() => expect(within(shown).getByRole('button', { name: 'Add 2 files' }).getAttribute('aria-busy')).toBeNull())
    await userEvent.click(within(shown).getByRole('button', { name: 'Add 2 files' }))
    await within(shown).findByRole('alert')
    await waitFor(() => expect(asked).toBe(2))
    await waitFor(() => expect(within(shown).getByRole('button', { name: 'Add 2 files' }).getAttribute('aria-busy')).toBeNull())
    await userEvent.click(within(shown).getByRole('button', { name: 'Add 2 files' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('Escape leaves everything as it was', async () => {
    await show()
    act(() => openHandIn(['/a.png']))
    await dialog()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(bridge.inputsOf('hand-in.take')).toEqual([])
  })

  test('too many at once are refused before anything is asked', async () => {
    await show()
    act(() => openHandIn(Array.from({ length: 20_001 }, (_, number) => `/${String(number)}`)))
    expect(await screen.findByText(/more than 20,000 files and folders/)).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('other ways in', () => {
  test('files chosen in the system’s dialog are previewed; a cancelled dialog is nothing', async () => {
    let chosen: string[] | null = ['/a.png']
    await show({ 'hand-in.choose': () => chosen })
    await act(() => addFiles('files'))
    await dialog()
    expect(bridge.inputsOf('hand-in.choose')).toEqual([{ folders: false }])
    act(endHandIn)
    chosen = null
    await act(() => addFiles('folders'))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('pasted files are previewed; what the page can not name is asked of main; in a field it stays text', async () => {
    let paths: string[] = ['/pasted/Pasted.png']
    await show({ 'hand-in.paste': () => ({ paths }) })
    paste(screen.getByRole('textbox', { name: 'A field' }), [fileAt('/a.png')])
    expect(screen.queryByRole('dialog')).toBeNull()
    paste(document.body, [fileAt('/a.png')])
    await dialog()
    expect(bridge.inputsOf('hand-in.paste')).toEqual([])
    act(endHandIn)
    paste(document.body, [fileAt(null)])
    await dialog()
    await waitFor(() => expect(bridge.inputsOf('hand-in.preview').at(-1)).toMatchObject({ paths: ['/pasted/Pasted.png'] }))
    act(endHandIn)
    paths = []
    paste(document.body, [])
    expect(await screen.findByText('There are no files and no picture on the clipboard.')).toBeTruthy()
  })

  test('files from outside open the dialog, at the start and later', async () => {
    let waiting: string[] = ['/first.png']
    await show({ 'hand-in.waiting': () => ({ paths: waiting.splice(0) }) })
    await dialog()
    waiting = ['/second.png']
    act(() => bridge.emit('hand-in.changed'))
    await waitFor(() => expect(bridge.inputsOf('hand-in.preview').at(-1)).toMatchObject({ paths: ['/first.png', '/second.png'] }))
  })
})

describe('dragging assets out', () => {
  const begin = () => {
    const event = new Event('dragstart', { bubbles: true, cancelable: true })
    act(() => void screen.getByTestId('tile').dispatchEvent(event))
    return event.defaultPrevented
  }

  test('the page’s own dragging is replaced by the original’s, and what comes back into the window is no new file', async () => {
    await show({ 'hand-in.drag-out': () => ({ state: 'started', message: null }) })
    expect(begin()).toBe(true)
    await waitFor(() => expect(bridge.inputsOf('hand-in.drag-out')).toEqual([{ ids: [assetIdOf(1)] }]))
    expect(drag('dragover', screen.getByTestId('main')).isTaken).toBe(false)
    expect(layer()).toBeNull()
    drag('drop', screen.getByTestId('main'), [fileAt('/a.png')])
    expect(screen.queryByRole('dialog')).toBeNull()
    await waitFor(() => expect(drag('dragover', screen.getByTestId('main')).isTaken).toBe(true))
  })

  test('a file that is dragged in from elsewhere after that is one, though the page heard of no pointer in between', async () => {
    await show({ 'hand-in.drag-out': () => ({ state: 'started', message: null }) })
    begin()
    await waitFor(() => expect(bridge.inputsOf('hand-in.drag-out')).toHaveLength(1))
    expect(drag('dragover', screen.getByTestId('main')).isTaken).toBe(false)
    act(() => void window.dispatchEvent(new Event('blur')))
    expect(drag('dragover', screen.getByTestId('main')).isTaken).toBe(true)
  })

  test('all chosen assets go along', async () => {
    await show({ 'hand-in.drag-out': () => ({ state: 'refused', message: 'No.' }) })
    act(() => libraryList.selection.setState({ ids: new Set([assetIdOf(1), assetIdOf(2)]) }))
    begin()
    await waitFor(() => expect(bridge.inputsOf('hand-in.drag-out')).toEqual([{ ids: [assetIdOf(1), assetIdOf(2)] }]))
    expect(await screen.findByText('No.')).toBeTruthy()
    act(() => libraryList.selection.setState({ ids: new Set() }))
  })

  test('what must be fetched first says so with its progress, and says when it is here', async () => {
    let ready = 0
    await show({
      'hand-in.drag-out': () => ({ state: 'fetching', message: '“Quay” is being fetched. Drag it again when it is here.' }),
      'hand-in.fetch-state': () => ({ ready, total: 1, sent: 12e6, size: 40e6, problem: null }),
    })
    begin()
    const line = await screen.findByRole('status', { name: 'Fetching' })
    expect(line.textContent).toContain('“Quay” is being fetched.')
    act(() => bridge.emit('hand-in.changed'))
    expect(await within(line).findByRole('progressbar')).toBeTruthy()
    ready = 1
    act(() => bridge.emit('hand-in.changed'))
    expect(await screen.findByText('“Quay” is here. Drag it again.')).toBeTruthy()
    expect(screen.queryByRole('status', { name: 'Fetching' })).toBeNull()
  })
})
