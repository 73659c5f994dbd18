// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { HandOverCheck, HandOverForm, HandOverState } from '../../../../src-preload/contract/hand-over'
import { HandOverSection } from '../../../../src-renderer/features/settings/hand-over-section'
import { installBridge } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const buildState = (changes: Partial<HandOverState> = {}, setting: Partial<HandOverState['setting']> = {}): HandOverState => ({
  setting: {
    mode: 'this-computer',
    localNetwork: { network: '', address: '', port: 0 },
    publicAddress: { base: '', network: '', address: '127.0.0.1', port: 8473 },
    bucket: { endpoint: '', region: '', bucket: '', prefix: '', accessKeyId: '', isPathStyle: false },
    ...setting,
  },
  hasSecret: false,
  addresses: [
    { network: 'eth0', address: '192.168.1.5', reach: 'private' },
    { network: 'lo', address: '127.0.0.1', reach: 'this-computer' },
  ],
  serving: { here: 0, inBucket: 0 },
  ...changes,
})

interface HandOverAnswers {
  readonly check?: (form: HandOverForm) => HandOverCheck | Promise<HandOverCheck>
  readonly save?: (form: HandOverForm) => void
}

/** Settings' part about the hand-over, upon a main process that keeps what is saved. */
function show(state: HandOverState = buildState(), { check, save }: HandOverAnswers = {}) {
  const held = { state }
  const bridge = installBridge({
    'hand-over.read': () => held.state,
    'hand-over.check': (form) => check?.(form) ?? { isWell: true, findings: [] },
    'hand-over.save': (form) => {
      save?.(form)
      held.state = { ...held.state, setting: form.setting, hasSecret: held.state.hasSecret || form.secretAccessKey !== '' }
    },
  })
  renderPart(<HandOverSection />)
  return { held, saved: () => bridge.inputsOf('hand-over.save') as HandOverForm[] }
}
const choose = async (name: string) => userEvent.click(await screen.findByRole('radio', { name }))
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }))
const labels = () => screen.queryAllByRole('textbox').map((field) => (field as HTMLInputElement).labels?.[0]?.textContent)

beforeEach(() => pretendSize(800, 600))
afterEach(() => {
  // Toasts outlive a view.
  for (const button of screen.queryAllByRole('button', { name: 'Dismiss' })) fireEvent.click(button)
  cleanup()
})

describe('the ways', () => {
  test('stand side by side, say what they mean, and ask for what they need alone', async () => {
    show()
    const group = within(await screen.findByRole('radiogroup', { name: 'Files are handed over' }))
    expect(group.getAllByRole('radio')).toHaveLength(4)
    expect(group.getByRole<HTMLInputElement>('radio', { name: 'Only to services on this computer' }).checked).toBe(true)
    expect(screen.getByText('Files for services elsewhere wait until you choose another way.')).toBeTruthy()
    expect(labels()).toEqual([])
    await choose('From this computer, in the local network')
    expect(labels()).toEqual(['Port'])
    expect(screen.getByText(/^Files travel unencrypted in this network/)).toBeTruthy()
    await choose('From this computer, under a public address')
    expect(labels()).toEqual(['Public address', 'Port'])
    expect(screen.getByText(/and let the Host header through as it is/).textContent).toContain('http://127.0.0.1:8473')
    await choose('From a bucket (S3-compatible)')
    expect(labels()).toEqual(['Server address', 'Region', 'Bucket', 'Folder', 'Access key ID'])
    expect(screen.getByLabelText<HTMLInputElement>('Secret access key').type).toBe('password')
  })

  test('are chosen by keyboard', async () => {
    show()
    const first = await screen.findByRole('radio', { name: 'Only to services on this computer' })
    first.focus()
    await userEvent.keyboard('{ArrowDown}')
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('radio', { name: 'From this computer, in the local network' }).checked).toBe(true),
    )
  })

  test('keep what was filled in while another one is looked at', async () => {
    show()
    await choose('From a bucket (S3-compatible)')
    await userEvent.type(screen.getByLabelText('Bucket'), 'transfer')
    await choose('From this computer, in the local network')
    await choose('From a bucket (S3-compatible)')
    expect(screen.getByLabelText<HTMLInputElement>('Bucket').value).toBe('transfer')
  })
})

