import { join } from 'node:path'
import type { DemoDefinition, RunningDemoService } from './demo-definition'
import type { DemoOrder, DemoReport } from './demo-messages'
import { demoOrderSchema } from './demo-messages'
import { demoDefinitions } from './demo-services'
import { readDemoLibrary, type DemoLibrary } from './library'

type StartOrder = Extract<DemoOrder, { kind: 'start' }>

/** Follows the orders of the main process, one after the other. What is no order is passed over. */
export function followDemoOrders(report: (message: DemoReport) => void): (message: unknown) => Promise<void> {
  const running = new Map<string, RunningDemoService>()
  let last = Promise.resolve()

  const start = async (order: StartOrder) => {
    const library = readDemoLibrary(order.libraryFolder)
    // Side by side: a service that is slow to start holds up none of the others.
    await Promise.all(
      order.services.map(async ({ service, port, secrets }) => {
        const definition = demoDefinitions.find((candidate) => candidate.service === service)
        if (definition === undefined || running.has(service)) return
        running.set(service, await startDemo(definition, { folder: join(order.folder, service), port, secrets, library }))
      }),
    )
    // In the order that was asked for, whichever was quicker.
    const started = order.services.flatMap(({ service }) => {
      const demo = running.get(service)
      return demo === undefined ? [] : [{ service, address: demo.address, port: demo.port, fields: demo.fields }]
    })
    report({ kind: 'started', services: started })
  }

  const follow = async (order: DemoOrder): Promise<void> => {
    switch (order.kind) {
      case 'start':
        return start(order)
      case 'known-ids':
        report({ kind: 'known-ids', call: order.call, ids: [...(running.get(order.service)?.knownIds() ?? [])] })
        return
      case 'stop':
        await Promise.all([...running.values()].map((demo) => demo.stop()))
        running.clear()
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

async function startDemo(
  definition: DemoDefinition,
  { library, ...options }: Parameters<DemoDefinition['start']>[0],
): Promise<RunningDemoService> {
  const share: DemoLibrary | null = library === null ? null : { ...library, assets: library.assets.filter(definition.isSeededWith) }
  try {
    return await definition.start({ ...options, library: share })
  } catch (error) {
    if (options.port === 0 || !['EADDRINUSE', 'EACCES'].includes(reasonOf(error))) throw error
    return definition.start({ ...options, port: 0, library: share })
  }
}

/** The system's error code, else the kind of error: neither holds a path. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
