import type { Answer } from '../service/answers'
import { ok } from '../service/answers'
import type { Call } from '../service/routes'
import { refuse } from './refusals'
import type { OctoContext } from './routes-context'

/** What a list is sorted by. */
type SortKeys<Row> = Readonly<Record<string, (row: Row) => string | number>>

interface Listing<Row> {
  readonly rows: readonly Row[]
  /** Which rows of those there could be; a cursor serves one such list only. */
  readonly subject: string
  /** The first one is the order when nothing is asked for, newest or largest first. */
  readonly sortBy: SortKeys<Row>
  /** Breaks ties. */
  readonly numberOf: (row: Row) => number
  readonly show: (row: Row) => unknown
}

interface Place {
  readonly value: string | number
  readonly number: number
}

type Direction = 1 | -1

const badCursor = refuse(400, 'cursor is invalid')

/** A page in the form of all lists (`{ data, total, nextCursor, prevCursor }`), or the answer that refuses the parameters. */
export function pageOf<Row>(context: OctoContext, call: Call, listing: Listing<Row>): Answer {
  const { query } = call
  const limit = readLimit(query.get('limit'), context)
  if (limit === null) return refuse(400, 'limit must be a number between 1 and 100')
  const order = readOrder(query, listing.sortBy)
  if (order === null) return refuse(400, 'sortBy must be a field of the list, sortOrder asc or desc')
  const { direction, valueOf } = order
  const sorted = listing.rows
    .map((row) => ({ row, value: valueOf(row), number: listing.numberOf(row) }))
    .sort((one, other) => compare(one, other, direction))
  const subject = `${listing.subject} ${order.name} ${String(direction)}`
  const given = query.get('cursor')
  const cursor = given === null ? null : readCursor(context, subject, given)
  if (given !== null && cursor === null) return badCursor
  const start = cursor === null ? 0 : indexOf(sorted, cursor, direction)
  const page = sorted.slice(start, start + limit)
  const last = start + limit < sorted.length ? page.at(-1) : undefined
  const before = start > 0 ? sorted[Math.max(0, start - limit)] : undefined
  return ok({
    data: page.map(({ row }) => listing.show(row)),
    total: sorted.length,
    nextCursor: last === undefined ? null : writeCursor(context, subject, { ...last, kind: 'after' }),
    prevCursor: before === undefined ? null : writeCursor(context, subject, { ...before, kind: 'from' }),
  })
}

function readOrder<Row>(query: URLSearchParams, sortBy: SortKeys<Row>) {
  const name = query.get('sortBy') ?? Object.keys(sortBy)[0] ?? ''
  const valueOf = Object.hasOwn(sortBy, name) ? sortBy[name] : undefined
  const order = query.get('sortOrder') ?? 'desc'
  if (valueOf === undefined || (order !== 'asc' && order !== 'desc')) return null
  const direction: Direction = order === 'asc' ? 1 : -1
  return { name, valueOf, direction }
}

function readLimit(text: string | null, { limits }: OctoContext): number | null {
  if (text === null) return limits.defaultPage
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= limits.largestPage ? limit : null
}

function compare(one: Place, other: Place, direction: Direction): number {
  if (one.value !== other.value) return one.value < other.value ? -direction : direction
  return (one.number - other.number) * direction
}

type Cursor = Place & { readonly kind: 'after' | 'from' }

function indexOf(places: readonly Place[], cursor: Cursor, direction: Direction): number {
  const found = places.findIndex((place) => {
    const order = compare(place, cursor, direction)
    return cursor.kind === 'after' ? order > 0 : order >= 0
  })
  return found < 0 ? places.length : found
}

function writeCursor({ state }: OctoContext, subject: string, { value, number, kind }: Cursor): string {
  const text = Buffer.from(JSON.stringify([value, number, kind])).toString('base64url')
  return `${text}.${state.sign(`cursor ${subject} ${text}`).slice(0, 16)}`
}

function readCursor({ state }: OctoContext, subject: string, cursor: string): Cursor | null {
  const [text = '', signature = ''] = cursor.split('.', 2)
  if (state.sign(`cursor ${subject} ${text}`).slice(0, 16) !== signature) return null
  // What the signature vouches for was written above.
  const [value, number, kind] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string | number, number, Cursor['kind']]
  return { value, number, kind }
}
