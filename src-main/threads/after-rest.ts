import type { Clock } from '../clock'

/** Does something when nothing was asked of a thread for a while. */
export interface AfterRest {
  /** It has work: what was to be done is put off. */
  readonly busy: () => void
  /** It has none from here on. */
  readonly idle: () => void
}

/** @param ms how long it has to be without work before `work` is done, once for each rest */
export function afterRest(clock: Clock, ms: number, work: () => void): AfterRest {
  let cancel: (() => void) | null = null
  const busy = () => {
    cancel?.()
    cancel = null
  }
  return {
    busy,
    idle: () => {
      busy()
      cancel = clock.setTimer(ms, () => {
        cancel = null
        work()
      })
    },
  }
}
