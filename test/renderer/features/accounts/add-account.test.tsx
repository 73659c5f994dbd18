// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { AddAccount } from '../../../../src-renderer/features/accounts/add-account'
import { EditAccount } from '../../../../src-renderer/features/accounts/edit-account'
import { accountId, buildAccount, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const input = (name: string) => screen.getByLabelText<HTMLInputElement>(name, { exact: true })
const connect = () => userEvent.click(screen.getByRole('button', { name: 'Connect' }))
const radio = (name: string) => screen.findByRole<HTMLInputElement>('radio', { name })

async function open(answers: Answers = {}) {
  const bridge = installBridge({ 'services.list': () => [...services], ...answers })
  const onClose = vi.fn()
  renderPart(<AddAccount onClose={onClose} />)
  await screen.findByRole('radiogroup', { name: 'Service' })
  return { bridge, onClose }
}

beforeEach(() => pretendSize(800, 600))
afterEach(cleanup)

describe('the dialog "Add account"', () => {
  test('offers the services that main tells of, in its order, each with its own fields', async () => {
    await open()
    const radios = within(screen.getByRole('radiogroup', { name: 'Service' })).getAllByRole<HTMLInputElement>('radio')
    expect(radios.map((one) => one.labels?.[0]?.textContent)).toEqual(['OctoSpark', 'Wordbee', 'Media Pocket', 'GlobalAiOpc'])
    const expected: Record<string, string[]> = {
      OctoSpark: ['Server address', 'API token', 'Team ID'],
      Wordbee: ['Server address', 'Account ID', 'API key', 'Scope', 'Segment IDs'],
      'Media Pocket': ['Server address', 'API key'],
      GlobalAiOpc: ['Server address', 'API key'],
    }
    for (const [name, labels] of Object.entries(expected)) {
      await userEvent.click(await radio(name))
      const dialog = screen.getByRole('dialog', { name: 'Add account' })
      const fields = [...dialog.querySelectorAll<HTMLInputElement>('input:not([type=radio]), textarea')]
      expect(fields.map((field) => field.labels?.[0]?.textContent)).toEqual(['Name', ...labels])
    }
  })

  test('says it when the services can not be read, and reads them again', async () => {
    let isBroken = true
    installBridge({
      'services.list': () => {
        if (isBroken) throw new AppError('unexpected', 'The services could not be read. Try again.')
        return [...services]
      },
    })
    renderPart(<AddAccount onClose={vi.fn()} />)
    expect((await screen.findByRole('alert')).textContent).toContain('The services could not be read.')
    isBroken = false
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await radio('Wordbee')).toBeTruthy()
  })

  test('a refusal is an alert in the dialog, its field is marked, and nothing typed is lost', async () => {
    const { onClose } = await open({
      'accounts.connect': () => {
        throw new AppError('sign-in-needed', 'The API key was refused. Copy it again.', 'apiKey')
      },
    })
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
    const { bridge, onClose } = await open({ 'accounts.connect': () => ({ accountId }) })
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

  test('what was typed for one service is kept there, and never shows up in another one', async () => {
    const { bridge } = await open({ 'accounts.connect': () => ({ accountId }) })
    await userEvent.type(input('Server address'), 'https://pocket.example')
    await userEvent.type(input('API key'), 'pocket-key')
    await userEvent.click(await radio('GlobalAiOpc'))
    expect([input('Server address').value, input('API key').value]).toEqual(['', ''])
    await userEvent.type(input('Server address'), 'https://opc.example')
    await userEvent.click(await radio('Media Pocket'))
    expect([input('Server address').value, input('API key').value]).toEqual(['https://pocket.example', 'pocket-key'])
    await userEvent.click(await radio('GlobalAiOpc'))
    await connect()
    await waitFor(() =>
      expect(bridge.inputsOf('accounts.connect')).toEqual([
        { service: 'globalaiopc', name: 'GlobalAiOpc', fields: { address: 'https://opc.example', apiKey: '' } },
      ]),
    )
  })

  test('a field for many ids takes many lines', async () => {
    const { bridge } = await open({ 'accounts.connect': () => ({ accountId }) })
    await userEvent.click(await radio('Wordbee'))
    expect(input('Segment IDs').tagName).toBe('TEXTAREA')
    await userEvent.type(input('Segment IDs'), '12{Enter}100-140')
    expect(bridge.inputsOf('accounts.connect')).toEqual([])
    expect(input('Segment IDs').value).toBe('12\n100-140')
  })

  test('a field that may stay empty says so', async () => {
    const [octo] = services
    const optional = octo && { ...octo, fields: octo.fields.map((field) => ({ ...field, isOptional: field.key === 'teamId' })) }
    await open({ 'services.list': () => (optional ? [optional] : []) })
    expect(screen.getByRole('textbox', { name: 'Team ID', description: '(optional) The team whose assets are shown' })).toBeTruthy()
    expect(screen.getByRole('textbox', { name: 'Server address', description: '' })).toBeTruthy()
  })
})

describe('the choices of a field', () => {
  const teams = [
    { value: 'team-1', label: 'Posters', group: 'Studio North' },
    { value: 'team-2', label: 'Films', group: 'Studio North' },
    { value: 'team-3', label: 'Films', group: 'Studio South' },
  ]
  const choose = () => userEvent.click(screen.getByRole('button', { name: 'Choose Team ID…' }))

  test('are asked for with what is typed, shown by group, and fill the field', async () => {
    const { bridge } = await open({ 'accounts.choices': () => teams })
    await userEvent.click(await radio('OctoSpark'))
    await userEvent.type(input('Server address'), 'https://octo.example')
    await userEvent.type(input('API token'), 'secret')
    await choose()
    const list = await screen.findByRole('listbox', { name: 'Choices for Team ID' })
    expect(bridge.inputsOf('accounts.choices')).toEqual([
      {
        service: 'octospark',
        name: 'OctoSpark',
        id: null,
        key: 'teamId',
        fields: { address: 'https://octo.example', token: 'secret', teamId: '' },
      },
    ])
    expect(within(within(list).getByRole('group', { name: 'Studio North' })).getAllByRole('option')).toHaveLength(2)
    await userEvent.click(within(within(list).getByRole('group', { name: 'Studio South' })).getByRole('option', { name: /Films/ }))
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull())
    expect(input('Team ID').value).toBe('team-3')
  })

  test('can be chosen by keyboard alone, and Escape closes only the list', async () => {
    const { onClose } = await open({ 'accounts.choices': () => teams })
    await userEvent.click(await radio('OctoSpark'))
    screen.getByRole('button', { name: 'Choose Team ID…' }).focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('listbox', { name: 'Choices for Team ID' })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull())
    expect(onClose).not.toHaveBeenCalled()
    expect(input('Team ID').value).toBe('')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Choose Team ID…' })))
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('listbox', { name: 'Choices for Team ID' })
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await waitFor(() => expect(input('Team ID').value).toBe('team-2'))
  })

  test('a refusal is said in the alert of the dialog; nothing typed is lost', async () => {
    await open({
      'accounts.choices': () => {
        throw new AppError('sign-in-needed', 'OctoSpark refused the API token. Copy it again.', 'token')
      },
    })
    await userEvent.click(await radio('OctoSpark'))
    await userEvent.type(input('API token'), 'wrong')
    await choose()
    expect((await screen.findByRole('alert')).textContent).toBe('OctoSpark refused the API token. Copy it again.')
    expect(input('API token').getAttribute('aria-invalid')).toBe('true')
    expect(input('API token').value).toBe('wrong')
  })

  test('none at all is said too, and the field can still be typed into', async () => {
    await open({ 'accounts.choices': () => [] })
    await userEvent.click(await radio('OctoSpark'))
    await choose()
    expect(await screen.findByText('The service offers nothing to choose from. Type it instead.')).toBeTruthy()
    await userEvent.type(input('Team ID'), 'team-9')
    expect(input('Team ID').value).toBe('team-9')
  })
})

