import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AssetRecord } from '../../../src-main/demo/octospark/records'
import { showAsset } from '../../../src-main/demo/octospark/shapes'
import type { OctoState } from '../../../src-main/demo/octospark/state'

// A process of its own: serves as many assets as it is told to, as the OctoSpark demo lists them, without holding them. Arguments: how many, and the team's id.
const [countText = '1000', teamId = ''] = process.argv.slice(2)
const count = Number(countText)

const words = [
  ...[
    'harbour',
    'market',
    'skyline',
    'dunes',
    'lighthouse',
    'fjord',
    'café',
    'station',
    'garden',
    'bridge',
    'studio',
    'morning',
    'evening',
  ],
  ...[
    'storm',
    'winter',
    'autumn',
    'summer',
    'light',
    'shadow',
    'portrait',
    'product',
    'bottle',
    'glass',
    'stone',
    'river',
    'valley',
    'street',
  ],
]
const folders = Array.from({ length: 40 }, (_, number) => ({ id: idOf('folder', number), name: `Shoot ${String(number + 1)}` }))
const firstAt = Date.UTC(2020, 0, 1)
const everyMs = 90_000
const deleted = new Map<string, string>()

/** What the shape of an asset is made with: names of folders and the time. */
const state = {
  folders: new Map(folders.map((folder) => [folder.id, folder])),
  now: () => Date.now(),
  iso: (ms: number) => new Date(ms).toISOString(),
} as unknown as OctoState

function idOf(kind: string, number: number): string {
  const hex = createHash('md5')
    .update(`${kind} ${String(number)}`)
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

const word = (number: number, at: number) => words[(number * 7 + at * 13 + ((number * (at + 3)) >> 5)) % words.length] ?? ''
const phrase = (number: number, from: number, length: number) => Array.from({ length }, (_, at) => word(number, from + at)).join(' ')

function recordOf(number: number): AssetRecord {
  const id = idOf('asset', number)
  const title = `${phrase(number, 0, 3)} ${String(number)}`
  const createdAt = new Date(firstAt + number * everyMs).toISOString()
  const deletedAt = deleted.get(id) ?? null
  return {
    id,
    number,
    teamId,
    folderId: folders[number % folders.length]?.id ?? null,
    originalFilename: `IMG_${String(number)}.jpg`,
    displayName: title,
    fileSize: 100_000 + (number % 9_000_000),
    mimeType: 'image/jpeg',
    assetType: 'image',
    dimensions: { width: 1600 + (number % 9) * 100, height: 1200 },
    aiTitle: title,
    aiDescription: phrase(number, 3, 14),
    aiTags: [word(number, 20), word(number, 21), word(number, 22), word(number, 23)],
    sha256: createHash('sha256').update(id).digest('hex'),
    processing: { status: 'completed' },
    deletedAt,
    createdAt,
    updatedAt: deletedAt ?? createdAt,
  }
}

const show = (number: number) => showAsset(state, recordOf(number), { purgeDays: 30, showsHashes: true })

/** OctoSpark API: `{ data, total, nextCursor, prevCursor }`, newest first. */
function listing(query: URLSearchParams): unknown {
  const start = Number(query.get('cursor') ?? 0)
  const size = Math.max(0, Math.min(Number(query.get('limit') ?? 20), count - start))
  const end = start + size
  const data = Array.from({ length: size }, (_, at) => show(count - 1 - start - at))
  return { data, total: count, nextCursor: end < count ? String(end) : null, prevCursor: start > 0 ? String(start) : null }
}

const organisation = { id: idOf('organisation', 0), name: 'Bench', createdAt: new Date(firstAt).toISOString() }
const team = {
  id: teamId,
  organizationId: organisation.id,
  name: 'Archive',
  website: null,
  brandSettings: null,
  createdAt: organisation.createdAt,
}
const onePage = (row: unknown) => ({ data: [row], total: 1, nextCursor: null, prevCursor: null })

/** Which number an asset of this id has: asked for the few that are deleted only, which name their number in the title. */
const numbers = new Map<string, number>()
const noteNumbers = (from: number) => {
  for (let number = count - 1; number >= Math.max(0, from); number -= 1) numbers.set(idOf('asset', number), number)
}
noteNumbers(count - 5000)

function answer(request: IncomingMessage): { status: number; body: unknown } {
  const url = new URL(request.url ?? '/', 'http://feeder')
  const assets = `/v1/teams/${teamId}/assets`
  if (request.method === 'GET' && url.pathname === assets) return { status: 200, body: listing(url.searchParams) }
  if (request.method === 'GET' && url.pathname === '/v1/organizations') return { status: 200, body: onePage(organisation) }
  if (request.method === 'GET' && url.pathname === '/v1/teams') return { status: 200, body: onePage(team) }
  const id = url.pathname.startsWith(`${assets}/`) ? url.pathname.slice(assets.length + 1) : ''
  const number = numbers.get(id)
  if (request.method === 'DELETE' && number !== undefined) {
    deleted.set(id, new Date().toISOString())
    return { status: 200, body: show(number) }
  }
  return { status: 404, body: { message: 'Not found' } }
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const { status, body } = answer(request)
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

const server = createServer({ keepAliveTimeout: 60_000 }, respond)
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`)
})
