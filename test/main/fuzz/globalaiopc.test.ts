import { test } from 'vitest'
import { startGlobalAiOpcDemo } from '../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { png } from '../../e2e/support/files'
import { deleteForGood, fuzz, fuzzSteps, repeated } from './program'

test(
  `GlobalAiOpc: after ${String(fuzzSteps)} rounds of three clients all show what is there, and nothing was made twice`,
  { timeout: 900_000 },
  async () => {
    await fuzz(async (folder) => {
      const demo = await startGlobalAiOpcDemo({
        folder: `${folder}/service`,
        apiKeys: ['key'],
        reviewDelayMs: 0,
        limits: { loggedRequests: 10 },
      })
      return {
        stop: () => demo.stop(),
        service: {
          account: { service: 'globalaiopc', fields: { address: demo.address, apiKey: 'key' } },
          faults: demo.faults,
          idle: () => demo.idle(),
          lose: ['POST', 'DELETE'],
          ids: () => demo.assetIds(),
          there: () => demo.inspect.all().map(({ id, name }) => JSON.stringify([id, name])),
          lineOf: ({ remoteId, title }) => JSON.stringify([remoteId, title]),
          doubles: () => repeated(demo.inspect.creations().flatMap(({ name }) => name ?? [])),
          find: ({ title }) => demo.inspect.all().find(({ name }) => name === title)?.id ?? null,
          whenNotFound: 'cancel',
          make: (client, number) => {
            client.upload(`made-${String(number)}.png`, png(2, 2, [number & 255, (number >> 8) & 255, (number >> 16) & 255]))
          },
          actions: [
            (client, asset) => {
              deleteForGood(client, asset)
            },
          ],
          colleague: (random) => {
            const ids = demo.assetIds()
            const id = ids[Math.floor(random() * ids.length)]
            if (id !== undefined && random() < 0.3) demo.forget(id)
          },
        },
      }
    })
  },
)
