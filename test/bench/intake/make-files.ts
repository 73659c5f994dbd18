import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// A process of its own: makes many small files, each of another content. Arguments: where, how many, in how many folders, bytes of the smallest and of the largest.
const [root = '', ...numbers] = process.argv.slice(2)
const [count = 0, folders = 1, least = 64, most = 64] = numbers.map(Number)

const began = Date.now()
const bytes = Buffer.alloc(most)
for (let at = 0; at < most; at += 32) createHash('sha256').update(String(at)).digest().copy(bytes, at)
for (let folder = 0; folder < folders; folder += 1) mkdirSync(join(root, nameOf(folder)), { recursive: true })
for (let number = 0; number < count; number += 1) {
  const size = least + (((number * 2_654_435_761) >>> 0) % (most - least + 1))
  bytes.write(String(number).padStart(12, '0'), 0, 'latin1')
  writeFileSync(join(root, nameOf(number % folders), `${String(number)}.png`), bytes.subarray(0, size))
}
process.stdout.write(`${JSON.stringify({ began, ended: Date.now() })}\n`)

function nameOf(folder: number): string {
  return `take ${String(folder).padStart(4, '0')}`
}
