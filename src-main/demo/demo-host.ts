import { utilityProcess } from 'electron'
import type { UtilityProcess } from 'electron'
import { AppError } from '../../src-preload/contract/errors'
import type { Clock } from '../clock'
import { systemClock } from '../clock'
import { errorCode } from '../log'
import type { Log } from '../log'
import type { DemoOrder, DemoReport, StartedDemoService } from './demo-messages'
import { demoReportSchema } from './demo-messages'
import { mayRestart } from './restart-allowance'

/** How the demo services are started. */
export interface DemoHostOptions {
  /** The built entry of the demo process. */
  readonly entry: string
  /** Where the services keep their state. */
  readonly folder: string
  /** What they start out with; may be missing. */
  readonly libraryFolder: string
  /** Which to run; each port is taken when it is free, else any other. */
  readonly services: readonly { readonly service: string; readonly port: number; readonly secrets: Readonly<Record<string, string>> }[]
  readonly log: Log
  readonly clock?: Clock
}

/** The running demo services. */
export interface DemoHost {
  /** Ports stay the same over restarts, unless another program took one meanwhile. */
  readonly services: readonly StartedDemoService[]
  /** Ids that the service starts out with. Fails with an `AppError` when the services are not running. */
  knownIds(service: string): Promise<string[]>
  stop(): Promise<void>
}

interface Waiting<Value> {
  readonly resolve: (value: Value) => void
  readonly reject: (error: Error) => void
}

const startMs = 30_000
const answerMs = 10_000
const stopMs = 3_000

/** Starts the demo services in a utility process and keeps them running. Fails with an `AppError` when they do not start. */
export async function startDemoHost(options: DemoHostOptions): Promise<DemoHost> {
  const { log, clock = systemClock } = options
  const deaths: number[] = []
  let wanted = options.services
  let services: readonly StartedDemoService[] = []
  let stopped = false
  let current: DemoChild | null = null

  const start = async (): Promise<void> => {
    const child = forkDemo(options, clock)
    current = child
    void child.ended.then((code) => {
      if (current === child) current = null
      if (!stopped && services.length > 0) restart(code)
    })
    const started = await child.start({
      kind: 'start',
      folder: options.folder,
      libraryFolder: options.libraryFolder,
      services: wanted.map((service) => ({ ...service, secrets: { ...service.secrets } })),
    })
    services = started.services
    wanted = wanted.map((wish) => ({ ...wish, port: services.find(({ service }) => service === wish.service)?.port ?? wish.port }))
  }
  const restart = (code: number): void => {
    deaths.push(clock.now())
    if (!mayRestart(deaths, clock.now())) {
      log.error('demo.ended-too-often', { code: String(code) })
      return
    }
    log.warn('demo.starting-again', { code: String(code) })
    start().catch((error: unknown) => {
      log.warn('demo.not-started-again', { code: errorCode(error) })
    })
  }

  await start()
  log.info('demo.started')
  return {
    get services() {
      return services
    },
    knownIds: async (service) => {
      if (current === null) throw notRunning()
      return current.knownIds(service)
    },
    stop: async () => {
      stopped = true
      await current?.stop()
    },
  }
}

function notRunning(): AppError {
  return new AppError('unexpected', 'The demo services are not running. Restart Slipway and try again.')
}

interface DemoChild {
  /** Resolves with the exit code. */
  readonly ended: Promise<number>
  start(order: Extract<DemoOrder, { kind: 'start' }>): Promise<Extract<DemoReport, { kind: 'started' }>>
  knownIds(service: string): Promise<string[]>
  stop(): Promise<void>
}

/** One life of the demo process. A start that fails ends it. */
function forkDemo({ entry, log }: DemoHostOptions, clock: Clock): DemoChild {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Slipway demo services', stdio: 'ignore' })
  const waiting = createWaitingRoom(clock)
  let call = 0
  child.on('message', (message: unknown) => {
    const report = demoReportSchema.safeParse(message)
    if (!report.success) return
    if (report.data.kind === 'failed') log.warn('demo.failed', { code: report.data.reason })
    if (report.data.kind === 'failed') waiting.failAll()
    else waiting.answer(keyOf(report.data), report.data)
  })
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => {
      waiting.failAll()
      resolve(code)
    })
  })
  const order = (message: DemoOrder): void => {
    child.postMessage(message)
  }
  return {
    ended,
    start: async (message) => {
      try {
        const answered = waiting.forAnswer('started', startMs)
        order(message)
        return startedOf(await answered)
      } catch (error) {
        child.kill()
        throw error
      }
    },
    knownIds: async (service) => {
      call += 1
      const answered = waiting.forAnswer(`known-ids ${String(call)}`, answerMs)
      order({ kind: 'known-ids', call, service })
      const report = await answered
      return report.kind === 'known-ids' ? report.ids : []
    },
    stop: async () => {
      order({ kind: 'stop' })
      await waiting.forAnswer('stopped', stopMs).catch(() => undefined)
      endProcess(child)
      await ended
    },
  }
}

/** State is on disk at every moment, so that ending the process loses nothing. */
function endProcess(child: UtilityProcess): void {
  child.kill()
}

function startedOf(report: DemoReport): Extract<DemoReport, { kind: 'started' }> {
  if (report.kind !== 'started') throw notRunning()
  return report
}

function keyOf(report: DemoReport): string {
  return report.kind === 'known-ids' ? `known-ids ${String(report.call)}` : report.kind
}

/** Those who wait for a report; each waits for a limited time. */
function createWaitingRoom(clock: Clock) {
  const waiting = new Map<string, Waiting<DemoReport>>()
  const take = (key: string): Waiting<DemoReport> | undefined => {
    const found = waiting.get(key)
    waiting.delete(key)
    return found
  }
  return {
    forAnswer: (key: string, ms: number): Promise<DemoReport> =>
      new Promise((resolve, reject) => {
        const cancel = clock.setTimer(ms, () => take(key)?.reject(notRunning()))
        waiting.set(key, {
          resolve: (report) => {
            cancel()
            resolve(report)
          },
          reject: (error) => {
            cancel()
            reject(error)
          },
        })
      }),
    answer: (key: string, report: DemoReport): void => {
      take(key)?.resolve(report)
    },
    failAll: (): void => {
      for (const key of [...waiting.keys()]) take(key)?.reject(notRunning())
    },
  }
}
