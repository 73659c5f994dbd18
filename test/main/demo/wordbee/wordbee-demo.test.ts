import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../../../src-main/clock'
import { systemClock } from '../../../../src-main/clock'
import { readDemoLibrary } from '../../../../src-main/demo/library'
import type { SeedFile } from '../../../../src-main/demo/wordbee/seed'
import type { WordbeeDemo, WordbeeDemoOptions } from '../../../../src-main/demo/wordbee/wordbee-demo'
import { startWordbeeDemo } from '../../../../src-main/demo/wordbee/wordbee-demo'

const segment = '27665601'
const account = { accountId: 'acme', key: 'secret' }

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wordbee-demo-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

async function startDemo(options: Partial<WordbeeDemoOptions> = {}): Promise<WordbeeDemo> {
  const demo = await startWordbeeDemo({ folder: makeFolder(), accounts: [account], ...options })
  onTestFinished(() => demo.stop())
  return demo
}

const seed = (name: string, more: Partial<SeedFile> = {}): SeedFile => ({
  container: 'pr7214',
  segmentId: segment,
  name,
  bytes: Buffer.from(name),
  ...more,
})

async function logIn(demo: WordbeeDemo, key = account.key): Promise<Response> {
  const body = JSON.stringify({ accountid: account.accountId, key })
  return fetch(`${demo.origin}/api/auth/token`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
}

/** Calls the demo with a token of its own. */
async function caller(demo: WordbeeDemo, known: string | null = null) {
  const token = known ?? ((await (await logIn(demo)).json()) as string)
  const headers = { 'X-Auth-Token': token, 'X-Auth-AccountId': account.accountId }
  const call = async (method: string, path: string, body?: unknown) => {
    const isForm = body instanceof FormData
    const json = body === undefined || isForm ? {} : { 'Content-Type': 'application/json' }
    const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }
    return fetch(`${demo.origin}/api${path}`, { method, headers: { ...headers, ...json }, ...sent })
  }
  const upload = async (name: string, bytes: string) => {
    const form = new FormData()
    form.set('file', new Blob([bytes], { type: 'text/plain' }), name)
    return call('POST', `/media/upload?filename=${encodeURIComponent(name)}`, form)
  }
  return { token, call, upload }
}

const titleOf = async (answer: Response) => ((await answer.json()) as { error: { title: string } }).error.title

test('a log-in answers a token as a bare text; a wrong key is a 400 in the documented shape', async () => {
  const demo = await startDemo()
  expect(await (await logIn(demo)).text()).toMatch(/^"[0-9a-f]{36}"$/)
  const refused = await logIn(demo, 'wrong')
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({
    error: { title: 'Invalid private key.', messages: [{ title: 'Invalid private key.' }] },
    reason: 'Bad Request',
  })
})

test('without a living token everything is a 400 that says so', async () => {
  let now = 1_000_000_000
  const clock: Clock = { ...systemClock, now: () => now }
  const demo = await startDemo({ clock })
  const { call } = await caller(demo)
  const bare = await fetch(`${demo.origin}/api/resources/assets/${segment}/list?scope=pr7214`)
  expect([bare.status, await titleOf(bare)]).toEqual([400, 'Not authenticated.'])
  for (let times = 0; times < 3; times += 1) {
    now += 29 * 60_000
    expect((await call('GET', `/resources/assets/${segment}/list?scope=pr7214`)).status).toBe(200)
  }
  now += 30 * 60_000
  const late = await call('GET', `/resources/assets/${segment}/list?scope=pr7214`)
  expect([late.status, await titleOf(late)]).toEqual([400, 'Token invalid or expired.'])
})

test('an upload takes two calls, and its token can be used once', async () => {
  const demo = await startDemo()
  const { call, upload } = await caller(demo)
  const { result } = (await (await upload('Grüße.txt', 'hello')).json()) as { result: { token: string; name: string } }
  expect(result.name).toBe('Grüße.txt')
  expect(demo.inspect.orphans()).toMatchObject([{ name: 'Grüße.txt', size: 5, contentType: 'text/plain' }])
  const attach = { filetoken: result.token, locale: 'en', relativePath: 'a/b' }
  const attached = await call('POST', `/resources/assets/${segment}?scope=pr7214`, attach)
  expect(await attached.json()).toMatchObject({
    projectId: 7214,
    documentId: 9001,
    segmentId: Number(segment),
    locale: 'en',
    relativePath: 'a/b',
    name: 'Grüße.txt',
    size: 5,
  })
  expect(demo.inspect.orphans()).toEqual([])
  expect(demo.inspect.files()).toMatchObject([{ sha256: createHash('sha256').update('hello').digest('hex'), attached: 1 }])
  expect(await titleOf(await call('POST', `/resources/assets/${segment}?scope=pr7214`, attach))).toBe('The file token is not valid.')
})

