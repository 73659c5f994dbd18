import type { Socket } from 'node:net'
import type { Clock } from '../clock'

/** Connections that have not asked for anything yet. */
export interface WaitingConnections {
  add(socket: Socket): void
  /** It asked: from now on somebody else looks after it. */
  release(socket: Socket): void
  readonly size: number
}

/** A connection that does not finish its request in this time is ended. */
export const headerMs = 10_000
/** As many as the system's own line of new connections holds; a silent crowd is ended oldest first, so that one who asks at once is always heard. */
export const mostWaiting = 512

/** Bounds how long and how many connections may keep silent, so that a crowd of them costs little and keeps nobody else out. */
export function waitingConnections(clock: Clock): WaitingConnections {
  const waiting = new Map<Socket, () => void>()

  const release = (socket: Socket) => {
    waiting.get(socket)?.()
    waiting.delete(socket)
  }

  return {
    add: (socket) => {
      waiting.set(
        socket,
        clock.setTimer(headerMs, () => socket.destroy()),
      )
      socket.once('close', () => {
        release(socket)
      })
      const [oldest] = waiting.keys()
      if (waiting.size > mostWaiting) oldest?.destroy()
    },
    release,
    get size() {
      return waiting.size
    },
  }
}

/** After the last byte the other side gets so long to read and hang up. */
const hangUpMs = 10_000

/**
 * Lets the other side hang up instead of closing as soon as the system has the bytes. Resolves at the end: true when it hung up properly, which it can only do having read
 * all that was sent; false when the connection broke or was cut.
 */
export function waitForHangUp(socket: Socket, clock: Clock): Promise<boolean> {
  let hungUp = false
  let failed = false
  socket.destroySoon = () => {
    socket.end()
    const cancel = clock.setTimer(hangUpMs, () => socket.destroy())
    socket.once('close', cancel)
  }
  socket.once('end', () => {
    hungUp = true
  })
  socket.once('error', () => {
    failed = true
  })
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve(hungUp && !failed)
    })
  })
}
