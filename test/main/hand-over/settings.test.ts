import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, request as ask, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { AppError } from '../../../src-preload/contract/errors'
import type { BucketPlace, HandOverCheck, HandOverForm, HandOverSetting } from '../../../src-preload/contract/hand-over'
import { openSecretStore } from '../../../src-main/accounts/secret-store'
import { systemClock } from '../../../src-main/clock'
import { migrations } from '../../../src-main/database/migrations'
import { openDatabase } from '../../../src-main/database/open'
import { bucketSecrets } from '../../../src-main/hand-over/bucket/bucket-secrets'
import { bucketObjects } from '../../../src-main/hand-over/bucket/bucket-table'
import { createHandOver } from '../../../src-main/hand-over/hand-over'
import { createHandOverSettings } from '../../../src-main/hand-over/hand-over-settings'
import { defaultHandOverSetting, readHandOverSetting } from '../../../src-main/hand-over/setting'
import { silentLog } from '../../../src-main/log'
import { memoryKeytar } from '../../support/memory-keytar'
import { startS3Server, type S3Server } from '../../support/s3-server'
import { freePort, inNetwork, lanAddress } from './support'

let server: S3Server
beforeAll(async () => {
  server = await startS3Server()
})
afterAll(() => server.close())
beforeEach(() => server.reset())

/** A computer that is in no network can hand nothing over into one. */
const isInNetwork = lanAddress().reach !== 'this-computer'
if (!isInNetwork) console.info('Not tried: handing over into a network. This computer is in none.')

const here = { network: 'lo', address: '127.0.0.1', reach: 'this-computer' as const }

/** The settings of a library, with a keychain in memory. `dns`: what names lead to. */
function openSettings(dns: Readonly<Record<string, string>> = {}) {
  const profile = mkdtempSync(path.join(tmpdir(), 'slipway-hand-over-settings-'))
  const db = openDatabase(path.join(profile, 'library.db'), [...migrations, bucketObjects])
  const keytar = memoryKeytar()
  const store = openSecretStore({
    load: () => Promise.resolve(keytar),
    service: 'Slipway test',
    clock: systemClock,
    log: silentLog,
    onChange: () => undefined,
  })
  const secrets = bucketSecrets(store)
  const addresses = () => [lanAddress(), here]
  const told = { saved: 0 }
  const handOver = createHandOver({
    db,
    folder: path.join(profile, 'hand-over'),
    clock: systemClock,
    log: silentLog,
    setting: () => readHandOverSetting(db),
    addresses,
    bucket: { secretFor: (place) => secrets.get(place) },
  })
  const settings = createHandOverSettings({
    db,
    clock: systemClock,
    profile,
    secrets,
    handOver,
    addresses,
    onSaved: () => {
      told.saved += 1
    },
    lookup: (host) => Promise.resolve([{ address: dns[host] ?? '127.0.0.1', family: 4 }]),
  })
  onTestFinished(async () => {
    await handOver.close()
    db.close()
    rmSync(profile, { recursive: true, force: true })
  })
  return { db, profile, keytar, secrets, handOver, settings, told }
}

const formOf = (setting: Partial<HandOverSetting>, secretAccessKey = ''): HandOverForm => ({
  setting: { ...defaultHandOverSetting, ...setting },
  secretAccessKey,
})
const bucketForm = (changes: Partial<BucketPlace> = {}, secret = server.secret) =>
  formOf({ mode: 'bucket', bucket: { ...server.place, ...changes } }, secret)
const publicForm = (base: string, port: number) =>
  formOf({ mode: 'public-address', publicAddress: { base, network: 'lo', address: '127.0.0.1', port } })
const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => ['nothing was refused', ''],
    (error: unknown) => (error instanceof AppError ? [error.field ?? error.code, error.message] : ['another error', String(error)]),
  )
const words = ({ findings }: HandOverCheck) => findings.map(({ tone, words: said }) => `${tone}: ${said}`)

