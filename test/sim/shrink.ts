import { runHistory, stepCount, type HistoryResult } from './history'

/** The fewest steps of a failing seed that still break the same invariant: parts are left out, the larger ones first. */
export async function shrink(failing: HistoryResult, mostRuns = 400): Promise<HistoryResult> {
  const name = failing.violations[0]?.name
  let best = failing
  let kept = Array.from({ length: stepCount(failing.seed) }, (_, index) => index)
  let runs = 0
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && runs < mostRuns;) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)]
      runs += 1
      const result = await runHistory({ seed: failing.seed, keep: new Set(fewer) })
      if (result.violations.some((violation) => violation.name === name)) {
        kept = fewer
        best = result
      } else from += size
    }
  }
  return best
}

/** The numbers of a history's steps. */
export const stepsOf = ({ steps }: HistoryResult): readonly number[] => steps.map((step) => Number(step.split(':', 1)[0]))
