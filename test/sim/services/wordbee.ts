import { startWordbeeDemo } from '../../../src-main/demo/wordbee/wordbee-demo'
import { serveInMemory, type MemoryDoor } from '../../../src-main/demo/service/serve-in-memory'
import { toRemoteId } from '../../../src-main/providers/wordbee/asset-key'
import { toFileName } from '../../../src-main/providers/wordbee/file-name'
import { askAs, bodyOf, openDoor, type ServiceTools, type SimService, withJson } from './service'

export const wordbeeSegments = ['101', '102', '103']
const setup = { projects: [{ id: '7', documents: [{ id: '9', segmentIds: wordbeeSegments }] }], jobs: {}, flexDocuments: [] }

interface Row {
  readonly segmentId: string
  readonly locale: string | null
  readonly relativePath: string
  readonly name: string
}

const idOf = ({ segmentId, locale, relativePath, name }: Row) =>
  toRemoteId({ scope: 'pr7', segmentId, locale, relativePath, name: toFileName(name) })

/** Wordbee: files without ids on segments, sessions that expire, deletion for good. */
export async function simulateWordbee(tools: ServiceTools): Promise<SimService> {
  const { clock, chance, origin, folder } = tools
  const doors: MemoryDoor[] = []
  const key = `key-of-me-at-${origin.slice(-4)}`
  const names = new Map<string, string>()
  const attached = new Map<string, number>()
  const purged: string[] = []
  const demo = await startWordbeeDemo({
    folder,
    clock,
    accounts: [
      { accountId: 'me', key },
      { accountId: 'anna', key: 'key-of-anna' },
    ],
    setup,
    callsPerHour: chance.pick([Infinity, Infinity, 40]),
    limits: { loggedRequests: 1 },
    files: Array.from({ length: chance.below(5) }, (_, count) => ({
      container: 'pr7',
      segmentId: chance.pick(wordbeeSegments),
      name: `first ${String(count)}.txt`,
      bytes: Buffer.from(`first ${String(count)}`),
    })),
    random: (size) => chance.bytes(size),
    serve: serveInMemory(origin, (door) => {
      const counting: MemoryDoor = async (request) => {
        const reply = await door(request)
        const token = /filetoken":"([^"]+)/.exec(request.body.toString('latin1'))?.[1]
        if (reply.kind === 'answer' && reply.status === 200) {
          if (request.url?.includes('/media/upload') === true) {
            const made = JSON.parse(reply.body.toString()) as { result: { token: string; name: string } }
            names.set(made.result.token, made.result.name)
          } else if (request.method === 'POST' && token !== undefined) {
            const name = names.get(token) ?? ''
            attached.set(name, (attached.get(name) ?? 0) + 1)
          }
        }
        return reply
      }
      doors.push(counting)
      tools.register(origin, counting)
    }),
  })
  const door = () => openDoor(doors)
  const signIn = async () => {
    const session = await askAs(door(), {}, ['POST', '/api/auth/token', { accountid: 'anna', key: 'key-of-anna' }])
    return { 'x-auth-token': String(session), 'x-auth-accountid': 'anna' }
  }
  const upload = async (name: string, segmentId: string) => {
    const mark = 'colleague'
    const form = `--${mark}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${name}\r\n--${mark}--\r\n`
    const headers = await signIn()
    const type = { ...headers, 'content-type': `multipart/form-data; boundary=${mark}` }
    const made = (await askAs(door(), type, ['POST', `/api/media/upload?filename=${encodeURIComponent(name)}`, Buffer.from(form)])) as {
      result: { token: string }
    }
    await askAs(door(), headers, ['POST', `/api/resources/assets/${segmentId}?scope=pr7`, { filetoken: made.result.token }])
  }
  const files = () => demo.inspect.files()
  return {
    service: 'wordbee',
    origin,
    address: origin,
    fields: { accountId: 'me', scope: 'pr7', segmentIds: '101-103' },
    secrets: { apiKey: key },
    door,
    ids: () => files().map(idOf),
    words: (id) => {
      const file = files().find((row) => idOf(row) === id)
      return file === undefined ? null : { title: file.name, description: '', category: '', tags: [], isTrashed: false }
    },
    comments: () => null,
    media: (id) =>
      files()
        .filter((row) => idOf(row) === id)
        .map(({ sha256 }) => sha256),
    carries: ({ path }) =>
      path.startsWith('/api/media/upload?') ? (new URLSearchParams(path.slice(path.indexOf('?'))).get('filename') ?? '') : null,
    made: (name) => attached.get(name) ?? 0,
    purged: (name) => purged.filter((other) => other === name).length,
    find: (name) => {
      const file = files().find((row) => row.name === name)
      return file === undefined ? null : idOf(file)
    },
    colleague: async (dice, tag) => {
      const there = files()
      try {
        if (there.length === 0 || dice.is(0.7)) {
          await upload(`theirs ${String(tag)}.txt`, dice.pick(wordbeeSegments))
          return 'upload'
        }
        const { segmentId, name, locale } = dice.favour(there)
        const place = `filename=${encodeURIComponent(name)}${locale === null ? '' : `&locale=${locale}`}`
        purged.push(name)
        await askAs(door(), await signIn(), ['DELETE', `/api/resources/assets/${segmentId}?scope=pr7&${place}`])
        return 'delete'
      } catch (error) {
        if (error instanceof Error) return 'refused'
        throw error
      }
    },
    classify: (request) => {
      const [path = '', query = ''] = request.path.split('?')
      if (request.method === 'GET' || path.endsWith('/auth/token')) return null
      if (path.endsWith('/media/upload')) return { kind: 'nothing', remoteId: null }
      if (request.method === 'POST') {
        return { kind: 'upload', remoteId: null, name: names.get(String(bodyOf(request)['filetoken'])) ?? '' }
      }
      const wish = new URLSearchParams(query)
      const row = {
        segmentId: path.split('/').at(-1) ?? '',
        name: wish.get('filename') ?? '',
        locale: wish.get('locale'),
        relativePath: wish.get('relativePath') ?? '',
      }
      return { kind: 'delete', remoteId: idOf(row), name: row.name }
    },
    expire: () => {
      demo.expireTokens()
    },
    listed: (request, reply) => {
      if (!request.path.includes('/list?') || !request.path.includes('segmentIds') || reply.kind === 'lost' || reply.status !== 200)
        return null
      return { ids: files().map(idOf), next: null }
    },
    shorten: (reply, keep) =>
      withJson(reply, (json) => (json as { filename?: string; name?: string }[]).filter((_row, at) => keep(String(at)))),
    isIdle: () => true,
  }
}
