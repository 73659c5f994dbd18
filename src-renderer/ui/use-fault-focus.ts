import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'

/** When a form is refused, leads to its first field at fault. */
export function useFaultFocus(problem: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problem])
  return form
}
