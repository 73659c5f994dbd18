import { systemOpenWriters } from '../open-writers'
import { watchFolder } from '../watch'
import { openFolderScout } from './folder-scout'
import { openHandScout } from './hand-scout'
import { systemMounts } from './mounts'
import { watchBySize } from './plain-watch'
import type { ScoutHost, ScoutOrder, ScoutReport } from './scout'
import type { RunningScout, ScoutTools } from './scout-tools'

/** Numbers of one life's batches. */
export const batchesPerLife = 1_000_000_000

/** What scouts look with on this machine, but for what is named. */
export const scoutTools = (changes: Partial<ScoutTools> & Pick<ScoutTools, 'clock'>): ScoutTools => ({
  watch: watchBySize(watchFolder),
  writers: systemOpenWriters(),
  mounts: systemMounts,
  ...changes,
})

/** Starts the scout that an order asks for. */
export const openScout = (
  tools: ScoutTools,
  order: ScoutOrder,
  how: { firstBatch: number; say: (report: ScoutReport) => void },
): RunningScout => (order.kind === 'hand' ? openHandScout(tools, order, how) : openFolderScout(tools, order, how))

/** Scouts in this thread: the same ones, for tests and small tools. Words and reports come later, never from within a call, as between threads. */
export function inProcessScouts(tools: ScoutTools): ScoutHost {
  const open = new Set<() => Promise<void>>()
  return {
    open: (order, hear) => {
      let isClosed = false
      const later = (work: () => void) => {
        queueMicrotask(() => {
          if (!isClosed) work()
        })
      }
      let running: RunningScout | null = null
      later(() => {
        running = openScout(tools, order, {
          firstBatch: 0,
          say: (report) => {
            later(() => {
              hear(report)
            })
          },
        })
      })
      const close = async () => {
        isClosed = true
        open.delete(close)
        await running?.close()
      }
      open.add(close)
      return {
        tell: (word) => {
          later(() => running?.hear(word))
        },
        close,
      }
    },
    close: async () => {
      await Promise.all([...open].map((close) => close()))
    },
  }
}
