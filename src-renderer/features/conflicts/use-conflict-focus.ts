import { useLayoutEffect, useRef } from 'react'
import type { FocusEvent, KeyboardEvent, RefObject } from 'react'
import type { OperationId } from '../../../src-preload/contract/ids'

/** Leads to a conflict: its heading, at the top of what is in view. */
export function focusConflict(id: string): boolean {
  const heading = document.querySelector<HTMLElement>(`[data-conflict="${CSS.escape(id)}"]`)
  heading?.focus({ preventScroll: true })
  heading?.closest('li')?.scrollIntoView({ block: 'nearest' })
  return heading !== null
}

interface ConflictFocus {
  readonly onFocus: (event: FocusEvent) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

const headingAround = (target: EventTarget): HTMLElement | null =>
  target instanceof HTMLElement ? (target.closest('li')?.querySelector<HTMLElement>('[data-conflict]') ?? null) : null

/** Alt+Down and Alt+Up walk from conflict to conflict; when the one that has the focus goes, the next one gets it, and `place` when there is none. */
export function useConflictFocus(ids: readonly OperationId[], place: RefObject<HTMLElement | null>): ConflictFocus {
  const held = useRef<{ readonly id: OperationId; readonly at: number } | null>(null)
  const indexAround = (target: EventTarget): number => {
    const id = headingAround(target)?.dataset['conflict']
    return ids.findIndex((known) => known === id)
  }

  useLayoutEffect(() => {
    const last = held.current
    if (last === null || ids.includes(last.id)) return
    held.current = null
    // The focus went with what had it, and not by the user's own way.
    if (document.activeElement !== document.body) return
    const next = ids[Math.min(last.at, ids.length - 1)]
    if (next === undefined || !focusConflict(next)) place.current?.focus()
  }, [ids, place])

  return {
    onFocus: ({ target }) => {
      const at = indexAround(target)
      const id = ids[at]
      if (id !== undefined) held.current = { id, at }
    },
    onKeyDown: (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step === undefined || !event.altKey) return
      event.preventDefault()
      const next = ids[indexAround(event.target) + step]
      if (next !== undefined) focusConflict(next)
    },
  }
}