test('uploads that are no form, hold no file, name none or are torn are refused', async () => {
  const demo = await startDemo()
  const { token, call, upload } = await caller(demo)
  expect((await call('POST', '/media/upload?filename=a.txt', { raw: true })).status).toBe(400)
  const form = new FormData()
  form.set('field', 'text')
  expect(await titleOf(await call('POST', '/media/upload?filename=a.txt', form))).toBe('The upload holds no file.')
  expect((await upload('', 'x')).status).toBe(400)
  const torn = await fetch(`${demo.origin}/api/media/upload?filename=a.txt`, {
    method: 'POST',
    headers: {
      'x-auth-token': token,
      'x-auth-accountid': account.accountId,
      'content-type': 'multipart/form-data; boundary=q',
    },
    body: '--q\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf',
  })
  expect(torn.status).toBe(400)
  expect(demo.inspect.orphans()).toEqual([])
})

test('only projects and Flex documents take files, at segments that they have', async () => {
  const demo = await startDemo()
  const { call, upload } = await caller(demo)
  const { result } = (await (await upload('a.txt', 'x')).json()) as { result: { token: string } }
  for (const path of [`${segment}?scope=jbs5512`, `${segment}?scope=jbc8830`, `${segment}?scope=pr1`, segment, '1?scope=pr7214']) {
    expect((await call('POST', `/resources/assets/${path}`, { filetoken: result.token })).status, path).toBe(400)
  }
  const flex = await call('POST', '/apps/wbflex/documents/40177/assets/511', { filetoken: result.token, relativePath: 'a/b' })
  expect(await flex.json()).toMatchObject({ documentId: '40177', fileName: 'a.txt', fileSizeInBytes: 1, relativePath: 'a\\b' })
})

test('a file that is attached a second time takes the place of the first', async () => {
  const demo = await startDemo()
  const { call, upload } = await caller(demo)
  for (const bytes of ['one', 'other']) {
    const { result } = (await (await upload('a.txt', bytes)).json()) as { result: { token: string } }
    await call('POST', `/resources/assets/${segment}?scope=pr7214`, { filetoken: result.token })
  }
  expect(demo.inspect.files()).toMatchObject([{ name: 'a.txt', size: 5, attached: 2 }])
})

test('lists are plain, in an order that stays, by one segment or many, and jobs see their project', async () => {
  const demo = await startDemo({ files: [seed('b'), seed('a', { locale: 'fr' }), seed('a'), seed('z', { segmentId: '27665701' })] })
  const { call } = await caller(demo)
  const names = async (path: string) =>
    ((await (await call('GET', path)).json()) as { name: string; locale: string | null }[]).map(({ name, locale }) => [name, locale])
  const all = [['a', null], ['b', null], ['a', 'fr']] // prettier-ignore
  for (const scope of ['pr7214', 'jbs5512', 'jbc8830']) expect(await names(`/resources/assets/${segment}/list?scope=${scope}`)).toEqual(all)
  expect(await names(`/resources/assets/list?scope=pr7214&segmentIds=${segment}%2C27665701%2C5`)).toEqual([...all, ['z', null]])
  expect((await call('GET', '/resources/assets/list?scope=pr7214')).status).toBe(400)
})

test('bytes come with their type, need the headers, and are cached for 30 days only for Flex', async () => {
  const files = [seed('a b.pdf', { relativePath: 'x\\y' }), seed('f.txt', { container: 'flex:40177', segmentId: '511' })]
  const demo = await startDemo({ files })
  const { call } = await caller(demo)
  const path = `/resources/assets/${segment}?scope=pr7214&filename=a%20b.pdf&relativePath=x%5Cy`
  const answer = await call('GET', path)
  expect(await answer.text()).toBe('a b.pdf')
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': '7',
    'content-disposition': "inline; filename*=UTF-8''a%20b.pdf",
  })
  expect((await fetch(`${demo.origin}/api${path}`)).status).toBe(400)
  expect((await call('GET', `/resources/assets/${segment}?scope=pr7214&filename=A%20b.pdf&relativePath=x%5Cy`)).status).toBe(404)
  expect((await call('GET', `/resources/assets/${segment}?scope=pr7214&filename=x%5Ca%20b.pdf`)).status).toBe(404)
  expect((await call('GET', `/resources/assets/${segment}?scope=pr7214`)).status).toBe(400)
  const flex = await call('GET', '/apps/wbflex/documents/40177/assets/511?filename=f.txt')
  expect([await flex.text(), flex.headers.get('cache-control')]).toEqual(['f.txt', 'public, max-age=2592000'])
  const open = await startDemo({ files, downloadNeedsHeaders: false })
  expect((await fetch(`${open.origin}/api${path}`)).status).toBe(200)
})

test('a deletion answers 200 with nothing, whether the file was there or not; its path may stand in the name', async () => {
  const demo = await startDemo({ files: [seed('a', { locale: 'en' }), seed('a'), seed('b', { relativePath: 'x/y' })] })
  const { call } = await caller(demo)
  const remove = async (query: string) => {
    const answer = await call('DELETE', `/resources/assets/${segment}?scope=pr7214&${query}`)
    return [answer.status, await answer.text()]
  }
  expect(await remove('filename=A')).toEqual([200, ''])
  expect(demo.inspect.files()).toHaveLength(3)
  await remove('filename=a')
  await remove('filename=x/y/b')
  expect(demo.inspect.files()).toMatchObject([{ name: 'a', locale: 'en' }])
  expect(demo.inspect.deleted().map(({ how }) => how)).toEqual(['by-name', 'by-name'])
})

