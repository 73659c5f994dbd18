import { fireEvent } from '@testing-library/react'

/** A file as the system gives it to the page; without `path` it lies on no disk. */
export function fileAt(path: string | null, name = path?.split('/').at(-1) ?? 'picture.png'): File {
  return Object.assign(new File(['x'], name), path === null ? {} : { path })
}

function dragEvent(name: string, files: readonly File[], types: readonly string[]): Event {
  const event = new Event(name, { bubbles: true, cancelable: true })
  return Object.assign(event, { dataTransfer: { files, types, dropEffect: 'none' }, relatedTarget: null })
}

/** What the page hears of a drag; true when it took it. */
export function drag(
  name: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
  on: Element,
  files: readonly File[] = [],
  types: readonly string[] = ['Files'],
) {
  const event = dragEvent(name, files, types)
  fireEvent(on, event)
  return { isTaken: event.defaultPrevented, effect: (event as unknown as { dataTransfer: { dropEffect: string } }).dataTransfer.dropEffect }
}

/** Files (or nothing but text) pasted where the focus is. */
export function paste(on: Element, files: readonly File[]): void {
  fireEvent(on, Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData: { files } }))
}
