// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import type { ReactNode } from 'react'
import { AppError } from '../../../../src-preload/contract/errors'
import type { DeletionQuestion } from '../../../../src-preload/contract/asset'
import { DeletionDialog } from '../../../../src-renderer/features/assets/deletion-dialog'
import { usePanel } from '../../../../src-renderer/features/assets/panel'
import { assetIdOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const id = assetIdOf(1)
const question = (changes: Partial<DeletionQuestion> = {}): DeletionQuestion => ({
  nonce: 'first',
  what: 'assets',
  offersBackup: false,
  expiresAt: Date.now() + 60_000,
  assets: [{ id, title: 'Hero shot', accountName: 'Studio', whatIsLost: '2 media and 3 comments' }],
  refused: [{ id: assetIdOf(2), title: 'Teaser', reason: 'It is still being uploaded.' }],
  ...changes,
})

function Asked(): ReactNode {
  const deletion = usePanel((panel) => panel.deletion)
  return deletion && <DeletionDialog ids={deletion.ids} question={deletion.question} />
}

function ask(changes: Partial<DeletionQuestion> = {}): void {
  usePanel.setState({ deletion: { ids: [id], question: question(changes) } })
  renderPart(<Asked />)
}

const confirm = () => screen.getByRole('button', { name: 'Delete permanently' })

afterEach(() => {
  cleanup()
  usePanel.setState({ deletion: null })
})

describe('the question before a permanent deletion', () => {
  test('names what is lost and what stays, and Cancel has the focus', async () => {
    installBridge({})
    ask()
    const dialog = screen.getByRole('alertdialog', { name: 'Delete permanently?' })
    expect(dialog.textContent).toContain('Hero shot')
    expect(dialog.textContent).toContain('2 media and 3 comments')
    expect(dialog.textContent).toContain('“Teaser”: It is still being uploaded.')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' })))
  })

  test('quirk 15: deletes nothing before the word is typed', async () => {
    const bridge = installBridge({ 'assets.delete-permanently': () => ({ done: [id], refused: [] }) })
    ask()
    await userEvent.click(confirm())
    expect(bridge.inputsOf('assets.delete-permanently')).toEqual([])
    await userEvent.type(screen.getByRole('textbox'), 'delete')
    expect(confirm().getAttribute('aria-disabled')).toBeNull()
    await userEvent.click(confirm())
    await waitFor(() => expect(bridge.inputsOf('assets.delete-permanently')).toEqual([{ nonce: 'first', typed: 'delete' }]))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  })

  test('asks anew when the question has expired, and wants the word again', async () => {
    const bridge = installBridge({
      'assets.ask-deletion': () => question({ nonce: 'second' }),
      'assets.delete-permanently': () => ({ done: [id], refused: [] }),
    })
    ask({ expiresAt: Date.now() - 1 })
    await userEvent.type(screen.getByRole('textbox'), 'delete')
    await userEvent.click(confirm())
    await screen.findByRole('alert')
    expect(bridge.inputsOf('assets.delete-permanently')).toEqual([])
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('')
    await userEvent.type(screen.getByRole('textbox'), 'delete')
    await userEvent.click(confirm())
    await waitFor(() => expect(bridge.inputsOf('assets.delete-permanently')).toEqual([{ nonce: 'second', typed: 'delete' }]))
  })

  test('says why main refused, with a fresh question', async () => {
    installBridge({
      'assets.ask-deletion': () => question({ nonce: 'second' }),
      'assets.delete-permanently': () => {
        throw new AppError('refused', '“Hero shot” has changed since you were asked. Look at the list once more.')
      },
    })
    ask()
    await userEvent.type(screen.getByRole('textbox'), 'delete')
    await userEvent.click(confirm())
    expect((await screen.findByRole('alert')).textContent).toContain('has changed since you were asked')
  })

  describe('with a copy to be saved first', () => {
    const box = () => screen.getByRole<HTMLInputElement>('checkbox', { name: 'Save a copy first' })
    const choose = () => userEvent.click(screen.getByRole('button', { name: 'Choose folder…' }))
    const word = () => userEvent.type(screen.getByRole('textbox'), 'delete')

    test('quirk 58: the copy is offered at first, and nothing is deleted while no folder is chosen', async () => {
      const bridge = installBridge({ 'assets.choose-backup-folder': () => null })
      ask({ offersBackup: true })
      expect(box().checked).toBe(true)
      await word()
      await choose()
      await userEvent.type(screen.getByRole('textbox'), '{Enter}')
      await userEvent.click(confirm())
      expect(screen.getByRole('button', { name: 'Delete permanently', description: /Choose the folder for the copy first/ })).toBeTruthy()
      expect(bridge.inputsOf('assets.delete-permanently')).toEqual([])
    })

    test('the folder is named, and belongs to this question', async () => {
      const bridge = installBridge({
        'assets.choose-backup-folder': () => 'Copies',
        'assets.delete-permanently': () => ({ done: [id], refused: [] }),
      })
      ask({ offersBackup: true })
      await choose()
      expect(await screen.findByText('The copy goes to the folder “Copies”.')).toBeTruthy()
      await word()
      await userEvent.click(confirm())
      await waitFor(() => expect(bridge.inputsOf('assets.delete-permanently')).toEqual([{ nonce: 'first', typed: 'delete' }]))
      expect(bridge.inputsOf('assets.choose-backup-folder')).toEqual([{ nonce: 'first' }])
    })

    test('who wants no copy deletes without one', async () => {
      const bridge = installBridge({ 'assets.delete-permanently': () => ({ done: [id], refused: [] }) })
      ask({ offersBackup: true })
      await userEvent.click(box())
      await word()
      await userEvent.click(confirm())
      await waitFor(() => expect(bridge.inputsOf('assets.delete-permanently')).toHaveLength(1))
    })

    test('a folder chosen and then not wanted goes with its question: the next one knows of none', async () => {
      const bridge = installBridge({
        'assets.choose-backup-folder': () => 'Copies',
        'assets.ask-deletion': () => question({ nonce: 'second', offersBackup: true }),
        'assets.delete-permanently': () => ({ done: [id], refused: [] }),
      })
      ask({ offersBackup: true })
      await choose()
      await screen.findByText('The copy goes to the folder “Copies”.')
      await word()
      await userEvent.click(box())
      await waitFor(() => expect(bridge.inputsOf('assets.ask-deletion')).toHaveLength(1))
      await waitFor(() => expect(confirm().getAttribute('aria-disabled')).toBeNull())
      await userEvent.click(confirm())
      await waitFor(() => expect(bridge.inputsOf('assets.delete-permanently')).toEqual([{ nonce: 'second', typed: 'delete' }]))
    })
  })

  test('the removal of media asks the same way, about the media only', async () => {
    const bridge = installBridge({ 'assets.remove-media': () => ({ done: [id], refused: [] }) })
    ask({ what: 'media', assets: [{ id, title: 'Hero shot', accountName: 'Studio', whatIsLost: '2 media' }], refused: [] })
    const dialog = screen.getByRole('alertdialog', { name: 'Remove media?' })
    expect(dialog.textContent).toContain('the asset stays')
    const remove = screen.getByRole('button', { name: 'Remove media' })
    await userEvent.click(remove)
    expect(bridge.inputsOf('assets.remove-media')).toEqual([])
    await userEvent.type(screen.getByRole('textbox'), 'delete')
    await userEvent.click(remove)
    await waitFor(() => expect(bridge.inputsOf('assets.remove-media')).toEqual([{ nonce: 'first', typed: 'delete' }]))
    expect(bridge.inputsOf('assets.delete-permanently')).toEqual([])
  })
})
