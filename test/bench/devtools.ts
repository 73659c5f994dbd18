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
  const waiting = new Map<number, (message: Message) => void>()
  const listeners: { method: string; listener: (params: Record<string, unknown>) => void }[] = []
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message = messageSchema.parse(JSON.parse(String(data)))
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    else for (const { method, listener } of listeners) if (method === message.method) listener(message.params ?? {})
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1
        const id = last
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id)
          if (error === undefined) resolve(result ?? {})
          else reject(new Error(`${method}: ${error.message}`))
        })
        socket.addEventListener('close', () => {
          reject(new Error(`${method}: the app ended`))
        })
        socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
      }),
    onEvent: (method, listener) => {
      listeners.push({ method, listener })
    },
    close: () => {
      socket.close()
    },
  }
}
