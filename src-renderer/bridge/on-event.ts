import type { EventName } from '../../src-preload/contract/channels'
import type { EventPayload } from '../../src-preload/contract/events'

/** Listens to an event of main; the answer stops listening. */
export function onEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
  return window.slipway.on(name, (payload) => {
    listener(payload as EventPayload<E>)
  })
}
