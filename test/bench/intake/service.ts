import { createInterface } from 'node:readline'
import { startOctoSparkDemo } from '../../../src-main/demo/octospark/octospark-demo'

// A process of its own: an empty demo service that takes files. Argument: its folder. Tells where it is, and what it holds when it is asked.
const [folder = ''] = process.argv.slice(2)
const token = 'octo_test_bench'

const demo = await startOctoSparkDemo({
  folder,
  tokens: [{ token, email: 'bench@studio.example' }],
  library: null,
  appearDelayMs: 0,
  processingMs: 0,
  limits: { loggedRequests: 100 },
})
const say = (word: object) => process.stdout.write(`${JSON.stringify(word)}\n`)
say({ origin: demo.origin, teamId: demo.teamId, token })

for await (const line of createInterface(process.stdin)) {
  if (line !== 'held') continue
  const assets = demo.inspect.assets()
  say({
    assets: assets.length,
    distinct: new Set(assets.map(({ sha256 }) => sha256)).size,
    bytes: assets.reduce((sum, { fileSize }) => sum + fileSize, 0),
  })
}
