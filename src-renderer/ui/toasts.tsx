import clsx from 'clsx'
import { CircleAlert, Check, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { create } from 'zustand'
import { Button, IconButton } from './button'
import styles from './toasts.module.css'

export interface Toast {
  readonly id: number
  readonly kind: 'done' | 'problem'
  readonly text: string
  /** `isUndo` false: it leads on and takes nothing back, so that the key for undo does not run it. */
  readonly action?: { readonly label: string; readonly run: () => void; readonly isUndo?: boolean }
}

/** How long a toast stays while nobody points at it or has the focus in it, ms. */
const lifetime = 10_000

const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }))
let lastId = 0

/** Toasts that stand at once: more would hide the window. */
const mostToasts = 3

/** Two toasts that say the same and offer nothing are one. */
const isSame = (one: Omit<Toast, 'id'>, other: Omit<Toast, 'id'>): boolean =>
  one.kind === other.kind && one.text === other.text && !one.action && !other.action

/** Says what happened, at the foot of the window: the newest few at a time, and nothing twice. The answer is for closing it. */
export function showToast(toast: Omit<Toast, 'id'>): number {
  lastId += 1
  const id = lastId
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => !isSame(other, toast)), { ...toast, id }].slice(-mostToasts),
  }))
  return id
}

/** Whether a toast still stands. */
export const isToastShown = (id: number): boolean => useToasts.getState().toasts.some((toast) => toast.id === id)

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Does what the newest toast offers (Undo), while it stands. False where none offers anything. */
export function runLatestAction(): boolean {
  const latest = useToasts.getState().toasts.findLast((toast) => toast.action !== undefined && toast.action.isUndo !== false)
  if (!latest?.action) return false
  closeToast(latest.id)
  latest.action.run()
  return true
}

/** The toasts that stand now. It stays reachable over a dialog, and F6 leads to it. */
export function ToastRegion(): ReactNode {
  const toasts = useToasts((state) => state.toasts)
  const [isHeld, setHeld] = useState(false)
  return (
    // Pointing at a toast or having the focus in it makes it stay.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- nothing is done here that a key must do
    <section
      aria-label="Notifications"
      className={styles['region']}
      data-react-aria-top-layer="true"
      data-pane={toasts.length > 0 ? '' : undefined}
      tabIndex={-1}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isHeld={isHeld} />
      ))}
    </section>
  )
}

function ToastCard({ toast, isHeld }: { readonly toast: Toast; readonly isHeld: boolean }): ReactNode {
  const rest = useRef(lifetime)
  useEffect(() => {
    if (isHeld) return
    const since = performance.now()
    const timer = setTimeout(() => closeToast(toast.id), rest.current)
    return () => {
      clearTimeout(timer)
      rest.current = Math.max(2000, rest.current - (performance.now() - since))
    }
  }, [isHeld, toast.id])
  const { action } = toast
  const Icon = toast.kind === 'done' ? Check : CircleAlert
  return (
    <div role={toast.kind === 'done' ? 'status' : 'alert'} className={clsx(styles['toast'], styles[toast.kind])}>
      <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
      <span className={styles['text']}>{toast.text}</span>
      {action && (
        <Button
          kind="quiet"
          onClick={() => {
            closeToast(toast.id)
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={<X size={16} strokeWidth={1.5} />} onClick={() => closeToast(toast.id)} />
    </div>
  )
}
