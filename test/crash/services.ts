import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startGlobalAiOpcDemo } from '../../src-main/demo/globalaiopc/globalaiopc-demo'
import type { DemoLibrary } from '../../src-main/demo/library'
import { startMediaPocketDemo } from '../../src-main/demo/media-pocket/media-pocket-demo'
import { startOctoSparkDemo } from '../../src-main/demo/octospark/octospark-demo'
import type { LoggedRequest } from '../../src-main/demo/service/request-log'
import { startWordbeeDemo } from '../../src-main/demo/wordbee/wordbee-demo'

export type ServiceName = 'media-pocket' | 'octospark' | 'wordbee' | 'globalaiopc'

/** Who the account is, and somebody else. */
export const people = { self: 'me@studio.example', colleague: 'mara@studio.example' }

/** An asset as it really is at a service, in a form that all services share. */
export interface Thing {
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  readonly isTrashed: boolean
  /** Hashes of its media's bytes, sorted. */
  readonly media: readonly string[]
  /** `author: text`, in their order. */
  readonly comments: readonly string[]
  readonly project: string | null
  readonly collections: readonly string[]
  /** Names of the actions that were ever started on it, sorted. */
  readonly runs: readonly string[]
}

/** Something that was made, with what tells the user which one it is. */
export interface Made {
  readonly remoteId: string
  readonly name: string
  readonly externalId: string | null
}

/** One demo service of a run. */
export interface RunningService {
  readonly origin: string
  /** What an account is connected with. */
  readonly fields: Readonly<Record<string, string>>
  /** Below the origin; empty where the address is the origin. */
  readonly prefix: string
  readonly requests: readonly LoggedRequest[]
  /** Live and trashed, in the order of their creation. */
  readonly things: () => Thing[]
  readonly made: () => Made[]
  /** Titles of all collections and projects, sorted. */
  readonly shelves: () => string[]
  /** The id of a collection or project. */
  readonly shelf: (title: string) => string
  readonly action: (name: string) => string
  readonly idle: () => Promise<void>
  /** Ends all log-ins. */
  readonly expire: () => void
  readonly stop: () => Promise<void>
}

export const secretsOf: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  'media-pocket': { apiKey: 'key-of-media-pocket' },
  octospark: { token: 'octo_test_key_of_octospark' },
  wordbee: { apiKey: 'key-of-wordbee' },
  globalaiopc: { apiKey: 'key-of-globalaiopc' },
}

/** How a service names the content it holds. */
export const hashNameOf = (service: ServiceName): 'md5' | 'sha256' => (service === 'media-pocket' ? 'md5' : 'sha256')

interface StartOptions {
  readonly folder: string
  readonly port: number
  readonly library: DemoLibrary | null
}

const plain = { description: '', tags: [], isTrashed: false, comments: [], project: null, collections: [], runs: [] } as const

/** Records of a table of a demo's journal, for what it shows nobody. */
function rowsOf<Row>(folder: string, table: string): Row[] {
  const rows = new Map<string, Row>()
  for (const line of readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n')) {
    if (!line.startsWith(`{"table":"${table}"`)) continue
    const { id, row } = JSON.parse(line) as { id: string; row: Row | null }
    if (row === null) rows.delete(id)
    else rows.set(id, row)
  }
  return [...rows.values()]
}

const none = () => {
  throw new Error('this service has none of these')
}
const loggedRequests = 2000

async function startMediaPocket({ folder, port, library }: StartOptions): Promise<RunningService> {
  const demo = await startMediaPocketDemo({
    folder,
    port,
    apiKeys: [{ key: secretsOf['media-pocket']['apiKey'] ?? '', email: people.self }],
    library,
    ingestDelayMs: 0,
    limits: { ingestPauseMs: 1, removalDelayMs: 0, runStepsMs: [0, 0], loggedRequests },
  })
  const shelves = () => rowsOf<{ id: string; title: string }>(folder, 'collections')
  const titleOf = (id: string | null) => shelves().find((shelf) => shelf.id === id)?.title ?? null
  const actions = () => rowsOf<{ id: number; name: string }>(folder, 'actions')
  const runs = (assetId: string) => {
    const started = rowsOf<{ assetId: string; actionId: number }>(folder, 'runs').filter((run) => run.assetId === assetId)
    return started.map(({ actionId }) => actions().find(({ id }) => id === actionId)?.name ?? '').sort()
  }
  return {
    origin: demo.origin,
    fields: {},
    prefix: '',
    requests: demo.requests,
    things: () =>
      demo.inspect.all().map((asset) => ({
        title: asset.title,
        description: asset.description ?? '',
        tags: asset.tags,
        isTrashed: asset.deleted !== null,
        media: asset.media.map(({ md5_sum }) => md5_sum).sort(),
        comments: demo.inspect.comments(asset.id).map(({ email, message }) => `${email === people.self ? 'me' : 'other'}: ${message}`),
        project: titleOf(asset.project_id),
        collections: asset.collections.map((id) => titleOf(id) ?? '').sort(),
        runs: runs(asset.id),
      })),
    made: () => demo.inspect.all().map(({ id, title, external_id }) => ({ remoteId: id, name: title, externalId: external_id })),
    shelves: () => shelves().map(({ title }) => title).sort(), // prettier-ignore
    shelf: (title) => shelves().find((shelf) => shelf.title === title)?.id ?? none(),
    action: (name) => String(actions().find((action) => action.name === name)?.id ?? none()),
    idle: () => demo.idle(),
    expire: () => undefined,
    stop: () => demo.stop(),
  }
}

