import type { Answer } from '../service/answers'
import type { FaultSource } from '../service/faults'
import type { Call } from '../service/routes'
import type { OctoLimits } from './limits'
import { completeDueWork } from './processing'
import type { ProcessingOptions } from './processing'
import type { TeamRecord } from './records'
import { refuse } from './refusals'
import type { OctoState } from './state'
import { digestOf } from './state'

/** Somebody who may call. */
export interface DemoToken {
  readonly token: string
  readonly email?: string
  /** Ids of the teams it may see; all when left out. */
  readonly teams?: readonly string[]
  readonly isReadOnly?: boolean
}

/** What the routes of the service share. */
export interface OctoContext {
  readonly origin: string
  readonly state: OctoState
  readonly limits: OctoLimits
  readonly faults: FaultSource
  readonly processing: ProcessingOptions
  /** By their digests. */
  readonly tokens: ReadonlyMap<string, DemoToken>
  /** When a token was used in the last minute, by its digest; milliseconds. */
  readonly used: Map<string, number[]>
  /** Whether lists also show what is deleted. */
  readonly listsDeleted: boolean
  /** How long a new asset stays out of lists and searches. */
  readonly listLagMs: number
  /** Whether assets show their `contentHash`, which may be null. */
  readonly showsHashes: boolean
  /** What a second deletion of an asset answers: the asset again, or that there is none. */
  readonly secondDeletion: 'asset' | 'not-found'
}

const minuteMs = 60_000

/** Lets only callers with a known token pass, and not too many of them. */
export function withCaller(context: OctoContext, handle: (call: Call, caller: DemoToken) => Answer): (call: Call) => Answer {
  return (call) => {
    const digest = digestOf(/^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '')
    const caller = context.tokens.get(digest)
    if (caller === undefined) return refuse(401, 'Missing, invalid, expired or revoked token')
    if (isTooMany(context, digest)) return refuse(429, 'Rate limit exceeded')
    if (call.method !== 'GET' && caller.isReadOnly === true) return refuse(403, 'The token has no permission for this')
    completeDueWork(context.state, context.processing)
    return handle(call, caller)
  }
}

/** The same for routes below a team, which must be there and open to the caller. */
export function withTeam(context: OctoContext, handle: (call: Call, team: TeamRecord) => Answer): (call: Call) => Answer {
  return withCaller(context, (call, caller) => {
    const team = context.state.teams.get((call.pathParams['teamId'] ?? '').toLowerCase())
    if (team === undefined) return refuse(404, 'Team not found')
    if (!maySee(caller, team)) return refuse(403, 'No permission for this team')
    return handle(call, team)
  })
}

/** Whether a team is open to a caller. */
export function maySee({ teams }: DemoToken, team: TeamRecord): boolean {
  return teams?.includes(team.id) ?? true
}

function isTooMany({ limits, used, state }: OctoContext, digest: string): boolean {
  if (limits.requestsPerMinute === null) return false
  const recent = (used.get(digest) ?? []).filter((at) => at > state.now() - minuteMs)
  const isOver = recent.length >= limits.requestsPerMinute
  used.set(digest, isOver ? recent : [...recent, state.now()])
  return isOver
}

/** The members of a JSON body; none when it is no object. */
export function bodyOf(call: Call): Readonly<Record<string, unknown>> {
  const { body } = call
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.fromEntries(Object.entries(body)) : {}
}
