import type { CrashPoint } from '../../src-main/crashpoint'
import { operationKind, type OperationKind } from '../../src-preload/contract/activity'
import { migrations } from '../../src-main/database/migrations/index'
import type { CheckpointPlan } from './checkpoint'
import { chanceOf, type Chance } from './chance'
import type { DropWish } from './perform'
import { isListed, points, type PointName, type Way } from './points'
import type { ServiceName } from './services'
import { actionsOf, othersOf, servicesOf, targetOf, type Action } from './world'

/** One run of the matrix. */
export interface Case {
  readonly point: PointName
  readonly kind: OperationKind
  readonly seed: number
}

/** Everything that a run's seed decides. */
export interface Plan extends Case {
  readonly service: ServiceName
  readonly way: Way
  /** Which occurrence of the place, or of the request, is the last one. */
  readonly count: number
  readonly share: number
  /** The service still gets the request of one who is dead. */
  readonly arrives: boolean
  readonly actions: readonly Action[]
  readonly drop: DropWish | null
  readonly restsBefore: boolean
  readonly pulls: boolean
  readonly trims: boolean
  /** Assets of the library are older than what the service tells. */
  readonly isBehind: boolean
  /** A Wordbee account is at work beside. */
  readonly hasSide: boolean
  /** All log-ins end after so many answers; null: they live. */
  readonly expiresAfter: number | null
  /** The schema that the library is in at first; null: the newest. */
  readonly schema: number | null
  /** What listings tell is written by a thread of its own. */
  readonly hasPageWriter: boolean
  readonly checkpoint: CheckpointPlan | null
  /** The next life is ended here too; null: it is not. */
  readonly again: string | null
  /** How long nobody starts the program. ms. */
  readonly awayMs: number
}