/** The program asks for large pages; behind the wire the service is asked for small ones, so that few assets make several. */
export const smallPages = { swap: ['limit=100', 'limit=003'], size: 3 } as const

async function startOctoSpark({ folder, port, library }: StartOptions): Promise<RunningService> {
  const demo = await startOctoSparkDemo({
    folder,
    port,
    tokens: [{ token: secretsOf.octospark['token'] ?? '', email: people.self }],
    library,
    appearDelayMs: 0,
    processingMs: 0,
    limits: { loggedRequests },
  })
  return {
    origin: demo.origin,
    fields: { teamId: demo.teamId },
    prefix: '',
    requests: demo.requests,
    things: () =>
      demo.inspect.assets().map(({ originalFilename, deletedAt, sha256 }) => ({
        ...plain,
        title: originalFilename,
        isTrashed: deletedAt !== null,
        media: [sha256],
      })),
    made: () => demo.inspect.assets().map(({ id, originalFilename }) => ({ remoteId: id, name: originalFilename, externalId: null })),
    shelves: () => [],
    shelf: none,
    action: none,
    idle: () => demo.idle(),
    expire: () => undefined,
    stop: () => demo.stop(),
  }
}

const segments = (first: number, count: number) => Array.from({ length: count }, (_, index) => String(first + index))
/** More segments than one list takes, so that a listing has several pages. */
const setup = {
  projects: [{ id: '7214', documents: [{ id: '9001', segmentIds: segments(100_001, 230) }] }],
  jobs: {},
  flexDocuments: [],
}
export const wordbeeSegments = { first: '100001', last: '100230' }

async function startWordbee({ folder, port, library }: StartOptions): Promise<RunningService> {
  const demo = await startWordbeeDemo({
    folder,
    port,
    accounts: [{ accountId: 'me', key: secretsOf.wordbee['apiKey'] ?? '' }],
    setup,
    library,
    callsPerHour: Infinity,
    limits: { loggedRequests },
  })
  return {
    origin: demo.origin,
    fields: demo.fields,
    prefix: '',
    requests: demo.requests,
    // One that was attached more often than once was overwritten, which nobody asked for.
    things: () =>
      demo.inspect
        .files()
        .map(({ name, sha256, attached }) => ({ ...plain, title: attached === 1 ? name : `${name}, ${attached} times`, media: [sha256] })),
    made: () => demo.inspect.files().map(({ id, name }) => ({ remoteId: id, name, externalId: null })),
    shelves: () => [],
    shelf: none,
    action: none,
    idle: () => Promise.resolve(),
    expire: demo.expireTokens,
    stop: () => demo.stop(),
  }
}

async function startGlobalAiOpc({ folder, port, library }: StartOptions): Promise<RunningService> {
  const demo = await startGlobalAiOpcDemo({
    folder,
    port,
    apiKeys: [secretsOf.globalaiopc['apiKey'] ?? ''],
    library,
    reviewDelayMs: 0,
    limits: { fetchPauseMs: 1, loggedRequests },
  })
  return {
    origin: demo.origin,
    fields: {},
    prefix: demo.address.slice(demo.origin.length),
    requests: demo.requests,
    things: () =>
      demo.inspect.all().map(({ name, status, file }) => ({
        ...plain,
        title: status === 'Active' ? (name ?? '') : `${name ?? ''}, ${status}`,
        media: file === null ? [] : [file.sha256],
      })),
    made: () => demo.inspect.all().map(({ id, name }) => ({ remoteId: id, name: name ?? '', externalId: null })),
    shelves: () => [],
    shelf: none,
    action: none,
    idle: () => demo.idle(),
    expire: () => undefined,
    stop: () => demo.stop(),
  }
}

/** Things by their titles. */
export function byTitle(things: readonly Thing[]): Map<string, readonly Thing[]> {
  const found = new Map<string, readonly Thing[]>()
  for (const thing of things) found.set(thing.title, [...(found.get(thing.title) ?? []), thing])
  return found
}

const starters: Readonly<Record<ServiceName, (options: StartOptions) => Promise<RunningService>>> = {
  'media-pocket': startMediaPocket,
  octospark: startOctoSpark,
  wordbee: startWordbee,
  globalaiopc: startGlobalAiOpc,
}

/** Starts a demo service whose own pauses take no time. `library` fills a new folder. */
export function startService(service: ServiceName, options: StartOptions): Promise<RunningService> {
  return starters[service](options)
}

/** A small picture of its own; the same name gives the same bytes. */
export function pictureOf(name: string, size = 600): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)])
  }
  const header = Buffer.from('00000001000000010806000000', 'hex')
  const noise = Buffer.alloc(size)
  for (let at = 0, block = createHash('sha256').update(name).digest(); at < size; at += 32) {
    block.copy(noise, at)
    block = createHash('sha256').update(block).digest()
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', noise),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
