// The scouts' thread, which dies as soon as a file named "die" lies in a folder it looks at, and takes that file with it.
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setInterval } from 'node:timers'
import { parentPort } from 'node:worker_threads'
import '../../../scripts/typescript-imports.mjs'

parentPort.on('message', (word) => {
  if (word.kind !== 'open') return
  const end = path.join(word.order.root, 'die')
  setInterval(() => {
    if (!existsSync(end)) return
    rmSync(end)
    process.exit(3)
  }, 10)
})

await import('../../../src-main/drop-folders/scout/scout-worker.ts')
