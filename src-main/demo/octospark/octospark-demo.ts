import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { systemClock, wait } from '../../clock'
import type { DemoLibrary } from '../library'
import { serve } from '../service/serve'
import type { DemoService, Serve } from '../service/serve'
import { assetRoutes } from './asset-routes'
import type { Inspect } from './inspect'
import { inspectState } from './inspect'
import type { OctoLimits } from './limits'
import { defaultLimits } from './limits'
import type { ProcessingOptions } from './processing'
import { completeDueWork, nextWorkAt } from './processing'
import { refuse } from './refusals'
import type { DemoToken, OctoContext } from './routes-context'
import { searchRoutes } from './search-routes'
import type { DemoOrganisation } from './seed'
import { defaultOrganisations, seedState } from './seed'
import { digestOf, openOctoState } from './state'
import { teamRoutes } from './team-routes'
import { uploadRoutes } from './upload-routes'

/** How a demo of OctoSpark is started. */
export interface OctoSparkDemoOptions {
  /** Where the state lies; made when missing. One running demo per folder. */
  readonly folder: string
  /** On 127.0.0.1; 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: Clock
  readonly tokens: readonly DemoToken[]
  /** The id of the first team of a new state; any when left out. */
  readonly teamId?: string
  /** The organisations and teams of a new state. */
  readonly organisations?: readonly DemoOrganisation[]
  /** Put into the first team of a new state. */
  readonly library?: DemoLibrary | null
  /** From the last byte of a file to its asset; milliseconds, default 150. */
  readonly appearDelayMs?: number
  /** From the asset to the end of its processing; milliseconds, default 1500. */
  readonly processingMs?: number
  /** Why the processing of a file fails; null when it does not. */
  readonly failureOf?: (fileName: string) => string | null
  /** Whether lists also show what is deleted; no document says. */
  readonly listsDeleted?: boolean
  /** How long a new asset stays out of lists and searches; milliseconds, default 0. */
  readonly listLagMs?: number
  /** Whether assets show their `contentHash`; default true. */
  readonly showsHashes?: boolean
  /** What a second deletion of an asset answers; no document says. Default `not-found`. */
  readonly secondDeletion?: 'asset' | 'not-found'
  readonly limits?: Partial<OctoLimits>
  readonly random?: (size: number) => Uint8Array
  /** Absent: on 127.0.0.1. */
  readonly serve?: Serve
}

/** A running demo of OctoSpark. */
export interface OctoSparkDemo extends DemoService {
  /** The team that holds the library. */
  readonly teamId: string
  /** Ids of all assets, live and deleted, in the order of their creation. */
  readonly assetIds: () => readonly string[]
  readonly inspect: Inspect
  /** Resolves when every file that arrived is an asset and none is being processed. */
  idle(): Promise<void>
}

function processingOf({ appearDelayMs = 150, processingMs = 1500, failureOf = () => null }: OctoSparkDemoOptions): ProcessingOptions {
  return { appearDelayMs, processingMs, failureOf }
}

/** Starts a demo of OctoSpark. Fails with the system's error when the port or the folder can not be had. */
export async function startOctoSparkDemo(options: OctoSparkDemoOptions): Promise<OctoSparkDemo> {
  const { clock = systemClock, folder, serve: open = serve } = options
  const limits = { ...defaultLimits, ...options.limits }
  const processing = processingOf(options)
  const state = openOctoState({ folder, clock, random: options.random ?? randomBytes })
  try {
    const organisations = options.organisations ?? defaultOrganisations(options.teamId)
    await seedState(state, { library: options.library ?? null, organisations, credits: limits.credits })
    const shared: Omit<OctoContext, 'origin' | 'faults'> = {
      state,
      limits,
      processing,
      tokens: new Map(options.tokens.map((token) => [digestOf(token.token), token])),
      used: new Map(),
      listsDeleted: options.listsDeleted ?? false,
      listLagMs: options.listLagMs ?? 0,
      showsHashes: options.showsHashes ?? true,
      secondDeletion: options.secondDeletion ?? 'not-found',
    }
    const service = await open({
      port: options.port ?? 0,
      clock,
      routes: (origin, faults) => {
        const context = { ...shared, origin, faults }
        return [...assetRoutes(context), ...searchRoutes(context), ...teamRoutes(context), ...uploadRoutes(context)]
      },
      limits,
      refuse,
    })
    const stopping = new AbortController()
    const settle = () => {
      if (!stopping.signal.aborted) completeDueWork(state, processing)
    }
    const inspect = inspectState(state, settle)
    return {
      ...service,
      teamId: [...state.teams.values()][0]?.id ?? '',
      assetIds: () => inspect.assets().map(({ id }) => id),
      inspect,
      idle: async () => {
        for (let due = nextWorkAt(state, processing); due !== null; due = nextWorkAt(state, processing)) {
          await wait(clock, Math.max(due - clock.now(), 0), stopping.signal)
          settle()
        }
      },
      stop: async () => {
        stopping.abort()
        await service.stop()
        state.close()
      },
    }
  } catch (error) {
    state.close()
    throw error
  }
}