test('a deletion without a file name takes every file of the segment, in all languages', async () => {
  const demo = await startDemo({ files: [seed('a', { locale: 'en' }), seed('b'), seed('c', { segmentId: '27665602' })] })
  const { call } = await caller(demo)
  expect((await call('DELETE', `/resources/assets/${segment}?scope=pr7214`)).status).toBe(200)
  expect(demo.inspect.files().map(({ name }) => name)).toEqual(['c'])
  expect(demo.inspect.deleted().map(({ how }) => how)).toEqual(['with-all', 'with-all'])
})

test('after a thousand calls in an hour comes 429 in its own shape and without a time; log-ins go on', async () => {
  let now = 1_000_000_000
  const demo = await startDemo({ clock: { ...systemClock, now: () => now } })
  const { call } = await caller(demo)
  demo.spendCalls(999)
  const list = async () => call('GET', `/resources/assets/${segment}/list?scope=pr7214`)
  expect((await list()).status).toBe(200)
  const refused = await list()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null])
  expect(await refused.json()).toMatchObject({ error: { type: 'TooManyRequests' }, reason: 'Too Many Requests' })
  expect((await logIn(demo)).status).toBe(200)
  now += 3_600_000
  expect((await (await caller(demo)).call('GET', `/resources/assets/${segment}/list?scope=pr7214`)).status).toBe(200)
})

test('missing rights are refused with the status that was asked for', async () => {
  const demo = await startDemo({ files: [seed('a')] })
  const { call, upload } = await caller(demo)
  for (const status of [403, 400] as const) {
    demo.deny({ what: 'delete', status })
    expect((await call('DELETE', `/resources/assets/${segment}?scope=pr7214&filename=a`)).status).toBe(status)
    expect((await upload('b', 'x')).status).toBe(200)
    demo.deny({ what: 'all', status })
    expect((await call('GET', `/resources/assets/${segment}/list?scope=pr7214`)).status).toBe(status)
    expect((await upload('b', 'x')).status).toBe(status)
  }
  demo.deny(null)
  expect((await call('DELETE', `/resources/assets/${segment}?scope=pr7214&filename=a`)).status).toBe(200)
})

test('what no document names is not there, in the error shape of the service', async () => {
  const demo = await startDemo()
  const { call } = await caller(demo)
  for (const [method, path] of [
    ['GET', '/projects'],
    ['GET', '/resources/segments'],
    ['POST', '/resources/assets'],
    ['GET', '/apps/wbflex/documents'],
  ]) {
    const answer = await call(method ?? '', path ?? '')
    expect([path, answer.status]).toEqual([path, 404])
    expect(await answer.json()).toMatchObject({ error: { title: 'Not Found' }, reason: 'Not Found' })
  }
  expect((await call('PUT', `/resources/assets/${segment}?scope=pr7214`)).status).toBe(405)
})

test('a restart keeps files and uploads, and ends all tokens', async () => {
  const folder = makeFolder()
  const first = await startDemo({ folder, files: [seed('a')] })
  const { token, call, upload } = await caller(first)
  const { result } = (await (await upload('b', 'later')).json()) as { result: { token: string } }
  await call('DELETE', `/resources/assets/${segment}?scope=pr7214&filename=a`)
  await first.stop()
  const again = await startDemo({ folder, files: [seed('never')] })
  const late = await (await caller(again, token)).call('GET', `/resources/assets/${segment}/list?scope=pr7214`)
  expect([late.status, await titleOf(late)]).toEqual([400, 'Token invalid or expired.'])
  const { call: callAgain } = await caller(again)
  await callAgain('POST', `/resources/assets/${segment}?scope=pr7214`, { filetoken: result.token })
  expect(again.inspect.files().map(({ name, path }) => [name, readFileSync(path, 'utf8')])).toEqual([['b', 'later']])
})

test('a new one starts out with its part of the library, over all segments of its first project', async () => {
  const folder = join(process.cwd(), 'resources/demo-library')
  const library = readDemoLibrary(folder)
  const demo = await startDemo({ library })
  const files = demo.inspect.files()
  expect(files).toHaveLength(library?.assets.filter(({ file }) => file !== null).length ?? 0)
  expect(new Set(files.map(({ segmentId }) => segmentId)).size).toBeGreaterThan(30)
  expect(files.find(({ name }) => name === 'tidewater_home_de-DE.png')).toMatchObject({ locale: 'de-DE', contentType: 'image/png' })
  expect(files.every(({ path, size }) => readFileSync(path).length === size)).toBe(true)
  expect(demo.fields).toEqual({ accountId: 'acme', scope: 'pr7214', segmentIds: '27665601-27665624, 27665701-27665712' })
})
