import path from 'node:path'
import { errorCode } from '../../log'
import { deepest, lookAt, onceEach, visitFolder, type ScanEntry } from '../scan'
import { systemCode } from '../system-code'
import { createBatches } from './batches'
import { createPatience, farDisk } from './disk'
import type { RunningScout, ScoutTools } from './scout-tools'
import { namedOnly } from './pass'
import type { ScoutOrder, ScoutReport, ScoutWord } from './scout'
import { createSettling } from './settling'
import { takeTurns } from './turns'

/** Without the separators at its end; a name may end in what is a separator elsewhere. */
const withoutEnd = (place: string): string => place.replace(path.sep === '/' ? /(?<=.)\/+$/ : /(?<=.)[\\/]+$/, '')

/**
 * Looks at files that were given by hand, wherever they lie, under their whole paths: walks the folders among them once and watches what is in them come to rest. Nothing is
 * scanned again.
 */
export function openHandScout(
  tools: ScoutTools,
  order: ScoutOrder,
  how: { firstBatch: number; say: (report: ScoutReport) => void },
): RunningScout {
  const { clock } = tools
  const { say } = how
  const stop = new AbortController()
  const disk = (tools.far ?? farDisk)(createPatience(clock))
  const turn = takeTurns()
  let walking: Promise<void> = Promise.resolve()

  const settling = createSettling({
    root: '',
    disk: () => disk,
    clock,
    quietMs: order.quietMs,
    writers: tools.writers,
    turn,
    events: {
      looked: (paths) => {
        say({ kind: 'looked', paths })
      },
      rested: (files) => {
        say({ kind: 'rested', files })
      },
      empty: (file) => {
        say({ kind: 'empty', files: [file] })
      },
      gone: (file) => {
        batches.add({ kind: 'missing', entry: namedOnly(file), wasMissing: false })
        void batches.flush(true)
      },
    },
  })
  const batches = createBatches({
    first: how.firstBatch,
    say,
    mayGo: () => Promise.resolve(),
    onTook: ({ entry }, took) => {
      if (took === 'settle') settling.add(entry.relativePath)
    },
  })

  const found = (entry: ScanEntry) => {
    batches.add({ kind: 'added', entry, wasMissing: false })
  }
  /** All plain files in a folder, and below it. The count. */
  const walkFolder = async (root: string): Promise<number> => {
    const enter = onceEach()
    let count = 0
    const toVisit = [{ folder: '', depth: 0 }]
    for (let next = toVisit.pop(); next !== undefined && !stop.signal.aborted; next = toVisit.pop()) {
      const { folder, depth } = next
      const visit = await visitFolder({
        root,
        folder,
        movesToDone: false,
        disk,
        signal: stop.signal,
        enter,
        onFile: (entry) => {
          count += 1
          found({ ...entry, relativePath: root + path.sep + entry.relativePath, givenIn: path.dirname(root) })
        },
        turn: async () => {
          await batches.flush(false)
          await turn()
        },
      })
      if (typeof visit === 'string' || depth >= deepest) continue
      for (const child of visit.folders) toVisit.push({ folder: child, depth: depth + 1 })
    }
    return count
  }
  const isFolder = async (place: string): Promise<boolean> => {
    try {
      return (await disk.look(place)).isDirectory()
    } catch (error) {
      if (systemCode(error) === null) throw error
      return false
    }
  }
  const takeOne = async (place: string): Promise<number> => {
    const look = await lookAt(disk, '', place)
    if (look === 'unknown') return 0
    if (look === 'none') return (await isFolder(place)) ? walkFolder(place) : 0
    found({ ...look, givenIn: null })
    await batches.flush(false)
    return 1
  }
  const take = async (token: number, paths: readonly string[]) => {
    let files = 0
    try {
      for (const given of paths) {
        if (stop.signal.aborted) return
        files += await takeOne(withoutEnd(path.normalize(given)))
      }
      await batches.flush(true)
      await batches.settled()
    } catch (error) {
      if (stop.signal.aborted) return
      say({ kind: 'fault', event: 'intake.take-failed', code: errorCode(error) })
    }
    say({ kind: 'taken', token, files })
  }

  const hear = (word: ScoutWord) => {
    if (word.kind === 'known') {
      for (const file of word.files) if (file.isSettling) settling.add(file.path)
      const last = word.files.at(-1)
      if (!word.isLast && last !== undefined) say({ kind: 'ask', after: last.path })
    } else if (word.kind === 'took') batches.took(word.batch, word.results)
    else if (word.kind === 'settle') for (const file of word.paths) settling.add(file, word.afterMs)
    else if (word.kind === 'over') settling.over(word.count)
    else if (word.kind === 'doubt') for (const file of word.paths) settling.add(file)
    else if (word.kind === 'take') walking = walking.then(() => take(word.token, word.paths))
    else if (word.kind === 'scan') say({ kind: 'scanned', tokens: [word.token], isRead: true, born: null, differences: 0 })
  }

  say({ kind: 'ask', after: '' })
  return {
    hear: (word) => {
      if (!stop.signal.aborted) hear(word)
    },
    close: async () => {
      stop.abort(new Error('closed'))
      settling.close()
      batches.close()
      await walking
    },
  }
}
