import path from 'node:path'
import { errorCode } from '../../log'
import { checkRoot, silentRoot, unreadableRoot, type RootCheck } from '../folder-root'
import { systemCode } from '../system-code'
import { createBatches } from './batches'
import { createPatience, farDisk, nearDisk } from './disk'
import { createFolderWatching } from './folder-watching'
import { createFolderMap, type Fingerprint } from './folder-map'
import { createEmptied, everyMs, modeOf, newHealth, statusOf, type Trouble } from './health'
import { createMisses } from './misses'
import { runPass, type PassResult } from './pass'
import { createPassScheduler, type PassScope } from './pass-scheduler'
import type { Found, LedgerFile, ScoutOrder, ScoutReport, ScoutWord, Took } from './scout'
import type { RunningScout, ScoutTools } from './scout-tools'
import { createSettling } from './settling'
import { takeTurns } from './turns'

const rootCheckMs = 5000
const statusMs = 100
/** How soon what could not be written is looked for again. */
const notWrittenMs = 2000
/** The root is not the folder that it has to be: a pass ends at once. */
const rootChanged = (trouble: Trouble) => Object.assign(new Error('the root is another one'), { trouble })
const isRootChanged = (error: unknown): error is ReturnType<typeof rootChanged> => error instanceof Error && 'trouble' in error

/**
 * Looks at one drop folder: a hint, the timer or the start leads to a pass over a part or the whole; what it finds different is said, and what has to come to rest is watched.
 * @param firstBatch numbers of batches begin here, so that answers to an earlier life are told apart
 */
