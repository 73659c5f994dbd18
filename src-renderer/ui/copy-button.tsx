import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'
import { copyText } from './copy-text'
import { showToast } from './toasts'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for who hears the button and for what is said afterwards: "Workflow". */
  readonly what: string
  /** What stands on it. */
  readonly children?: string
}

/** Copies a text, and says so. */
export function CopyButton({ text, what, children = 'Copy' }: CopyButtonProps): ReactNode {
  async function copy() {
    const isCopied = await copyText(text)
    showToast(
      isCopied
        ? { kind: 'done', text: `${what} copied.` }
        : { kind: 'problem', text: 'The system refused the clipboard. Select the text and copy it with Ctrl+C, or Command+C on a Mac.' },
    )
  }
  return (
    <Button
      kind="quiet"
      icon={<Copy size={16} strokeWidth={1.5} aria-hidden="true" />}
      aria-label={children === 'Copy' ? `Copy ${what.toLowerCase()}` : undefined}
      onClick={() => void copy()}
    >
      {children}
    </Button>
  )
}
