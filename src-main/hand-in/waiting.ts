import { lstat, stat } from 'node:fs/promises'
import path from 'node:path'
import { systemCode } from '../drop-folders/system-code'
import { isWholePath } from './given-paths'

/** Files that came from outside the window, until the user says where they go. Kept in memory: who gave them can give them again. */
export interface Waiting {
  /** Arguments of a start of the program, as its shell gave them, in the folder that it was started from. */
  addArguments(args: readonly string[], workingFolder: string): Promise<void>
  /** A file that the system names (the dock). */
  add(file: string): Promise<void>
  /** What came since the last time, and forgets it. */
  take(): readonly string[]
}

/** More are not kept: a start of the program can name no more. */
const mostWaiting = 20_000

/** Whether something plain is there under exactly this name. A link is nothing plain: where it leads is not what was named. */
async function isPlain(file: string): Promise<boolean> {
  try {
    const found = await lstat(file)
    if (found.isFile() || found.isDirectory()) return true
    return found.isSymbolicLink() && (await stat(file)).isFile()
  } catch (error) {
    if (systemCode(error) === null) throw error
    return false
  }
}

/**
 * The paths among the arguments of a start: nothing that could be a switch, an address or empty; relative ones from the folder that the program was started in. Pure: whether
 * such files are there is another question.
 */
export function pathsAmong(args: readonly string[], workingFolder: string): readonly string[] {
  return args
    .filter((text) => text !== '' && !text.startsWith('-') && !/^[a-z][a-z0-9+.-]+:/i.test(text) && !text.includes('\0'))
    .map((text) => path.resolve(workingFolder, text))
    .filter(isWholePath)
}

/** @param onCame called when something waits that did not before */
export function createWaiting(onCame: () => void): Waiting {
  let paths: readonly string[] = []

  const keep = async (candidates: readonly string[]) => {
    const found: string[] = []
    for (const file of candidates.slice(0, mostWaiting)) if (await isPlain(file)) found.push(file)
    if (found.length === 0) return
    paths = [...new Set([...paths, ...found])].slice(0, mostWaiting)
    onCame()
  }

  return {
    addArguments: (args, workingFolder) => keep(pathsAmong(args, workingFolder)),
    add: (file) => keep(isWholePath(file) ? [file] : []),
    take: () => {
      const taken = paths
      paths = []
      return taken
    },
  }
}
