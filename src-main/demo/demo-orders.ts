import type { DemoOrder, DemoReport } from './demo-messages'
import { demoOrderSchema } from './demo-messages'
import { readDemoLibrary } from './library'
import { startMediaPocketDemo } from './media-pocket/media-pocket-demo'
import type { MediaPocketDemo, MediaPocketDemoOptions } from './media-pocket/media-pocket-demo'

/** Follows the orders of the main process, one after the other. What is no order is passed over. */
export function followDemoOrders(report: (message: DemoReport) => void): (message: unknown) => Promise<void> {
  let demo: MediaPocketDemo | null = null
  let last = Promise.resolve()

  const follow = async (order: DemoOrder): Promise<void> => {
    switch (order.kind) {
      case 'start':
        if (demo !== null) return
        demo = await startDemo(order)
        report({ kind: 'started', origin: demo.origin, port: Number(new URL(demo.origin).port) })
        return
      case 'asset-ids':
        report({ kind: 'asset-ids', call: order.call, ids: [...(demo?.assetIds() ?? [])] })
        return
      case 'stop':
        await demo?.stop()
        demo = null
        report({ kind: 'stopped' })
    }
  }

  return (message) => {
    const order = demoOrderSchema.safeParse(message)
    if (!order.success) return last
    last = last
      .then(() => follow(order.data))
      .catch((error: unknown) => {
        report({ kind: 'failed', reason: reasonOf(error) })
      })
    return last
  }
}

async function startDemo({ folder, libraryFolder, port, apiKey }: Extract<DemoOrder, { kind: 'start' }>): Promise<MediaPocketDemo> {
  const options: MediaPocketDemoOptions = {
    folder,
    port,
    apiKeys: [{ key: apiKey, email: 'you@demo.example' }],
    library: readDemoLibrary(libraryFolder),
    limits: { loggedRequests: 50 },
  }
  try {
    return await startMediaPocketDemo(options)
  } catch (error) {
    if (port === 0 || !['EADDRINUSE', 'EACCES'].includes(reasonOf(error))) throw error
    return startMediaPocketDemo({ ...options, port: 0 })
  }
}

/** The system's error code, else the kind of error: neither holds a path. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
