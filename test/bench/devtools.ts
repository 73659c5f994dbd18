import { z } from 'zod'

const messageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
})
type Message = z.infer<typeof messageSchema>

/** A connection to a browser by its DevTools protocol. */
export interface DevTools {
  readonly send: (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>
  readonly onEvent: (method: string, listener: (params: Record<string, unknown>) => void) => void
  readonly close: () => void
}

/** Connects to the address that a browser with `--remote-debugging-port` announces. */
export async function connectDevTools(address: string): Promise<DevTools> {
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener(
      'error',
      () => {
        reject(new Error('The app does not answer on its DevTools port.'))
      },
      { once: true },
    )
  })
  const waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }>()
  const listeners: { method: string; listener: (params: Record<string, unknown>) => void }[] = []
  let last = 0
  const settle = ({ id, result, error }: Message) => {
    const asked = waiting.get(id ?? 0)
    waiting.delete(id ?? 0)
    if (error === undefined) asked?.resolve(result ?? {})
    else asked?.reject(new Error(error.message))
  }
  socket.addEventListener('message', ({ data }) => {
    const message = messageSchema.parse(JSON.parse(String(data)))
    if (message.id !== undefined) settle(message)
    else for (const { method, listener } of listeners) if (method === message.method) listener(message.params ?? {})
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The app has ended.'))
    waiting.clear()
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, { resolve, reject })
        socket.send(JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
      }),
    onEvent: (method, listener) => {
      listeners.push({ method, listener })
    },
    close: () => {
      socket.close()
    },
  }
}
