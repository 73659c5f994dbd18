import type { ReactElement, ReactNode } from 'react'
import { Focusable } from 'react-aria-components/Focusable'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import styles from './tip.module.css'

/** Words that appear beside a button on hover and on focus. */
export function Tip({
  text,
  children,
}: {
  readonly text: string
  readonly children: ReactElement<Record<string, unknown>, string>
}): ReactNode {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <Focusable>{children}</Focusable>
      <Tooltip className={styles['tip'] ?? ''} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}
