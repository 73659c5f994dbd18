import type { ReactNode } from 'react'
import { formatMoment, formatWait } from './format'
import { useNow } from './use-now'

/** "Next try in 2 min", counting down; `at` is in ms since 1970. It ticks by itself, so that what stands around it need not. */
export function NextTry({ at }: { readonly at: number }): ReactNode {
  const now = useNow(1000)
  const wait = formatWait(at - now)
  return <time title={formatMoment(at)}>{wait === null ? 'Next try now' : `Next try in ${wait}`}</time>
}
