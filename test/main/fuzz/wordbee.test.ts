import { test } from 'vitest'
import { startWordbeeDemo } from '../../../src-main/demo/wordbee/wordbee-demo'
import { deleteForGood, fuzz, fuzzSteps, repeated } from './program'

const segments = ['27665601', '27665602', '27665603']

test(
  `Wordbee: after ${String(fuzzSteps)} rounds of three clients all show what is there, and nothing was made twice`,
  { timeout: 900_000 },
  async () => {
    await fuzz(async (folder) => {
      const demo = await startWordbeeDemo({
        folder: `${folder}/service`,
        accounts: [{ accountId: 'me', key: 'key' }],
        callsPerHour: Infinity,
        limits: { loggedRequests: 10 },
      })
      return {
        stop: () => demo.stop(),
        service: {
          account: { service: 'wordbee', fields: { address: demo.origin, ...demo.fields, accountId: 'me', apiKey: 'key' } },
          faults: demo.faults,
          idle: () => Promise.resolve(),
          lose: ['POST', 'DELETE'],
          ids: () => [],
          there: () => demo.inspect.files().map(({ name }) => name),
          lineOf: ({ title }) => title,
          doubles: () => repeated(demo.inspect.files().map(({ segmentId, locale, name }) => `${segmentId} ${locale ?? ''} ${name}`)),
          find: () => null,
          whenNotFound: 'retry',
          make: (client, number) => {
            const target = { segmentId: segments[number % segments.length] ?? '', ...(number % 3 === 0 ? {} : { locale: 'de' }) }
            client.upload(`line ${String(number)} & more.txt`, Buffer.from(`content ${String(number)}`), target)
          },
          actions: [
            (client, asset) => {
              deleteForGood(client, asset)
            },
            (_client, _asset, random) => {
              if (random() < 0.2) demo.expireTokens()
            },
            (client, asset) => {
              client.core().changes.edit(asset.id, { title: 'refused here' })
            },
          ],
        },
      }
    })
  },
)
