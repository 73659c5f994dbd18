import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock'
import { systemClock } from '../../clock'
import type { DemoLibrary } from '../library'
import type { DemoService, Serve } from '../service/serve'
import { serve } from '../service/serve'
import type { AskForMedia } from '../media-pocket/fetch-media'
import type { OpcLimits } from './limits'
import { defaultLimits } from './limits'
import { startReviews } from './reviews'
import { refuseInEnvelope, routeTable, sharedPrefix } from './routes'
import { seedState } from './seed'
import type { AssetRecord, CreationRecord, OpcState } from './state'
import { openOpcState, removeAsset } from './state'

/** How a demo of GlobalAiOpc is started. */
export interface GlobalAiOpcDemoOptions {
  /** Where the state lies; made when missing. One running demo per folder. */
  readonly folder: string
  /** On 127.0.0.1; 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: Clock
  /** The keys that are accepted. */
  readonly apiKeys: readonly string[]
  /** From a file's arrival to the verdict; milliseconds, default 1500. */
  readonly reviewDelayMs?: number
  /** Put in when the state is new. */
  readonly library?: DemoLibrary | null
  readonly limits?: Partial<OpcLimits>
  readonly random?: (size: number) => Uint8Array
  /** Absent: on 127.0.0.1. */
  readonly serve?: Serve
  /** Absent: from this machine alone. */
  readonly ask?: AskForMedia
}

/** An asset as it lies behind the HTTP border. `path`: its bytes on disk, null when there are none. */
export type InspectedOpcAsset = AssetRecord & { readonly path: string | null }

/** A look behind the HTTP border. */
export interface InspectOpc {
  asset(assetId: string): InspectedOpcAsset | null
  /** In the order of their creation. */
  all(): readonly InspectedOpcAsset[]
  /** Every upload that was ever carried out, also of assets deleted since. */
  creations(): readonly CreationRecord[]
  /** Ids that were deleted for good. */
  deadIds(): readonly string[]
}

/** A running demo of GlobalAiOpc. */
export interface GlobalAiOpcDemo extends DemoService {
  /** What an account is connected with: the origin with the shared prefix. */
  readonly address: string
  readonly assetIds: () => readonly string[]
  readonly inspect: InspectOpc
  /** Resolves when no file is being fetched or reviewed. */
  idle(): Promise<void>
  /** Deletes an asset past the HTTP border, as a colleague would. */
  forget(assetId: string): void
}

/** Starts a demo of GlobalAiOpc's asset library. Fails with the system's error when the port or the folder can not be had. */
export async function startGlobalAiOpcDemo(options: GlobalAiOpcDemoOptions): Promise<GlobalAiOpcDemo> {
  const { clock = systemClock, reviewDelayMs = 1500 } = options
  const limits = { ...defaultLimits, ...options.limits }
  const apiKeys = new Set(options.apiKeys)
  const state = openOpcState({ folder: options.folder, clock, random: options.random ?? randomBytes })
  try {
    await seedState(state, options.library ?? null)
    const reviews = startReviews({ state, clock, limits, reviewDelayMs, ...(options.ask && { ask: options.ask }) })
    const service = await (options.serve ?? serve)({
      port: options.port ?? 0,
      clock,
      limits,
      refuse: refuseInEnvelope,
      routes: (origin, faults) => routeTable({ origin, state, reviews, faults, apiKeys }),
    }).catch(async (error: unknown) => {
      await reviews.stop()
      throw error
    })
    const inspect = inspectState(state)
    return {
      ...service,
      address: service.origin + sharedPrefix,
      assetIds: () => inspect.all().map(({ id }) => id),
      inspect,
      idle: () => reviews.idle(),
      forget: (assetId) => {
        removeAsset(state, assetId)
      },
      stop: async () => {
        await Promise.all([service.stop(), reviews.stop()])
        state.close()
      },
    }
  } catch (error) {
    state.close()
    throw error
  }
}

function inspectState(state: OpcState): InspectOpc {
  const show = (asset: AssetRecord): InspectedOpcAsset => ({ ...asset, path: asset.file === null ? null : state.filePath(asset.file.key) })
  return {
    asset: (assetId) => {
      const asset = state.assets.get(assetId)
      return asset === undefined ? null : show(asset)
    },
    all: () => Array.from(state.assets.values(), show),
    creations: () => [...state.creations.values()],
    deadIds: () => Array.from(state.dead.values(), ({ id }) => id),
  }
}
