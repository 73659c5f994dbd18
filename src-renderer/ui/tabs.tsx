import clsx from 'clsx'
import { useId } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { formatNumber } from './format'
import styles from './tabs.module.css'
import { Tip } from './tip'

export interface Tab<T extends string> {
  readonly id: T
  readonly label: string
  /** How much lies in it; nothing is said of 0. */
  readonly count?: number | undefined
  /** Why the tab can not be opened. It can still be reached, so that the reason can be heard and seen. */
  readonly reason?: string | undefined
}

interface TabsProps<T extends string> {
  readonly label: string
  readonly tabs: readonly Tab<T>[]
  readonly chosen: T
  readonly onChoose: (id: T) => void
  /** What the panel holds fills it to its edges and scrolls by itself. */
  readonly isFilled?: boolean
  readonly children: ReactNode
}

/** Tabs and the panel of the chosen one. Arrow keys walk over all of them and open those that can be opened. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose, isFilled = false, children }: TabsProps<T>): ReactNode {
  const id = useId()

  function walk(event: KeyboardEvent<HTMLElement>) {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = tabs.findIndex((tab) => `${id}-${tab.id}` === (event.target as HTMLElement).id)
    const next = Number.isFinite(step) ? (at + step + tabs.length) % tabs.length : step < 0 ? 0 : tabs.length - 1
    const tab = tabs[next]
    if (!tab) return
    document.getElementById(`${id}-${tab.id}`)?.focus()
    if (tab.reason === undefined) onChoose(tab.id)
  }

  return (
    <div className={styles['tabs']}>
      {/* The keys bubble up from the tabs, which take the focus. */}
      <div role="tablist" aria-label={label} tabIndex={-1} className={styles['list']} onKeyDown={walk}>
        {tabs.map((tab) => {
          const button = (
            <button
              type="button"
              role="tab"
              id={`${id}-${tab.id}`}
              aria-selected={tab.id === chosen}
              aria-controls={tab.id === chosen ? `${id}-panel` : undefined}
              aria-disabled={tab.reason !== undefined || undefined}
              aria-describedby={tab.reason === undefined ? undefined : `${id}-${tab.id}-why`}
              tabIndex={tab.id === chosen ? 0 : -1}
              className={styles['tab']}
              onClick={() => {
                if (tab.reason === undefined) onChoose(tab.id)
              }}
            >
              {tab.label}
              {tab.count !== undefined && tab.count > 0 && (
                <>
                  {' '}
                  <span className={styles['count']}>{formatNumber(tab.count)}</span>
                </>
              )}
            </button>
          )
          return tab.reason === undefined ? (
            <span key={tab.id} role="presentation">
              {button}
            </span>
          ) : (
            <span key={tab.id} role="presentation">
              <Tip text={tab.reason}>{button}</Tip>
            </span>
          )
        })}
      </div>
      {tabs.map((tab) => (
        <span key={tab.id} id={`${id}-${tab.id}-why`} hidden>
          {tab.reason}
        </span>
      ))}
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen}`}
        tabIndex={isFilled ? -1 : 0}
        className={clsx(styles['panel'], isFilled && styles['filled'])}
      >
        {children}
      </div>
    </div>
  )
}
