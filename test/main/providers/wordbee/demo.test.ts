import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { WordbeeDemo } from '../../../../src-main/demo/wordbee/wordbee-demo'
import { capabilitiesOf } from '../../../../src-main/providers/capabilities'
import { fromRemoteId, toRemoteId } from '../../../../src-main/providers/wordbee/asset-key'
import { toFileName } from '../../../../src-main/providers/wordbee/file-name'
import { wordbee } from '../../../../src-main/providers/wordbee/index'
import type { RemoteAsset } from '../../../../src-main/providers/remote'
import { failureOf, patient } from '../support/failures'
import type { OpenWordbee } from './harness'
import { accountId, asked, countingHooks, fileOf, open, otherSegment, seed, segment, startDemo } from './harness'

const namesIn = (demo: WordbeeDemo) =>
  demo.inspect
    .files()
    .map(({ name }) => name)
    .sort()

async function listAll(provider: OpenWordbee): Promise<readonly RemoteAsset[]> {
  const assets: RemoteAsset[] = []
  let cursor: string | null = null
  do {
    const page = await provider.list({ cursor }, patient)
    assets.push(...page.assets)
    cursor = page.next
  } while (cursor !== null)
  return assets
}

async function only(provider: OpenWordbee): Promise<RemoteAsset> {
  const [asset, ...more] = await listAll(provider)
  if (asset === undefined || more.length > 0) throw new Error('not one asset')
  return asset
}

const keyOf = (name: string, more: { locale?: string | null; relativePath?: string; segmentId?: string; scope?: string } = {}) =>
  toRemoteId({ scope: 'pr7214', segmentId: segment, locale: null, relativePath: '', ...more, name: toFileName(name) })

test('the life of a file, from its upload to its deletion', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  const hooks = countingHooks()
  const file = fileOf('Grüße & Küsse.txt', 'hello', { segmentId: segment, locale: 'de-DE', relativePath: 'letters/old' })
  const uploaded = await provider.uploadFile(file, hooks, patient)
  expect(hooks.commits()).toBe(1)
  expect(hooks.sent()).toBe(file.size)
  if (uploaded.state !== 'there') throw new Error(uploaded.state)
  const { asset } = uploaded
  expect(asset).toMatchObject({
    title: file.fileName,
    fileName: file.fileName,
    type: 'document',
    folder: { id: 'letters/old', name: 'letters/old' },
    trashed: null,
    processing: null,
    media: [{ id: '1', storedName: file.fileName, size: 5, contentType: 'text/plain' }],
    facts: [
      { label: 'Segment', value: segment },
      { label: 'Locale', value: 'de-DE' },
      { label: 'Folder', value: 'letters/old' },
      { label: 'Document', value: '9001' },
      { label: 'Project', value: '7214' },
    ],
  })
  expect(asset.version).not.toBe(null)
  expect(await only(provider)).toEqual(asset)
  expect(await provider.get(asset.remoteId, patient)).toEqual(asset)
  expect(await provider.findUpload(file, patient)).toEqual(asset)

  const fetched = await provider.download(asset.remoteId, { id: '1', name: file.fileName }, { maxBytes: null, signal: patient })
  expect((await buffer(fetched?.body ?? process.stdin)).toString()).toBe('hello')

  await provider.deletePermanently(asset.remoteId, patient)
  expect(await failureOf(provider.get(asset.remoteId, patient))).toMatchObject({ kind: 'not-found' })
  expect(demo.inspect.deleted()).toEqual([{ name: file.fileName, how: 'by-name' }])
  await provider.signOut(patient)
  expect(demo.inspect.counts()).toMatchObject({ logIns: 1, liveTokens: 0 })
})

