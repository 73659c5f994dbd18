import { describe, expect, it } from 'vitest'
import { keychainService, openSecretStore } from '../../../src-main/accounts/secret-store'
import type { KeychainState } from '../../../src-preload/contract/app-state'
import { AppError } from '../../../src-preload/contract/errors'
import { accountId } from '../../../src-preload/contract/ids'
import { manualClock, settled } from '../../support/manual-clock'
import { memoryKeytar, type MemoryKeytar } from '../../support/memory-keytar'

const one = accountId.parse('01ARZ3NDEKTSV4RRFFQ69G5FA1')
const two = accountId.parse('01ARZ3NDEKTSV4RRFFQ69G5FA2')

function setUp(keytar: MemoryKeytar | null = memoryKeytar()) {
  const clock = manualClock()
  const states: KeychainState[] = []
  const lines: string[] = []
  const note = (event: string, facts?: unknown) => lines.push(`${event} ${JSON.stringify(facts)}`)
  const begin = () =>
    openSecretStore({
      load: () =>
        keytar === null ? Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file')) : Promise.resolve(keytar),
      service: 'Slipway test',
      clock,
      log: { info: note, warn: note, error: note },
      onChange: (state) => states.push(state),
    })
  return { clock, states, lines, keytar: keytar ?? memoryKeytar(), begin, store: begin() }
}

const rejectionOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => null).catch((error: unknown) => error)

describe('with a keychain', () => {
  it('secrets lie there and are found by the next start', async () => {
    const { store, begin, keytar, states } = setUp()
    await store.set(one, { apiKey: 'CANARY' })
    expect(keytar.items.get(`Slipway test/${one}`)).toBe('{"apiKey":"CANARY"}')
    const next = begin()
    expect(await next.get(one)).toEqual({ apiKey: 'CANARY' })
    expect(await next.get(two)).toBeNull()
    expect([next.state(), states]).toEqual(['keychain', []])
  })

  it('asks it once for each secret', async () => {
    const { store, begin, keytar } = setUp()
    await store.set(one, { apiKey: 'a' })
    const next = begin()
    keytar.calls.length = 0
    await next.get(one)
    await next.get(one)
    expect(keytar.calls).toEqual(['get'])
  })

  it('forgets a secret here and there', async () => {
    const { store, begin, keytar } = setUp()
    await store.set(one, { apiKey: 'a' })
    await store.set(two, { apiKey: 'b' })
    await store.forget(one)
    expect(await store.get(one)).toBeNull()
    expect(await begin().get(one)).toBeNull()
    expect([...keytar.items.keys()].filter((key) => key.endsWith(two))).toHaveLength(1)
  })

  it.each(['', 'not json', 'null', '7', '[]', '{"apiKey":{"a":1}}'])('takes an item that holds %j for no usable secret', async (text) => {
    const { store, keytar } = setUp()
    keytar.items.set(`Slipway test/${one}`, text)
    const secrets = await store.get(one)
    expect(secrets === null || Object.keys(secrets).length === 0).toBe(true)
  })

  it('is not loaded before it is needed', () => {
    let loads = 0
    openSecretStore({
      load: () => {
        loads += 1
        return Promise.resolve(memoryKeytar())
      },
      service: 'x',
      clock: manualClock(),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      onChange: () => undefined,
    })
    expect(loads).toBe(0)
  })
})

describe('without a keychain', () => {
  it('secrets live until the program ends, and the window is told', async () => {
    const { store, begin, states } = setUp(null)
    expect(await store.probe()).toBe('session-only')
    await store.set(one, { apiKey: 'a' })
    expect(await store.get(one)).toEqual({ apiKey: 'a' })
    expect(states).toEqual(['session-only'])
    expect(await begin().get(one)).toBeNull()
  })

  it('nothing that it says reaches the log', async () => {
    const { store, lines, keytar } = setUp()
    keytar.mode = 'gone'
    await store.set(one, { apiKey: 'CANARY' })
    expect(lines).toHaveLength(2)
    expect(lines.join('\n')).not.toMatch(/CANARY|DISPLAY|autolaunch/)
  })
})

