import type { ProviderFacts } from '../../providers/provider'

/** A listing that goes on longer than this is taken for one that never ends. */
export const mostPages = 100_000

/** How many whole rounds in a row must not tell of an asset before it counts as gone. */
export const roundsUntilGone = 2

/**
 * The brake's measure, for listings and for looks one by one: more than 50 assets, or two and more that are more than a tenth of what is known. A single one never is, so
 * that a small library is not asked about each asset that somebody deletes; all of two or more always are.
 */
export function isAlarming({ known, missing }: { readonly known: number; readonly missing: number }): boolean {
  return missing > 50 || (missing >= 2 && missing * 10 > known)
}

/** So many of the known ones that were told of make it plain that so many missing ones are no alarm. */
export function enoughTold(missing: number): number {
  return missing * 9
}

/** What a round came to that read every page. */
export interface RoundCounts {
  /** It told of some asset, known or new. */
  readonly toldAny: boolean
  /** Assets known before it that it told of; counted up to `enoughTold(missed)`. */
  readonly toldKnown: number
  /** Assets that it should have told of and did not. */
  readonly missed: number
  /** How many fewer rows than the service's own total, beyond what is usual for this service. */
  readonly shortBy: number
}

/**
 * Whether a round is believed. `incomplete`: it told of fewer than the service says that there are, so nothing is concluded from it. `empty-listing`: it told of nothing or
 * hardly anything, or stopped long before the service's own total. `vanished`: it misses more than is usual. The last two ask the user. Pure.
 */
export function judgeRound({
  toldAny,
  toldKnown,
  missed,
  shortBy,
}: RoundCounts): 'plausible' | 'incomplete' | 'empty-listing' | 'vanished' {
  const known = toldKnown + missed
  if (missed === 0) return 'plausible'
  // A list of nothing is never believed unasked, however little was known.
  if (!toldAny) return 'empty-listing'
  if (!isAlarming({ known, missing: missed })) return shortBy > 0 ? 'incomplete' : 'plausible'
  const isNearlyEmpty = toldKnown > 0 && toldKnown * 10 < known
  return shortBy > 0 || isNearlyEmpty ? 'empty-listing' : 'vanished'
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