test('quirk 2: a Flex document is a second kind of container, with other paths and other field names', async () => {
  const demo = await startDemo([{ ...seed('old.pdf'), container: 'flex:40177', segmentId: '512', relativePath: 'a\\b' }])
  const provider = open(demo.origin, { fields: { scope: 'flex:40177', segmentIds: '511-516' } })
  await provider.check(patient)
  const asset = await only(provider)
  expect(asset).toMatchObject({ title: 'old.pdf', type: 'document', folder: { id: 'a\\b' }, media: [{ size: 16 }] })
  expect(asset.facts).not.toContainEqual(expect.objectContaining({ label: 'Project' }))
  const uploaded = await provider.uploadFile(fileOf('new.txt', 'x', { segmentId: '511', relativePath: 'c/d' }), countingHooks(), patient)
  if (uploaded.state !== 'there') throw new Error(uploaded.state)
  // What was sent with a slash is listed with a back-slash: the identity is what is listed.
  expect(fromRemoteId(uploaded.asset.remoteId)).toEqual({
    scope: 'flex:40177',
    segmentId: '511',
    locale: null,
    relativePath: 'c\\d',
    name: 'new.txt',
  })
  for (const { remoteId } of await listAll(provider)) {
    const fetched = await provider.download(remoteId, { id: '1', name: '' }, { maxBytes: 100, signal: patient })
    fetched?.body.destroy()
    await provider.deletePermanently(remoteId, patient)
  }
  expect(demo.inspect.files()).toEqual([])
  expect(demo.requests.some(({ query, path }) => 'scope' in query || path.startsWith('/api/resources'))).toBe(false)
})

test('quirk 3: an empty body with 200 is a success here, and an error with 200 is none', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  const { remoteId } = await only(provider)
  for (const call of [() => provider.deletePermanently(remoteId, patient), () => provider.get(remoteId, patient)]) {
    demo.faults.add({ kind: 'error-200', error: 'no', match: { path: /assets/ } })
    expect(await failureOf(call())).toMatchObject({ kind: 'broken-answer' })
  }
  await expect(provider.deletePermanently(remoteId, patient)).resolves.toBe(undefined)
})

test('quirk 4: what may have arrived is never sent again by itself', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  const post = { method: 'POST', path: /\/assets\/\d+$/ }
  demo.faults.add({ kind: 'lose-answer', match: post })
  const file = fileOf('a.txt', 'one')
  expect(await failureOf(provider.uploadFile(file, countingHooks(), patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(demo.requests.filter(({ method, path }) => method === 'POST' && post.path.test(path))).toHaveLength(1)
  expect(demo.inspect.files()).toMatchObject([{ name: 'a.txt', attached: 1 }])
  expect(await provider.findUpload(file, patient)).toMatchObject({ title: 'a.txt' })
  expect(provider.facts.deletion.repeatIsHarmless).toBe(true)
})

test('quirk 15: deleting is at once and for good, and nothing else is claimed', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  expect(provider.facts).toMatchObject({ trashDays: null, trashMeans: null })
  expect(provider.facts.deletionMeans).toMatch(/at once and for good.*Nobody can bring it back/)
  expect(provider.facts.deletion.offerBackup).toBe(true)
  const offered = capabilitiesOf(provider, 'Wordbee')
  expect(offered.trash).toEqual({ offered: false, reason: 'Wordbee has no trash: it deletes at once and for good.' })
  expect(offered.restore.offered).toBe(false)
  await provider.deletePermanently((await only(provider)).remoteId, patient)
  expect(demo.inspect.files()).toEqual([])
})

test('quirk 16: a deletion of what is not there succeeds, so that only a look proves anything', async () => {
  const demo = await startDemo([seed('A.txt')])
  const provider = open(demo.origin)
  const wrong = keyOf('a.txt')
  await provider.deletePermanently(wrong, patient)
  expect(namesIn(demo)).toEqual(['A.txt'])
  expect(provider.facts.deletion).toMatchObject({ mustVerify: true, repeatIsHarmless: true })
  const right = (await only(provider)).remoteId
  demo.faults.add({ kind: 'lose-answer', match: { method: 'DELETE' } })
  expect(await failureOf(provider.deletePermanently(right, patient))).toMatchObject({ kind: 'unknown-outcome' })
  await provider.deletePermanently(right, patient)
  expect(await failureOf(provider.get(right, patient))).toMatchObject({ kind: 'not-found' })
})

test.each(['', ' ', '\t', '\u00a0', '\u200b'])(
  'quirk 17: a deletion with the file name %j is refused, and nothing is sent',
  async (name) => {
    const demo = await startDemo([seed('a.txt'), seed('b.txt', { locale: 'en' })])
    const provider = open(demo.origin)
    const key = Buffer.from(JSON.stringify(['pr7214', segment, null, '', name])).toString('base64url')
    expect(await failureOf(provider.deletePermanently(key, patient))).toMatchObject({ kind: 'rejected' })
    expect(demo.requests).toEqual([])
    expect(namesIn(demo)).toEqual(['a.txt', 'b.txt'])
  },
)

test('quirk 17: a row without a file name is no asset, so that nothing can be done with it', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  const rows = [
    { segmentId: Number(segment), name: ' ', size: 1 },
    { segmentId: Number(segment), size: 1 },
    { segmentId: Number(segment), name: 'a' },
  ]
  demo.faults.add({ kind: 'status', status: 200, body: rows, match: { method: 'GET' } })
  expect(await provider.list({ cursor: null }, patient)).toMatchObject({ assets: [{ title: 'a' }], unreadable: 2 })
})

