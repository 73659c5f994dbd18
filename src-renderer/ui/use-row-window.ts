import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { isScaled, offsetAt, offsetShowing, rowSpace, rowsInView, scrollTopFor } from './scaled-rows'

interface RowWindow {
  readonly first: number
  readonly last: number
  /** Height of the content, px. */
  readonly height: number
  /** Where a row is drawn inside the content, px from its top. */
  readonly topOf: (row: number) => number
  readonly show: (row: number) => void
  readonly goTo: (offset: number) => void
  readonly offset: number
  readonly viewport: number
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The inner size of an element, px, as it changes. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const read = () => {
      setSize((old) =>
        old.width === target.clientWidth && old.height === target.clientHeight
          ? old
          : { width: target.clientWidth, height: target.clientHeight },
      )
    }
    read()
    const observer = new ResizeObserver(read)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Which rows a scroller must draw. The wheel is handled here only where the way is stretched, so that one notch stays one notch. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  options: { rows: number; rowHeight: number; viewport: number; spare: number },
): RowWindow {
  const { rows, rowHeight, viewport, spare } = options
  const space = useMemo(() => rowSpace({ rows, rowHeight, viewport }), [rows, rowHeight, viewport])
  const [position, setPosition] = useState({ offset: 0, scrollTop: 0 })
  const expected = useRef(-1)

  const goTo = (offset: number) => {
    const element = scroller.current
    if (!element) return
    const held = Math.min(Math.max(0, offset), space.reach)
    element.scrollTo({ top: scrollTopFor(space, held), behavior: 'instant' })
    expected.current = element.scrollTop
    setPosition({ offset: held, scrollTop: element.scrollTop })
  }

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      if (Math.abs(element.scrollTop - expected.current) < 1) return
      expected.current = -1
      setPosition({ offset: offsetAt(space, element.scrollTop), scrollTop: element.scrollTop })
    }
    onScroll()
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [scroller, space])

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey) return
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1
    goTo(position.offset + event.deltaY * unit)
  })
  useEffect(() => {
    const element = scroller.current
    if (!element || !isScaled(space)) return
    const listen = (event: WheelEvent) => onWheel(event)
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [scroller, space])

  const offset = Math.min(position.offset, space.reach)
  const shift = isScaled(space) ? position.scrollTop - offset : 0
  return {
    ...rowsInView(space, offset, spare),
    height: space.height,
    viewport,
    offset,
    goTo,
    topOf: (row) => row * rowHeight + shift,
    show: (row) => {
      const next = offsetShowing(space, row, offset)
      if (next !== offset) goTo(next)
    },
  }
}
