import type { ClipboardForms } from './clipboard-paths'

/** What the clipboard says of files, and its picture as PNG where it holds one. */
export interface ClipboardContents {
  readonly forms: ClipboardForms
  readonly png: Uint8Array | null
}

/** What only the desktop can do for files given by hand. */
export interface HandInDesktop {
  /** The system's dialog for files, or for folders; null when it was cancelled. */
  readonly choose: (folders: boolean) => Promise<readonly string[] | null>
  readonly readClipboard: () => Promise<ClipboardContents>
  /** Hands files to whatever the mouse is dragged to. */
  readonly startDrag: (files: readonly string[]) => void
  /** Asks for a folder to save copies in; null when it was cancelled. */
  readonly chooseCopyFolder: () => Promise<string | null>
}

/** A program without a desktop: nothing is ever chosen, pasted or dragged. */
export const noDesktop: HandInDesktop = {
  choose: () => Promise.resolve(null),
  readClipboard: () =>
    Promise.resolve({ forms: { gnomeCopiedFiles: '', uriList: '', fileNamesPlist: '', fileNameW: new Uint8Array() }, png: null }),
  startDrag: () => undefined,
  chooseCopyFolder: () => Promise.resolve(null),
}
