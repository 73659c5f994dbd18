import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// A process of its own: the least that finding every file of a tree takes. Argument: its root.
const began = performance.now()
const waiting = [process.argv[2] ?? '']
let files = 0
for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) waiting.push(path)
    else files += lstatSync(path).isFile() ? 1 : 0
  }
}
process.stdout.write(`${JSON.stringify({ files, ms: performance.now() - began })}\n`)
