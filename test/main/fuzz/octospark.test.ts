import { test } from 'vitest'
import { startOctoSparkDemo } from '../../../src-main/demo/octospark/octospark-demo'
import { fuzz, fuzzSteps, repeated } from './program'

test(
  `OctoSpark: after ${String(fuzzSteps)} rounds of three clients all show what is there, and nothing was made twice`,
  { timeout: 900_000 },
  async () => {
    await fuzz(async (folder) => {
      const demo = await startOctoSparkDemo({
        folder: `${folder}/service`,
        tokens: [{ token: 'octo_test_1', email: 'me@demo.example' }],
        appearDelayMs: 0,
        processingMs: 0,
        limits: { loggedRequests: 10 },
      })
      return {
        stop: () => demo.stop(),
        service: {
          account: { service: 'octospark', fields: { address: demo.origin, token: 'octo_test_1', teamId: demo.teamId } },
          faults: demo.faults,
          idle: () => demo.idle(),
          lose: ['POST', 'PUT', 'DELETE'],
          ids: () => [],
          there: () =>
            demo.inspect
              .assets()
              .flatMap(({ id, displayName, deletedAt }) => (deletedAt === null ? JSON.stringify([id, displayName]) : [])),
          // What was deleted softly is in its trash for each client that knew it before, and nowhere for the others: it is compared by what is live.
          lineOf: ({ remoteId, title, isTrashed }) => (isTrashed ? null : JSON.stringify([remoteId, title])),
          doubles: () => repeated(demo.inspect.assets().map(({ originalFilename }) => originalFilename)),
          find: ({ title }) => demo.inspect.assets().find(({ originalFilename }) => originalFilename === title)?.id ?? null,
          whenNotFound: 'retry',
          make: (client, number) => {
            client.upload(`made-${String(number)}.txt`, Buffer.from(`content ${String(number)}`))
          },
          actions: [
            (client, { id }) => {
              client.core().changes.trash([id])
            },
            // The same content once more: the service has it already.
            (client, { fileName }, _random, number) => {
              if (fileName !== null && number % 2 === 0)
                client.upload(`again-${String(number)}.txt`, Buffer.from(`again ${String(number % 9)}`))
            },
          ],
        },
      }
    })
  },
)
