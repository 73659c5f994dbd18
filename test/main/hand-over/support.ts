import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { ulid } from 'ulid'
import { onTestFinished } from 'vitest'
import type { HandOverSetting, NetworkAddress } from '../../../src-preload/contract/hand-over'
import { operationId, type OperationId } from '../../../src-preload/contract/ids'
import type { Clock } from '../../../src-main/clock'
import { systemClock } from '../../../src-main/clock'
import { migrations } from '../../../src-main/database/migrations'
import { openDatabase } from '../../../src-main/database/open'
import type { Database } from '../../../src-main/database/transaction'
import { createHandOver } from '../../../src-main/hand-over/hand-over'
import type { WholeHandOver } from '../../../src-main/hand-over/hand-over'
import { listAddresses } from '../../../src-main/hand-over/network-addresses'
import { defaultHandOverSetting } from '../../../src-main/hand-over/setting'
import { silentLog } from '../../../src-main/log'

export interface Bench {
  readonly db: Database
  readonly folder: string
  readonly staged: string
  handOver: WholeHandOver
  /** How often it was told that what can be fetched is another number. */
  readonly told: () => number
  /** Writes a file and offers it. */
  offer(content: Buffer | string, fileName?: string): Promise<{ id: OperationId; link: string; url: URL; path: string }>
  reopen(): Promise<void>
}

export const md5Of = (content: Buffer | string) => createHash('md5').update(content).digest('hex')
export const newOperation = (): OperationId => operationId.parse(ulid())

/** A service that is not on this computer, and how files get to it. */
export interface Elsewhere {
  readonly setting: HandOverSetting
  readonly addresses: readonly NetworkAddress[]
}

/** Where connections to a host of a link go, when it is not the host itself. */
const routes = new Map<string, { readonly address: string; readonly port: number }>()

/** An address of this computer in a network; where it is in none, another one of its own. */
export function lanAddress(): NetworkAddress {
  const found = listAddresses(networkInterfaces()).find(({ reach, address }) => reach !== 'this-computer' && !address.includes(':'))
  return found ?? { network: 'lo', address: '127.0.0.2', reach: 'this-computer' }
}

/** Files are handed over in the local network, on any free port unless told otherwise. */
export function inNetwork(port = 0): Elsewhere {
  const { network, address, reach } = lanAddress()
  return {
    setting: { ...defaultHandOverSetting, mode: 'local-network', localNetwork: { network, address, port } },
    addresses: [{ network, address, reach }],
  }
}

/** A port that nobody uses right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })
}

/** Files are handed over under a public address, of which this computer is the proxy that forwards it. */
export async function underPublicBase(base: string): Promise<Elsewhere> {
  const port = await freePort()
  routes.set(new URL(base).host, { address: '127.0.0.1', port })
  return {
    setting: { ...defaultHandOverSetting, mode: 'public-address', publicAddress: { base, network: 'lo', address: '127.0.0.1', port } },
    addresses: [{ network: 'lo', address: '127.0.0.1', reach: 'this-computer' }],
  }
}

export function openBench(clock: Clock = systemClock, elsewhere?: Elsewhere): Bench {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-hand-over-'))
  const staged = path.join(folder, 'hand-over')
  const db = openDatabase(path.join(folder, 'library.db'), migrations)
  let told = 0
  const create = () =>
    createHandOver({
      db,
      folder: staged,
      clock,
      log: silentLog,
      onServing: () => {
        told += 1
      },
      ...(elsewhere && {
        addressOf: () => 'https://service.example',
        setting: () => elsewhere.setting,
        addresses: () => elsewhere.addresses,
      }),
    })
  const bench: Bench = {
    db,
    folder,
    staged,
    handOver: create(),
    told: () => told,
    offer: async (content, fileName = 'photo.jpg') => {
      const id = newOperation()
      const file = path.join(folder, fileName.replace(/[/\n]/g, '_').slice(0, 100))
      writeFileSync(file, content)
      const size = Buffer.byteLength(content)
      const { link } = await bench.handOver.offer({
        operationId: id,
        path: file,
        fileName,
        md5: md5Of(content),
        size,
        signal: new AbortController().signal,
      })
      return { id, link, url: new URL(link), path: file }
    },
    reopen: async () => {
      await bench.handOver.close()
      bench.handOver = create()
    },
  }
  onTestFinished(async () => {
    await bench.handOver.close()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return bench
}

/** A bare connection to the server. */
export async function dial(url: URL): Promise<Socket> {
  const { address, port } = routes.get(url.host) ?? { address: url.hostname, port: Number(url.port) }
  const socket = connect(port, address)
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: Buffer
}

/** Sends bytes as they are and reads until the server hangs up. */
export async function sendRaw(url: URL, request: string | Buffer): Promise<RawAnswer> {
  const socket = await dial(url)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('end', () => socket.end())
  socket.write(request)
  const cancel = setTimeout(() => socket.destroy(), 2500)
  await ended
  clearTimeout(cancel)
  const all = Buffer.concat(parts)
  const split = all.indexOf('\r\n\r\n')
  const head = (split < 0 ? all : all.subarray(0, split)).toString('latin1')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: split < 0 ? Buffer.alloc(0) : all.subarray(split + 4) }
}

/** A well-formed request with these lines added. */
export const ask = (url: URL, lines: readonly string[] = [], method = 'GET') =>
  sendRaw(url, [`${method} ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, ...lines, '', ''].join('\r\n'))