describe('what is kept', () => {
  test('is that files are handed over on this computer only, until the user says otherwise', async () => {
    const { settings, db } = openSettings()
    expect(await settings.read()).toEqual({
      setting: defaultHandOverSetting,
      hasSecret: false,
      addresses: [lanAddress(), here],
      serving: { here: 0, inBucket: 0 },
    })
    db.prepare(`INSERT INTO setting (name, value) VALUES ('hand-over', '{"mode":"by pigeon"}')`).run()
    expect((await settings.read()).setting).toEqual(defaultHandOverSetting)
  })

  test.runIf(isInNetwork)('is told on, so that what waited goes on', async () => {
    const { settings, told } = openSettings()
    await settings.save(formOf({ ...inNetwork().setting }))
    expect(told.saved).toBe(1)
    expect((await settings.read()).setting.mode).toBe('local-network')
  })

  test('has the secret in the keychain alone, and never tells it', async () => {
    const { settings, db, keytar } = openSettings()
    await settings.save(bucketForm({}, 'a-very-secret-key'))
    const state = await settings.read()
    expect(state.hasSecret).toBe(true)
    expect(JSON.stringify(state)).not.toContain('a-very-secret-key')
    expect(JSON.stringify(db.prepare('SELECT * FROM setting').all())).not.toContain('a-very-secret-key')
    expect(await keytar.getPassword('Slipway test', 'hand-over-bucket')).toContain('a-very-secret-key')
    await settings.save(bucketForm({ bucket: 'another' }, ''))
    expect((await settings.read()).hasSecret).toBe(true)
  })

  test('keeps the secret of a bucket in which something still lies, and forgets the others', async () => {
    const { settings, secrets, handOver } = openSettings()
    await settings.save(bucketForm())
    handOver.bucket?.noteTrial('slipway/left', server.place)
    await settings.save(bucketForm({ accessKeyId: 'SECOND' }, 'second'))
    expect(await secrets.get(server.place)).toBe(server.secret)
    handOver.bucket?.dropTrial('slipway/left')
    await settings.save(bucketForm({ accessKeyId: 'THIRD' }, 'third'))
    expect([await secrets.get(server.place), await secrets.get({ ...server.place, accessKeyId: 'THIRD' })]).toEqual([null, 'third'])
  })

  test('is tidied: spaces, slashes, folders', async () => {
    const { settings } = openSettings()
    await settings.save(bucketForm({ endpoint: ` ${server.place.endpoint}/ `, prefix: '/a/b', bucket: ' transfer ' }))
    expect((await settings.read()).setting.bucket).toMatchObject({ endpoint: server.place.endpoint, prefix: 'a/b/', bucket: 'transfer' })
    await settings.save(publicForm('files.example.com/slipway/', 8473))
    expect((await settings.read()).setting.publicAddress.base).toBe('https://files.example.com/slipway')
  })
})

