import type { FileMetadata } from '../../src-preload/contract/asset'

/** Bounds of what is shown: a service may tell anything, of any size. */
const mostRows = 300
const longestValue = 500
const longestLabel = 200
const deepest = 6

const cut = (text: string, length: number): { text: string; isCut: boolean } => {
  if (text.length <= length) return { text, isCut: false }
  const kept = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/u, '')
  return { text: `${kept}…`, isCut: true }
}

const inWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(withoutDepths(value, deepest)))

/** Groups within groups without end would overflow the stack: from a depth on they are left out. */
function withoutDepths(value: unknown, room: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (room === 0) return '…'
  if (Array.isArray(value)) return value.map((item) => withoutDepths(item, room - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDepths(item, room - 1)]))
}
const isEmpty = (value: unknown): value is null | undefined | '' => value === null || value === undefined || value === ''

/**
 * File metadata as rows of label and value. No service documents their shape: groups within groups become labels such as `EXIF › Camera › Model`, and what is empty is left out.
 * Pure.
 */
export function flattenMetadata(value: unknown): FileMetadata {
  const rows: FileMetadata['rows'] = []
  let isCut = false

  const add = (path: readonly string[], leaf: unknown) => {
    const label = cut(path.join(' › '), longestLabel)
    const shown = cut(inWords(leaf), longestValue)
    isCut ||= label.isCut || shown.isCut
    rows.push({ label: label.text === '' ? 'Value' : label.text, value: shown.text })
  }

  /** False when there is no room left. */
  const walk = (part: unknown, path: readonly string[]): boolean => {
    if (isEmpty(part)) return true
    if (rows.length === mostRows) {
      isCut = true
      return false
    }
    if (typeof part !== 'object' || path.length === deepest) {
      add(path, part)
      return true
    }
    if (Array.isArray(part) && part.every((item) => typeof item !== 'object')) {
      if (part.length > 0)
        add(
          path,
          part
            .filter((item) => !isEmpty(item))
            .map(inWords)
            .join(', '),
        )
      return true
    }
    for (const [key, item] of Object.entries(part)) {
      const name = Array.isArray(part) ? String(Number(key) + 1) : key
      if (!walk(item, [...path, name])) return false
    }
    return true
  }

  walk(value, [])
  return { rows, isCut }
}
