// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { EditForm, changesOf, titleProblem } from '../../../../src-renderer/features/details/edit-form'
import { dropEdit } from '../../../../src-renderer/features/details/panel-state'
import { withTyped } from '../../../../src-renderer/features/details/tags-field'
import { buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const asset = buildDetails(1, { title: 'Hero', description: 'Old', category: 'Print', tags: ['a'] })
const title = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' })
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }))

afterEach(() => {
  cleanup()
  dropEdit(asset.id)
})

describe('editing an asset', () => {
  test('a title of 256 characters is refused at its field and sent nowhere', async () => {
    const bridge = installBridge({})
    renderPart(<EditForm asset={asset} onEnd={vi.fn()} />)
    await userEvent.clear(title())
    await userEvent.click(title())
    await userEvent.paste('x'.repeat(256))
    expect(screen.getByText('256 of 255')).toBeTruthy()
    await save()
    expect(screen.getByText(/at most 255 characters; this one has 256/)).toBeTruthy()
    expect(document.activeElement).toBe(title())
    expect(bridge.inputsOf('assets.edit')).toEqual([])
  })

  test('only what was changed is sent', async () => {
    const bridge = installBridge({ 'assets.edit': () => undefined })
    const onEnd = vi.fn()
    renderPart(<EditForm asset={asset} onEnd={onEnd} />)
    await userEvent.type(title(), ' shot')
    await userEvent.type(screen.getByRole('textbox', { name: 'Tags' }), 'b, c{Enter}')
    await save()
    await waitFor(() => expect(onEnd).toHaveBeenCalled())
    expect(bridge.inputsOf('assets.edit')).toEqual([{ id: asset.id, changes: { title: 'Hero shot', tags: ['a', 'b', 'c'] } }])
  })

  test('a tag still being typed is saved by one click on Save, which does not move under the pointer', async () => {
    const bridge = installBridge({ 'assets.edit': () => undefined })
    const onEnd = vi.fn()
    const user = userEvent.setup()
    renderPart(<EditForm asset={asset} onEnd={onEnd} />)
    await user.type(screen.getByRole('textbox', { name: 'Tags' }), 'dawn')
    await user.pointer({ keys: '[MouseLeft>]', target: screen.getByRole('button', { name: 'Save' }) })
    expect(screen.queryByText('dawn')).toBeNull()
    await user.pointer({ keys: '[/MouseLeft]', target: screen.getByRole('button', { name: 'Save' }) })
    await waitFor(() => expect(onEnd).toHaveBeenCalled())
    expect(bridge.inputsOf('assets.edit')).toEqual([{ id: asset.id, changes: { tags: ['a', 'dawn'] } }])
  })

  test('a refusal stands at its field, and nothing typed is lost', async () => {
    installBridge({
      'assets.edit': () => {
        throw new AppError('refused', 'Another asset has this title. Choose another one.', 'title')
      },
    })
    const onEnd = vi.fn()
    renderPart(<EditForm asset={asset} onEnd={onEnd} />)
    await userEvent.type(title(), ' 2')
    await userEvent.type(screen.getByRole('textbox', { name: 'Description' }), ' and new')
    await save()
    await screen.findByText('Another asset has this title. Choose another one.')
    expect(title().value).toBe('Hero 2')
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Description' }).value).toBe('Old and new')
    expect(onEnd).not.toHaveBeenCalled()
  })

  test('a title of blanks is none; characters outside the basic plane count once', () => {
    expect(titleProblem('   ')).toBe('Give the asset a title.')
    expect(titleProblem('🎉'.repeat(255))).toBeNull()
  })

  test('nothing changed is nothing to send', () => {
    expect(changesOf(asset, asset)).toEqual({})
  })

  test('tags are split at commas, without blanks and doubles', () => {
    expect(withTyped(['a'], ' b ,, a, c ')).toEqual(['a', 'b', 'c'])
  })

  test('what was begun stays when the form goes away and comes back, and only that is sent', async () => {
    const bridge = installBridge({ 'assets.edit': () => undefined })
    const shown = renderPart(<EditForm asset={asset} onEnd={vi.fn()} />)
    await userEvent.type(title(), ' shot')
    await userEvent.type(screen.getByRole('textbox', { name: 'Tags' }), 'daw')
    shown.unmount()
    // Meanwhile a colleague has changed the description: the edit does not put the old one back.
    renderPart(<EditForm asset={{ ...asset, description: 'New at the service' }} onEnd={vi.fn()} />)
    expect(title().value).toBe('Hero shot')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Tags' }).value).toBe('daw')
    await save()
    await waitFor(() =>
      expect(bridge.inputsOf('assets.edit')).toEqual([{ id: asset.id, changes: { title: 'Hero shot', tags: ['a', 'daw'] } }]),
    )
  })
})