describe('what can not be right is refused with the field that is to blame', () => {
  const network = (changes: Partial<HandOverSetting['localNetwork']>) =>
    formOf({ mode: 'local-network', localNetwork: { network: 'wlan7', address: '192.168.7.7', port: 0, ...changes } })
  test.each<[string, () => HandOverForm, string]>([
    ['no network', () => network({ address: '' }), 'localNetwork.address'],
    ['a network that is not there', () => network({}), 'localNetwork.address'],
    ['this computer as a network', () => network({ network: 'lo', address: '127.0.0.1' }), 'localNetwork.address'],
    ['no public address', () => publicForm(' ', 8473), 'publicAddress.base'],
    ['nonsense', () => publicForm('https://', 8473), 'publicAddress.base'],
    ['another protocol', () => publicForm('ftp://files.example.com', 8473), 'publicAddress.base'],
    ['a user name', () => publicForm('https://me@files.example.com', 8473), 'publicAddress.base'],
    ['a password', () => publicForm('https://me:secret@files.example.com', 8473), 'publicAddress.base'],
    ['a query', () => publicForm('https://files.example.com/?a=b', 8473), 'publicAddress.base'],
    ['a fragment', () => publicForm('https://files.example.com/#a', 8473), 'publicAddress.base'],
    ['a space', () => publicForm('https://files.exa mple.com', 8473), 'publicAddress.base'],
    ['an unseen letter', () => publicForm('https://files.\u200bexample.com', 8473), 'publicAddress.base'],
    ['a backslash', () => publicForm('https:\\\\files.example.com', 8473), 'publicAddress.base'],
    ['two slashes in the path', () => publicForm('https://files.example.com/a//b', 8473), 'publicAddress.base'],
    ['a public address without encryption', () => publicForm('http://files.example.com', 8473), 'publicAddress.base'],
    ['a public address of the internet without encryption', () => publicForm('http://8.8.8.8', 8473), 'publicAddress.base'],
    ['no port to forward to', () => publicForm('https://files.example.com', 0), 'publicAddress.port'],
    ['no address of a bucket', () => bucketForm({ endpoint: '' }), 'bucket.endpoint'],
    ['a bucket without encryption', () => bucketForm({ endpoint: 'http://s3.example.com' }), 'bucket.endpoint'],
    ['no bucket', () => bucketForm({ bucket: '' }), 'bucket.bucket'],
    ['an address as a bucket', () => bucketForm({ bucket: 's3://transfer' }), 'bucket.bucket'],
    ['a folder that climbs', () => bucketForm({ prefix: 'a/../b' }), 'bucket.prefix'],
    ['a folder with odd signs', () => bucketForm({ prefix: 'a b?' }), 'bucket.prefix'],
    ['a region with spaces', () => bucketForm({ region: 'EU (Frankfurt)' }), 'bucket.region'],
    ['no access key', () => bucketForm({ accessKeyId: '' }), 'bucket.accessKeyId'],
    ['no secret', () => bucketForm({}, ''), 'secretAccessKey'],
  ])('%s', async (_name, form, field) => {
    const { settings, db } = openSettings()
    const before = readHandOverSetting(db)
    for (const attempt of [settings.save(form()), settings.check(form())]) {
      const [blamed, sentence] = await faultOf(attempt)
      expect(blamed).toBe(field)
      expect(sentence).toMatch(/^[A-ZT“].*\.$/)
      expect(sentence).not.toContain('!')
    }
    expect(readHandOverSetting(db)).toEqual(before)
    expect(server.requests).toEqual([])
  })

  test('an address of the own network may be without encryption', async () => {
    const { settings } = openSettings()
    await settings.save(publicForm('http://192.168.1.9:8080/files', 8473))
    expect((await settings.read()).setting.publicAddress.base).toBe('http://192.168.1.9:8080/files')
  })
})

describe('a try of this computer and of its network', () => {
  test('says that nothing needs to be tried for this computer alone', async () => {
    const { settings } = openSettings()
    expect((await settings.check(formOf({}))).isWell).toBe(true)
  })

  test.runIf(isInNetwork)('fetches a link of its own, says whom that reaches, and keeps nothing', async () => {
    const { settings, handOver } = openSettings()
    const result = await settings.check(formOf({ ...inNetwork().setting }))
    expect(result.isWell).toBe(true)
    expect(words(result)[0]).toMatch(
      /^good: A test link at http:\/\/[\d.:a-f[\]]+ was fetched from this computer\. Whether a service can reach it too, only its first file tells\.$/,
    )
    expect(words(result)).toContain('warn: Files travel unencrypted in this network: whoever can listen in it can read them.')
    expect(handOver.serving().here).toBe(0)
    expect((await settings.read()).setting.mode).toBe('this-computer')
  })

  test.runIf(isInNetwork)('says that another program uses the port', async () => {
    const { settings } = openSettings()
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, lanAddress().address, resolve))
    onTestFinished(() => void blocker.close())
    const result = await settings.check(formOf({ ...inNetwork((blocker.address() as AddressInfo).port).setting }))
    expect([result.isWell, words(result)[0]]).toEqual([false, expect.stringContaining('another program uses this port')])
  })
})

