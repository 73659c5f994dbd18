import { call, sentenceFor } from '../../bridge/call'
import { showToast } from '../../ui/toasts'
import { openHandIn } from '../assets/hand-in-wish'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null

async function pasteFromMain(): Promise<void> {
  try {
    const { paths } = await call('hand-in.paste', {})
    if (paths.length > 0) openHandIn(paths)
    else showToast({ kind: 'done', text: 'There are no files and no picture on the clipboard.' })
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

/** Adds files, or a picture, from the clipboard wherever nothing is typed. The answer stops it. */
export function followPaste(): () => void {
  const paste = (event: ClipboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target)) return
    if (document.querySelector('[role=dialog], [role=alertdialog]') !== null) return
    event.preventDefault()
    const paths = window.slipway.pathsOf([...(event.clipboardData?.files ?? [])])
    if (paths.length > 0) openHandIn(paths)
    else void pasteFromMain()
  }
  window.addEventListener('paste', paste)
  return () => window.removeEventListener('paste', paste)
}
