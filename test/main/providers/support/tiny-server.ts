import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface TinyServer {
  readonly origin: string
  readonly port: number
  /** In the order of arrival; each is noted when its body is whole. */
  readonly seen: readonly SeenRequest[]
}

type Answer = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => void

/** Listens on loopback until the test is over. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return (server.address() as AddressInfo).port
}

/** A real HTTP server with one behaviour. */
export async function startTinyServer(answer: Answer): Promise<TinyServer> {
  const seen: SeenRequest[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const whole = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(whole)
      answer(whole, response, request)
    })
  }
  const port = await listen(createServer(listener))
  return { origin: `http://127.0.0.1:${String(port)}`, port, seen }
}

/** A server that speaks whatever `serve` writes to the bare socket. */
export async function startRawServer(serve: (socket: Socket) => void): Promise<{ readonly origin: string; readonly port: number }> {
  const port = await listen(createTcpServer(serve))
  return { origin: `http://127.0.0.1:${String(port)}`, port }
}

/** A port of loopback where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export function sendJson(response: ServerResponse, status: number, json: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))
}