/** Requests that change something, by the kind that sends them. */
const requests: Readonly<Record<OperationKind, Readonly<Partial<Record<ServiceName, RegExp>>>>> = {
  'create-asset': { 'media-pocket': /^POST \/api\/v2\/assets / },
  'upload-asset': {
    octospark: /^(POST \S*\/uploads\/request|PUT \/storage\/)/,
    wordbee: /^POST \/api\/(media\/upload|resources\/assets\/)/,
    globalaiopc: /^POST \S*\/asset\/upload /,
  },
  'create-from-link': { globalaiopc: /^POST \S*\/asset\/upload / },
  'add-media': { 'media-pocket': /^POST \S*\/media / },
  'remove-media': { 'media-pocket': /^DELETE \S*\/media / },
  'edit-asset': { 'media-pocket': /^PUT \S*\/assets\// },
  'add-comment': { 'media-pocket': /^POST \S*\/comments / },
  'edit-comment': { 'media-pocket': /^POST \S*\/comments\/\d/ },
  'delete-comment': { 'media-pocket': /^DELETE \S*\/comments\// },
  trash: { 'media-pocket': /^POST \S*\/trash_bin /, octospark: /^DELETE \S*\/assets\// },
  restore: { 'media-pocket': /^POST \S*\/restore / },
  'delete-permanently': {
    'media-pocket': /^DELETE \/api\/v2\/assets\/[^/\s]+ /,
    wordbee: /^DELETE \/api\/resources\/assets\//,
    globalaiopc: /^DELETE \S*\/asset\//,
  },
  'add-to-collection': { 'media-pocket': /^POST \/api\/v2\/collections/ },
  'assign-project': { 'media-pocket': /^POST \S*\/assign / },
  'unassign-project': { 'media-pocket': /^DELETE \S*\/unassign / },
  'start-action': { 'media-pocket': /^POST \S*\/dag_actions\// },
}
const uploads: Readonly<Partial<Record<ServiceName, RegExp>>> = { octospark: /^PUT \/storage\//, wordbee: /^POST \/api\/media\/upload/ }
const nothing = /^$/

/** The requests by which a run is ended on the wire. */
export function requestOf({ kind, service, way }: Pick<Plan, 'kind' | 'service' | 'way'>): RegExp {
  return (way.by === 'wire' && way.when === 'body' ? uploads[service] : requests[kind][service]) ?? nothing
}

/** Services at which a point can be for a kind; the reason where there is none. */
export function placesOf(point: PointName, kind: OperationKind): readonly { service: ServiceName; ways: readonly Way[] }[] | string {
  const known = points.find(({ name }) => name === point)
  if (known === undefined) throw new Error(`there is no point ${point}`)
  let reason = ''
  const places = servicesOf[kind].flatMap((service) => {
    const ways = known.ways(kind, service)
    if (typeof ways !== 'string') return [{ service, ways }]
    reason = ways
    return []
  })
  return places.length === 0 ? reason : places
}

/** What a way is called in the result. */
export const placeOf = (way: Way): string => (way.by === 'name' ? way.at : way.by === 'wire' ? `wire/${way.when}` : 'checkpoint')

/** Places that any life passes, for the second crash. */
const anywhere: readonly [CrashPoint, ...CrashPoint[]] = [
  'transaction/begun',
  'transaction/written',
  'transaction/committed',
  'operation/claimed',
  'operation/marked-sent',
  'operation/answered',
  'operation/recorded',
]
const hourMs = 3_600_000

/** The service and the way of a case. Each has its turn before chance has its say, and each kind begins with another one, so that few seeds see all. */
function turnOf({ kind, seed }: Case, places: Exclude<ReturnType<typeof placesOf>, string>): { service: ServiceName; way: Way } {
  const turns = places.flatMap(({ service, ways }) => ways.map((way) => ({ service, way })))
  const turn = turns[(seed - 1 + operationKind.options.indexOf(kind)) % turns.length]
  if (turn === undefined) throw new Error('a point without a way')
  return turn
}

/** A run in all its details; a reason where the point can not be for the kind. Pure: the same case gives the same plan. */
export function planOf(one: Case): Plan | string {
  const { point, kind, seed } = one
  const places = placesOf(point, kind)
  if (typeof places === 'string') return places
  const chance = chanceOf(`${point} ${kind} ${String(seed)}`)
  const { service, way } = turnOf(one, places)
  const wanted = actionsOf[kind](chance).map((action): Action =>
    point === 'K17' && action.do === 'delete' ? { ...action, withCopy: true } : action,
  )
  const drop = dropOf(one, { service, way, wanted }, chance)
  const schema = point === 'K16' ? schemaOf(seed, service, drop) : null
  const isPull = pullPoints.has(point)
  const hasPageWriter = isListed(service) && chance.oneIn(isPull ? 2 : 6)
  return {
    ...{ point, kind, seed, service, way, drop, schema, hasPageWriter },
    hasSide: service !== 'wordbee' && (point === 'K19' || chance.oneIn(25)),
    count: countOf(way, { service, kind, wanted, schema }, chance),
    share: chance.next(),
    arrives: chance.oneIn(2),
    actions: inOrder(othersOf(service, wanted, chance), wanted, chance),
    // The thread that writes pages looks once, when it is made, where it is to end.
    restsBefore: chance.oneIn(2) && !hasPageWriter,
    pulls: isPull || point === 'K19' || chance.oneIn(4),
    trims: point === 'K20',
    isBehind: isPull || chance.oneIn(4),
    expiresAfter: expiryOf(point, chance),
    checkpoint: way.by === 'checkpoint' ? checkpointBy(chance) : null,
    again: chance.oneIn(8) ? `${chance.pick(anywhere)}:${String(1 + chance.below(4))}` : null,
    awayMs: chance.pick([1000, 60_000, hourMs, 26 * hourMs]),
  }
}

const pullPoints: ReadonlySet<PointName> = new Set(['K14', 'K15'])

/** After how many requests the token ends; null: it does not. */
const expiryOf = (point: PointName, chance: Chance): number | null => (chance.oneIn(point === 'K19' ? 2 : 3) ? 1 + chance.below(3) : null)

const checkpointBy = (chance: Chance): CheckpointPlan => ({
  commits: 1 + chance.below(6),
  share: chance.next(),
  pages: 50 + chance.below(800),
})

/** The drop folder that the actions need; null: none. */
function dropOf({ kind }: Case, what: { service: ServiceName; way: Way; wanted: readonly Action[] }, chance: Chance): DropWish | null {
  const { service, way, wanted } = what
  const mustMove = way.by === 'name' && (way.at === 'intake/moved' || way.at === 'intake/linked')
  const isMoved = mustMove || chance.oneIn(3)
  if (!wanted.some((action) => action.do === 'drop')) return null
  return {
    mode: kind === 'add-media' ? 'media-by-pattern' : 'new-assets',
    afterUpload: isMoved ? 'move-to-done' : 'keep',
    target: targetOf(service),
  }
}

/** Other services than the first, and what a drop folder asks for, came with the third schema. */
function schemaOf(seed: number, service: ServiceName, drop: DropWish | null): number {
  return drop !== null || service !== 'media-pocket' ? 3 : 1 + ((seed - 1) % 3)
}

/** What else waits comes before, or after what is about other assets. */
function inOrder(others: readonly Action[], wanted: readonly Action[], chance: Chance): readonly Action[] {
  return chance.oneIn(2) ? [...others, ...wanted] : [...beforeSame(others, wanted), ...wanted, ...afterOther(others, wanted)]
}

const roleOf = (action: Action) => ('role' in action ? action.role : null)
const isSame = (other: Action, wanted: readonly Action[]) =>
  wanted.some((action) => roleOf(action) !== null && roleOf(action) === roleOf(other))
const beforeSame = (others: readonly Action[], wanted: readonly Action[]) => others.filter((other) => isSame(other, wanted))
const afterOther = (others: readonly Action[], wanted: readonly Action[]) => others.filter((other) => !isSame(other, wanted))

function countOf(
  way: Way,
  { service, kind, wanted, schema }: { service: ServiceName; kind: OperationKind; wanted: readonly Action[]; schema: number | null },
  chance: Chance,
): number {
  if (schema !== null) return 1 + chance.below(migrations.length - schema)
  if (way.by === 'checkpoint') return 1
  // The first time most often: it is the one that is always there.
  const upTo = (most: number) => 1 + Math.floor(chance.next() ** 3 * most)
  if (way.by === 'name') return upTo(way.most)
  if (way.when === 'body') return upTo(wanted.length)
  const isInTwoSteps = kind === 'add-to-collection' || (kind === 'upload-asset' && service !== 'globalaiopc')
  return upTo(isInTwoSteps ? 2 : wanted.length)
}
