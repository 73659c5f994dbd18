import { useEffect } from 'react'

export interface Shortcut {
  readonly keys: string
  readonly what: string
}

/** What the sheet shows, by where it works. */
export const shortcutGroups: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: 'Ctrl+F', what: 'Search assets' },
      { keys: 'Ctrl+O, Ctrl+U', what: 'Add files' },
      { keys: 'Ctrl+Shift+O', what: 'Add folders' },
      { keys: 'Ctrl+V', what: 'Add files or a picture from the clipboard' },
      { keys: 'Ctrl+Z', what: 'Undo moving to the trash, while its message stands' },
      { keys: 'F5', what: 'Look at all services again' },
      { keys: 'F6, Shift+F6', what: 'Next or previous pane' },
      { keys: 'Alt+Left, Alt+Right', what: 'Back, forward' },
      { keys: '?, F1', what: 'This sheet' },
    ],
  },
  {
    title: 'In the grid',
    shortcuts: [
      { keys: 'Arrows, Home, End, Page Up, Page Down', what: 'Move' },
      { keys: 'Ctrl+Home, Ctrl+End', what: 'First, last asset' },
      { keys: 'Shift with these, Shift+click', what: 'Select a range' },
      { keys: 'Ctrl+Space, Ctrl+click', what: 'Select one more or one less' },
      { keys: 'Ctrl+A', what: 'Select all matches' },
      { keys: 'Escape', what: 'Clear the selection, then close details' },
      { keys: 'Enter', what: 'Open details' },
      { keys: 'Space', what: 'Quick look; the arrow keys walk on in it' },
      { keys: 'Delete', what: 'Move to trash; in the trash, delete permanently' },
      { keys: 'Shift+Delete', what: 'Delete permanently (asks)' },
      { keys: 'Letters', what: 'Go to the next title that begins with them' },
      { keys: 'Menu key, Shift+F10', what: 'Menu of actions' },
      { keys: 'Ctrl+1, Ctrl+2', what: 'Grid, list' },
      { keys: 'Ctrl+Plus, Ctrl+Minus', what: 'Larger, smaller tiles' },
    ],
  },
  {
    title: 'In the table of files',
    shortcuts: [
      { keys: 'Arrows, Home, End, Page Up, Page Down', what: 'Move' },
      { keys: 'Enter', what: 'Go to the asset' },
      { keys: 'R, S, A', what: 'Retry, send again, send anyway' },
      { keys: 'T', what: 'Restore from trash' },
      { keys: 'Delete', what: 'Skip' },
      { keys: 'C', what: 'Cancel sending' },
      { keys: 'F', what: 'Reveal in folder' },
      { keys: 'Menu key, Shift+F10', what: 'Menu of actions' },
    ],
  },
  {
    title: 'While deciding conflicts',
    shortcuts: [
      { keys: 'Alt+Down, Alt+Up', what: 'Next or previous conflict' },
      { keys: 'Left, Right', what: 'Mine or theirs' },
      { keys: 'Ctrl+Enter', what: 'Apply' },
    ],
  },
  { title: 'While writing a comment', shortcuts: [{ keys: 'Ctrl+Enter', what: 'Post the comment' }] },
]

interface ShortcutActions {
  readonly onSearch: () => void
  readonly onUndo: () => boolean
  readonly onRefresh: () => void
  readonly onAdd: (what: 'files' | 'folders') => void
  readonly onSheet: () => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

/** Goes to the next pane that is there, or the previous one. */
function cyclePanes(isBack: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(at + (isBack ? -1 : 1) + panes.length) % panes.length] ?? panes[0]
  const inside = next?.querySelector<HTMLElement>('[tabindex="0"], a[href], button, input')
  ;(inside ?? next)?.focus()
}

/** Keys that work wherever the focus is; letters only where nothing is typed. Nothing happens behind a dialog but undo. */
export function useShortcuts(actions: ShortcutActions): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !handle(event, actions)) return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [actions])
}

/** Every key that works everywhere: when it is meant, and what it does. */
function keysOf(actions: ShortcutActions): readonly (readonly [(event: KeyboardEvent) => boolean, (event: KeyboardEvent) => void])[] {
  return [
    [(event) => isCtrl(event) && event.key.toLowerCase() === 'f', actions.onSearch],
    [isAddFiles, (event) => actions.onAdd(event.shiftKey ? 'folders' : 'files')],
    [(event) => event.altKey && event.key === 'ArrowLeft', () => history.back()],
    [(event) => event.altKey && event.key === 'ArrowRight', () => history.forward()],
    [(event) => event.key === 'F5', actions.onRefresh],
    [(event) => event.key === 'F6', (event) => cyclePanes(event.shiftKey)],
    [(event) => event.key === 'F1', actions.onSheet],
    [(event) => event.key === '?' && !isTyping(event.target), actions.onSheet],
  ]
}

/** Ctrl+O, with Shift for folders, or Ctrl+U. */
function isAddFiles(event: KeyboardEvent): boolean {
  if (!isCtrl(event) || event.altKey) return false
  const key = event.key.toLowerCase()
  return key === 'o' || (key === 'u' && !event.shiftKey)
}

const isCtrl = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey

function handle(event: KeyboardEvent, actions: ShortcutActions): boolean {
  if (isCtrl(event) && !event.shiftKey && event.key.toLowerCase() === 'z') return !isTyping(event.target) && actions.onUndo()
  const isBehindDialog = document.querySelector('[role=dialog], [role=alertdialog]') !== null
  if (isBehindDialog) return false
  const meant = keysOf(actions).find(([isMeant]) => isMeant(event))
  meant?.[1](event)
  return meant !== undefined
}