describe('the dialog "Edit account"', () => {
  const account = buildAccount({ service: 'octospark', serviceLabel: 'OctoSpark', name: 'Octo' })
  const fields = () => ({
    id: accountId,
    service: 'octospark',
    name: 'Octo',
    fields: { address: 'https://octo.example', teamId: 'team-1' },
  })

  test('shows what is kept but no secret, and asks for choices as this account', async () => {
    const bridge = installBridge({
      'services.list': () => [...services],
      'accounts.fields': fields,
      'accounts.choices': () => [{ value: 'team-2', label: 'Films', group: null }],
      'accounts.edit': () => undefined,
      'accounts.list': () => [account],
    })
    const onClose = vi.fn()
    renderPart(<EditAccount account={account} onClose={onClose} />)
    expect((await screen.findByLabelText<HTMLInputElement>('Server address')).value).toBe('https://octo.example')
    expect(input('API token').value).toBe('')
    await userEvent.click(screen.getByRole('button', { name: 'Choose Team ID…' }))
    await userEvent.click(await screen.findByRole('option', { name: /Films/ }))
    expect(bridge.inputsOf('accounts.choices')).toMatchObject([{ id: accountId, key: 'teamId', fields: { token: '', teamId: 'team-1' } }])
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(bridge.inputsOf('accounts.edit')).toEqual([
      { id: accountId, name: 'Octo', fields: { address: 'https://octo.example', token: '', teamId: 'team-2' } },
    ])
  })

  test('a service that this version does not know is said to be so', async () => {
    installBridge({ 'services.list': () => [], 'accounts.fields': fields })
    renderPart(<EditAccount account={account} onClose={vi.fn()} />)
    expect(await screen.findByText(/does not speak to OctoSpark/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  })
})
