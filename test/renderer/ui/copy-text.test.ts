// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest'
import { copyText } from '../../../src-renderer/ui/copy-text'

/** The command of the system: `take` is the clipboard it hands to whoever listens, or null where it has none. */
function withCommand(take: ((type: string, text: string) => void) | null): void {
  const execCommand = () => {
    const event = new Event('copy', { cancelable: true, bubbles: true })
    Object.defineProperty(event, 'clipboardData', { value: take === null ? null : { setData: take } })
    return document.dispatchEvent(event)
  }
  Object.defineProperty(document, 'execCommand', { value: execCommand, configurable: true })
}
function withClipboard(writeText: (text: string) => Promise<void>): void {
  vi.stubGlobal('navigator', { clipboard: { writeText } })
}

afterEach(() => {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(document, 'execCommand')
})

describe('copying a text', () => {
  test('goes by the command of the key or click, whole, and by nothing else', async () => {
    const taken: string[] = []
    const asked: string[] = []
    withCommand((type, text) => taken.push(`${type} ${text}`))
    withClipboard((text) => Promise.resolve(void asked.push(text)))
    expect(await copyText('a\nb')).toBe(true)
    expect([taken, asked]).toEqual([['text/plain a\nb'], []])
    // Nobody listens any more: what is copied afterwards is the user's own.
    document.dispatchEvent(new Event('copy'))
    expect(taken).toHaveLength(1)
  })

  test('asks for the clipboard where the command gives none, and says when that is refused', async () => {
    const asked: string[] = []
    withCommand(null)
    withClipboard((text) => Promise.resolve(void asked.push(text)))
    expect(await copyText('x')).toBe(true)
    expect(asked).toEqual(['x'])
    withClipboard(() => Promise.reject(new DOMException('no', 'NotAllowedError')))
    expect(await copyText('x')).toBe(false)
  })

  test('works where there is no such command', async () => {
    withClipboard(() => Promise.resolve())
    expect(await copyText('x')).toBe(true)
  })
})