describe('a keychain whose daemon ends in the middle', () => {
  it('leaves what is known in memory, and nothing breaks', async () => {
    const { store, keytar } = setUp()
    await store.set(one, { apiKey: 'a' })
    keytar.mode = 'gone'
    expect(await store.probe()).toBe('session-only')
    expect(await store.get(one)).toEqual({ apiKey: 'a' })
    expect(await store.get(two)).toBeNull()
    await store.set(two, { apiKey: 'b' })
    expect(await store.get(two)).toEqual({ apiKey: 'b' })
    await store.forget(one)
    expect(await store.get(one)).toBeNull()
  })

  it('gets what was kept in memory when it is back', async () => {
    const { store, begin, keytar, states } = setUp()
    await store.set(one, { apiKey: 'a' })
    keytar.mode = 'gone'
    await store.set(one, { apiKey: 'newer' })
    await store.set(two, { apiKey: 'b' })
    keytar.mode = 'works'
    expect(await store.probe()).toBe('keychain')
    expect(states).toEqual(['session-only', 'keychain'])
    expect([await begin().get(one), await begin().get(two)]).toEqual([{ apiKey: 'newer' }, { apiKey: 'b' }])
  })

  it('is not called back while a secret could not be moved into it', async () => {
    const { store, keytar } = setUp()
    keytar.mode = 'gone'
    await store.set(one, { apiKey: 'a' })
    keytar.mode = 'works'
    keytar.isReadOnly = true
    expect(await store.probe()).toBe('locked')
    keytar.isReadOnly = false
    expect(await store.probe()).toBe('keychain')
    expect(keytar.items.has(`Slipway test/${one}`)).toBe(true)
  })

  it('and another one in its place gets nothing: it is not the one the secrets were put in', async () => {
    const { store, keytar } = setUp()
    await store.set(one, { apiKey: 'a' })
    keytar.items.clear()
    expect(await store.probe()).toBe('session-only')
    expect(keytar.items.size).toBe(0)
    expect(await store.get(one)).toEqual({ apiKey: 'a' })
  })
})

describe('a locked keychain', () => {
  it('keeps nothing and says what to do', async () => {
    const { store, keytar, states } = setUp()
    keytar.mode = 'locked'
    const refusal = await rejectionOf(store.set(one, { apiKey: 'a' }))
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({
      code: 'keychain-locked',
      message: 'Your keychain is locked. Unlock it and try again, or choose “Use this session only”.',
    })
    expect(states).toEqual(['locked'])
    keytar.mode = 'works'
    expect(await store.probe()).toBe('keychain')
    expect(await store.get(one)).toBeNull()
  })

  it('is worked around for this session when the user says so, and asked nothing more', async () => {
    const { store, keytar, states } = setUp()
    keytar.mode = 'locked'
    await store.probe()
    store.useSessionOnly()
    await store.set(one, { apiKey: 'a' })
    expect(await store.get(one)).toEqual({ apiKey: 'a' })
    keytar.mode = 'works'
    keytar.calls.length = 0
    expect(await store.probe()).toBe('session-only')
    expect(await store.get(two)).toBeNull()
    expect([keytar.calls, keytar.items.size, states]).toEqual([[], 0, ['locked', 'session-only']])
  })

  it('does not end the choice of the user when an account is left', async () => {
    const { store, keytar, clock } = setUp()
    store.useSessionOnly()
    keytar.mode = 'hangs'
    const leaving = store.forget(one)
    await clock.run(5000)
    await leaving
    expect(store.state()).toBe('session-only')
  })
})

describe('a keychain that does not answer', () => {
  it('counts as locked after a while, and as open when it answers after all', async () => {
    const { store, keytar, clock, states } = setUp()
    await store.set(one, { apiKey: 'a' })
    keytar.mode = 'hangs'
    const probing = store.probe()
    await clock.run(4999)
    expect(states).toEqual([])
    await clock.run(1)
    expect(await probing).toBe('locked')
    keytar.unlock()
    await settled()
    expect(store.state()).toBe('keychain')
  })

  it('leaves no timer behind when it answers in time', async () => {
    const { store, clock } = setUp()
    await store.probe()
    await settled()
    expect(clock.waiting()).toBe(0)
  })

  it('keeps nothing of a secret whose saving the user was told had failed', async () => {
    const { store, keytar, clock } = setUp()
    keytar.mode = 'hangs'
    const saving = rejectionOf(store.set(one, { apiKey: 'a' }))
    await clock.run(5000)
    expect(await saving).toMatchObject({ code: 'keychain-locked' })
    keytar.unlock()
    await settled()
    expect(keytar.items.has(`Slipway test/${one}`)).toBe(false)
    expect(await store.get(one)).toBeNull()
  })

  it('keeps the old secret when changing it failed so', async () => {
    const { store, keytar, clock, begin } = setUp()
    await store.set(one, { apiKey: 'old' })
    keytar.mode = 'hangs'
    const saving = rejectionOf(store.set(one, { apiKey: 'new' }))
    await clock.run(5000)
    await saving
    keytar.unlock()
    await settled()
    expect(await store.get(one)).toEqual({ apiKey: 'old' })
    expect(await begin().get(one)).toEqual({ apiKey: 'old' })
  })

  it('gets what was kept in memory when its prompt is answered', async () => {
    const { store, keytar, clock } = setUp()
    keytar.mode = 'gone'
    await store.set(one, { apiKey: 'a' })
    keytar.mode = 'hangs'
    const probing = store.probe()
    await clock.run(5000)
    expect(await probing).toBe('locked')
    keytar.unlock()
    await settled()
    expect(store.state()).toBe('keychain')
    expect(keytar.items.has(`Slipway test/${one}`)).toBe(true)
  })
})

it('profiles in different folders have different places in the keychain, which do not name the folder', () => {
  expect(keychainService('/home/ann/a')).not.toBe(keychainService('/home/ann/b'))
  expect(keychainService('/home/ann/a')).toBe(keychainService('/home/ann/a'))
  expect(keychainService('/home/ann/a')).toMatch(/^Slipway [0-9a-f]{16}$/)
})