describe('a try of a public address', () => {
  /** Something between the world and this computer; its address. */
  async function startProxy(handle: RequestListener): Promise<string> {
    const proxy = createServer(handle)
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      proxy.closeAllConnections()
      proxy.close()
    })
    return `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`
  }
  const forwardTo =
    (port: number, how: { keepsHost?: boolean; takesOff?: string } = {}): RequestListener =>
    (request, response) => {
      const { keepsHost = true, takesOff = '' } = how
      const headers = {
        ...request.headers,
        host: keepsHost ? request.headers.host : `127.0.0.1:${String(port)}`,
        'x-forwarded-proto': 'https',
      }
      const onward = ask({ host: '127.0.0.1', port, path: (request.url ?? '').replace(takesOff, ''), headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.writeHead(502).end())
      onward.end()
    }
  const answerWith =
    (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body)

  test.each([
    ['that keeps the path', '', ''],
    ['with a path', '/to/slipway', ''],
    ['that takes its path off', '/to/slipway', '/to/slipway'],
  ])('goes through a proxy %s', async (_name, folder, takesOff) => {
    const port = await freePort()
    const { settings } = openSettings()
    const base = (await startProxy(forwardTo(port, { takesOff }))) + folder
    const result = await settings.check(publicForm(base, port))
    expect(words(result)).toEqual([
      `good: A test link at ${new URL(base).host} was fetched from this computer. Whether a service can reach it too, only its first file tells.`,
      `warn: ${new URL(base).host} leads to this computer itself: no other computer reaches it. Use it for services on this computer only.`,
      'warn: Links begin with http://: files travel unencrypted, and anybody on the way can read them.',
    ])
    expect(result.isWell).toBe(true)
  })

  test.each<[string, (port: number) => RequestListener, string]>([
    ['a proxy that changes the Host header', (port) => forwardTo(port, { keepsHost: false }), 'arrives here, but under another name'],
    ['a proxy that forwards to nothing', () => forwardTo(1), 'does not reach Slipway on this computer'],
    [
      'a sign-in page elsewhere',
      () => answerWith(302, '', { Location: 'https://sign-in.example' }),
      'sends whoever asks on to another address',
    ],
    ['a sign-in', () => answerWith(401), 'asks for a sign-in or refuses the link'],
    ['another program', () => answerWith(200, 'It works'), 'Something else answers at'],
    ['a place where nothing lies', () => answerWith(404), 'the link does not lead to Slipway'],
    ['a connection that breaks', () => (request) => void request.socket.destroy(), 'broke off'],
  ])('says what is wrong with %s', async (_name, handler, sentence) => {
    const port = await freePort()
    const { settings } = openSettings()
    const result = await settings.check(publicForm(await startProxy(handler(port)), port))
    expect(result.isWell).toBe(false)
    expect(words(result)).toEqual([expect.stringContaining(sentence)])
    expect(words(result)[0]).toMatch(/^bad: .*\.$/)
  })

  test('says when nothing answers, when there is no such name, and when there is no encryption', async () => {
    const { settings } = openSettings()
    const [closed, port] = [await freePort(), await freePort()]
    expect(words(await settings.check(publicForm(`http://127.0.0.1:${String(closed)}`, port)))[0]).toContain('Nothing answers at')
    expect(words(await settings.check(publicForm('https://nowhere.invalid', port)))[0]).toMatch(
      /There is no computer by the name nowhere\.invalid|could not be looked up just now/,
    )
    const plain = await startProxy(answerWith(200))
    expect(words(await settings.check(publicForm(plain.replace('http:', 'https:'), port)))[0]).toContain(
      'does not offer a secure connection',
    )
  })
})

