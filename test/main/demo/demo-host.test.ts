import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDemoHost } from '../../../src-main/demo/demo-host'
import type { DemoHostOptions } from '../../../src-main/demo/demo-host'
import { demoAccounts } from '../../../src-main/demo/demo-accounts'
import { systemClock } from '../../../src-main/clock'
import { silentLog } from '../../../src-main/log'
import { createRegistry, providerDefinitions } from '../../../src-main/providers/registry'
import { mayRestart } from '../../../src-main/demo/restart-allowance'
import { buildDemoProcess, forkDemoProcess } from './child-process'
import type { BuiltDemo } from './child-process'
import { call, later, makeFolder, myKey } from './media-pocket/harness'

const electron = vi.hoisted(() => ({ fork: vi.fn() }))
vi.mock('electron', () => ({ utilityProcess: { fork: electron.fork } }))

let built: BuiltDemo
const children: ChildProcess[] = []

beforeAll(async () => {
  built = await buildDemoProcess()
}, 60_000)
afterAll(() => {
  built.remove()
})
beforeEach(() => {
  children.length = 0
  electron.fork.mockReset()
  electron.fork.mockImplementation(() => asUtilityProcess(forkDemoProcess(built)))
})

/** A child process with the face of a utility process. */
function asUtilityProcess(child: ChildProcess) {
  children.push(child)
  return {
    on: (name: string, listener: (value: unknown) => void) => child.on(name, listener),
    once: (name: string, listener: (code: number) => void) =>
      child.once(name, (code: number | null) => {
        listener(code ?? 137)
      }),
    postMessage: (message: unknown) => {
      if (child.connected) child.send(message as object)
    },
    kill: () => child.kill(),
  }
}

const pocket = (port: number) => ({ service: 'media-pocket', port, secrets: { apiKey: myKey } })

/** Starts Media Pocket alone. */
async function startHost(options: Partial<DemoHostOptions> = {}) {
  const folder = makeFolder()
  const logged: string[] = []
  const log = {
    info: (message: string, facts?: object) => logged.push(`${message} ${JSON.stringify(facts)}`),
    warn: (message: string, facts?: object) => logged.push(`${message} ${JSON.stringify(facts)}`),
    error: (message: string, facts?: object) => logged.push(`${message} ${JSON.stringify(facts)}`),
  }
  const services = [pocket(0)]
  const all = { entry: built.entry, folder, libraryFolder: join(folder, 'none'), services, log, ...options }
  const host = await startDemoHost(all)
  later(() => host.stop())
  return { host: ofPocket(host), logged, folder: all.folder }
}
/** The host as seen by who cares for Media Pocket only. */
const ofPocket = (host: Awaited<ReturnType<typeof startDemoHost>>) => ({
  get origin() {
    return host.services[0]?.address ?? ''
  },
  assetIds: () => host.knownIds('media-pocket'),
  stop: () => host.stop(),
})
const create = async (host: { readonly origin: string }, title: string) => (await call(host, 'POST', '/assets', { body: { title } })).status

