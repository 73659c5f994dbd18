// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { ShareDialog, readCount } from '../../../../src-renderer/features/details/share-dialog'
import { assetIdOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const id = assetIdOf(1)
const url = 'https://files.example/s/abc'
const days = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Days' })
const downloads = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Downloads' })
const make = () => userEvent.click(screen.getByRole('button', { name: 'Make the link' }))

function show(answers: Answers) {
  const bridge = installBridge(answers)
  const medium = { id: '7', fileName: 'sunset.jpg', size: null, contentType: null, md5: null }
  renderPart(<ShareDialog assetId={id} medium={medium} onClose={vi.fn()} />)
  return bridge
}

afterEach(cleanup)

describe('the dialog "Share link"', () => {
  test('lasts a week and ten downloads unless somebody says otherwise', async () => {
    const bridge = show({ 'assets.share-link': () => ({ url, fileName: null }) })
    await make()
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Link' })
    expect(field.value).toBe(url)
    expect(field.readOnly).toBe(true)
    expect(bridge.inputsOf('assets.share-link')).toEqual([{ id, mediumId: '7', days: 7, downloads: 10 }])
  })

  test.each([
    ['0', '10', /1 to 365/],
    ['366', '10', /1 to 365/],
    ['a week', '10', /1 to 365/],
    ['7', '10001', /1 to 10,000/],
    ['7', '', /1 to 10,000/],
    ['7', '1.5', /1 to 10,000/],
  ])('"%s" days and "%s" downloads are asked about before anything is sent', async (dayText, downloadText, sentence) => {
    const bridge = show({})
    await userEvent.clear(days())
    if (dayText) await userEvent.type(days(), dayText)
    await userEvent.clear(downloads())
    if (downloadText) await userEvent.type(downloads(), downloadText)
    await make()
    expect((await screen.findByText(/Enter a whole number/)).textContent).toMatch(sentence)
    expect(bridge.calls).toEqual([])
    expect(days().value).toBe(dayText)
  })

  test('numbers may be written with separators', () => {
    expect(readCount(' 10,000 ', 10_000)).toBe(10_000)
    expect(readCount('-1', 10_000)).toBeNull()
  })

  test('what the service refuses is said, and nothing typed is lost', async () => {
    show({
      'assets.share-link': () => {
        throw new AppError('refused', 'This file is not available for sharing now.')
      },
    })
    await userEvent.clear(days())
    await userEvent.type(days(), '30')
    await make()
    expect((await screen.findByRole('alert')).textContent).toContain('not available for sharing')
    expect(days().value).toBe('30')
  })

  test('the link is copied', async () => {
    const user = userEvent.setup()
    show({ 'assets.share-link': () => ({ url, fileName: null }) })
    await make()
    await user.click(await screen.findByRole('button', { name: 'Copy' }))
    await waitFor(() => expect(screen.getByText('Copied.')).toBeTruthy())
    expect(await navigator.clipboard.readText()).toBe(url)
  })

  test('the link is copied by the command of the click where the page may not use the clipboard', async () => {
    const user = userEvent.setup()
    const taken: string[] = []
    const execCommand = () => {
      const event = new Event('copy', { cancelable: true, bubbles: true })
      Object.defineProperty(event, 'clipboardData', { value: { setData: (_type: string, text: string) => taken.push(text) } })
      return document.dispatchEvent(event)
    }
    Object.defineProperty(document, 'execCommand', { value: execCommand, configurable: true })
    onTestFinished(() => void Reflect.deleteProperty(document, 'execCommand'))
    show({ 'assets.share-link': () => ({ url, fileName: null }) })
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    await make()
    await user.click(await screen.findByRole('button', { name: 'Copy' }))
    expect(await screen.findByText('Copied.')).toBeTruthy()
    expect(taken).toEqual([url])
  })

  test('where the clipboard is refused the link is selected, and the keys are named', async () => {
    const user = userEvent.setup()
    show({ 'assets.share-link': () => ({ url, fileName: null }) })
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    await make()
    await user.click(await screen.findByRole('button', { name: 'Copy' }))
    expect(await screen.findByText(/The link is selected/)).toBeTruthy()
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Link' })
    expect(document.activeElement).toBe(field)
    expect(field.selectionEnd).toBe(url.length)
  })
})
