import { randomUUID } from 'node:crypto'
import { ulid } from 'ulid'

const lettersPerPart = 8
const lettersInAll = 32

/**
 * A ULID of the moment. The library alone asks the system for chance anew for each letter, which takes longer than writing a row. The chance of a UUID, which Node.js draws for
 * many of them at once, is enough for all letters: five bits for each out of two parts of forty, from where a UUID holds nothing else.
 */
export function newUlid(now: number): string {
  const uuid = randomUUID()
  const parts = [uuid.slice(0, 8) + uuid.slice(9, 11), uuid.slice(24, 34)].map((digits) => Number.parseInt(digits, 16))
  let at = 0
  return ulid(now, () => {
    const left = parts[Math.floor(at / lettersPerPart)] ?? 0
    const letter = left % lettersInAll
    parts[Math.floor(at / lettersPerPart)] = Math.floor(left / lettersInAll)
    at += 1
    return letter / lettersInAll
  })
}
