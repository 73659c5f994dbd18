import { useEffect, useEffectEvent } from 'react'
import type { EventName } from '../../src-preload/contract/channels'
import type { EventPayload } from '../../src-preload/contract/events'

/** Listens to an event of main; the answer stops listening. */
export function onEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
  return window.slipway.on(name, (payload) => {
    listener(payload as EventPayload<E>)
  })
}

/** Listens to an event of main for as long as the component stands. */
export function useEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): void {
  const latest = useEffectEvent(listener)
  useEffect(() => onEvent(name, (payload) => latest(payload)), [name])
}