const similar = [
  'Report.pdf',
  'report.pdf',
  'Re port.pdf',
  ' report.pdf',
  'report.pdf ',
  'résumé.pdf',
  're\u0301sume\u0301.pdf',
  'resume.pdf',
  'a+b.pdf',
  'a b.pdf',
  'a%20b.pdf',
  'x&scope=pr1.pdf',
  '#1.pdf',
  '🌊.pdf',
]

test.each(similar)('quirk 18: of names that differ in case, spaces, accents or normal form only %j is deleted', async (name) => {
  const demo = await startDemo(similar.map((each) => seed(each)))
  const provider = open(demo.origin)
  const assets = await listAll(provider)
  expect(assets.map(({ title }) => title).sort()).toEqual([...similar].sort())
  const { remoteId } = assets.find(({ title }) => title === name) ?? { remoteId: '' }
  await provider.deletePermanently(remoteId, patient)
  expect(namesIn(demo)).toEqual(similar.filter((each) => each !== name).sort())
})

test('quirk 19: of one file in several languages only the one of its own locale goes, and the neutral one without a locale', async () => {
  const locales = [undefined, 'en', 'fr-FR']
  for (const locale of locales) {
    const demo = await startDemo(locales.map((each) => seed('a.txt', each === undefined ? {} : { locale: each })))
    const provider = open(demo.origin)
    const asset = (await listAll(provider)).find(({ remoteId }) => fromRemoteId(remoteId).locale === (locale ?? null))
    await provider.deletePermanently(asset?.remoteId ?? '', patient)
    expect(demo.inspect.files().map((file) => file.locale)).toEqual(locales.filter((each) => each !== locale).map((each) => each ?? null))
    const sent = demo.requests.find(({ method }) => method === 'DELETE')?.query
    expect(sent?.['locale']).toBe(locale)
    expect('locale' in (sent ?? {})).toBe(locale !== undefined)
  }
})

test('quirk 20: the folder is told once, by relativePath, and the file name is never a path', async () => {
  const folders = ['', 'a', 'a/b', 'a\\b']
  const demo = await startDemo(folders.map((relativePath) => seed('x.txt', { relativePath })))
  const provider = open(demo.origin)
  for (const { remoteId } of (await listAll(provider)).filter(({ folder }) => folder?.id !== 'a')) {
    await provider.deletePermanently(remoteId, patient)
  }
  expect(demo.inspect.files()).toMatchObject([{ relativePath: 'a' }])
  const sent = demo.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ query }) => [query['filename'], query['relativePath'] ?? ''])
  expect(sent.sort()).toEqual([
    ['x.txt', ''],
    ['x.txt', 'a/b'],
    ['x.txt', 'a\\b'],
  ])
  const slashed = fileOf('a/x.txt', 'x')
  expect(await failureOf(provider.uploadFile(slashed, countingHooks(), patient))).toMatchObject({ kind: 'rejected' })
})

test('quirk 21: names and folders with separators, &, #, + and percent signs arrive as they are', async () => {
  const odd = seed('a b&filename=c#d+e%2F?=.txt', { locale: 'en', relativePath: 'in & out\\#1/50%+' })
  const demo = await startDemo([odd, seed('a b')])
  const provider = open(demo.origin)
  const asset = (await listAll(provider)).find(({ title }) => title === odd.name)
  const fetched = await provider.download(asset?.remoteId ?? '', { id: '1', name: '' }, { maxBytes: null, signal: patient })
  expect(await buffer(fetched?.body ?? process.stdin)).toEqual(odd.bytes)
  await provider.deletePermanently(asset?.remoteId ?? '', patient)
  expect(namesIn(demo)).toEqual(['a b'])
})