describe('a try of a bucket', () => {
  test('puts, looks, fetches without a key and deletes, and leaves nothing anywhere', async () => {
    const { settings, profile, handOver } = openSettings()
    const result = await settings.check(bucketForm())
    expect(words(result)).toEqual([
      'good: A test file was put into “transfer”, fetched by a link without any key, and deleted again.',
      expect.stringMatching(/^warn: 127\.0\.0\.1:\d+ is this computer itself: no other computer can fetch from there\.$/),
    ])
    expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'GET', 'DELETE'])
    expect([await server.keys(), handOver.bucket?.placesInUse(), readdirSync(profile).includes('hand-over-check')]).toEqual([[], [], false])
  })

  test.each<[string, () => HandOverForm | Promise<HandOverForm>, string | RegExp]>([
    [
      'a wrong secret',
      () => bucketForm({}, 'wrong'),
      'The bucket’s server says that the secret access key is not the right one. Enter it again.',
    ],
    [
      'a wrong access key',
      () => bucketForm({ accessKeyId: 'NOBODY' }),
      'The bucket’s server does not know the access key “NOBODY”. Check it.',
    ],
    [
      'a bucket that is not there',
      () => bucketForm({ bucket: 'nothing' }),
      'There is no bucket “nothing” at this address. Check its name, and its region.',
    ],
    [
      'another region',
      () => bucketForm({ region: 'us-east-1' }),
      'The bucket “transfer” is in the region “eu-central-1”. Enter that as its region, and the address of that region.',
    ],
    [
      'a server that is not there',
      async () => bucketForm({ endpoint: `http://127.0.0.1:${String(await freePort())}` }),
      /^Nothing answers at 127\.0\.0\.1:\d+\. Check the address and the port, and whether the server runs\.$/,
    ],
    ['a name that does not exist', () => bucketForm({ endpoint: 'https://nowhere.invalid' }), /nowhere\.invalid/],
    [
      'no encryption where there should be',
      () => bucketForm({ endpoint: server.place.endpoint.replace('http:', 'https:') }),
      /does not offer a secure connection/,
    ],
  ])('says what is wrong with %s', async (_name, form, sentence) => {
    const { settings } = openSettings()
    const result = await settings.check(await form())
    expect(result.isWell).toBe(false)
    expect(result.findings).toEqual([
      { tone: 'bad', words: typeof sentence === 'string' ? sentence : (expect.stringMatching(sentence) as string) },
    ])
  })

  test.each([
    ['may not put', 'PUT', 'it needs the rights to put, get and delete objects'],
    ['may not look', 'HEAD', 'it needs the rights to put, get and delete objects'],
    ['may not give away', 'GET', 'a link to it is refused'],
    ['may not delete', 'DELETE', 'it needs the rights to put, get and delete objects'],
  ])('says what a key %s', async (_name, method, sentence) => {
    const { settings, handOver } = openSettings()
    server.fault = (request) => (request.method === method ? { kind: 'answer', status: 403, code: 'AccessDenied' } : null)
    const result = await settings.check(bucketForm())
    expect([result.isWell, words(result)[0]]).toEqual([false, expect.stringContaining(sentence)])
    expect(words(result)[0]?.includes('is left in the bucket.')).toBe(method === 'DELETE')
    server.fault = () => null
    // Once the key is kept and may delete, nothing is left.
    await settings.save(bucketForm())
    await handOver.sweep()
    expect(await server.keys()).toEqual([])
  })

  test('warns of a clock that is wrong, and links live as long as they should all the same', async () => {
    const { settings } = openSettings()
    server.clockOffset = 60 * 60_000
    const result = await settings.check(bucketForm())
    expect(result.isWell).toBe(true)
    expect(words(result)).toContain(
      'warn: The clock of this computer is 60 minutes off from that of the bucket’s server. Set it, so that links live as long as they should.',
    )
  })

  test('says when something else answers there', async () => {
    const { settings } = openSettings()
    server.fault = () => ({ kind: 'html' })
    const result = await settings.check(bucketForm())
    expect([result.isWell, result.findings[0]?.words.length]).toEqual([false, expect.any(Number)])
  })
})
