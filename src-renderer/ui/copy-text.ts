/** The window has no leave to use the clipboard by itself; the command of a key or a click it may give. */
function copyByCommand(text: string): boolean {
  let isTaken = false
  const give = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
    isTaken = event.clipboardData !== null
  }
  document.addEventListener('copy', give, { capture: true, once: true })
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- The only way that needs no permission.
    if (typeof document.execCommand === 'function') document.execCommand('copy')
  } finally {
    document.removeEventListener('copy', give, { capture: true })
  }
  return isTaken
}

/** Puts a text on the clipboard; only ever for a click or a key. False when the system refuses. */
export async function copyText(text: string): Promise<boolean> {
  if (copyByCommand(text)) return true
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch (error) {
    if (!(error instanceof Error || error instanceof DOMException)) throw error
    return false
  }
}