describe('saving', () => {
  test('is possible when something was changed, and says that it was done', async () => {
    const { saved } = show()
    const button = await screen.findByRole('button', { name: 'Save' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await choose('From this computer, in the local network')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Network' }), '192.168.1.5 (eth0)')
    await userEvent.type(screen.getByLabelText('Port'), '84x73')
    await press('Save')
    expect(saved()[0]?.setting).toMatchObject({
      mode: 'local-network',
      localNetwork: { network: 'eth0', address: '192.168.1.5', port: 8473 },
    })
    expect(await screen.findByText('How files are handed over was saved.')).toBeTruthy()
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true'))
  })

  test('is done by Enter in a field', async () => {
    const { saved } = show(buildState({}, { mode: 'public-address' }))
    await userEvent.type(await screen.findByLabelText('Public address'), 'https://files.example.com{Enter}')
    await waitFor(() => expect(saved()).toHaveLength(1))
    expect(saved()[0]?.setting.publicAddress.base).toBe('https://files.example.com')
  })

  test('sends the secret once, and forgets it', async () => {
    const { saved } = show(buildState({}, { mode: 'bucket' }))
    await userEvent.type(await screen.findByLabelText('Secret access key'), 'a-secret')
    await press('Save')
    expect(saved().map(({ secretAccessKey }) => secretAccessKey)).toEqual(['a-secret'])
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Secret access key').value).toBe(''))
    expect(screen.getByText('Known. Leave it empty to keep it.')).toBeTruthy()
  })

  test('that is refused leads to the field that is to blame, with the sentence there', async () => {
    show(buildState({}, { mode: 'public-address' }), {
      save: () => {
        throw new AppError('invalid-input', 'The public address must begin with https://.', 'publicAddress.base')
      },
    })
    await userEvent.type(await screen.findByLabelText('Public address'), 'ftp://x')
    await press('Save')
    const field = await screen.findByLabelText<HTMLInputElement>('Public address')
    await waitFor(() => expect(document.activeElement).toBe(field))
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText('The public address must begin with https://.')).toBeTruthy()
    expect(field.value).toBe('ftp://x')
  })

  test('that fails otherwise says so', async () => {
    show(buildState({}, { mode: 'bucket' }), {
      save: () => {
        throw new AppError('keychain-locked', 'Your keychain is locked. Unlock it and try again.')
      },
    })
    await userEvent.type(await screen.findByLabelText('Bucket'), 'x')
    await press('Save')
    expect((await screen.findByRole('alert')).textContent).toContain('Your keychain is locked.')
  })
})

describe('checking', () => {
  test('tells what was found, sentence by sentence, and saves nothing', async () => {
    const { saved } = show(buildState(), {
      check: () => ({
        isWell: true,
        findings: [
          { tone: 'good', words: 'A test link was fetched from this computer.' },
          { tone: 'warn', words: 'Services on the internet can not reach it.' },
        ],
      }),
    })
    await choose('From this computer, in the local network')
    await press('Check')
    const list = within(await screen.findByRole('list', { name: 'What was found' }))
    expect(list.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Works: A test link was fetched from this computer.',
      'Mind: Services on the internet can not reach it.',
    ])
    expect(saved()).toEqual([])
    await choose('From a bucket (S3-compatible)')
    expect(screen.queryByRole('list', { name: 'What was found' })).toBeNull()
  })

  test('shows that it goes on, and is not begun twice', async () => {
    let answer: (result: HandOverCheck) => void = () => undefined
    let asked = 0
    show(buildState(), {
      check: () => {
        asked += 1
        return new Promise((resolve) => (answer = resolve))
      },
    })
    await press('Check')
    expect(await screen.findByText('Checking…')).toBeTruthy()
    await press('Check')
    expect(asked).toBe(1)
    answer({ isWell: false, findings: [{ tone: 'bad', words: 'Nothing answers there.' }] })
    expect((await screen.findByRole('listitem')).textContent).toBe('Does not work: Nothing answers there.')
  })
})

test('what can be fetched right now is told', async () => {
  show(buildState({ serving: { here: 1, inBucket: 2 } }))
  expect(await screen.findByText('Serving 1 file')).toBeTruthy()
  expect(screen.getByText('2 files in the bucket')).toBeTruthy()
})

test('a network that is not there now stays in view', async () => {
  show(buildState({}, { mode: 'local-network', localNetwork: { network: 'wlan0', address: '10.0.0.7', port: 0 } }))
  const field: HTMLSelectElement = await screen.findByRole('combobox', { name: 'Network' })
  expect(field.selectedOptions[0]?.textContent).toBe('10.0.0.7 (wlan0), not there now')
})

test('a setting that can not be read says so, with a way to try again', async () => {
  installBridge({})
  renderPart(<HandOverSection />)
  expect(await screen.findByRole('button', { name: 'Retry' })).toBeTruthy()
})