test('quirk 22: no address is kept for a file, so that none is dead after its deletion: its bytes are asked for by its identity, with the headers', async () => {
  const demo = await startDemo([seed('a.jpg')])
  const provider = open(demo.origin)
  const asset = await only(provider)
  expect(JSON.stringify(asset)).not.toMatch(/http|downloadUrl/)
  expect(asset.media?.[0]?.previewUrl).toBe(null)
  await provider.deletePermanently(asset.remoteId, patient)
  const fetching = provider.download(asset.remoteId, { id: '1', name: 'a.jpg' }, { maxBytes: null, signal: patient })
  expect(await failureOf(fetching)).toMatchObject({ kind: 'not-found' })
  expect(demo.requests.every(({ headers, path }) => path.endsWith('/token') || headers['x-auth-token'] !== undefined)).toBe(true)
})

test('quirk 23: a missing right is said in words, after one request', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  const { remoteId } = await only(provider)
  demo.deny({ what: 'delete', status: 403 })
  const before = asked(demo).length
  const failure = await failureOf(provider.deletePermanently(remoteId, patient))
  expect(failure).toMatchObject({ kind: 'forbidden' })
  expect(failure.message).toMatch(/no right to the reference material/)
  demo.deny({ what: 'delete', status: 400 })
  expect(await failureOf(provider.deletePermanently(remoteId, patient))).toMatchObject({ kind: 'rejected' })
  expect(asked(demo)).toHaveLength(before + 2)
  expect(namesIn(demo)).toEqual(['a.txt'])
})

test.each(['jbs5512', 'jbc8830'])(
  'quirk 24: the job scope %s lists, gives out and deletes, but takes no uploads, and says why',
  async (scope) => {
    const demo = await startDemo([seed('a.txt')])
    const provider = open(demo.origin, { fields: { scope } })
    await provider.check(patient)
    const offered = capabilitiesOf(provider, 'Wordbee')
    expect('uploadFile' in provider || 'findUpload' in provider).toBe(false)
    expect(offered.upload).toMatchObject({ offered: false })
    expect(offered.upload.offered ? '' : offered.upload.reason).toMatch(/projects .*pr7214.* not for jobs/)
    await provider.deletePermanently((await only(provider)).remoteId, patient)
    expect(demo.inspect.files()).toEqual([])
    expect(demo.requests.every(({ path, query }) => path.endsWith('/token') || query['scope'] === scope)).toBe(true)
    expect(capabilitiesOf(open(demo.origin), 'Wordbee').upload.offered).toBe(true)
  },
)

test('quirk 25: an empty answer is not read as data', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  await expect(provider.deletePermanently((await only(provider)).remoteId, patient)).resolves.toBe(undefined)
  await expect(provider.signOut(patient)).resolves.toBe(undefined)
})

test('quirk 27: all segments are listed by one request for a hundred, and so seldom that half of the hour is left', async () => {
  const demo = await startDemo([seed('a.txt'), seed('b.txt', { segmentId: otherSegment })])
  const provider = open(demo.origin)
  expect(await listAll(provider)).toHaveLength(2)
  expect(asked(demo)).toEqual(['GET /api/resources/assets/list'])
  const many = open(demo.origin, { fields: { segmentIds: '27665601-27685600' } })
  const { hourlyQuota, listing } = many.facts
  const page = await many.list({ cursor: null }, patient)
  expect(page).toMatchObject({ next: '1', total: null, unreadable: 0 })
  expect(await many.list({ cursor: '199' }, patient)).toMatchObject({ next: null })
  expect(hourlyQuota).toBe(1000)
  expect((200 * 3_600_000) / (listing?.everyMs ?? 1)).toBeLessThanOrEqual(500)
  expect(provider.facts.listing?.everyMs).toBeGreaterThanOrEqual(300_000)
  for (const cursor of ['200', '-1', 'x', '']) expect(await failureOf(many.list({ cursor }, patient))).toMatchObject({ kind: 'rejected' })
})

test('quirk 27: an exhausted hour names no time, and at least ten seconds are waited', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  demo.spendCalls(999)
  const failure = await failureOf(provider.list({ cursor: null }, patient))
  expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: 10_000 })
  demo.faults.add({ kind: 'status', status: 429, headers: { 'Retry-After': '2' } })
  expect((await failureOf(provider.check(patient))).retryAfterMs).toBe(10_000)
  demo.faults.add({ kind: 'status', status: 429, headers: { 'Retry-After': '60' } })
  expect((await failureOf(provider.check(patient))).retryAfterMs).toBe(60_000)
})

