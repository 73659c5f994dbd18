import type { AssetId } from '../src-preload/contract/ids'
import type { EventName, EventPayload } from '../src-preload/contract/events'
import type { Clock } from './clock'

/** Tells the window what to read again. Called after a commit, never inside a transaction. */
export type Publish = <E extends EventName>(event: E, payload: EventPayload<E>) => void

const mostIds = 500

/**
 * Gathers events for `delayMs` and sends each once: a thousand changed assets make one message.
 * @param send delivers one event to the window
 */
export function gatherEvents(send: (event: EventName, payload: unknown) => void, clock: Clock, delayMs = 30): Publish {
  const plain = new Set<EventName>()
  const comments = new Set<AssetId>()
  let assets: Set<AssetId> | 'many' | null = null
  let timer: (() => void) | null = null

  const flush = () => {
    timer = null
    if (assets !== null) send('assets.changed', { ids: assets === 'many' ? null : [...assets] })
    for (const assetId of comments) send('comments.changed', { assetId })
    for (const event of plain) send(event, {})
    assets = null
    comments.clear()
    plain.clear()
  }

  return (event, payload) => {
    if (event === 'assets.changed') {
      const { ids } = payload as EventPayload<'assets.changed'>
      if (ids === null || assets === 'many') assets = 'many'
      else {
        assets ??= new Set()
        for (const id of ids) assets.add(id)
        if (assets.size > mostIds) assets = 'many'
      }
    } else if (event === 'comments.changed') comments.add((payload as EventPayload<'comments.changed'>).assetId)
    else plain.add(event)
    timer ??= clock.setTimer(delayMs, flush)
  }
}
