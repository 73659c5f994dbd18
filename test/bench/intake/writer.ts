import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

// A process of its own: puts files into a drop folder in one of three ways, and tells of each when it was finished. Argument: what to write, as JSON.
const orderSchema = z.object({
  how: z.enum(['mv', 'cp', 'append']),
  /** Where files are made ready: on the same disk. */
  ready: z.string(),
  drop: z.string(),
  sizes: z.array(z.number()),
})
const { how, ready, drop, sizes } = orderSchema.parse(JSON.parse(process.argv[2] ?? '{}'))

const block = randomBytes(1024 * 1024)
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Bytes that no other file of the run has: its name stands at their beginning. */
function* partsOf(name: string, size: number): Generator<Buffer> {
  const head = Buffer.from(name.padEnd(32, '.').slice(0, Math.min(size, 32)))
  yield head
  for (let left = size - head.length; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}

function writeWhole(path: string, name: string, size: number): void {
  const file = openSync(path, 'wx')
  for (const part of partsOf(name, size)) writeSync(file, part)
  closeSync(file)
}

/** In pieces, with a pause now and then, as a program does that renders or downloads. */
async function writeSlowly(path: string, name: string, size: number): Promise<void> {
  const file = openSync(path, 'wx')
  const pauses = 1 + Math.floor(Math.random() * 12)
  const every = Math.max(1, Math.floor(size / pauses))
  let since = 0
  for (const part of partsOf(name, size)) {
    for (let at = 0; at < part.length;) {
      const end = Math.min(part.length, at + every - since)
      writeSync(file, part.subarray(at, end))
      since += end - at
      at = end
      if (since < every) continue
      since = 0
      await sleep(10 + Math.random() * 90)
    }
  }
  closeSync(file)
}

for (const [index, size] of sizes.entries()) {
  const name = `${how} ${String(index).padStart(4, '0')}.bin`
  const [from, to] = [join(ready, name), join(drop, name)]
  if (how !== 'append') writeWhole(from, name, size)
  await sleep(80 + Math.random() * 320)
  if (how === 'mv') renameSync(from, to)
  else if (how === 'cp') execFileSync('cp', [from, to])
  else await writeSlowly(to, name, size)
  const finishedAt = Date.now()
  process.stdout.write(`${JSON.stringify({ name, size, finishedAt })}\n`)
}
