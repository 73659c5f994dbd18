import type { Clock } from '../clock'
import type { LeftToSend } from './quit-words'

/** What the user answers. `when-done`: out of sight now, and the end when nothing is left to send. */
export type QuitAnswer = 'stay' | 'quit' | 'when-done'

export interface QuitGateParts {
  readonly clock: Clock
  /** Null: nothing is being sent, and nothing could be sent now. */
  readonly left: () => LeftToSend | null
  readonly ask: (left: LeftToSend) => Promise<QuitAnswer>
  /** False where nobody would see the question. */
  readonly isShown: () => boolean
  readonly hide: () => void
  readonly quit: () => void
}

/** Stands before the end of the program. */
export interface QuitGate {
  /** False: it goes on for now, because the user is asked. */
  readonly mayQuit: () => boolean
  /** The system ends, or the program begins anew: nobody is asked any more. */
  readonly open: () => void
  /** The user came back to the window. */
  readonly stay: () => void
}

/** How often it is looked whether nothing is left. ms. */
const lookEveryMs = 1000

/** Asks before files that are being sent are cut off. What is not sent goes on at the next start in any case: this is never more than a question. */
export function createQuitGate({ clock, left, ask, isShown, hide, quit }: QuitGateParts): QuitGate {
  let isOpen = false
  let isAsking = false
  let cancelLook: (() => void) | null = null

  const lookNoMore = () => {
    cancelLook?.()
    cancelLook = null
  }
  /** From here on nobody is asked or waited for: another word to quit may follow, but not from here. */
  const openUp = () => {
    isOpen = true
    lookNoMore()
  }
  const end = () => {
    openUp()
    quit()
  }
  const lookLater = () => {
    lookNoMore()
    cancelLook = clock.setTimer(lookEveryMs, () => {
      if (left() === null) end()
      else lookLater()
    })
  }
  const answer = (given: QuitAnswer) => {
    isAsking = false
    if (isOpen || given === 'quit') end()
    else if (given === 'when-done') {
      hide()
      lookLater()
    }
  }
  return {
    mayQuit() {
      if (isOpen) return true
      if (isAsking) return false
      const waiting = isShown() ? left() : null
      if (waiting === null) {
        openUp()
        return true
      }
      isAsking = true
      // A question that can not be put keeps nobody from quitting.
      ask(waiting).then(answer, () => {
        answer('quit')
      })
      return false
    },
    open: openUp,
    stay: lookNoMore,
  }
}