describe('the demo host', () => {
  it('runs all four services side by side, each with a library of its own', async () => {
    const services = demoAccounts.map(({ service, makeSecrets }) => ({
      service,
      port: 0,
      secrets: makeSecrets(() => 'abcdefghijklmnop'),
    }))
    const host = await startDemoHost({
      entry: built.entry,
      folder: makeFolder(),
      libraryFolder: resolve('resources/demo-library'),
      services,
      log: silentLog,
    })
    later(() => host.stop())
    expect(host.services.map(({ service }) => service)).toEqual(['media-pocket', 'octospark', 'wordbee', 'globalaiopc'])
    expect(new Set(host.services.map(({ address }) => new URL(address).port)).size).toBe(4)
    for (const { service, address, fields } of host.services) {
      const secrets = services.find((candidate) => candidate.service === service)?.secrets ?? {}
      const provider = createRegistry(providerDefinitions, systemClock).open({ service, address, fields }, secrets)
      await provider.check(AbortSignal.timeout(5000))
      const listed = (await provider.list?.({ cursor: null }, AbortSignal.timeout(5000)))?.assets.length ?? 0
      expect([service, listed + (await host.knownIds(service)).length > 3]).toEqual([service, true])
    }
  })

  it('runs the service in a process of its own and lists its assets', async () => {
    const { host, logged } = await startHost()
    expect(electron.fork.mock.calls[0]).toEqual([built.entry, [], { serviceName: 'Slipway demo services', stdio: 'ignore' }])
    expect(await create(host, 'a')).toBe(200)
    expect(await host.assetIds()).toHaveLength(1)
    expect(await Promise.all([host.assetIds(), host.assetIds()])).toHaveLength(2)
    await host.stop()
    await expect(host.assetIds()).rejects.toMatchObject({ name: 'AppError', code: 'unexpected' })
    await expect(create(host, 'b')).rejects.toThrow()
    expect(logged).toHaveLength(1)
  })

  it('takes the preferred port when it is free, else any other', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    later(() => {
      blocker.close()
    })
    const { port } = blocker.address() as AddressInfo
    const { host } = await startHost({ services: [pocket(port)] })
    expect(new URL(host.origin).port).not.toBe(String(port))
    const free = Number(new URL(host.origin).port)
    await host.stop()
    const again = await startHost({ services: [pocket(free)] })
    expect(new URL(again.host.origin).port).toBe(String(free))
  })

  it('starts the service again when it dies, on the same port with the same state', async () => {
    const { host, logged } = await startHost()
    const { origin } = host
    await create(host, 'a')
    const before = await host.assetIds()
    children[0]?.kill('SIGKILL')
    await expect.poll(() => create(host, 'b').catch(() => 0), { timeout: 10_000 }).toBe(200)
    expect(host.origin).toBe(origin)
    expect((await host.assetIds()).slice(0, 1)).toEqual(before)
    expect(logged.join()).toContain('starting-again')
  })

  it('gives up after five restarts in a minute', async () => {
    const { host, logged } = await startHost({ clock: { now: () => 1000, setTimer: () => () => undefined } })
    for (let death = 1; death <= 6; death += 1) {
      const child = children[death - 1]
      await expect.poll(() => create(host, 'a').catch(() => 0), { timeout: 10_000 }).toBe(200)
      const ended = child === undefined ? null : once(child, 'exit')
      child?.kill('SIGKILL')
      await ended
    }
    await expect.poll(() => logged.join()).toContain('too-often')
    expect(children).toHaveLength(6)
    await expect(host.assetIds()).rejects.toMatchObject({ name: 'AppError' })
  }, 30_000)

  it('fails with a sentence when the service can not start, and leaves no process', async () => {
    await expect(startHost({ folder: '/dev/null/nowhere' })).rejects.toMatchObject({ name: 'AppError' })
    await expect.poll(() => children.map((child) => child.signalCode ?? child.exitCode)).toEqual(['SIGTERM'])
  })

  it('passes over messages that make no sense, on both sides', async () => {
    const { host } = await startHost()
    const child = children[0]
    for (const noise of [null, 'noise', { kind: 'start' }, { kind: 'known-ids', call: 'x' }, []]) child?.send(noise as object)
    child?.emit('message', { kind: 'known-ids', call: 1, ids: [5] })
    child?.emit('message', { kind: 'unheard of' })
    child?.emit('message', null)
    expect(await host.assetIds()).toEqual([])
  })

  it('logs no path, no key and no address', async () => {
    const { host, logged, folder } = await startHost()
    children[0]?.kill('SIGKILL')
    await expect.poll(() => create(host, 'a').catch(() => 0), { timeout: 10_000 }).toBe(200)
    await expect(startHost({ folder: '/dev/null/nowhere' })).rejects.toThrow()
    for (const secret of [folder, myKey, '@', 'http:']) expect(logged.join()).not.toContain(secret)
  })
})

it.each([
  [[], true],
  [[0, 1, 2, 3, 4], true],
  [[0, 1, 2, 3, 4, 5], false],
  [[0, 1, 2, 3, 4, 70_000], true],
  [[0, 60_001, 60_002, 60_003, 60_004, 60_005], true],
])('restarts five times in a minute at most: deaths at %j', (deaths, allowed) => {
  expect(mayRestart(deaths, deaths.at(-1) ?? 0)).toBe(allowed)
})