test('quirk 27: the same holds for the bytes of a file', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  const [asset] = await listAll(provider)
  const { segmentId } = fromRemoteId(asset?.remoteId ?? '')
  const match = { method: 'GET', path: `/api/resources/assets/${segmentId}` }
  for (const [asked, waited] of [
    ['2', 10_000],
    ['60', 60_000],
  ] as const) {
    demo.faults.add({ kind: 'status', status: 429, headers: { 'Retry-After': asked }, match })
    const doing = provider.download(asset?.remoteId ?? '', { id: '1', name: 'a.txt' }, { maxBytes: null, signal: patient })
    expect(await failureOf(doing)).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: waited,
      message: expect.stringContaining('Wordbee') as unknown,
    })
  }
})

test('quirk 28: a lost second call leaves bytes that nothing comes of; a lost first one has no effect', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const file = fileOf('a.txt', 'one')
  const first = countingHooks()
  demo.faults.add({ kind: 'lose-answer', match: { path: '/api/media/upload' } })
  expect(await failureOf(provider.uploadFile(file, first, patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(first.commits()).toBe(0)
  const second = countingHooks()
  demo.faults.add({ kind: 'drop-before', match: { method: 'POST', path: /\/assets\/\d+$/ } })
  expect(await failureOf(provider.uploadFile(file, second, patient))).toMatchObject({ kind: 'unknown-outcome' })
  expect(second.commits()).toBe(1)
  expect(demo.inspect.files()).toEqual([])
  expect(demo.inspect.orphans()).toHaveLength(2)
  expect(await provider.findUpload(file, patient)).toBe(null)
  await provider.uploadFile(file, countingHooks(), patient)
  expect(demo.inspect.files()).toMatchObject([{ name: 'a.txt', sha256: file.sha256, attached: 1 }])
  expect(readFileSync(demo.inspect.files()[0]?.path ?? '', 'utf8')).toBe('one')
})

test('quirk 28: an upload that was taken back before its second call is not attached', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const hooks = { commit: () => Promise.reject(new Error('taken back')), onProgress: () => undefined } // prettier-ignore
  await expect(provider.uploadFile(fileOf('a.txt', 'one'), hooks, patient)).rejects.toThrow('taken back')
  expect(demo.inspect.files()).toEqual([])
})

test('a file that is there already is never overwritten: nothing is sent', async () => {
  const demo = await startDemo([seed('a.txt', { locale: 'en', relativePath: 'in\\out' })])
  const provider = open(demo.origin)
  const hooks = countingHooks()
  const file = fileOf('a.txt', 'other', { segmentId: segment, locale: 'EN', relativePath: 'in/out' })
  const failure = await failureOf(provider.uploadFile(file, hooks, patient))
  expect(failure).toMatchObject({ kind: 'conflict', reason: 'already-there' })
  expect(failure.message).toContain('“a.txt” is there already')
  expect(hooks.commits()).toBe(0)
  expect(demo.inspect.orphans()).toEqual([])
  expect(await provider.findUpload(file, patient)).toBe(null)
  for (const target of [
    { segmentId: segment },
    { segmentId: segment, locale: 'fr', relativePath: 'in/out' },
    { segmentId: otherSegment, locale: 'en' },
  ]) {
    expect(await provider.uploadFile(fileOf('a.txt', 'x', target), countingHooks(), patient)).toMatchObject({ state: 'there' })
  }
  expect(demo.inspect.files()).toHaveLength(4)
})

test('a blank name in the answer to an upload spoils nothing', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const file = fileOf('a.txt', 'x')
  demo.faults.add({ kind: 'status', status: 200, body: { result: { token: 't', name: ' ' } }, match: { path: '/api/media/upload' } })
  demo.faults.add({ kind: 'status', status: 200, body: { segmentId: 1 }, match: { method: 'POST', path: /\/assets\/\d+$/ } })
  expect(await provider.uploadFile(file, countingHooks(), patient)).toEqual({ state: 'accepted' })
})

