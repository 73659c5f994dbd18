const language = 'en'
const numbers = new Intl.NumberFormat(language)
const plurals = new Intl.PluralRules(language)
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
const lists = new Intl.ListFormat(language, { type: 'conjunction' })
const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
const calendar = new Intl.DateTimeFormat(language, { dateStyle: 'full' })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** 12408 → "12,408". */
export const formatNumber = (value: number): string => numbers.format(value)

/** (2, 'asset', 'assets') → "2 assets". */
export const formatCount = (count: number, one: string, many: string): string =>
  `${numbers.format(count)} ${plurals.select(count) === 'one' ? one : many}`

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const stepOf = (bytes: number): number => Math.min(sizeUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))

/** Bytes as "4.2 MB": decimal units, at most one digit after the point. */
export function formatSize(bytes: number): string {
  const step = stepOf(bytes)
  const unit = sizeUnits[step] ?? 'byte'
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: value < 100 && step > 0 ? 1 : 0,
  }).format(value)
}

/** How much of a file has left, in the unit of the whole: (12e6, 40e6) → "12 of 40 MB". Bytes. */
export function formatTransfer(sent: number, total: number): string {
  const step = stepOf(total)
  const part = Math.min(Math.max(0, sent), total) / 1000 ** step
  const digits = total / 1000 ** step < 100 && step > 0 ? 1 : 0
  // Rounded down: "40 of 40 MB" is said only when all of it has left.
  const shown = Math.floor(part * 10 ** digits) / 10 ** digits
  return `${numbers.format(shown)} of ${formatSize(total)}`
}

/** Ms since 1970 as "Nov 21, 2026, 8:20 PM". */
export const formatMoment = (time: number): string => moment.format(time)

/** Ms since 1970 as "8:20 PM". */
export const formatTime = (time: number): string => clock.format(time)

/** The day of a time: "Today", "Yesterday", "Saturday, November 21, 2026". Both in ms since 1970. */
export function formatDay(time: number, now: number): string {
  const dayOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)
  const days = Math.round((dayOf(now) - dayOf(time)) / day)
  if (days === 0) return 'Today'
  return days === 1 ? 'Yesterday' : calendar.format(time)
}

/** A distance in time as words: "just now", "5 minutes ago", "in 40 seconds". Both in ms since 1970. */
export function formatAge(time: number, now: number): string {
  const gone = time - now
  const size = Math.abs(gone)
  if (size < minute && gone > 5000) return relative.format(Math.round(gone / 1000), 'second')
  if (size < 45_000) return 'just now'
  if (size < hour) return relative.format(Math.round(gone / minute), 'minute')
  if (size < day) return relative.format(Math.round(gone / hour), 'hour')
  return relative.format(Math.round(gone / day), 'day')
}

/** The same for what lies in the past, though a clock that is shown ticks slower than events come. */
export const formatPast = (time: number, now: number): string => formatAge(Math.min(time, now), now)

const waits = (['hour', 'minute', 'second'] as const).map((unit) => ({
  size: { hour, minute, second: 1000 }[unit],
  format: new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }),
}))

/** How long something still takes, ms, rounded up: "2 min", "40 sec". Nothing is left: null. */
export function formatWait(rest: number): string | null {
  const unit = waits.find(({ size }) => Math.ceil(rest / 1000) * 1000 >= size)
  return unit && rest > 0 ? unit.format.format(Math.ceil(rest / unit.size)) : null
}

/** Full days until a service removes an asset: "12 days left", "about 12 days left", "less than a day left". */
export function formatDaysLeft(days: number, isAbout: boolean): string {
  if (days === 0) return 'less than a day left'
  return `${isAbout ? 'about ' : ''}${formatCount(days, 'day', 'days')} left`
}

/** ["a", "b", "c"] → "a, b, and c". */
export const formatList = (items: readonly string[]): string => lists.format(items)

/** The ending of a file name in capitals, at most 5 letters: "JPG"; empty where there is none. */
export function endingOf(fileName: string | null): string {
  const ending = fileName?.match(/\.([a-z0-9]{1,5})$/i)?.[1]
  return ending?.toUpperCase() ?? ''
}
