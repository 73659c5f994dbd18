import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../src-preload/contract/account'
import { isBoolean, isNumber, readRemembered, remember } from '../bridge/remembered'
import { Splitter } from '../ui/splitter'
import { useNarrow } from '../ui/use-width'
import styles from './frame.module.css'
import { Navigation } from './navigation'

const usual = 220
const smallest = 160
const greatest = 400
/** Below this width of the window the sidebar shows pictures only. px. */
const iconsLimit = 640

interface FrameProps {
  readonly banners: ReactNode
  readonly footer: ReactNode
  readonly onShowAccount: (account: Account) => void
  readonly children: ReactNode
}

/** The window: places on the left, things in the middle, one line of state at the foot. */
export function Frame({ banners, footer, onShowAccount, children }: FrameProps): ReactNode {
  const isNarrow = useNarrow(iconsLimit)
  const [width, setWidth] = useState(() => readRemembered('sidebar-width', isNumber, usual))
  const [isCollapsed, setCollapsed] = useState(() => readRemembered('sidebar-collapsed', isBoolean, false))
  const isSmall = isNarrow || isCollapsed

  function toggle() {
    setCollapsed(!isCollapsed)
    remember('sidebar-collapsed', !isCollapsed)
  }

  return (
    <div className={styles['frame']}>
      <div className={styles['panes']}>
        <nav aria-label="Main" className={styles['side']} style={{ width: isSmall ? 52 : width }} data-pane="" tabIndex={-1}>
          <Navigation isSmall={isSmall} onToggle={isNarrow ? undefined : toggle} onShowAccount={onShowAccount} />
          {isSmall ? (
            <div className={styles['edge']} />
          ) : (
            <Splitter
              label="Width of the sidebar"
              side="before"
              width={width}
              smallest={smallest}
              greatest={greatest}
              usual={usual}
              onResize={(next) => {
                setWidth(next)
                remember('sidebar-width', next)
              }}
            />
          )}
        </nav>
        <main className={styles['main']}>
          {banners}
          {children}
        </main>
      </div>
      {footer}
    </div>
  )
}
