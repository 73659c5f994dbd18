import { createHash } from 'node:crypto'
import type { IdentityMark } from './provider'

/** A name that its owner recognises and that tells others little: “Northern Light” becomes “No…ht”. Pure. */
export function masked(text: string): string {
  const letters = Array.from(text.trim())
  return letters.length < 8 ? `${letters.slice(0, 1).join('')}…` : `${letters.slice(0, 2).join('')}…${letters.slice(-2).join('')}`
}

/** What tells whom a secret belongs to. @param parts what is always the same for them; kept as a hash only */
export function identityMark(parts: readonly string[], shown: string): IdentityMark {
  return { mark: createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32), shown }
}
