import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a thread stood still for, as causes.cjs notes it. Times are ms, `at` since 1970. */
const causeSchema = z.object({ thread: z.string(), at: z.number(), ms: z.number(), what: z.string() })
type Cause = z.infer<typeof causeSchema>

const mostTold = 12
const mostGroups = 20
const round = (ms: number) => String(Math.round(ms))

/** Lines about the longest delays of the main process since a moment, each with what ran meanwhile, longest first. */
export function tellCauses(file: string, since: number): readonly string[] {
  if (!existsSync(file)) return []
  const causes = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => causeSchema.parse(JSON.parse(line)))
    .filter(({ at }) => at >= since)
  const late = causes.filter(({ thread }) => thread === 'loop').sort((a, b) => b.ms - a.ms)
  const others = causes.filter(({ thread }) => thread !== 'loop')
  const all = summary(others)
  return [
    ...all,
    `delays of 10 ms and more: ${String(late.length)}`,
    ...late.slice(0, mostTold).flatMap((delay) => tellOne(delay, since, others)),
  ]
}

function tellOne(delay: Cause, since: number, others: readonly Cause[]): readonly string[] {
  const end = delay.at + delay.ms
  const meanwhile = others.filter((cause) => cause.at < end && cause.at + cause.ms > delay.at).sort((a, b) => b.ms - a.ms)
  const head = `  ${round(delay.ms)} ms at ${((delay.at - since) / 1000).toFixed(1)} s, ${delay.what}`
  return [
    head,
    ...meanwhile.slice(0, 6).map(({ thread, at, ms, what }) => `      ${thread}: ${round(ms)} ms from ${round(at - delay.at)}: ${what}`),
  ]
}

/** What took long, gathered by thread and what ran. */
function summary(causes: readonly Cause[]): readonly string[] {
  const groups = new Map<string, { count: number; total: number; most: number }>()
  for (const { thread, what, ms } of causes) {
    const name = `${thread}: ${what}`
    const { count, total, most } = groups.get(name) ?? { count: 0, total: 0, most: 0 }
    groups.set(name, { count: count + 1, total: total + ms, most: Math.max(most, ms) })
  }
  return [...groups]
    .sort(([, a], [, b]) => b.total - a.total)
    .slice(0, mostGroups)
    .map(([name, { count, total, most }]) => `  ${name}: ${String(count)} times, ${round(total)} ms, at most ${round(most)}`)
}
