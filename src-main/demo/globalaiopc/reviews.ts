import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../clock'
import { wait } from '../../clock'
import type { AskForMedia, Fetched } from '../media-pocket/fetch-media'
import { fetchMedia } from '../media-pocket/fetch-media'
import { sniffFile } from '../media-pocket/sniff'
import { assetTypeOf } from './content'
import type { OpcLimits } from './limits'
import type { AssetRecord, OpcState, StoredFile } from './state'

/** Fetches what was uploaded by link and reviews it. Reviews outlive a stop or a crash. */
export interface Reviews {
  /** Starts the review of an asset that lies in the state. */
  schedule(assetId: string): void
  /** Resolves when no review is under way. */
  idle(): Promise<void>
  /** Resolves when nothing is running any more; what was not done stays in the state. */
  stop(): Promise<void>
}

/** What the reviews work with. */
export interface ReviewsOptions {
  readonly state: OpcState
  readonly clock: Clock
  readonly limits: OpcLimits
  /** From the file's arrival to the verdict; milliseconds. */
  readonly reviewDelayMs: number
  readonly ask?: AskForMedia
}

/** Starts the reviews, with those that an earlier run left behind. */
export function startReviews(options: ReviewsOptions): Reviews {
  const { state } = options
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const schedule = (assetId: string): void => {
    const run = review(options, assetId, stopping.signal).finally(() => running.delete(run))
    running.add(run)
  }
  removeOrphans(state)
  for (const asset of state.assets.values()) if (asset.status === 'Processing') schedule(asset.id)
  const settled = async () => {
    while (running.size > 0) await Promise.all(running)
  }
  return {
    schedule,
    idle: settled,
    stop: async () => {
      stopping.abort()
      await settled()
    },
  }
}

async function review(options: ReviewsOptions, assetId: string, signal: AbortSignal): Promise<void> {
  const { state, clock, reviewDelayMs } = options
  try {
    const stored = state.assets.get(assetId)?.file ?? (await takeIn(options, assetId, signal))
    const asset = state.assets.get(assetId)
    if (asset === undefined) {
      if (stored !== null) rmSync(state.filePath(stored.key), { force: true })
      return
    }
    await wait(clock, reviewDelayMs + asset.delayMs, signal)
    decide(state, assetId, stored)
  } catch (error) {
    // A stop leaves the review for the next start; anything else (a full disk, a folder that went away) is a review that failed.
    if (signal.aborted) return
    if (!(error instanceof Error)) throw error
    decide(state, assetId, null)
  }
}

/** Fetches the file of an asset and stores it; null when it could not be had. */
async function takeIn({ state, clock, limits, ask }: ReviewsOptions, assetId: string, signal: AbortSignal): Promise<StoredFile | null> {
  const asset = state.assets.get(assetId)
  const sourceUrl = asset?.sourceUrl ?? null
  if (sourceUrl === null || asset?.fails === true) return null
  const path = state.arrivingPath(assetId)
  try {
    const fetched = await fetchWithTries({ url: sourceUrl, path, limits, clock, signal, ...(ask && { ask }) })
    if (fetched.outcome !== 'done') return null
    const { content_type } = await sniffFile(path)
    const file = { key: state.newKey(), contentType: content_type, size: fetched.size, sha256: await sha256Of(path) }
    renameSync(path, state.filePath(file.key))
    const now = state.assets.get(assetId)
    if (now !== undefined) state.assets.put(assetId, { ...now, file })
    return file
  } finally {
    rmSync(path, { force: true })
  }
}

interface FetchOptions {
  readonly url: string
  readonly path: string
  readonly limits: OpcLimits
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly ask?: AskForMedia
}

async function fetchWithTries({ url, path, limits, clock, signal, ask }: FetchOptions): Promise<Fetched> {
  for (let tried = 1; ; tried += 1) {
    const fetched = await fetchMedia({ url, path, signal, maxBytes: limits.mediaBytes, idleMs: limits.fetchIdleMs, ...(ask && { ask }) })
    if (signal.aborted) throw new Error('stopped')
    if (fetched.outcome !== 'again' || tried >= limits.fetchTries) return fetched
    await wait(clock, limits.fetchPauseMs * tried, signal)
  }
}

function decide(state: OpcState, assetId: string, file: StoredFile | null): void {
  const asset = state.assets.get(assetId)
  if (asset === undefined) return
  const isFit = file !== null && !asset.fails && isAsSaid(asset, file)
  state.assets.put(assetId, { ...asset, status: isFit ? 'Active' : 'Failed' })
}

/** A file of another kind than was said is refused by the review. */
function isAsSaid(asset: AssetRecord, file: StoredFile): boolean {
  const family = file.contentType.split('/', 1)[0] ?? ''
  const media_type = ['image', 'video', 'audio'].includes(family) ? family : 'document'
  return assetTypeOf({ content_type: file.contentType, media_type }) === asset.assetType
}

/** SHA-256 of a file, in lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Removes files that a crash left without a record. */
function removeOrphans(state: OpcState): void {
  const folder = dirname(state.filePath('x'))
  for (const key of readdirSync(folder)) {
    if (state.assets.find('fileKey', key).length === 0) rmSync(join(folder, key), { force: true })
  }
  const arriving = dirname(state.arrivingPath('x'))
  if (existsSync(arriving)) for (const name of readdirSync(arriving)) rmSync(join(arriving, name), { force: true })
}
