import { createHash } from 'node:crypto'
import { startOctoSparkDemo } from '../../../src-main/demo/octospark/octospark-demo'
import { serveInMemory, type MemoryDoor } from '../../../src-main/demo/service/serve-in-memory'
import { askAs, bodyOf, openDoor, type ServiceTools, type SimService, textOf, withJson } from './service'

const other = { authorization: 'Bearer octo_test_of_anna' }

/** OctoSpark: a listing in pages, uploads by bytes, soft deletion. */
export async function simulateOctoSpark(tools: ServiceTools): Promise<SimService> {
  const { clock, chance, origin, folder } = tools
  const doors: MemoryDoor[] = []
  const token = `octo_test_of_the_user_at_${origin.slice(-4)}`
  const rows = chance.pick(['2', '3', '100'])
  const demo = await startOctoSparkDemo({
    folder,
    clock,
    tokens: [{ token }, { token: 'octo_test_of_anna' }],
    organisations: [{ name: 'Maren Studio', teams: [{ name: 'Campaigns' }] }],
    appearDelayMs: chance.pick([0, 150, 4000]),
    processingMs: 1500,
    listsDeleted: chance.is(0.5),
    listLagMs: chance.pick([0, 0, 60_000]),
    limits: { loggedRequests: 1 },
    random: (size) => chance.bytes(size),
    serve: serveInMemory(origin, (door) => {
      // It may give fewer rows than were asked for, so that few assets make several pages.
      const paged: MemoryDoor = (request) => door({ ...request, url: request.url?.replace('limit=100', `limit=${rows}`) })
      doors.push(door)
      tools.register(origin, paged)
    }),
  })
  const door = () => openDoor(doors)
  const purged: string[] = []
  const team = `/v1/teams/${demo.teamId}`
  const upload = async (name: string) => {
    const bytes = Buffer.from(`the file of ${name}`)
    const contentHash = createHash('sha256').update(bytes).digest('hex')
    const wish = { fileName: `${name}.txt`, fileSize: bytes.length, mimeType: 'text/plain', contentHash }
    const asked = (await askAs(door(), other, ['POST', `${team}/uploads/request`, wish])) as { presignedUrl: string }
    await askAs(door(), { 'content-type': 'text/plain' }, ['PUT', asked.presignedUrl.slice(origin.length), bytes])
  }
  for (let count = chance.below(6); count > 0; count -= 1) await upload(`first ${String(count)}`)
  const live = () => demo.inspect.assets().filter(({ deletedAt }) => deletedAt === null)
  const byUpload = () => new Map(demo.inspect.uploads().map((row) => [row.id, row.fileName]))
  const uploaded = (path: string) => byUpload().get(path.split('/').at(-1) ?? '') ?? ''
  return {
    service: 'octospark',
    origin,
    address: origin,
    fields: { teamId: demo.teamId },
    secrets: { token },
    door,
    ids: () => demo.assetIds(),
    words: (id) => {
      const asset = demo.inspect.asset(id)
      if (asset === null) return null
      return { title: asset.displayName, description: '', category: '', tags: [], isTrashed: asset.deletedAt !== null }
    },
    comments: () => null,
    media: (id) => [demo.inspect.asset(id)?.sha256 ?? ''],
    carries: ({ method, path }) => (method === 'PUT' ? uploaded(path.split('?', 1)[0] ?? '') : null),
    made: (name) => demo.inspect.creations(name),
    purged: (name) => purged.filter((other) => other === name).length,
    find: (name) => demo.inspect.assets().findLast(({ originalFilename }) => originalFilename === name)?.id ?? null,
    colleague: async (dice, tag) => {
      const there = live()
      if (there.length === 0 || dice.is(0.6)) {
        await upload(`theirs ${String(tag)}`)
        return 'upload'
      }
      const { id, originalFilename } = dice.favour(there)
      purged.push(originalFilename)
      await askAs(door(), other, ['DELETE', `${team}/assets/${id}`])
      return 'trash'
    },
    classify: (request) => {
      const [path = ''] = request.path.split('?', 1)
      if (request.method === 'GET' || path.endsWith('/agentic-search')) return null
      if (request.method === 'DELETE') return { kind: 'trash', remoteId: path.split('/').at(-1) ?? '' }
      if (request.method === 'PUT') return { kind: 'upload', remoteId: null, name: uploaded(path) }
      return { kind: 'nothing', remoteId: null, body: bodyOf(request) }
    },
    expire: () => undefined,
    listed: (request, reply) => {
      if (request.method !== 'GET' || !/\/assets\?|\/assets$/.test(request.path) || reply.kind === 'lost' || reply.status !== 200)
        return null
      if (request.path.includes('sort')) return null
      const page = JSON.parse(reply.body.toString()) as { data?: { id: string }[]; nextCursor?: unknown }
      return { ids: (page.data ?? []).map(({ id }) => id), next: textOf(page.nextCursor) || null }
    },
    shorten: (reply, keep) =>
      withJson(reply, (json) => {
        const page = json as { data: { id: string }[] }
        return { ...page, data: page.data.filter(({ id }) => keep(id)) }
      }),
    isIdle: () => demo.inspect.assets().every(({ processing }) => processing.status !== 'processing'),
  }
}
