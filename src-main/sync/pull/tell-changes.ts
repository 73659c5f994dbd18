import type { Clock } from '../../clock'
import type { Publish } from '../../publish'
import type { PageRead } from './write-page'

/** The window reads much again when rows came: while a listing is read that is asked of it no more often than this, and less and less often the longer it takes. ms. */
const firstRestMs = 2000
const longestRestMs = 8000
const growth = 1.5

/** Tells the window of what pages brought. */
export interface ChangeTeller {
  readonly tell: (page: PageRead) => void
  readonly stop: () => void
}

/** The first page of new rows is told at once, those that follow together after a rest. What can be named is told at once always. */
export function changeTeller({ clock, publish }: { readonly clock: Clock; readonly publish: Publish }): ChangeTeller {
  let cancelRest: (() => void) | null = null
  let isOwed = false
  let restMs = firstRestMs

  const tellAll = () => {
    isOwed = false
    publish('assets.changed', { ids: null })
    publish('accounts.changed', {})
    cancelRest = clock.setTimer(restMs, () => {
      cancelRest = null
      restMs = isOwed ? Math.min(longestRestMs, restMs * growth) : firstRestMs
      if (isOwed) tellAll()
    })
  }

  return {
    tell({ changed, isEnd }) {
      if (changed !== null && changed.length > 0) {
        publish('assets.changed', { ids: [...changed] })
        publish('accounts.changed', {})
      }
      isOwed ||= changed === null
      if (!isOwed || (cancelRest !== null && !isEnd)) return
      cancelRest?.()
      if (isEnd) restMs = firstRestMs
      tellAll()
    },
    stop() {
      cancelRest?.()
      cancelRest = null
      if (isOwed) {
        isOwed = false
        publish('assets.changed', { ids: null })
      }
    },
  }
}
