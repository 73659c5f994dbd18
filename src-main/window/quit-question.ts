import { app, dialog, powerMonitor, type BrowserWindow } from 'electron'
import type { Clock } from '../clock'
import { createQuitGate, type QuitAnswer, type QuitGate } from '../transfers/quit-gate'
import { quitWords, type LeftToSend } from '../transfers/quit-words'

const answers: readonly { readonly label: string; readonly answer: QuitAnswer }[] = [
  { label: 'Keep sending', answer: 'stay' },
  { label: 'Quit when done', answer: 'when-done' },
  { label: 'Quit', answer: 'quit' },
]

interface QuitQuestionParts {
  readonly clock: Clock
  readonly window: () => BrowserWindow | null
  readonly left: () => LeftToSend | null
}

/** Asks the user before files that are being sent are cut off: at quitting, but never where the system ends. */
export function askBeforeQuit({ clock, window, left }: QuitQuestionParts): QuitGate {
  const shown = () => {
    const current = window()
    return current !== null && !current.isDestroyed() && current.isVisible() ? current : null
  }
  const gate = createQuitGate({
    clock,
    left,
    isShown: () => shown() !== null,
    hide: () => shown()?.hide(),
    quit: () => {
      app.quit()
    },
    ask: async (what) => {
      const current = shown()
      if (current === null) return 'quit'
      // A question over a window that is folded away is seen by nobody.
      if (current.isMinimized()) current.restore()
      const { response } = await dialog.showMessageBox(current, {
        type: 'question',
        title: 'Quit Slipway',
        ...quitWords(what),
        buttons: answers.map(({ label }) => label),
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      return answers[response]?.answer ?? 'stay'
    },
  })
  app.on('before-quit', (event) => {
    if (!gate.mayQuit()) event.preventDefault()
  })
  powerMonitor.on('shutdown', gate.open)
  // Whoever ends the program by a signal waits for no answer.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
    process.once(signal, () => {
      gate.open()
      app.quit()
    })
  return gate
}

/** Where the window's end is the program's end, it is held up like it. */
export function holdOpen(current: BrowserWindow, gate: QuitGate): void {
  current.on('close', (event) => {
    if (process.platform !== 'darwin' && !gate.mayQuit()) event.preventDefault()
  })
  // Windows tells it to the window alone.
  if (process.platform === 'win32') current.on('session-end', gate.open)
}
