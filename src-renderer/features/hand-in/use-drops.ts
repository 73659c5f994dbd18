import { useEffect, useEffectEvent, useState } from 'react'
import { openHandIn } from '../assets/hand-in-wish'
import { showToast } from '../../ui/toasts'
import { isDraggingOut } from './drag-out'
import type { DropPlace } from './drop-place'

/** What the layer over the window shows while files are dragged. */
export interface Dragging {
  readonly place: DropPlace
  /** Of what is marked, px in the window; null: the middle as a whole. */
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number } | null
}

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true && !isDraggingOut()

function boxOf(element: Element | null): Dragging['box'] {
  const marked = element ?? document.querySelector('main')
  if (marked === null) return null
  const { left, top, width, height } = marked.getBoundingClientRect()
  return { left, top, width, height }
}

const isSame = (one: Dragging | null, other: Dragging): boolean =>
  one !== null &&
  one.place.words === other.place.words &&
  one.place.element === other.place.element &&
  one.box?.left === other.box?.left &&
  one.box?.top === other.box?.top &&
  one.box?.width === other.box?.width &&
  one.box?.height === other.box?.height

/** Follows files that are dragged over the window, and takes them where they are let go. Null while none are. */
export function useDrops(placeOf: (under: Element | null) => DropPlace): Dragging | null {
  const [dragging, setDragging] = useState<Dragging | null>(null)

  const over = useEffectEvent((event: DragEvent) => {
    if (!holdsFiles(event) || event.dataTransfer === null) return
    // Without this the page would be left for the file.
    event.preventDefault()
    const place = placeOf(event.target instanceof Element ? event.target : null)
    event.dataTransfer.dropEffect = place.isRefused ? 'none' : 'copy'
    const next = { place, box: boxOf(place.element) }
    setDragging((old) => (isSame(old, next) ? old : next))
  })

  const drop = useEffectEvent((event: DragEvent) => {
    setDragging(null)
    if (!holdsFiles(event) || event.dataTransfer === null) return
    event.preventDefault()
    const place = placeOf(event.target instanceof Element ? event.target : null)
    if (place.isRefused) return
    const given = [...event.dataTransfer.files]
    const paths = window.slipway.pathsOf(given)
    if (paths.length < given.length) showToast({ kind: 'problem', text: notOnDisk(given.length - paths.length) })
    openHandIn(paths, place.target)
  })

  useEffect(() => {
    const leave = (event: DragEvent) => {
      // Leaving one element for another is no leaving of the window.
      if (event.relatedTarget === null) setDragging(null)
    }
    const end = () => setDragging(null)
    const listeners = { dragenter: over, dragover: over, dragleave: leave, drop, dragend: end } as const
    const entries = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][]
    for (const [name, listener] of entries) window.addEventListener(name, listener)
    window.addEventListener('blur', end)
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener)
      window.removeEventListener('blur', end)
    }
  }, [])

  return dragging
}

const notOnDisk = (count: number): string =>
  count === 1
    ? 'What was dropped is no file on this computer. Save it first, then add it.'
    : 'Some of what was dropped is no file on this computer. Save it first, then add it.'