export function openFolderScout(
  tools: ScoutTools,
  order: ScoutOrder,
  how: { firstBatch: number; say: (report: ScoutReport) => void },
): RunningScout {
  const { clock } = tools
  const { say } = how
  const { root } = order
  const stop = new AbortController()
  const isStopped = () => stop.signal.aborted
  const patience = createPatience(clock)
  const map = createFolderMap()
  const postponed = new Map<string, Fingerprint>()
  const turn = takeTurns()
  const health = newHealth(tools.mounts(root))
  const emptied = createEmptied()
  const near = tools.near ?? nearDisk
  const far = (tools.far ?? farDisk)(patience)
  const disk = () => (health.mount.networkKind === null ? near : far)
  let { movesToDone } = order
  let loaded: () => void = () => undefined
  const whenLoaded = new Promise<void>((resolve) => (loaded = resolve))
  let lastWholeAt = 0
  let isFirst = true
  let cancelTick: () => void = () => undefined
  let cancelStatus: (() => void) | null = null
  let cancelAgain: (() => void) | null = null

  const tellStatus = () => {
    cancelStatus?.()
    cancelStatus = null
    say({ kind: 'status', status: statusOf(health, { lastMs: scheduler.lastMs, backlog: settling.size, files: map.present }) })
  }
  const noteStatus = () => {
    cancelStatus ??= clock.setTimer(statusMs, tellStatus)
  }
  const misses = createMisses(clock, (missed) => {
    health.misses += missed
    noteStatus()
  })

  const look = async (): Promise<RootCheck> => {
    try {
      return await patience.wait(() => (tools.checkRoot ?? checkRoot)(root, order.identity))
    } catch (error) {
      if (systemCode(error) === null) throw error
      return silentRoot
    }
  }
  const mustBeRight = async () => {
    const found = await look()
    if (found.kind !== 'ok') throw rootChanged(found)
  }

  const settling = createSettling({
    root,
    disk,
    clock,
    quietMs: order.quietMs,
    writers: tools.writers,
    turn,
    events: {
      looked: (paths) => {
        say({ kind: 'looked', paths })
        noteStatus()
      },
      rested: (files) => {
        for (const file of files) map.set(file.relativePath, file, false)
        say({ kind: 'rested', files })
      },
      empty: (file) => {
        map.set(file.relativePath, file, false)
        say({ kind: 'empty', files: [file] })
      },
      gone: (file) => {
        doubt(file)
      },
    },
  })
  const batches = createBatches({
    first: how.firstBatch,
    say,
    mayGo: mustBeRight,
    onTook: (found, took) => {
      noteTook(found, took)
    },
  })

  const noteTook = ({ kind, entry }: Found, took: Took) => {
    const file = entry.relativePath
    if (took === 'not-written') {
      cancelAgain ??= clock.setTimer(notWrittenMs, () => {
        cancelAgain = null
        scheduler.soon()
      })
      return
    }
    if (took === 'later') {
      postponed.set(file, entry)
      return
    }
    postponed.delete(file)
    if (kind === 'missing') {
      map.miss(file)
      settling.remove(file)
    } else map.set(file, entry, false)
    if (took === 'settle') settling.add(file)
  }
  const doubt = (file: string) => {
    postponed.delete(file)
    map.doubt(file)
    const at = file.lastIndexOf(path.sep)
    scheduler.hint(at < 0 ? '' : file.slice(0, at))
  }

  const watching = createFolderWatching({
    root,
    clock,
    watch: tools.watch,
    onHint: (folder) => {
      health.lastEventAt = clock.now()
      misses.hinted(folder)
      noteStatus()
      scheduler.hint(folder)
      if (watching.wantsAnew(map.size)) void watchAnew()
    },
    onProblem: (problem) => {
      if (health.watchProblem === problem) return
      health.watchProblem = problem
      say({ kind: 'fault', event: 'intake.watch-problem', code: problem })
      if (problem !== 'forbidden') scheduler.soon()
      tellStatus()
    },
  })
  const watchAnew = async () => {
    health.watchProblem = null
    await watching.anew(map.size)
    // What came between the two watches is found.
    scheduler.soon()
  }

  const inTrouble = async (trouble: Trouble) => {
    const isNew = health.trouble?.reason !== trouble.reason
    health.trouble = trouble
    health.isChecking = false
    await watching.end()
    health.watchProblem = null
    if (!isNew) return
    say({ kind: 'fault', event: 'intake.folder-trouble', code: trouble.kind })
    tellStatus()
  }

  const passOnce = async (scope: PassScope): Promise<{ born: number | null; result: PassResult }> => {
    const before = await look()
    if (before.kind !== 'ok') throw rootChanged(before)
    if (scope.kind === 'all') health.mount = tools.mounts(root)
    if (health.mount.networkKind === null) watching.begin(map.size)
    const present = map.present
    const result = await runPass(
      {
        root,
        movesToDone,
        disk: disk(),
        map,
        signal: stop.signal,
        batches,
        isBusy: (file) => settling.has(file),
        postponed,
        turn,
        checkAgain: mustBeRight,
      },
      scope,
    )
    if (!result.isRead) {
      await mustBeRight()
      throw rootChanged(unreadableRoot)
    }
    const sentence = emptied.judge(map.present, present)
    const isOther = sentence !== health.emptied || health.trouble !== null
    health.emptied = sentence
    health.trouble = null
    if (isOther) tellStatus()
    return { born: before.identity.born, result }
  }
  const endWhole = ({ born, result }: { born: number | null; result: PassResult }, tokens: readonly number[]) => {
    const isWatched = modeOf(health) === 'events' && !isFirst
    if (isWatched) misses.judge(result.differences)
    isFirst = false
    health.isChecking = false
    health.lastScanAt = clock.now()
    const differences = [...result.differences.values()].reduce((sum, count) => sum + count, 0)
    tellStatus()
    say({ kind: 'scanned', tokens, isRead: true, born, differences })
  }

  const run = async (scope: PassScope): Promise<void> => {
    const tokens = scope.kind === 'all' ? scope.tokens : []
    if (isStopped()) return
    try {
      const found = await passOnce(scope)
      if (scope.kind === 'all') endWhole(found, tokens)
      else noteStatus()
      if (watching.wantsAnew(map.size)) await watchAnew()
    } catch (error) {
      if (isStopped()) return
      if (isRootChanged(error)) await inTrouble(error.trouble)
      else say({ kind: 'fault', event: 'intake.scan-failed', code: errorCode(error) })
      say({ kind: 'scanned', tokens, isRead: false, born: null, differences: 0 })
    }
  }
  const scheduler = createPassScheduler({
    clock,
    run: async (scope) => {
      await whenLoaded
      await run(scope)
      if (scope.kind === 'all') lastWholeAt = clock.now()
    },
  })

  const tick = async () => {
    const now = clock.now()
    try {
      if (watching.wantsAnew(map.size) && !scheduler.isRunning) await watchAnew()
      // A tick early rather than late.
      if (now >= lastWholeAt + everyMs(modeOf(health), scheduler.lastMs) - rootCheckMs / 2 && !scheduler.isRunning) scheduler.soon()
      else if (!scheduler.isRunning) {
        const found = await look()
        if (found.kind === 'ok' ? health.trouble !== null : health.trouble === null) scheduler.soon()
        else if (found.kind !== 'ok') await inTrouble(found)
      }
    } catch (error) {
      say({ kind: 'fault', event: 'intake.look-failed', code: errorCode(error) })
    }
    armTick()
  }
  const armTick = () => {
    if (!stop.signal.aborted) cancelTick = clock.setTimer(rootCheckMs, () => void tick())
  }

  const load = (files: readonly LedgerFile[], isLast: boolean) => {
    for (const file of files) {
      map.set(file.path, file, file.isMissing)
      if (file.isSettling && !file.isMissing) settling.add(file.path)
    }
    const last = files.at(-1)
    if (!isLast && last !== undefined) {
      say({ kind: 'ask', after: last.path })
      return
    }
    emptied.begin(map.present)
    loaded()
    armTick()
  }

  const forget = (file: string) => {
    settling.remove(file)
    map.delete(file)
  }
  const hear = (word: ScoutWord) => {
    if (word.kind === 'known') load(word.files, word.isLast)
    else if (word.kind === 'took') {
      word.forget.forEach(forget)
      batches.took(word.batch, word.results)
    } else if (word.kind === 'settle') for (const file of word.paths) settling.add(file, word.afterMs)
    else if (word.kind === 'over') settling.over(word.count)
    else if (word.kind === 'doubt') word.paths.forEach(doubt)
    else if (word.kind === 'forget') word.paths.forEach(forget)
    else if (word.kind === 'gone') {
      for (const file of word.paths) map.miss(file)
      emptied.tookAway(word.paths.length)
    } else if (word.kind === 'scan') {
      health.isChecking = health.trouble === null
      tellStatus()
      scheduler.all(word.token)
    } else if (word.kind === 'moves-to-done') ({ movesToDone } = word)
  }

  tellStatus()
  say({ kind: 'ask', after: '' })
  scheduler.all()
  return {
    hear: (word) => {
      if (stop.signal.aborted) return
      hear(word)
      noteStatus()
    },
    close: async () => {
      stop.abort(new Error('closed'))
      cancelTick()
      cancelStatus?.()
      cancelStatus = () => undefined
      cancelAgain?.()
      misses.close()
      settling.close()
      batches.close()
      loaded()
      await watching.end()
      await scheduler.close()
    },
  }
}
