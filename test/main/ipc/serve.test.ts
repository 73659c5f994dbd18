import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serve, type Handlers, type Sender } from '../../../src-main/ipc/serve'
import type { Log } from '../../../src-main/log'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { calls, type Call } from '../../../src-preload/contract/channels'
import { AppError, errorCodes, type Reply } from '../../../src-preload/contract/errors'
import { procedures } from '../../../src-preload/contract/procedures'

const page: Sender = { senderFrame: { url: 'slipway-app://window/index.html', parent: null } }
const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

/** The door with handlers that note what reaches them. */
function door(handlers: Partial<Record<Call, (input: unknown) => unknown>> = {}) {
  const channels = new Map<string, (event: unknown, raw: unknown) => Promise<Reply<unknown>>>()
  const reached: [Call, unknown][] = []
  const lines: string[] = []
  const note = (event: string, facts?: unknown) => lines.push(`${event} ${JSON.stringify(facts)}`)
  const log: Log = { info: note, warn: note, error: note }
  const all = Object.fromEntries(
    calls.map((call) => [
      call,
      (input: unknown) => {
        reached.push([call, input])
        return handlers[call]?.(input)
      },
    ]),
  ) as unknown as Handlers
  const ipc = { handle: (channel: string, listener: unknown) => channels.set(channel, listener as never) }
  serve(ipc, all, {
    isTrusted: ({ senderFrame }) => senderFrame?.url.startsWith('slipway-app://window/') === true && senderFrame.parent === null,
    log,
  })
  return {
    channels,
    reached,
    lines,
    ask: (call: string, raw: unknown, sender: Sender = page): Promise<Reply<unknown>> => {
      const listener = channels.get(call)
      if (listener === undefined) throw new Error('no such channel')
      return listener(sender, raw)
    },
  }
}

