import { startMediaPocketDemo } from '../../../src-main/demo/media-pocket/media-pocket-demo'
import { serveInMemory, type MemoryDoor } from '../../../src-main/demo/service/serve-in-memory'
import type { Chance } from '../chance'
import { type Act, bodyOf, openDoor, type ServiceTools, type SimService, textOf } from './service'

type Demo = Awaited<ReturnType<typeof startMediaPocketDemo>>

/** Media Pocket: assets by id alone, with media, comments, a trash, projects, collections and actions. */
export async function simulateMediaPocket(tools: ServiceTools): Promise<SimService> {
  const { clock, chance, origin, folder, ask } = tools
  const doors: MemoryDoor[] = []
  const key = `key-of-the-user-at-${origin.slice(-4)}`
  const demo = await startMediaPocketDemo({
    folder,
    clock,
    apiKeys: [{ key, email: 'me@demo.example' }],
    ingestDelayMs: 150,
    limits: { loggedRequests: 1 },
    random: (size) => chance.bytes(size),
    serve: serveInMemory(origin, (door) => {
      doors.push(door)
      tools.register(origin, door)
    }),
    ask,
  })
  const colleague = demo.as('anna@demo.example')
  for (let count = chance.below(3); count > 0; count -= 1) colleague.create({ title: `first ${String(count)}` })
  const projects = ['north', 'south'].map((title) => colleague.createProject(title))
  const made = new Map<string, string>()
  const purged: string[] = []
  return {
    service: 'media-pocket',
    origin,
    address: origin,
    fields: {},
    secrets: { apiKey: key },
    door: () => openDoor(doors),
    ids: () => demo.assetIds(),
    words: (id) => {
      const asset = demo.inspect.asset(id)
      if (asset === null) return null
      const { title, description, category, tags, deleted } = asset
      return { title, description: description ?? '', category: category ?? '', tags, isTrashed: deleted !== null }
    },
    comments: (id) => demo.inspect.comments(id).map(({ message }) => message),
    media: (id) => demo.inspect.asset(id)?.media.map(({ md5_sum }) => md5_sum) ?? [],
    projects: { ids: projects, of: (id) => demo.inspect.asset(id)?.project_id ?? null },
    carries: () => null,
    made: (name) => demo.inspect.all().filter(({ external_id }) => external_id === name).length,
    purged: (name) => purged.filter((other) => other === name).length,
    find: (name) => {
      for (const asset of demo.inspect.all()) if (asset.external_id !== null) made.set(asset.external_id, asset.id)
      return made.get(name) ?? null
    },
    colleague: (dice, tag) => Promise.resolve(work(demo, { chance: dice, tag, purged })),
    rescue: (id) => {
      const isTrashed = (demo.inspect.asset(id)?.deleted ?? null) !== null
      if (isTrashed) colleague.restore(id)
      return isTrashed
    },
    classify: (request) => classify(request.method, request.path, () => bodyOf(request)),
    expire: () => undefined,
    listed: () => null,
    shorten: (reply) => reply,
    isIdle: () => demo.inspect.jobs().length === 0,
  }
}

/** What somebody else does there. */
function work(demo: Demo, { chance, tag, purged }: { chance: Chance; tag: number; purged: string[] }): string {
  const colleague = demo.as('anna@demo.example')
  const ids = demo.assetIds()
  const word = `theirs ${String(tag)}`
  const what = chance.below(ids.length === 0 ? 1 : 10)
  if (what === 0) {
    colleague.create({ title: word })
    return 'create'
  }
  const id = chance.favour(ids)
  const isTrashed = demo.inspect.asset(id)?.deleted !== null
  if (isTrashed && chance.is(0.4)) {
    colleague.restore(id)
    return 'restore'
  }
  if (what <= 4) {
    const field = chance.pick(['title', 'description', 'category', 'tags'] as const)
    colleague.edit(id, { [field]: field === 'tags' ? [word] : word })
    return `edit ${field}`
  }
  if (what <= 6) {
    colleague.comment(id, word)
    return 'comment'
  }
  if (what === 7) {
    if (isTrashed) colleague.restore(id)
    else colleague.trash(id)
    return isTrashed ? 'restore' : 'trash'
  }
  if (what === 8) {
    colleague.removeMedia(id)
    return 'remove-media'
  }
  if (!chance.is(0.3)) return 'nothing'
  purged.push(demo.inspect.asset(id)?.external_id ?? '')
  colleague.purge(id)
  return 'purge'
}

const below: Readonly<Record<string, Act['kind']>> = {
  'POST trash_bin': 'trash',
  'POST restore': 'restore',
  'POST comments': 'comment',
  'POST media': 'add-media',
  'DELETE media': 'remove-media',
  'POST assign': 'assign',
  'DELETE unassign': 'unassign',
  'POST dag_actions': 'action',
}

function classify(method: string, path: string, body: () => Readonly<Record<string, unknown>>): Act | null {
  if (method === 'GET') return null
  const [, , , kind = '', id = '', part = '', deep = ''] = path.split('/')
  const created = (): Act => ({ kind: 'create', remoteId: null, externalId: textOf(body()['external_id']), body: body() })
  if (kind === 'assets') return id === '' ? created() : ofAsset(method, { id, part, deep }, body())
  if (kind === 'projects') return created()
  if (kind === 'collections' && id !== '') return { kind: 'collect', remoteId: textOf(body()['asset_id']), body: body() }
  return { kind: kind === 'collections' ? 'collection' : 'nothing', remoteId: null, body: body() }
}

interface AssetPath {
  readonly id: string
  readonly part: string
  readonly deep: string
}

function ofAsset(method: string, { id, part, deep }: AssetPath, body: Readonly<Record<string, unknown>>): Act {
  const act = (kind: Act['kind']): Act => ({ kind, remoteId: decodeURIComponent(id), body })
  if (part === '') return act(method === 'PUT' ? 'edit' : 'delete')
  if (part === 'comments' && deep !== '') return act(method === 'DELETE' ? 'delete-comment' : 'edit-comment')
  return act(below[`${method} ${part}`] ?? 'nothing')
}
