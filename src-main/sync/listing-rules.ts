import type { ProviderFacts } from '../providers/provider'

/** A listing that goes on longer than this is taken for one that never ends. */
export const mostPages = 100_000

/** How many whole rounds in a row must not tell of an asset before it counts as gone. */
export const roundsUntilGone = 2

/**
 * The brake: true when so much is missing from a round that ended well that the listing is doubted and not the assets (the wrong account, an empty answer, a lost page).
 * `told`: assets it told of. `missed`: assets we know that it should have told of and did not.
 */
export function isDoubtful({ told, missed }: { told: number; missed: number }): boolean {
  const known = told + missed
  if (told === 0 && known > 3) return true
  return missed > 50 && missed > known / 10
}

/** Pause until the next look at something that the service is still working on: short at first, then growing with the time it has taken already. ms. */
export function processingPause(facts: NonNullable<ProviderFacts['processing']>, elapsedMs: number): number {
  return Math.max(facts.firstMs, Math.min(facts.longestMs, Math.round(elapsedMs / 2)))
}

/** What decides when the next round of a listing begins. Times are ms since 1970. */
export interface RoundTimes {
  readonly startedAt: number
  /** null: none was ever completed. */
  readonly completedAt: number | null
  /** The user asked for all to be read, and no round began since. */
  readonly isAsked: boolean
  /** Since when the asset that came last into processing is in it; null: none is, or its time is over. */
  readonly processingSince: number | null
}

/** When the next round is due. */
export function nextRoundAt(facts: Pick<ProviderFacts, 'listing' | 'processing'>, times: RoundTimes): number {
  const { startedAt, completedAt, isAsked, processingSince } = times
  if (completedAt === null || isAsked) return 0
  const usual = completedAt + (facts.listing?.everyMs ?? 0)
  if (processingSince === null || facts.processing === null) return usual
  // A long listing is not read without a rest for the sake of one asset.
  const pause = Math.max(processingPause(facts.processing, completedAt - processingSince), completedAt - startedAt)
  return Math.min(usual, completedAt + pause)
}
