import { startGlobalAiOpcDemo } from '../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { serveInMemory, type MemoryDoor } from '../../../src-main/demo/service/serve-in-memory'
import { askAs, bodyOf, openDoor, type ServiceTools, type SimService, textOf } from './service'

/** GlobalAiOpc: assets by id alone, made out of links; each creation makes another one. */
export async function simulateGlobalAiOpc(tools: ServiceTools): Promise<SimService> {
  const { clock, chance, origin, folder, ask } = tools
  const doors: MemoryDoor[] = []
  const key = `key-of-the-user-at-${origin.slice(-4)}`
  const demo = await startGlobalAiOpcDemo({
    folder,
    clock,
    apiKeys: [key, 'key-of-anna'],
    reviewDelayMs: chance.pick([0, 1500, 60_000]),
    limits: { loggedRequests: 1 },
    random: (size) => chance.bytes(size),
    serve: serveInMemory(origin, (door) => {
      doors.push(door)
      tools.register(origin, door)
    }),
    ask,
  })
  const door = () => openDoor(doors)
  const assets = '/kyyReactApiServer/kyyVideo2/asset'
  const create = (name: string) =>
    askAs(door(), { authorization: 'Bearer key-of-anna' }, [
      'POST',
      `${assets}/upload`,
      { assetType: 'Image', url: 'http://127.0.0.1:1/none', name },
    ])
  for (let count = chance.below(3); count > 0; count -= 1) await create(`first ${String(count)}`)
  return {
    service: 'globalaiopc',
    origin,
    address: demo.address,
    fields: {},
    secrets: { apiKey: key },
    door,
    ids: () => demo.assetIds(),
    words: (id) => {
      const asset = demo.inspect.asset(id)
      return asset === null ? null : { title: asset.name ?? '', description: '', category: '', tags: [], isTrashed: false }
    },
    comments: () => null,
    media: (id) => [demo.inspect.asset(id)?.file?.sha256 ?? ''],
    carries: () => null,
    made: (name) => demo.inspect.creations().filter((row) => row.name === name).length,
    purged: () => 0,
    find: (name) => demo.inspect.all().findLast((row) => row.name === name)?.id ?? null,
    colleague: async (dice, tag) => {
      const ids = demo.assetIds()
      if (ids.length === 0 || dice.is(0.7)) {
        await create(`theirs ${String(tag)}`)
        return 'create'
      }
      demo.forget(dice.favour(ids))
      return 'delete'
    },
    classify: (request) => {
      if (request.method === 'GET') return null
      if (request.method === 'POST') return { kind: 'upload', remoteId: null, name: textOf(bodyOf(request)['name']) }
      return { kind: 'delete', remoteId: decodeURIComponent(request.path.split('/').at(-1) ?? '') }
    },
    expire: () => undefined,
    listed: () => null,
    shorten: (reply) => reply,
    isIdle: () => demo.inspect.all().every(({ status }) => status !== 'Processing'),
  }
}
