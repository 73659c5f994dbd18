import type { Dispatcher } from 'undici'

/** Who waits for an answer, in whichever of the two ways the library lets it listen. Calls after the end, and of a program that ended, reach nobody. */
export interface Listener {
  /** The connection stands. False when nobody wants it any more. */
  readonly start: () => boolean
  readonly head: (status: number, headers: Readonly<Record<string, string>>) => void
  readonly data: (bytes: Buffer) => void
  readonly end: () => void
  readonly fail: (error: Error) => void
  readonly isOver: () => boolean
}

/** The library's older way to listen, which its own `request` still uses. */
interface OlderHandler {
  readonly onConnect?: (abort: (reason?: Error) => void) => void
  readonly onHeaders?: (status: number, headers: string[], resume: () => void, text: string) => boolean
  readonly onData?: (bytes: Buffer) => boolean
  readonly onComplete?: (trailers: string[]) => void
  readonly onError?: (error: Error) => void
}

export function createListener(handler: Dispatcher.DispatchHandler, isDead: () => boolean, over: () => void): Listener {
  const older = handler as unknown as OlderHandler
  let isOver = false
  const finish = () => {
    isOver = true
    over()
  }
  const fail = (error: Error) => {
    if (isOver || isDead()) return
    finish()
    if (handler.onResponseError === undefined) older.onError?.(error)
    else handler.onResponseError(control, error)
  }
  const control = {
    aborted: false,
    paused: false,
    reason: null as Error | null,
    rawHeaders: [],
    rawTrailers: [],
    pause: () => undefined,
    resume: () => undefined,
    abort: (reason: Error) => {
      control.aborted = true
      control.reason = reason
      fail(reason)
    },
  } as unknown as Dispatcher.DispatchController & { aborted: boolean; reason: Error | null }
  const abort = (reason?: Error) => {
    fail(reason ?? Object.assign(new Error('aborted'), { code: 'UND_ERR_ABORTED' }))
  }
  const isDeaf = () => isOver || isDead()

  return {
    fail,
    isOver: () => isOver,
    start() {
      if (isDeaf()) return false
      if (handler.onRequestStart === undefined) older.onConnect?.(abort)
      else handler.onRequestStart(control, {})
      return !isOver
    },
    head(status, headers) {
      if (isDeaf()) return
      if (handler.onResponseStart === undefined) older.onHeaders?.(status, Object.entries(headers).flat(), () => undefined, '')
      else handler.onResponseStart(control, status, headers)
    },
    data(bytes) {
      if (isDeaf()) return
      if (handler.onResponseData === undefined) older.onData?.(bytes)
      else handler.onResponseData(control, bytes)
    },
    end() {
      if (isDeaf()) return
      finish()
      if (handler.onResponseEnd === undefined) older.onComplete?.([])
      else handler.onResponseEnd(control, {})
    },
  }
}
