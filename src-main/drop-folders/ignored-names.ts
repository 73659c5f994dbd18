import path from 'node:path'
import picomatch from 'picomatch'

/** Names that no person means to send: half-written downloads, lock files, leavings of systems and editors. Compared without regard to case. */
const ignoredPatterns = [
  '*.tmp',
  '*.temp',
  '*.part',
  '*.partial',
  '*.crdownload',
  '*.download',
  '*.swp',
  '*.swx',
  '~$*',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
]

/** One dot at the beginning hides a file. Two hide nothing on purpose: such a name (`..%2fphoto.jpg`) is a file somebody made, odd as it is. */
const isHidden = (name: string) => /^\.(?!\.)/.test(name)
const matches = picomatch(ignoredPatterns, { dot: true, nocase: true, nobrace: true, noextglob: true, nonegate: true })

/** The folder that sent files are moved to, directly below the drop folder. */
export const doneFolder = 'Done'

/**
 * True for a file or folder that is passed over whole.
 * @param name one name, not a path
 */
export const isIgnoredName = (name: string): boolean => isHidden(name) || matches(name.replace(/[\n\r\u2028\u2029]/g, '_'))

/** True for the Done folder of a drop folder that moves what was sent there. */
export const isDoneFolder = (relativePath: string, movesToDone: boolean): boolean => movesToDone && relativePath === doneFolder

/** True for a folder that is passed over whole, or lies in one: nothing in it is taken, whatever happens there. '' is the drop folder itself. */
export function isPassedOver(folder: string, movesToDone: boolean): boolean {
  const names = folder.split(path.sep)
  return isDoneFolder(names[0] ?? '', movesToDone) || names.some((name) => isIgnoredName(name))
}
