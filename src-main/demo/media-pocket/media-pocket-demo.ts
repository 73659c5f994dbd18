import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { systemClock } from '../../clock'
import type { DemoLibrary } from '../library'
import type { FaultSource } from '../service/faults'
import type { Route } from '../service/routes'
import { serve } from '../service/serve'
import type { DemoService, Serve } from '../service/serve'
import { actionRoutes } from './action-routes'
import { assetRoutes } from './asset-routes'
import { ensureUser, purgeDueAssets } from './changes'
import { actAs } from './colleague'
import type { Colleague } from './colleague'
import { commentRoutes } from './comment-routes'
import type { AskForMedia } from './fetch-media'
import { historyRoutes } from './history-routes'
import { inspectState } from './inspect'
import type { Inspect } from './inspect'
import { startJobs } from './jobs'
import { defaultLimits } from './limits'
import type { PocketLimits } from './limits'
import { addKey, linkRoutes } from './link-routes'
import { mediaRoutes } from './media-routes'
import type { ActionRecord } from './records'
import { defaultPermissions } from './routes-context'
import type { PocketContext } from './routes-context'
import { defaultActions, seedState } from './seed'
import { digestOf, openPocketState } from './state'
import type { PocketState } from './state'
import { storageRoutes } from './storage'
import { tenantRoutes } from './tenant-routes'

/** Somebody who may call, with what they may do (default: see and start actions). */
export interface DemoApiKey {
  readonly key: string
  readonly email: string
  readonly permissions?: readonly string[]
}

/** How a demo of Media Pocket is started. */
export interface MediaPocketDemoOptions {
  /** Where the state lies; made when missing. One running demo per folder. */
  readonly folder: string
  /** On 127.0.0.1; 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: Clock
  readonly apiKeys: readonly DemoApiKey[]
  /** Put in when the state is new. */
  readonly library?: DemoLibrary | null
  /** The actions of a new state. */
  readonly actions?: readonly Omit<ActionRecord, 'id'>[]
  /** From the "ok" for a file to its fetching; milliseconds, default 150. */
  readonly ingestDelayMs?: number
  readonly limits?: Partial<PocketLimits>
  readonly random?: (size: number) => Uint8Array
  /** Absent: on 127.0.0.1. */
  readonly serve?: Serve
  /** Absent: from this machine alone. */
  readonly ask?: AskForMedia
}

/** A running demo of Media Pocket. */
export interface MediaPocketDemo extends DemoService {
  /** Ids of all assets, live and trashed, in the order of their creation. */
  readonly assetIds: () => readonly string[]
  readonly inspect: Inspect
  /** Resolves when no file is being fetched and no media is being removed. */
  idle(): Promise<void>
  /** Acts as a colleague, past the HTTP border. */
  as(email: string): Colleague
}

/** Starts a demo of Media Pocket (API v2). Fails with the system's error when the port or the folder can not be had. */
export async function startMediaPocketDemo(options: MediaPocketDemoOptions): Promise<MediaPocketDemo> {
  const { clock = systemClock, ingestDelayMs = 150 } = options
  const limits = { ...defaultLimits, ...options.limits }
  const state = openPocketState({ folder: options.folder, clock, random: options.random ?? randomBytes })
  try {
    await seedState(state, { library: options.library ?? null, actions: options.actions ?? defaultActions })
    const permissions = admitKeys(state, options.apiKeys)
    const jobs = startJobs({ state, clock, limits, ingestDelayMs, ...(options.ask && { ask: options.ask }) })
    const lastAccess = new Map<string, number>()
    const routes = (origin: string, faults: FaultSource) => routeTable({ origin, state, limits, jobs, faults, permissions, lastAccess })
    const service = await (options.serve ?? serve)({ port: options.port ?? 0, clock, routes, limits }).catch(async (error: unknown) => {
      await jobs.stop()
      throw error
    })
    const inspect = inspectState(state, limits.trashDays)
    return {
      ...service,
      assetIds: () => inspect.all().map((asset) => asset.id),
      inspect,
      idle: () => jobs.idle(),
      as: (email) => actAs(state, jobs, email),
      stop: async () => {
        await Promise.all([service.stop(), jobs.stop()])
        state.close()
      },
    }
  } catch (error) {
    state.close()
    throw error
  }
}

/** Makes the given keys the only given ones; answers what each may do, by digest. */
function admitKeys(state: PocketState, apiKeys: readonly DemoApiKey[]): ReadonlyMap<string, readonly string[]> {
  const permissions = new Map(apiKeys.map(({ key, permissions: granted }) => [digestOf(key), granted ?? defaultPermissions]))
  state.change(() => {
    for (const known of [...state.keys.values()]) if (known.given && !permissions.has(known.digest)) state.keys.remove(String(known.id))
    for (const { key, email } of apiKeys) {
      const user = ensureUser(state, email)
      const known = state.keys.find('digest', digestOf(key))[0]
      if (known?.userId === user.id) continue
      if (known !== undefined) state.keys.remove(String(known.id))
      addKey(state, { secret: key, name: 'Slipway', userId: user.id, given: true })
    }
  })
  return permissions
}

function routeTable(context: PocketContext): Route[] {
  const routes = [
    ...assetRoutes(context),
    ...commentRoutes(context),
    ...mediaRoutes(context),
    ...historyRoutes(context),
    ...actionRoutes(context),
    ...tenantRoutes(context),
    ...linkRoutes(context),
    ...storageRoutes(context),
  ]
  return routes.map((route) => ({
    ...route,
    handle: (call) => {
      purgeDueAssets(context.state, context.limits.trashDays)
      return route.handle(call)
    },
  }))
}
