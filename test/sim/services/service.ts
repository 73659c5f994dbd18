import type { MemoryDoor, MemoryReply } from '../../../src-main/demo/service/serve-in-memory'
import type { AskForMedia } from '../../../src-main/demo/media-pocket/fetch-media'
import type { Clock } from '../../../src-main/clock'
import type { Chance } from '../chance'
import type { SimRequest } from '../network'

/** What a request wants to change, as the service will read it. */
export interface Act {
  readonly kind:
    | 'create'
    | 'upload'
    | 'edit'
    | 'trash'
    | 'restore'
    | 'delete'
    | 'comment'
    | 'edit-comment'
    | 'delete-comment'
    | 'add-media'
    | 'remove-media'
    | 'assign'
    | 'unassign'
    | 'collect'
    | 'collection'
    | 'action'
    /** Changes nothing that anybody could see. */
    | 'nothing'
  readonly remoteId: string | null
  readonly externalId?: string
  /** The file's name, or the title that makes the asset known. */
  readonly name?: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** The words of an asset as the service has them now; null where it has none of them. */
export interface Words {
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  readonly isTrashed: boolean
}

/** One service of a history: its demo, and somebody else who works there. */
export interface SimService {
  readonly service: string
  readonly origin: string
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
  readonly door: () => MemoryDoor
  /** Ids of the assets that are there, in the order of their making. */
  readonly ids: () => readonly string[]
  readonly words: (id: string) => Words | null
  /** Texts of an asset's comments; null where there are none at all. */
  readonly comments: (id: string) => readonly string[] | null
  /** MD5s or names of the media of an asset. */
  readonly media: (id: string) => readonly string[]
  /** Projects that assets can be moved into, and the one that an asset is in; absent where there are none. */
  readonly projects?: { readonly ids: readonly string[]; readonly of: (id: string) => string | null }
  /** The name of the file whose bytes this request carries; null: it carries none. */
  readonly carries: (request: SimRequest) => string | null
  /** How many assets were ever made under this external id, file name or title. */
  readonly made: (name: string) => number
  /** How many of those somebody else deleted for good. */
  readonly purged: (name: string) => number
  /** The id of what was made under it, as somebody who looks there finds it. */
  readonly find: (name: string) => string | null
  /** Somebody else does something there; what, in a word. `tag`: a number that no other call had. */
  readonly colleague: (chance: Chance, tag: number) => Promise<string>
  /** Somebody else takes an asset out of the trash. False where it does not lie there; absent where there is no trash. */
  readonly rescue?: (id: string) => boolean
  /** null: it changes nothing. */
  readonly classify: (request: SimRequest) => Act | null
  /** What it holds the program's sessions to: ends them all. */
  readonly expire: () => void
  /** A page of its listing, or null when the request asks for none; and the same with fewer assets. */
  readonly listed: (request: SimRequest, reply: MemoryReply) => { readonly ids: readonly string[]; readonly next: string | null } | null
  readonly shorten: (reply: MemoryReply, keep: (id: string) => boolean) => MemoryReply
  /** Resolves when it has nothing left to do. */
  readonly isIdle: () => boolean
}

/** What a service is made with. */
export interface ServiceTools {
  readonly clock: Clock
  readonly chance: Chance
  readonly origin: string
  readonly folder: string
  readonly ask: AskForMedia
  /** Told when it can be reached. */
  readonly register: (origin: string, door: MemoryDoor) => void
}

/** The door that a service opened when it was started. */
export function openDoor(doors: readonly MemoryDoor[]): MemoryDoor {
  const [door] = doors
  if (door === undefined) throw new Error('the service is not open yet')
  return door
}

/** Asks a service past the network, as somebody else. The parsed answer. */
export async function askAs(
  door: MemoryDoor,
  headers: Readonly<Record<string, string>>,
  [method, url, body]: readonly [method: string, url: string, body?: unknown],
): Promise<unknown> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body))
  const type = Buffer.isBuffer(body) || body === undefined ? {} : { 'content-type': 'application/json' }
  const reply = await door({ method, url, headers: { host: '127.0.0.1', ...type, ...headers }, body: bytes })
  if (reply.kind === 'lost' || reply.status >= 400) throw new Error(`a colleague's ${method} ${url} failed`)
  return reply.body.length === 0 ? null : (JSON.parse(reply.body.toString()) as unknown)
}

export const bodyOf = (request: SimRequest): Readonly<Record<string, unknown>> => {
  const text = request.body.toString()
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The answer with another JSON. */
export function withJson(reply: MemoryReply, change: (json: unknown) => unknown): MemoryReply {
  if (reply.kind === 'lost' || reply.status !== 200) return reply
  const body = Buffer.from(JSON.stringify(change(JSON.parse(reply.body.toString()))))
  return { ...reply, headers: { ...reply.headers, 'Content-Length': String(body.length) }, body }
}