test('the settings of a large account are read quickly, as they are looked at often', () => {
  const started = performance.now()
  for (let times = 0; times < 20; times += 1) {
    expect(open('http://127.0.0.1:1', { fields: { segmentIds: '100000000000-100000019999' } }).facts.listing?.everyMs).toBeGreaterThan(
      1_000_000,
    )
  }
  expect(performance.now() - started).toBeLessThan(2000)
})

test('an upload whose place can not be shown afterwards is a promise, not a failure', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  demo.faults.add({ kind: 'status', status: 500, match: { path: /\/list$/ }, after: 1 })
  expect(await provider.uploadFile(fileOf('a.txt', 'x'), countingHooks(), patient)).toEqual({ state: 'accepted' })
})

test.each([
  [{}, 'segmentId'],
  [{ segmentId: '1-5' }, 'segmentId'],
  [{ segmentId: '1', locale: 'English, please' }, 'locale'],
  [{ segmentId: '1', relativePath: '../up' }, 'relativePath'],
  [{ segmentId: '1', relativePath: '/a' }, 'relativePath'],
  [{ segmentId: '1', relativePath: 'a//b' }, 'relativePath'],
  [{ segmentId: '1', relativePath: 'a\nb' }, 'relativePath'],
  [{ segmentId: '1', relativePath: 'a'.repeat(501) }, 'relativePath'],
])('the target %j is refused by its %s before anything is sent', async (target, key) => {
  expect(wordbee.checkTarget?.(target, { segmentIds: '1' })).toMatchObject({ key })
  const demo = await startDemo()
  const uploading = open(demo.origin).uploadFile(fileOf('a.txt', 'x', target), countingHooks(), patient)
  expect(await failureOf(uploading)).toMatchObject({ kind: 'rejected' })
  expect(demo.requests).toEqual([])
})

test('a segment that is not one of the account takes no upload', async () => {
  const demo = await startDemo()
  const file = fileOf('a.txt', 'x', { segmentId: '99' })
  expect(wordbee.checkTarget?.(file.target, { segmentIds: '12, 90-98' })).toEqual({
    key: 'segmentId',
    message: 'Segment 99 is not one of the segments of this account. Choose another one, or add it to the account.',
  })
  expect(wordbee.checkTarget?.(file.target, { segmentIds: '12, 90-99' })).toBe(null)
  const failure = await failureOf(open(demo.origin).uploadFile(file, countingHooks(), patient))
  expect(failure.message).toContain('Segment 99 is not one of the segments of this account')
  expect(demo.requests).toEqual([])
})

test('what belongs to another scope is not asked of this one', async () => {
  const demo = await startDemo([seed('a.txt')])
  const foreign = keyOf('a.txt', { scope: 'pr7215' })
  const provider = open(demo.origin)
  for (const call of [provider.get(foreign, patient), provider.deletePermanently(foreign, patient)]) {
    expect(await failureOf(call)).toMatchObject({ kind: 'rejected' })
  }
  expect(demo.requests).toEqual([])
})

test('an account with settings that can not be used says so at every call, and can still be looked at', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin, { fields: { segmentIds: '5-1' } })
  expect(provider.facts.listing).not.toBe(null)
  expect(capabilitiesOf(provider, 'Wordbee').list.offered).toBe(true)
  expect((await failureOf(provider.check(patient))).message).toMatch(/runs backwards/)
  expect(demo.requests).toEqual([])
})

test('the form refuses what can not be sent, by the field', () => {
  const good = { accountId, scope: 'pr7214', segmentIds: '12' }
  expect(wordbee.checkFields?.(good)).toBe(null)
  expect(wordbee.checkFields?.({ ...good, accountId: 'a b' })).toMatchObject({ key: 'accountId' })
  expect(wordbee.checkFields?.({ ...good, segmentIds: '5-1' })).toMatchObject({ key: 'segmentIds' })
  expect(wordbee.form.fields.map(({ label }) => label)).toEqual(['Server address', 'Account ID', 'API key', 'Scope', 'Segment IDs'])
})

test('an address may be pasted with the part that all paths share', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin, { address: `${demo.origin}/api` })
  const { remoteId } = await only(provider)
  const fetched = await provider.download(remoteId, { id: '1', name: '' }, { maxBytes: null, signal: patient })
  expect((await buffer(fetched?.body ?? process.stdin)).toString()).toBe('bytes of a.txt')
})
