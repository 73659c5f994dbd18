import { call } from '../../bridge/call'
import { onEvent } from '../../bridge/on-event'
import { openHandIn, useHandInWish } from '../assets/hand-in-wish'

/** Opens the dialog for files that came from outside the window: the dock, the taskbar, another program. The answer stops it. */
export function followWaiting(): () => void {
  const look = async () => {
    const { paths } = await call('hand-in.waiting', {})
    if (paths.length === 0) return
    const { wish } = useHandInWish.getState()
    // More of what the dialog is already asking about.
    openHandIn(wish === null ? paths : [...new Set([...wish.paths, ...paths])], wish?.target ?? null)
  }
  // Main that can not answer is told of where something is shown.
  const tryLook = () => void look().catch(() => undefined)
  tryLook()
  return onEvent('hand-in.changed', tryLook)
}
