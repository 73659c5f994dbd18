import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { noOpenWriters } from '../../../../src-main/drop-folders/open-writers'
import type { ScanEntry } from '../../../../src-main/drop-folders/scan'
import type { ScoutTools } from '../../../../src-main/drop-folders/scout/scout-tools'
import { inProcessScouts } from '../../../../src-main/drop-folders/scout/in-process-scouts'
import type {
  FolderStatus,
  Found,
  LedgerFile,
  Scout,
  ScoutHost,
  ScoutOrder,
  ScoutReport,
  Took,
} from '../../../../src-main/drop-folders/scout/scout'
import type { WatchFolder, WatchOptions } from '../../../../src-main/drop-folders/watch'
import { until } from '../../../support/until'
import { temporaryFolder } from '../../../support/temporary-folder'

/** A watcher that the test plays. */
export interface PlayedWatch {
  readonly watch: WatchFolder
  /** The watches that are open, the last one last. */
  readonly open: WatchOptions[]
  /** How many were ever opened. */
  count: number
}

export function playedWatch(): PlayedWatch {
  const played: PlayedWatch = {
    open: [],
    count: 0,
    watch: (options) => {
      played.open.push(options)
      played.count += 1
      return {
        close: () => {
          played.open.splice(played.open.indexOf(options), 1)
          return Promise.resolve()
        },
      }
    },
  }
  return played
}

export const localDisk = { networkKind: null, isRemovable: false } as const

/** Tools on the real disk, with a watcher that never says anything and no look at other programs. */
export const quietTools = (changes: Partial<ScoutTools> = {}): ScoutTools => ({
  clock: systemClock,
  watch: playedWatch().watch,
  writers: noOpenWriters,
  mounts: () => localDisk,
  ...changes,
})

/** A scout with a ledger that is a map: it takes whatever is found. */
export interface Stage {
  readonly root: string
  readonly scout: Scout
  readonly ledger: Map<string, ScanEntry>
  readonly found: Found[]
  readonly looked: string[]
  readonly rested: ScanEntry[]
  readonly empty: ScanEntry[]
  readonly faults: string[]
  readonly scans: Extract<ScoutReport, { kind: 'scanned' }>[]
  readonly statuses: FolderStatus[]
  /** How it answers a difference; `settle` for all but missing ones and bad names unless changed. */
  answer: (found: Found) => Took
  /** How many batches it was ahead of the answers at most. */
  mostAhead: number
  /** Holds the answers back. */
  isBlocked: boolean
  unblock(): void
  status(): FolderStatus
  /** A whole scan, and all it found taken. */
  check(): Promise<void>
  kinds(kind: Found['kind']): readonly string[]
  write(name: string, content?: string): void
  place(name: string): string
}

interface StageOptions {
  readonly host?: ScoutHost
  readonly tools?: Partial<ScoutTools>
  readonly order?: Partial<ScoutOrder>
  readonly known?: readonly LedgerFile[]
  readonly root?: string
}

export const usualAnswer = ({ kind }: Found): Took => (kind === 'missing' || kind === 'bad-name' ? 'known' : 'settle')

export function openStage({ host, tools, order, known = [], root = temporaryFolder() }: StageOptions = {}): Stage {
  const scouts = host ?? inProcessScouts(quietTools(tools))
  const self = statSync(root)
  let lastToken = 0
  const held: (() => void)[] = []
  let ahead = 0

  const took = (report: Extract<ScoutReport, { kind: 'found' }>) => {
    ahead -= 1
    const results = report.items.map((item) => {
      const result = stage.answer(item)
      if (result === 'not-written') return result
      if (item.kind === 'missing') stage.ledger.delete(item.entry.relativePath)
      else stage.ledger.set(item.entry.relativePath, item.entry)
      return result
    })
    stage.scout.tell({ kind: 'took', batch: report.batch, results, forget: [] })
  }
  const hear = (report: ScoutReport) => {
    if (report.kind === 'ask') {
      const files = known.filter((file) => file.path > report.after)
      stage.scout.tell({ kind: 'known', files, isLast: true })
    } else if (report.kind === 'found') {
      stage.found.push(...report.items)
      ahead += 1
      stage.mostAhead = Math.max(stage.mostAhead, ahead)
      if (stage.isBlocked)
        held.push(() => {
          took(report)
        })
      else took(report)
    } else if (report.kind === 'rested') {
      stage.rested.push(...report.files)
      stage.scout.tell({ kind: 'over', count: report.files.length })
    } else if (report.kind === 'looked') stage.looked.push(...report.paths)
    else if (report.kind === 'empty') stage.empty.push(...report.files)
    else if (report.kind === 'scanned') stage.scans.push(report)
    else if (report.kind === 'status') stage.statuses.push(report.status)
    else if (report.kind === 'fault') stage.faults.push(`${report.event} ${report.code}`)
  }

  const stage: Stage = {
    root,
    scout: scouts.open(
      {
        kind: 'folder',
        root,
        identity: { dev: self.dev, ino: self.ino, born: null },
        movesToDone: false,
        quietMs: 40,
        ...order,
      },
      (report) => {
        hear(report)
      },
    ),
    ledger: new Map(),
    found: [],
    looked: [],
    rested: [],
    empty: [],
    faults: [],
    scans: [],
    statuses: [],
    answer: usualAnswer,
    mostAhead: 0,
    isBlocked: false,
    unblock: () => {
      stage.isBlocked = false
      for (const answer of held.splice(0)) answer()
    },
    status: () => {
      const last = stage.statuses.at(-1)
      if (last === undefined) throw new Error('no status yet')
      return last
    },
    check: async () => {
      const token = ++lastToken
      stage.scout.tell({ kind: 'scan', token })
      await until(() => stage.scans.some(({ tokens }) => tokens.includes(token)))
    },
    kinds: (kind) => stage.found.filter((found) => found.kind === kind).map(({ entry }) => entry.relativePath),
    write: (name, content = 'content') => {
      const place = path.join(root, name)
      mkdirSync(path.dirname(place), { recursive: true })
      writeFileSync(place, content)
    },
    place: (name) => path.join(root, name),
  }
  onTestFinished(async () => {
    stage.unblock()
    await stage.scout.close()
    await scouts.close()
  })
  return stage
}

export const restedNames = (stage: Stage): readonly string[] => stage.rested.map((file) => file.relativePath).sort()
