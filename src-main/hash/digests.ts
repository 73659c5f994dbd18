import { createHash } from 'node:crypto'

export interface HashPair {
  /** Lower-case hex. */
  readonly md5: string
  readonly sha256: string
}

/** Takes the bytes of one file in their order and gives both hashes of them. */
export interface Digests {
  /** What the next bytes are to be read into; waits while all that there are still hold bytes to be hashed. */
  buffer(): Uint8Array | Promise<Uint8Array>
  /** The bytes at the beginning of the buffer given out longest ago; nobody reads them after this. */
  add(part: Uint8Array): void
  end(): Promise<HashPair>
  /** To be called in any case, whether there was an end or not. */
  close(): void
}

/** Small enough that both hashes find the bytes in the processor's own memory. */
const hereBytes = 512 * 1024

/** Both hashes in this thread. `expected`: bytes the file probably has, so that a small one needs no large buffer. */
export function digestsHere(expected: number): Digests {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  const length = Math.min(hereBytes, expected + 1)
  // One is read into while the other is hashed.
  const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] as const
  let given = 0
  return {
    buffer: () => (given++ % 2 === 0 ? buffers[0] : buffers[1]),
    add: (part) => {
      md5.update(part)
      sha256.update(part)
    },
    end: () => Promise.resolve({ md5: md5.digest('hex'), sha256: sha256.digest('hex') }),
    close: () => undefined,
  }
}
