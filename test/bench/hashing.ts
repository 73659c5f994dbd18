import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMediaReader } from '../../src-main/media-reading/media-reader'
import { figureOf, inTurn, type Figure } from './figure'

const runs = 7
const fileBytes = 128 * 1024 * 1024
const chunkBytes = 1024 * 1024

/** A file read whole for both of its hashes by the program's worker, beside the same two hashes made in one loop. */
export async function measureHash(folder: string, workerPath: string): Promise<Figure> {
  const file = join(folder, 'large.bin')
  writeFileSync(file, randomBytes(fileBytes))
  const hasher = createMediaReader({ workerPath })
  const signal = AbortSignal.timeout(60_000)
  // The worker by itself does not keep a program running.
  const stayAwake = setInterval(() => undefined, 1000)
  try {
    const first = await hasher.hash(file, signal)
    if (first.md5 !== hashInLoop(file).md5) throw new Error('The two sides do not find the same MD5.')
    const times = await inTurn(runs, {
      warmUps: 0,
      value: async () => {
        const startedAt = performance.now()
        await hasher.hash(file, signal)
        return performance.now() - startedAt
      },
      floor: () => hashInLoop(file).ms,
    })
    return figureOf('hash', times)
  } finally {
    clearInterval(stayAwake)
    await hasher.close()
  }
}

function hashInLoop(file: string): { md5: string; ms: number } {
  const startedAt = performance.now()
  const [md5, sha256] = [createHash('md5'), createHash('sha256')]
  const buffer = Buffer.allocUnsafe(chunkBytes)
  const descriptor = openSync(file, 'r')
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      const part = buffer.subarray(0, read)
      md5.update(part)
      sha256.update(part)
    }
  } finally {
    closeSync(descriptor)
  }
  sha256.digest()
  return { md5: md5.digest('hex'), ms: performance.now() - startedAt }
}
