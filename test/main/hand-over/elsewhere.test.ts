import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HandOverSetting } from '../../../src-preload/contract/hand-over'
import { systemClock } from '../../../src-main/clock'
import { until } from '../../support/until'
import { ask, freePort, inNetwork, lanAddress, md5Of, newOperation, openBench, sendRaw, underPublicBase, type Elsewhere } from './support'
import { awakeMsOf } from '../../support/awake-time'
import { garbageCollector } from '../../support/collect-garbage'
import { listeningSockets } from './listening-sockets'

const ways: readonly (readonly [string, () => Promise<Elsewhere | undefined>])[] = [
  ['this computer', () => Promise.resolve(undefined)],
  ['the local network', () => Promise.resolve(inNetwork())],
  ['a public address', () => underPublicBase('https://files.example.com/to/slipway')],
]

describe.each(ways)('handed over from %s', (_name, how) => {
  test('a file is fetched whole, in parts and by HEAD, and known to be taken', async () => {
    const bench = openBench(systemClock, await how())
    const { id, url } = await bench.offer('the content')
    expect((await ask(url, [], 'HEAD')).status).toBe(200)
    expect((await ask(url, ['Range: bytes=0-2'])).body.toString()).toBe('the')
    expect(bench.handOver.state(id)).toBe('not-taken')
    expect((await ask(url)).body.toString()).toBe('the content')
    await until(() => bench.handOver.state(id) === 'taken')
    expect(bench.handOver.seesFetches(id)).toBe(true)
  })

  test('this process listens while something is offered, on that place alone, and at no other time', async () => {
    const elsewhere = await how()
    const before = listeningSockets()
    const bench = openBench(systemClock, elsewhere)
    expect(listeningSockets()).toEqual(before)
    const first = await bench.offer('one', 'one')
    const second = await bench.offer('two', 'two')
    expect(listeningSockets()).toHaveLength(before.length + 1)
    expect(listeningSockets().some((local) => local.startsWith('00000000:'))).toBe(false)
    await bench.handOver.withdraw(first.id)
    expect(listeningSockets()).toHaveLength(before.length + 1)
    await ask(second.url)
    await bench.handOver.withdraw(second.id)
    expect(listeningSockets()).toEqual(before)
    await bench.offer('three', 'three')
    await bench.handOver.close()
    expect(listeningSockets()).toEqual(before)
  })

  test('it is told how many files can be fetched, and each time when that changes', async () => {
    const bench = openBench(systemClock, await how())
    expect(bench.handOver.serving()).toEqual({ here: 0, inBucket: 0 })
    const { id } = await bench.offer('one', 'one')
    await bench.offer('two', 'two')
    expect([bench.handOver.serving().here, bench.told()]).toEqual([2, 2])
    await bench.handOver.withdraw(id)
    expect([bench.handOver.serving().here, bench.told()]).toEqual([1, 3])
  })

  test('a link is dead within a second after the service has the file and the operation ended', async () => {
    const bench = openBench(systemClock, await how())
    const keeper = await bench.offer('another', 'another')
    const { id, url } = await bench.offer('the content')
    await ask(url)
    await until(() => bench.handOver.state(id) === 'taken')
    const withdrawAndAsk = async () => {
      await bench.handOver.withdraw(id)
      expect((await sendRaw(keeper.url, `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`)).status).toBe(404)
    }
    expect(await awakeMsOf(withdrawAndAsk)).toBeLessThan(1000)
  })

  test('a thousand silent connections cost at most 20 MB and keep no real fetch out', async () => {
    const bench = openBench(systemClock, await how())
    const { url } = await bench.offer('the content')
    await ask(url)
    const { port, address } = portAndAddress(url)
    // In a process of its own: its sockets are not ours to pay for.
    const crowd = spawn(process.execPath, ['-e', crowdScript, address, String(port)], { stdio: ['pipe', 'pipe', 'ignore'] })
    onTestFinished(() => void crowd.kill())
    const collect = garbageCollector()
    const used = () => {
      collect()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = used()
    await new Promise((resolve) => crowd.stdout.once('data', resolve))
    for (let count = 0; count < 4; count++) expect((await ask(url)).body.toString()).toBe('the content')
    expect(used() - before).toBeLessThan(20 * 1024 * 1024)
    crowd.stdin.end()
  })

  function portAndAddress(url: URL): { port: number; address: string } {
    const local = listeningSockets().at(-1)?.split(':')[1] ?? '0'
    return { port: Number.parseInt(local, 16), address: url.port === '' || url.hostname.endsWith('.com') ? '127.0.0.1' : url.hostname }
  }
})

const crowdScript = `
const [address, port] = process.argv.slice(1)
let open = 0
for (let count = 0; count < 1000; count++) {
  const socket = require('node:net').connect(Number(port), address)
  socket.on('error', () => undefined)
  socket.once('connect', () => {
    if (count % 2 === 0) socket.write('GET / HTTP/1.1\\r\\nX: ')
    if (++open === 1000) process.stdout.write('open')
  })
}
process.stdin.on('end', () => process.exit(0)).resume()`

describe('in the local network', () => {
  test('links lead to the address that was picked, on the port that was set', async () => {
    const port = await freePort()
    const bench = openBench(systemClock, inNetwork(port))
    const { link } = await bench.offer('the content')
    expect(link).toMatch(new RegExp(`^http://${lanAddress().address.replaceAll('.', '\\.')}:${String(port)}/[\\w-]{43}$`))
  })

  test('a port that another program uses is told in words, and the file waits', async () => {
    const taken = createServer()
    const port = await listenOn(taken, lanAddress().address)
    const bench = openBench(systemClock, inNetwork(port))
    await expect(bench.offer('the content')).rejects.toMatchObject({
      code: 'unexpected',
      message: `Files can not be handed over from ${lanAddress().address}:${String(port)}: another program uses this port. End it, or choose another port in Settings > Hand-over.`,
    })
    expect(bench.handOver.serving().here).toBe(0)
    await new Promise((resolve) => taken.close(resolve))
    expect((await ask((await bench.offer('the content')).url)).status).toBe(200)
  })

  test('a network that is not there is told in words, before anything is copied', async () => {
    const { setting } = inNetwork()
    const bench = openBench(systemClock, { setting, addresses: [] })
    await expect(bench.offer('the content')).rejects.toMatchObject({
      code: 'unexpected',
      message: expect.stringContaining('is not there') as string,
    })
  })

  test('another address in the same network is found again', async () => {
    const { setting, addresses } = inNetwork()
    const moved = { ...setting, localNetwork: { ...setting.localNetwork, address: '203.0.113.9' } }
    const bench = openBench(systemClock, { setting: moved, addresses })
    const { url } = await bench.offer('the content')
    expect([url.hostname, (await ask(url)).status]).toEqual([lanAddress().address, 200])
  })
})

describe('under a public address', () => {
  test('links begin with it, and come through a proxy that takes its path off as well as through one that leaves it', async () => {
    const bench = openBench(systemClock, await underPublicBase('https://files.example.com/to/slipway'))
    const { url } = await bench.offer('the content')
    expect(url.href).toMatch(/^https:\/\/files\.example\.com\/to\/slipway\/[\w-]{43}$/)
    expect((await ask(url)).status).toBe(200)
    const stripped = url.pathname.replace('/to/slipway', '')
    expect((await sendRaw(url, `GET ${stripped} HTTP/1.1\r\nHost: ${url.host}\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n`)).status).toBe(200)
    expect((await sendRaw(url, `GET ${stripped} HTTP/1.0\r\nHost: ${url.host}\r\n\r\n`)).status).toBe(200)
  })

  test('the address and port behind the proxy are no name of ours', async () => {
    const elsewhere = await underPublicBase('https://files.example.com')
    const bench = openBench(systemClock, elsewhere)
    const { url } = await bench.offer('the content')
    for (const host of [`127.0.0.1:${String(elsewhere.setting.publicAddress.port)}`, 'localhost', '127.0.0.1']) {
      expect((await sendRaw(url, `GET ${url.pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status).toBe(404)
    }
  })
})

describe('a setting', () => {
  test('that changes leaves what is offered as it is, and holds for the next file', async () => {
    const elsewhere = { setting: inNetwork().setting, addresses: inNetwork().addresses }
    const bench = openBench(systemClock, elsewhere)
    const first = await bench.offer('one', 'one')
    const next = await underPublicBase('https://files.example.com')
    Object.assign(elsewhere, next)
    const second = await bench.offer('two', 'two')
    expect([first.url.hostname, second.url.hostname]).toEqual([lanAddress().address, 'files.example.com'])
    expect((await ask(first.url)).body.toString()).toBe('one')
    expect((await ask(second.url)).body.toString()).toBe('two')
    expect(bench.handOver.serving().here).toBe(2)
  })

  test('that fits no service elsewhere holds the file with a sentence, and copies nothing', async () => {
    const { addresses } = inNetwork()
    const setting: HandOverSetting = { ...inNetwork().setting, mode: 'this-computer' }
    const bench = openBench(systemClock, { setting, addresses })
    const id = newOperation()
    const order = { operationId: id, path: '/nowhere', fileName: 'a', md5: md5Of('a'), size: 1, signal: new AbortController().signal }
    await expect(bench.handOver.offer(order)).rejects.toMatchObject({
      code: 'unexpected',
      message:
        'The service at service.example fetches files by a link, and Slipway hands files over on this computer only. Open Settings > Hand-over and choose how it can reach them; it is sent by itself then.',
    })
    expect(bench.handOver.state(id)).toBe('never-offered')
    expect(bench.handOver.whyNot(id)).toMatch(/^The service at service\.example fetches files by a link/)
    setting.mode = 'local-network'
    expect(bench.handOver.whyNot(id)).toBeNull()
  })
})

async function listenOn(server: Server, address: string): Promise<number> {
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  return (server.address() as AddressInfo).port
}
