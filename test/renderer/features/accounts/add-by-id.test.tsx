// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { AddById } from '../../../../src-renderer/features/accounts/add-by-id'
import { accountId, buildAccount } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

function open(answers: Answers) {
  const bridge = installBridge(answers)
  renderPart(<AddById account={buildAccount()} onClose={vi.fn()} />)
  return bridge
}

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Asset IDs' })
const add = () => userEvent.click(screen.getByRole('button', { name: 'Add' }))
const fromFile = () => userEvent.click(screen.getByRole('button', { name: 'From a file…' }))

afterEach(cleanup)

describe('the dialog "Add assets by ID"', () => {
  test('says how many were added and were there already, and lists the refused ones with their reasons, which stay to be mended', async () => {
    const refused = [
      { text: 'abc!', reason: 'This is no Media Pocket asset ID or link.' },
      { text: '77', reason: 'You deleted this asset permanently.' },
    ]
    const bridge = open({ 'accounts.add-by-id': () => ({ added: 2, alreadyThere: 1, refused }) })
    await userEvent.type(field(), '12 13,14 abc! 77')
    await add()
    const list = await screen.findByRole('list', { name: 'Not added' })
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['abc!: This is no Media Pocket asset ID or link.', '77: You deleted this asset permanently.'])
    expect(screen.getByText('2 assets added. 1 was there already. 2 were not added:')).toBeTruthy()
    expect(field().value).toBe('abc!\n77')
    expect(bridge.inputsOf('accounts.add-by-id')).toEqual([{ id: accountId, text: '12 13,14 abc! 77' }])
  })

  test('a file fills the field beside what was typed, by its name and number; nothing is added before "Add" is pressed', async () => {
    const bridge = open({
      'accounts.choose-id-file': () => ({ fileName: 'ids.csv', ids: '21\n22\n23' }),
      'accounts.add-by-id': () => ({ added: 4, alreadyThere: 0, refused: [] }),
    })
    await userEvent.type(field(), '12')
    await fromFile()
    expect(await screen.findByText('3 IDs or links read from “ids.csv”. Press Add to take them up.')).toBeTruthy()
    expect(field().value).toBe('12\n21\n22\n23')
    expect(bridge.inputsOf('accounts.add-by-id')).toEqual([])
    await add()
    expect(await screen.findByText('4 assets added.')).toBeTruthy()
    expect(field().value).toBe('')
  })

  test('a cancelled file dialog changes nothing; a file that can not be read is said', async () => {
    let isCancelled = true
    open({
      'accounts.choose-id-file': () => {
        if (isCancelled) return null
        throw new AppError('invalid-input', '“ids.xls” is no text file. Save it as CSV first.')
      },
    })
    await userEvent.type(field(), '12')
    await fromFile()
    expect(field().value).toBe('12')
    isCancelled = false
    await fromFile()
    expect(await screen.findByText('“ids.xls” is no text file. Save it as CSV first.')).toBeTruthy()
    expect(field().value).toBe('12')
  })

  test('nothing typed is refused here, and a refusal keeps what was typed', async () => {
    const bridge = open({
      'accounts.add-by-id': () => {
        throw new AppError('invalid-input', 'That is more than 10,000 at once. Add them in parts.', 'ids')
      },
    })
    await add()
    expect(await screen.findByText('Enter at least one asset ID or link.')).toBeTruthy()
    expect(bridge.inputsOf('accounts.add-by-id')).toEqual([])
    await userEvent.type(field(), '1 2 3')
    await add()
    expect(await screen.findByText('That is more than 10,000 at once. Add them in parts.')).toBeTruthy()
    expect(field().value).toBe('1 2 3')
  })
})
