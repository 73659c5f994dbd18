import type { FileHash } from './hash-file'

/** Reads files whole. `hash` rejects as `hashFile` does, and with the signal's reason when it is aborted. */
export interface Hasher {
  hash(file: string, signal: AbortSignal): Promise<FileHash>
  close(): Promise<void>
}
