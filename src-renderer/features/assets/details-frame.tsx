import { useState } from 'react'
import type { ReactNode } from 'react'
import { isNumber, readRemembered, remember } from '../../bridge/remembered'
import { Splitter } from '../../ui/splitter'
import { useNarrow } from '../../ui/use-width'
import styles from './details-frame.module.css'
import { closeDetails, overlayLimit, usePanel } from './panel'

const usual = 320
const smallest = 260
const greatest = 640

/** Holds the details: beside the grid where there is room, over it where there is not. */
export function DetailsFrame({ children }: { readonly children: ReactNode }): ReactNode {
  const isNarrow = useNarrow(overlayLimit)
  const { isDetailsOpen, isOverlayOpen } = usePanel()
  const [width, setWidth] = useState(() => readRemembered('details-width', isNumber, usual))
  if (isNarrow) return isOverlayOpen ? <Overlay>{children}</Overlay> : null
  if (!isDetailsOpen) return null
  return (
    <>
      <Splitter
        label="Width of details"
        side="after"
        width={width}
        smallest={smallest}
        greatest={greatest}
        usual={usual}
        onResize={(next) => {
          setWidth(next)
          remember('details-width', next)
        }}
      />
      <div className={styles['beside']} style={{ width }}>
        {children}
      </div>
    </>
  )
}

function Overlay({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <>
      <button type="button" tabIndex={-1} aria-hidden="true" className={styles['shade']} onClick={closeDetails} />
      <div className={styles['over']}>{children}</div>
    </>
  )
}
