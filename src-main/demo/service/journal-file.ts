import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { z } from 'zod'

/** One changed record; a null row is a removed one. */
export interface JournalLine {
  readonly table: string
  readonly id: string
  readonly row: object | null
}

/** A file of JSON lines, one for each changed record. */
export interface JournalFile {
  /** Bytes. */
  size(): number
  /** Appends the lines with one write, or throws and leaves the file as it was. */
  append(lines: readonly JournalLine[]): void
  /** Puts these lines in the place of the whole file, at once. */
  replace(lines: Iterable<JournalLine>): void
  close(): void
}

const lineSchema = z.object({ table: z.string(), id: z.string(), row: z.record(z.string(), z.unknown()).nullable() })

/** Opens or creates the file, handing over its lines, oldest first. A torn last line is cut off, lines that make no sense are passed over. */
export function openJournalFile(path: string, replay: (line: JournalLine) => void): JournalFile {
  let descriptor = openSync(path, 'a+', 0o600)
  let size = replayLines(readFileSync(descriptor), replay)
  ftruncateSync(descriptor, size)
  return {
    size: () => size,
    append: (lines) => {
      const bytes = Buffer.from(lines.map(toText).join(''))
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done)
      } catch (error) {
        // Half a line would spoil the next one.
        ftruncateSync(descriptor, size)
        throw error
      }
      size += bytes.length
    },
    replace: (lines) => {
      writeFileSync(`${path}.new`, Array.from(lines, toText).join(''), { mode: 0o600 })
      renameSync(`${path}.new`, path)
      closeSync(descriptor)
      descriptor = openSync(path, 'a', 0o600)
      size = fstatSync(descriptor).size
    },
    close: () => {
      closeSync(descriptor)
    },
  }
}

function toText(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`
}

/** Hands over each whole line; answers how many bytes they take. */
function replayLines(bytes: Buffer, replay: (line: JournalLine) => void): number {
  let start = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    const line = readLine(bytes.toString('utf8', start, end))
    if (line !== null) replay(line)
    start = end + 1
  }
  return start
}

function readLine(text: string): JournalLine | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