describe('the door from the window', () => {
  it('has one channel for each call of the contract', () => {
    expect([...door().channels.keys()]).toEqual([...calls])
  })

  it('runs the handler with the checked input and gives its answer back', async () => {
    const { ask, reached } = door({ 'settings.read': () => ({ theme: 'dark' }) })
    expect(await ask('settings.read', { extra: 1 })).toEqual({ ok: true, value: { theme: 'dark' } })
    expect(reached).toEqual([['settings.read', {}]])
  })

  it.each<[string, Sender]>([
    ['another page', { senderFrame: { url: 'https://example.com/', parent: null } }],
    ['a frame inside our page', { senderFrame: { url: 'slipway-app://window/index.html', parent: {} } }],
    ['a page that is gone', { senderFrame: null }],
    ['a file', { senderFrame: { url: 'file:///etc/passwd', parent: null } }],
  ])('does nothing for %s', async (_what, sender) => {
    const { ask, reached } = door()
    for (const call of calls)
      expect(await ask(call, {}, sender)).toEqual({ ok: false, error: { code: 'untrusted-sender', message: 'This page may not do that.' } })
    expect(reached).toEqual([])
  })

  it('answers a check of the sender that fails with "unexpected", and runs nothing', async () => {
    const { reached, channels } = door()
    const broken = { get senderFrame(): null {
      throw new Error('CANARY')
    } } // prettier-ignore
    const reply = await channels.get('app.state')?.(broken, {})
    expect(reply).toMatchObject({ ok: false, error: { code: 'unexpected' } })
    expect([reached, JSON.stringify(reply).includes('CANARY')]).toEqual([[], false])
  })

  it.each([
    ['accounts.fields', { id: 'x' }],
    ['assets.page', { offset: -1 }],
    ['assets.trash', { ids: [] }],
    ['assets.trash', { ids: ['../../etc'] }],
    ['settings.save', { theme: 'pink' }],
    ['comments.add', { assetId: id }],
    ['comments.add', null],
    ['intake.page', 'x'],
  ])('refuses to run %s with %j', async (call, raw) => {
    const { ask, reached } = door()
    expect(await ask(call, raw)).toEqual({
      ok: false,
      error: { code: 'invalid-input', message: 'Slipway did not understand this request. Nothing was changed.' },
    })
    expect(reached).toEqual([])
  })

  it('refuses an input of more than a megabyte, and one that is no data', async () => {
    const { ask, reached } = door()
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const raw of [{ id, text: 'a'.repeat(1024 * 1024) }, circle, { n: 1n }]) {
      expect(await ask('comments.edit', raw)).toEqual({ ok: false, error: { code: 'invalid-input', message: 'That is too much at once.' } })
    }
    expect(reached).toEqual([])
  })

  it('takes the paths of many thousands of files, and of no more', async () => {
    const preview = { ticket: '', files: 0, folders: 0, bytes: 0, willSend: 0, notes: [], rows: [], isCutShort: false, accounts: [] }
    const { ask } = door({ 'hand-in.preview': () => preview })
    const paths = (count: number) => Array.from({ length: count }, (_, number) => `/given/${'a'.repeat(100)}/${String(number)}.png`)
    expect(await ask('hand-in.preview', { paths: paths(20_000), target: null })).toEqual({ ok: true, value: preview })
    expect(await ask('hand-in.preview', { paths: paths(20_001), target: null })).toMatchObject({ error: { code: 'invalid-input' } })
    expect(await ask('hand-in.preview', { paths: ['/'.repeat(17 * 1024 * 1024)], target: null })).toMatchObject({
      error: { message: 'That is too much at once.' },
    })
  })

  it('tells an expected error with its field, in the words it has', async () => {
    const { ask, lines } = door({
      'comments.edit': () => {
        throw new AppError('invalid-input', 'Write something first.', 'text')
      },
      'comments.delete': () => Promise.reject(new AppError('not-found', 'It is gone.')),
    })
    expect(await ask('comments.edit', { id, text: '' })).toEqual({
      ok: false,
      error: { code: 'invalid-input', message: 'Write something first.', field: 'text' },
    })
    expect(await ask('comments.delete', { id })).toEqual({ ok: false, error: { code: 'not-found', message: 'It is gone.' } })
    expect(lines).toEqual([])
  })

  it("tells a service's failure by its kind, in our own words", async () => {
    const { ask } = door({
      'assets.history': () => Promise.reject(new ProviderError('offline', 'It could not be reached.')),
      'assets.collections': () => Promise.reject(new ProviderError('forbidden', 'You may not.', { status: 403 })),
    })
    expect(await ask('assets.history', { id, cursor: null })).toEqual({
      ok: false,
      error: { code: 'offline', message: 'It could not be reached.' },
    })
    expect(await ask('assets.collections', { id })).toEqual({ ok: false, error: { code: 'refused', message: 'You may not.' } })
  })

  it.each([
    [
      'an error',
      () => {
        throw new Error('CANARY at /home/ann/library.db')
      },
    ],
    ['a rejection', () => Promise.reject(Object.assign(new Error('CANARY'), { code: 'SQLITE_FULL' }))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- any code may throw anything
    ['a thrown text', () => Promise.reject('CANARY')],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- any code may throw anything
    ['a thrown nothing', () => Promise.reject(undefined)],
    ['an answer of the wrong shape', () => ({ theme: 'CANARY' })],
    ['no answer', () => undefined],
  ])('tells nothing of %s that nobody expected, to the window or the log', async (_what, handler) => {
    const { ask, lines } = door({ 'settings.read': handler })
    const reply = await ask('settings.read', {})
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'unexpected', message: expect.stringMatching(/^Something went wrong in Slipway/) as string },
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^ipc\.failed {"call":"settings\.read","code":"[\w/-]+"}$/)
    expect(JSON.stringify([reply, lines])).not.toContain('CANARY')
  })

  it('lets nothing out that is not agreed upon', async () => {
    const { ask } = door({ 'settings.read': () => ({ theme: 'dark', apiKey: 'CANARY' }) })
    expect(await ask('settings.read', {})).toEqual({ ok: true, value: { theme: 'dark' } })
  })

  it('never fails and never runs a handler over an input that is not as agreed, whatever is sent to whichever channel', async () => {
    const { ask, reached } = door()
    const shaped = fc.record(
      {
        id: fc.oneof(fc.constant(id), fc.anything()),
        ids: fc.oneof(fc.constant([id]), fc.array(fc.anything())),
        assetId: fc.oneof(fc.constant(id), fc.anything()),
        text: fc.oneof(fc.string(), fc.anything()),
        offset: fc.oneof(fc.integer(), fc.double()),
        limit: fc.integer(),
        query: fc.anything(),
        nonce: fc.anything(),
        typed: fc.anything(),
        changes: fc.anything(),
        theme: fc.anything(),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...calls),
        fc.oneof(fc.anything({ withBigInt: true, withMap: true, withDate: true, withTypedArray: true }), shaped),
        async (call, raw) => {
          reached.length = 0
          const reply = await ask(call, raw)
          const isValid = procedures[call].input.safeParse(raw).success
          if (!isValid) expect([reached, reply.ok]).toEqual([[], false])
          if (!reply.ok) expect(errorCodes).toContain(reply.error.code)
          for (const [, input] of reached) expect(procedures[call].input.safeParse(input).success).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
