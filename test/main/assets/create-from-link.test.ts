import { describe, expect, it } from 'vitest'
import { checkLink, createFromLink, nameInLink, type CreateFromLinkTools } from '../../../src-main/assets/create-from-link'
import { peekLink } from '../../../src-main/assets/peek-link'
import { systemClock } from '../../../src-main/clock'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import { AppError } from '../../../src-preload/contract/errors'
import { testLibrary } from '../../support/library'
import { startTinyServer } from '../providers/support/tiny-server'

function setUp(changes: Partial<CreateFromLinkTools> = {}) {
  const library = testLibrary()
  const { db, clock, publish } = library
  const queued: string[] = []
  const tools: CreateFromLinkTools = {
    db,
    clock,
    publish,
    whyNot: () => null,
    titleLimitOf: () => null,
    onQueued: (id) => queued.push(id),
    ...changes,
  }
  const create = (wish: Partial<Parameters<typeof createFromLink>[1]>) =>
    createFromLink(tools, { id: library.account, link: 'https://files.example/a/Harbour%20night.png?v=1', name: '', type: null, ...wish })
  return { library, queued, create }
}

const refusedWith = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a new asset out of a link', () => {
  it('is shown at once under its name, and queued', () => {
    const { library, create, queued } = setUp()
    const id = create({ name: ' Night ', type: 'image' })
    expect(library.asset(id)).toMatchObject({ title: 'Night', remoteId: null })
    expect(entriesOfAsset(library.db, id).map(({ payload }) => payload)).toEqual([
      { kind: 'create-from-link', link: 'https://files.example/a/Harbour%20night.png?v=1', name: 'Night', type: 'image' },
    ])
    expect(queued).toEqual([library.account])
    expect(library.events()).toEqual(expect.arrayContaining(['assets.changed', 'activity.changed']))
  })

  it('is named by the last part of its link when nothing was typed', () => {
    const { library, create } = setUp()
    expect(library.asset(create({})).title).toBe('Harbour night.png')
    expect(library.asset(create({ link: 'https://files.example/' })).title).toBe('files.example')
  })

  it.each([
    ['https://files.example/%E0%A4%A', '%E0%A4%A'],
    ['https://files.example/a%2F..%2Fb%00c', 'a/../b c'],
    ['https://files.example/folder/', 'folder'],
    [`https://files.example/${'x'.repeat(400)}`, 'x'.repeat(255)],
  ])('%s is called %j', (link, name) => {
    expect(nameInLink(new URL(link))).toBe(name)
  })

  it.each([
    ['', /Enter the web address/],
    ['picture.jpg', /no web address/],
    ['file:///etc/passwd', /no web address/],
    ['javascript:alert(1)', /no web address/],
    ['ftp://files.example/a', /no web address/],
    ['https://', /no web address/],
    ['https://files.example/a b', /no web address/],
    ['https://ann:secret@files.example/a', /user name or a password/],
    ['http://files.example/a', /must begin with https/],
    ['http://192.168.1.5/a', /must begin with https/],
  ])('is refused for %j, at the link', (link, message) => {
    const refusal = refusedWith(() => checkLink(link))
    expect([refusal.code, refusal.field]).toEqual(['invalid-input', 'link'])
    expect(refusal.message).toMatch(message)
  })

  it('may be given a link on this computer without encryption', () => {
    expect(checkLink(' http://127.0.0.1:8080/a.png ').href).toBe('http://127.0.0.1:8080/a.png')
    expect(checkLink('http://localhost/a.png').hostname).toBe('localhost')
  })

  it('is refused where the service makes none, or does not take the name, and leaves nothing', () => {
    expect(refusedWith(() => setUp({ whyNot: () => 'It makes none.' }).create({})).message).toBe('It makes none.')
    const { create, library } = setUp({ titleLimitOf: () => 5 })
    expect(refusedWith(() => create({ name: 'too long' }))).toMatchObject({ field: 'name' })
    expect(library.db.prepare('SELECT (SELECT count(*) FROM asset) + (SELECT count(*) FROM outbox) AS n').get()).toEqual({ n: 0 })
  })
})

describe('the first bytes of what lies at a link', () => {
  const signal = () => AbortSignal.timeout(10_000)

  it('are read, and no more, though the server sends all of it', async () => {
    const seen: (string | undefined)[] = []
    const server = await startTinyServer((request, response) => {
      seen.push(request.headers.range)
      response.writeHead(200, { 'content-type': 'image/png' })
      response.end(Buffer.alloc(5_000_000, 'x'))
    })
    const { contentType, head } = await peekLink(`${server.origin}/a.png`, { clock: systemClock, signal: signal() })
    expect([contentType, head.length, seen]).toEqual(['image/png', 4100, ['bytes=0-4099']])
  })

  it('of nothing are none', async () => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(416, { 'content-type': 'text/html' })
      response.end('<p>no</p>')
    })
    expect(await peekLink(server.origin, { clock: systemClock, signal: signal() })).toEqual({ contentType: null, head: Buffer.alloc(0) })
  })

  it('are not read from private networks, nor where a public address sends to one', async () => {
    for (const link of ['https://192.168.1.1/a', 'https://169.254.169.254/latest/meta-data', 'https://[fd00::1]/a'])
      await expect(peekLink(link, { clock: systemClock, signal: signal() })).rejects.toMatchObject({ kind: 'rejected' })
    await expect(peekLink('file:///etc/passwd', { clock: systemClock, signal: signal() })).rejects.toMatchObject({ code: 'invalid-input' })
    const server = await startTinyServer((_request, response) => {
      response.writeHead(302, { location: 'https://10.0.0.1/secret' })
      response.end()
    })
    await expect(peekLink(server.origin, { clock: systemClock, signal: signal() })).rejects.toMatchObject({ kind: 'rejected' })
  })
})
