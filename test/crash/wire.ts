import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** When the program is to be ended, by what has passed the wire. */
export interface WirePlan {
  readonly when: 'partly' | 'whole' | 'answered' | 'body'
  /** The request, such as `POST /api/v2/assets`. */
  readonly request: RegExp
  /** The how-many-th of these. */
  readonly count: number
  /** 0 to 1: how much of it passes, where only a part does. */
  readonly share: number
  /** `whole`: whether the service still gets it, although nobody waits for the answer any more. */
  readonly arrives: boolean
  readonly kill: () => void
}

/** Stands between the program and a service, and sees every byte. */
export interface Wire {
  readonly port: number
  /** What the next requests are measured by; null: all pass. */
  plan: WirePlan | null
  /** Texts of one length: the service reads the second where the program wrote the first. */
  swap: readonly [string, string] | null
  /** Told of each answer that begins. */
  onAnswer: () => void
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>
  /** To another service, from the next connection on. */
  leadTo(port: number): void
  close(): Promise<void>
}

interface Doomed {
  readonly plan: WirePlan
  /** Bytes of the request so far, and its whole length as soon as that is known. */
  seen: Buffer
  passed: number
  length: number | null
}

const headEnd = Buffer.from('\r\n\r\n')

/** The length of a request that begins so; null while its head is not complete. */
export function requestLength(bytes: Buffer): number | null {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const body = /^content-length:\s*(\d+)/im.exec(head)?.[1]
  if (body !== undefined) return end + 4 + Number(body)
  if (!/^transfer-encoding:\s*chunked/im.test(head)) return end + 4
  const last = bytes.indexOf('\r\n0\r\n\r\n', end + 2)
  return last < 0 ? null : last + 7
}

/** Opens it on a free port. */
export async function openWire(): Promise<Wire> {
  const sockets = new Set<Socket>()
  let target = 0
  let matched = 0
  let plan: WirePlan | null = null
  let waiting: (() => void)[] = []
  const told = { onAnswer: (): void => undefined }
  const swapped = { texts: null as Wire['swap'] }

  const serve = (client: Socket) => {
    const service = connect({ host: '127.0.0.1', port: target })
    const ports = [Buffer.from(`127.0.0.1:${String(target)}`), Buffer.from(`127.0.0.1:${String(wire.port)}`)] as const
    let doomed: Doomed | null = null
    let isAnswering = true
    for (const socket of [client, service]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        if (sockets.size > 0) return
        for (const resolve of waiting) resolve()
        waiting = []
      })
    }
    const cut = () => {
      client.destroy()
      service.destroy()
    }
    client.on('data', (sent) => {
      const bytes = swapped.texts === null ? sent : replace(sent, [Buffer.from(swapped.texts[0]), Buffer.from(swapped.texts[1])])
      if (isAnswering) doomed = begin(bytes)
      isAnswering = false
      if (doomed === null) service.write(bytes)
      else pass(doomed, bytes, { service, cut })
    })
    client.on('end', () => service.end())
    // One who is killed hangs up; what the service does not answer by then nobody waits for.
    client.on('close', () => {
      if (doomed?.plan.when !== 'whole' || !doomed.plan.arrives) service.destroy()
    })
    service.on('data', (bytes) => {
      if (!isAnswering) told.onAnswer()
      isAnswering = true
      if (doomed?.plan.when === 'answered') {
        doomed.plan.kill()
        cut()
      } else if (doomed?.plan.when === 'whole') cut()
      else client.write(replace(bytes, ports))
    })
    service.on('close', () => client.destroy())
  }

  const begin = (bytes: Buffer): Doomed | null => {
    if (plan === null) return null
    const line = bytes.toString('latin1', 0, Math.max(0, bytes.indexOf('\r\n')))
    if (!plan.request.test(line)) return null
    matched += 1
    return matched === plan.count ? { plan, seen: Buffer.alloc(0), passed: 0, length: null } : null
  }

  const server: Server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const wire: Wire = {
    port: (server.address() as AddressInfo).port,
    get plan() {
      return plan
    },
    set plan(next) {
      plan = next
      matched = 0
    },
    get swap() {
      return swapped.texts
    },
    set swap(next) {
      swapped.texts = next
    },
    get onAnswer() {
      return told.onAnswer
    },
    set onAnswer(next) {
      told.onAnswer = next
    },
    idle: () =>
      new Promise((resolve) => {
        if (sockets.size === 0) resolve()
        else waiting.push(resolve)
      }),
    leadTo(port) {
      target = port
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
  return wire
}

/** What a doomed request lets pass, and when it ends the program. */
function pass(doomed: Doomed, bytes: Buffer, { service, cut }: { service: Socket; cut: () => void }): void {
  const { plan } = doomed
  doomed.seen = Buffer.concat([doomed.seen, bytes])
  doomed.length ??= requestLength(doomed.seen)
  if (plan.when === 'answered') {
    service.write(bytes)
    return
  }
  if (plan.when === 'whole') {
    if (doomed.length === null || doomed.seen.length < doomed.length) return
    plan.kill()
    if (plan.arrives) service.write(doomed.seen)
    else cut()
    return
  }
  const end = plan.when === 'partly' ? Math.max(1, Math.floor(doomed.seen.length * plan.share)) : bodyShare(doomed)
  if (end === null || doomed.seen.length < end) {
    service.write(doomed.seen.subarray(doomed.passed))
    doomed.passed = doomed.seen.length
    return
  }
  service.write(doomed.seen.subarray(doomed.passed, end), () => {
    plan.kill()
    cut()
  })
}

/** Where the body's share ends; null while the head is not complete. At least one byte is missing. */
function bodyShare({ seen, plan, length }: Doomed): number | null {
  const head = seen.indexOf(headEnd)
  if (head < 0) return null
  if (length !== null) return Math.min(length - 1, head + 4 + Math.floor((length - head - 4) * plan.share))
  // Sent in pieces of unknown number: somewhere in the first tens of kilobytes.
  return head + 4 + Math.floor(20_000 * plan.share)
}

/** Addresses that the service tells lead here again, and the like. Both have the same length. */
function replace(bytes: Buffer, [from, to]: readonly [Buffer, Buffer]): Buffer {
  if (from.length !== to.length || !bytes.includes(from)) return bytes
  return Buffer.from(bytes.toString('latin1').replaceAll(from.toString('latin1'), to.toString('latin1')), 'latin1')
}
