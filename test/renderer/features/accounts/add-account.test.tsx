// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { AddAccount } from '../../../../src-renderer/features/accounts/add-account'
import { accountId } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const input = (name: string) => screen.getByLabelText<HTMLInputElement>(name, { exact: true })
const connect = () => userEvent.click(screen.getByRole('button', { name: 'Connect' }))

afterEach(cleanup)

describe('the dialog "Add account"', () => {
  test('shows all services; those that can not be chosen say why', () => {
    installBridge({})
    renderPart(<AddAccount onClose={vi.fn()} />)
    const radios = within(screen.getByRole('radiogroup', { name: 'Service' })).getAllByRole<HTMLInputElement>('radio')
    expect(radios.map((radio) => radio.labels?.[0]?.textContent)).toEqual(['OctoSpark', 'Wordbee', 'Media Pocket', 'GlobalAiOpc'])
    expect(radios.map((radio) => radio.disabled)).toEqual([true, true, false, true])
    expect(screen.getByRole('radio', { name: 'OctoSpark', description: 'Slipway does not speak to OctoSpark yet.' })).toBeTruthy()
  })

  test('a refusal is an alert in the dialog, its field is marked, and nothing typed is lost', async () => {
    installBridge({
      'accounts.connect': () => {
        throw new AppError('sign-in-needed', 'The API key was refused. Copy it again.', 'apiKey')
      },
    })
    const onClose = vi.fn()
    renderPart(<AddAccount onClose={onClose} />)
    await userEvent.type(input('Name'), 'Studio')
    await userEvent.type(input('Server address'), 'https://studio.example')
    await userEvent.type(input('API key'), 'wrong')
    await connect()
    const alert = await within(screen.getByRole('dialog', { name: 'Add account' })).findByRole('alert')
    expect(alert.textContent).toBe('The API key was refused. Copy it again.')
    expect(input('API key').getAttribute('aria-invalid')).toBe('true')
    expect(input('Server address').getAttribute('aria-invalid')).toBeNull()
    expect([input('Name').value, input('Server address').value, input('API key').value]).toEqual([
      'Studio',
      'https://studio.example',
      'wrong',
    ])
    expect(onClose).not.toHaveBeenCalled()
  })

  test('the secret is typed unseen, and sent as it was typed', async () => {
    const bridge = installBridge({ 'accounts.connect': () => ({ accountId }) })
    const onClose = vi.fn()
    renderPart(<AddAccount onClose={onClose} />)
    expect(input('API key').type).toBe('password')
    await userEvent.type(input('Server address'), ' https://studio.example ')
    await userEvent.type(input('API key'), ' k ')
    await connect()
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('accounts.connect')).toEqual([
      { service: 'media-pocket', name: 'Media Pocket', fields: { address: 'https://studio.example', apiKey: ' k ' } },
    ])
    expect(document.body.textContent).not.toContain(' k ')
  })
})
