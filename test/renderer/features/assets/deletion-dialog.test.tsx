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

  test('deletes nothing before the word is typed', async () => {
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
})
