import type { Answer } from '../service/answers'
import { refuse } from '../service/answers'
import type { FaultSource } from '../service/faults'
import type { Call } from '../service/routes'
import type { Jobs } from './jobs'
import type { PocketLimits } from './limits'
import type { AssetRecord, KeyRecord, UserRecord } from './records'
import type { PocketState } from './state'
import { digestOf } from './state'

/** What the routes of the service share. */
export interface PocketContext {
  readonly origin: string
  readonly state: PocketState
  readonly limits: PocketLimits
  readonly jobs: Jobs
  readonly faults: FaultSource
  /** What the holder of a key may do, by the key's digest. */
  readonly permissions: ReadonlyMap<string, readonly string[]>
  /** When a key was last used, by its digest; milliseconds. */
  readonly lastAccess: Map<string, number>
}

/** Who calls. */
export interface Caller {
  readonly user: UserRecord
  readonly may: (permission: string) => boolean
}

/** What a key that was made by a call may do. */
export const defaultPermissions: readonly string[] = ['ACTIONS_VIEW', 'ACTIONS_START']

/** The answer for an asset that is not there (Media Pocket API v2). */
export const assetNotFound: Answer = refuse(404, 'asset not found')

/** Lets only callers with a known key pass. */
export function withCaller(context: PocketContext, handle: (call: Call, caller: Caller) => Answer): (call: Call) => Answer {
  return (call) => {
    const key = keyOf(context, call)
    const user = key === undefined ? undefined : context.state.users.get(String(key.userId))
    if (key === undefined || user === undefined) return refuse(401, 'Unauthorized')
    context.lastAccess.set(key.digest, context.state.now())
    const permissions = context.permissions.get(key.digest) ?? defaultPermissions
    return handle(call, { user, may: (permission) => permissions.includes(permission) })
  }
}

/** The same for routes about one asset, which must be there. */
export function withAsset(
  context: PocketContext,
  handle: (call: Call, found: Caller & { readonly asset: AssetRecord }) => Answer,
): (call: Call) => Answer {
  return withCaller(context, (call, caller) => {
    const asset = context.state.assets.get(call.pathParams['asset_id'] ?? '')
    return asset === undefined ? assetNotFound : handle(call, { ...caller, asset })
  })
}

/** A record id of the path, when it is a number as the service writes them. */
export function numberParam(call: Call, name: string): string | null {
  const text = call.pathParams[name] ?? ''
  return /^[1-9]\d{0,14}$/.test(text) ? text : null
}

function keyOf({ state }: PocketContext, call: Call): KeyRecord | undefined {
  const given = call.headers['x-api-key']
  return typeof given === 'string' && given !== '' ? state.keys.find('digest', digestOf(given))[0] : undefined
}
