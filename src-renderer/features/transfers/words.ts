import type { Transfer, TransferPage, TransferState } from '../../../src-preload/contract/transfer'
import type { Tone } from '../../ui/badge'
import { formatCount, formatNumber, formatSize, formatWait } from '../../ui/format'

/** How far a file is, in a word. */
export const transferStates: Readonly<Record<TransferState, { readonly word: string; readonly tone: Tone }>> = {
  waiting: { word: 'Waiting', tone: 'plain' },
  creating: { word: 'Making the asset', tone: 'busy' },
  'handing-over': { word: 'Handing over', tone: 'busy' },
  uploading: { word: 'Uploading', tone: 'busy' },
  verifying: { word: 'Verifying', tone: 'busy' },
  paused: { word: 'Paused', tone: 'plain' },
  failed: { word: 'Failed', tone: 'bad' },
  'needs-review': { word: 'Needs review', tone: 'warn' },
}

/** Bytes in a second as "4.2 MB/s". */
export const formatSpeed = (speed: number): string => `${formatSize(speed)}/s`

/** Ms as "2 min"; what is nearly done is said to be so. */
export const formatLeft = (ms: number): string => (ms < 1000 ? 'a moment' : (formatWait(ms) ?? 'a moment'))

/** Why a file can not be put first or last now; undefined where it can. */
export function whyNotMoved({ state }: Transfer): string | undefined {
  if (state === 'waiting' || state === 'paused' || state === 'creating') return undefined
  if (state === 'failed' || state === 'needs-review') return 'It waits for your decision, in Activity.'
  return 'It is being sent already.'
}

/** Why sending a file can not be given up now; undefined where it can. */
export const whyNotCancelled = ({ canCancel }: Transfer): string | undefined =>
  canCancel ? undefined : 'It was sent already and can not be called back.'

/** Of all files on their way: how many, how much of them is left, how fast and how long. */
export function sumWords({ left }: TransferPage): string {
  if (left.files === 0) return 'Nothing is being sent'
  return [
    `${formatCount(left.files, 'file', 'files')} left`,
    formatSize(left.bytes),
    ...(left.speed === null ? [] : [formatSpeed(left.speed)]),
    ...(left.leftMs === null ? [] : [`${formatLeft(left.leftMs)} to go`]),
  ].join(' · ')
}

/** The same in the fewest words, for the foot of the window; null where nothing leaves. */
export function footWords({ left }: TransferPage): string | null {
  if (left.speed === null || left.files === 0) return null
  return `${formatNumber(left.files)} ${left.files === 1 ? 'file' : 'files'} · ${formatSpeed(left.speed)}`
}
