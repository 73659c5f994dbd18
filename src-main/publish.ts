import type { AssetId } from '../src-preload/contract/ids'
import type { EventName, EventPayload } from '../src-preload/contract/events'
import type { Clock } from './clock'

/** Tells the window what to read again. Called after a commit, never inside a transaction. */
export type Publish = <E extends EventName>(event: E, payload: EventPayload<E>) => void

const mostIds = 500
const restGrowth = 1.25

/**
 * Gathers events for `delayMs` and sends each once: a thousand changed assets make one message. While much goes on, `restMs` lie between two times, and more and more of them
 * where it does not end: what the window asks upon each is answered beside the work it tells of.
 * @param send delivers one event to the window
 */
export function gatherEvents(send: (event: EventName, payload: unknown) => void, clock: Clock, delayMs = 30, restMs = 120): Publish {
  const longestRestMs = restMs * 2.5
  const plain = new Set<EventName>()
  const comments = new Set<AssetId>()
  let assets: Set<AssetId> | 'many' | null = null
  let timer: (() => void) | null = null
  let sentAt = Number.NEGATIVE_INFINITY
  /** What lies between the last time and the next one. */
  let rest = restMs

  const restLeft = () => {
    const left = sentAt + rest - clock.now()
    // It was quiet for a while.
    if (left <= 0) rest = restMs
    return Math.max(0, Math.min(rest, left))
  }
  const flush = () => {
    timer = null
    sentAt = clock.now()
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
    if (timer !== null) return
    const left = restLeft()
    if (left > 0) rest = Math.min(longestRestMs, rest * restGrowth)
    timer = clock.setTimer(Math.max(delayMs, left), flush)
  }
}
