import { parentPort } from 'node:worker_threads'
import { systemClock } from '../../clock'
import { stepBack } from '../../threads/step-back'
import type { RunningScout } from './scout-tools'
import { openScout, scoutTools } from './in-process-scouts'
import type { ThreadReport, ThreadWord } from './scout-thread'

/** How far this thread steps back behind the main thread. */
const stepsBack = 4

/** Entry of the thread that looks at all drop folders. */
function serve(port: NonNullable<typeof parentPort>): void {
  stepBack(stepsBack)
  const tools = scoutTools({ clock: systemClock })
  const scouts = new Map<number, RunningScout>()
  port.on('message', (word: ThreadWord) => {
    const { key } = word
    if (word.kind === 'open') {
      const say = (report: ThreadReport['report']) => {
        port.postMessage({ key, report } satisfies ThreadReport)
      }
      scouts.set(key, openScout(tools, word.order, { firstBatch: word.firstBatch, say }))
    } else if (word.kind === 'word') scouts.get(key)?.hear(word.word)
    else {
      const scout = scouts.get(key)
      scouts.delete(key)
      void (scout?.close() ?? Promise.resolve()).finally(() => {
        port.postMessage({ key, report: null } satisfies ThreadReport)
      })
    }
  })
}

if (parentPort !== null) serve(parentPort)
