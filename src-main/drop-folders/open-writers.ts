import { nextTurn } from '../next-turn'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { systemCode } from './system-code'

/** A file by what it is, whatever its name. */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** Tells which of some files a process has open for writing. */
export interface OpenWriters {
  /** The positions in `files` that are being written to. */
  find(files: readonly FileIdentity[]): Promise<ReadonlySet<number>>
}

/** No knowledge about other processes: every system but Linux. */
export const noOpenWriters: OpenWriters = { find: () => Promise.resolve(new Set()) }

/** After so many ms of looking, other work of the program gets its turn. */
const sliceMs = 4
const keyOf = (file: FileIdentity) => `${String(file.dev)}:${String(file.ino)}`

/** Runs `read`, with null for what the system refuses: processes end and descriptors close while they are looked at, and other people's are not ours to read. */
function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (systemCode(error) !== null) return null
    throw error
  }
}

/** A descriptor open for writing, by /proc/<pid>/fdinfo/<fd> (flags are octal, the two lowest bits the access mode, 0 is reading). `ino` is null where the kernel does not tell. */
function writerInfo(folder: string, descriptor: string): { ino: number | null } | null {
  const info = attempt(() => readFileSync(`${folder}/fdinfo/${descriptor}`, 'latin1')) ?? ''
  const flags = /^flags:\s*([0-7]+)/m.exec(info)?.[1]
  if (flags === undefined || (Number.parseInt(flags, 8) & 3) === 0) return null
  const ino = /^ino:\s*(\d+)/m.exec(info)?.[1]
  return { ino: ino === undefined ? null : Number(ino) }
}

/** The file behind a descriptor; null for sockets, pipes and devices. */
function fileBehind(link: string): string | null {
  const target = attempt(() => readlinkSync(link))
  if (target === null || !target.startsWith('/') || target.startsWith('/dev/') || target.startsWith('/proc/')) return null
  const file = attempt(() => statSync(link))
  return file === null ? null : keyOf(file)
}

/** The wanted files that one process writes to, with a null after each descriptor so that the caller can pause. */
function* writtenBy(pid: string, wanted: ReadonlyMap<string, number>, proc: string): Generator<string | null> {
  const folder = `${proc}/${pid}`
  const inos = new Set(wanted.values())
  for (const descriptor of attempt(() => readdirSync(`${folder}/fd`)) ?? []) {
    const writer = writerInfo(folder, descriptor)
    // The number is asked first: looking through a descriptor may hang with the disk or server behind it.
    const isCandidate = writer !== null && (writer.ino === null || inos.has(writer.ino))
    const key = isCandidate ? fileBehind(`${folder}/fd/${descriptor}`) : null
    yield key !== null && wanted.has(key) ? key : null
  }
}

/**
 * Reads /proc once for all files asked about. Who was seen writing is asked first the next time, so that waiting for a long copy costs one process and not all of them.
 * @param proc where the process file system is
 */
export function procOpenWriters(proc = '/proc'): OpenWriters {
  const lastWriter = new Map<string, string>()

  const look = async (pids: readonly string[], wanted: Map<string, number>, found: Map<string, string>) => {
    let sliceStart = performance.now()
    for (const pid of pids) {
      if (wanted.size === 0) return
      for (const key of writtenBy(pid, wanted, proc)) {
        if (key !== null) {
          found.set(key, pid)
          wanted.delete(key)
        }
        if (performance.now() - sliceStart > sliceMs) {
          await nextTurn()
          sliceStart = performance.now()
        }
      }
    }
  }

  return {
    find: async (files) => {
      const keys = files.map(keyOf)
      const wanted = new Map(files.map((file) => [keyOf(file), file.ino]))
      const found = new Map<string, string>()
      const suspects = new Set(keys.flatMap((key) => lastWriter.get(key) ?? []))
      await look([...suspects], wanted, found)
      const others = (attempt(() => readdirSync(proc)) ?? []).filter((name) => /^\d+$/.test(name) && !suspects.has(name))
      await look(others, wanted, found)
      for (const key of keys) {
        const pid = found.get(key)
        if (pid === undefined) lastWriter.delete(key)
        else lastWriter.set(key, pid)
      }
      return new Set(keys.flatMap((key, index) => (found.has(key) ? [index] : [])))
    },
  }
}

/** The best this system offers. */
export const systemOpenWriters = (): OpenWriters => (process.platform === 'linux' ? procOpenWriters() : noOpenWriters)
