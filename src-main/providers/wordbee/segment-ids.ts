import { assumptions } from './assumptions'

/** Segments in the order they were named, each once; or why the text can not be read, in a sentence for the user. */
export type SegmentIds = { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly reason: string }

/** How many segments one account may name: more would not fit into an hour's requests. */
export const mostSegments = 20_000

const longestText = 400_000
const range = /^(\d+)(?:-|\.\.|–|…)(\d+)$/
const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
const refuse = (reason: string): SegmentIds => ({ ok: false, reason })

/** Reads a list of segment ids and ranges: `12, 100-140`, also `100..140`, split by commas, semicolons, spaces or new lines. Pure. */
export function parseSegmentIds(typed: string): SegmentIds {
  if (typed.length > longestText)
    return refuse('The list of segment IDs is too long. Use ranges such as 100-140, or a second account for the rest.')
  const items = typed
    .replace(/\s*(-|\.\.|–|…)\s*/g, '$1')
    .split(/[\s,;]+/)
    .filter((item) => item !== '')
  if (items.length === 0) return refuse('Enter the segments whose files you want to see, such as 12, 100-140.')
  const ids = new Set<string>()
  for (const item of items) {
    const ends = endsOf(item)
    if (typeof ends === 'string') return refuse(ends)
    if (ends.to - ends.from >= mostSegments) return refuse(tooMany)
    for (let id = ends.from; id <= ends.to; id += 1) ids.add(String(id))
    if (ids.size > mostSegments) return refuse(tooMany)
  }
  return { ok: true, ids: [...ids] }
}

const tooMany = `These are more than ${mostSegments.toLocaleString('en')} segments, which is more than one account can look after. Name fewer, or add a second account for the rest.`

/** First and last of one item, or why it is none. */
function endsOf(item: string): { readonly from: number; readonly to: number } | string {
  const found = range.exec(item)
  const first = found?.[1] ?? item
  const last = found?.[2] ?? item
  for (const end of [first, last]) {
    if (!/^\d+$/.test(end)) return `“${shown(item)}” is not a segment ID. They are whole numbers, such as 12, or ranges, such as 100-140.`
    if (/^0+$/.test(end)) return 'There is no segment 0. Segment IDs begin at 1.'
    if (!assumptions.segmentId.test(withoutZeros(end))) return `“${shown(end)}” is too large for a segment ID. Check the number.`
  }
  const from = Number(first)
  const to = Number(last)
  if (to < from) return `The range ${shown(item)} runs backwards. Write it as ${String(to)}-${String(from)}.`
  return { from, to }
}

const withoutZeros = (digits: string): string => digits.replace(/^0+/, '')
