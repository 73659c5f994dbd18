import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../../clock'
import { wait } from '../../clock'
import { addEvent, removeMediaFiles, showNewestMedium } from './changes'
import { fetchMedia } from './fetch-media'
import type { AskForMedia, Fetched } from './fetch-media'
import type { PocketLimits } from './limits'
import type { JobRecord, MediaRecord } from './records'
import { sniffFile } from './sniff'
import type { PocketState } from './state'

type IngestJob = Extract<JobRecord, { kind: 'ingest' }>
type RemovalJob = Extract<JobRecord, { kind: 'remove-media' }>

/** The service's queue: files to fetch, media to remove. Jobs outlive a stop or a crash. */
export interface Jobs {
  /** Starts a job that lies in the state. */
  schedule(job: JobRecord): void
  /** Resolves when no job is left. */
  idle(): Promise<void>
  /** Resolves when nothing is running any more; jobs that were not done stay in the state. */
  stop(): Promise<void>
}

/** What the queue works with. */
export interface JobsOptions {
  readonly state: PocketState
  readonly clock: Clock
  readonly limits: PocketLimits
  readonly ingestDelayMs: number
  readonly ask?: AskForMedia
}

/** Starts the queue, with the jobs that an earlier run left behind. */
export function startJobs({ state, clock, limits, ingestDelayMs, ask }: JobsOptions): Jobs {
  const stopping = new AbortController()
  const timers = new Set<() => void>()
  const waiting: IngestJob[] = []
  const running = new Set<Promise<void>>()
  let idleWaiters: (() => void)[] = []

  const settle = (): void => {
    if (state.jobs.size > 0) return
    for (const resolve of idleWaiters) resolve()
    idleWaiters = []
  }
  const startNext = (): void => {
    while (running.size < limits.ingestsAtOnce && !stopping.signal.aborted) {
      const job = waiting.shift()
      if (job === undefined) return
      const run = ingest({ job, state, clock, limits, signal: stopping.signal, ...(ask && { ask }) }).finally(() => {
        running.delete(run)
        if (stopping.signal.aborted) return
        settle()
        startNext()
      })
      running.add(run)
    }
  }
  const schedule = (job: JobRecord): void => {
    const delay = job.kind === 'ingest' ? ingestDelayMs + job.delayMs : limits.removalDelayMs
    const cancel = clock.setTimer(delay, () => {
      timers.delete(cancel)
      if (job.kind === 'ingest') {
        waiting.push(job)
        startNext()
      } else {
        removeMedia(state, job)
        settle()
      }
    })
    timers.add(cancel)
  }

  removeOrphans(state)
  for (const job of state.jobs.values()) schedule(job)
  return {
    schedule,
    idle: () =>
      new Promise((resolve) => {
        idleWaiters.push(resolve)
        settle()
      }),
    stop: async () => {
      stopping.abort()
      for (const cancel of timers) cancel()
      await Promise.all(running)
    },
  }
}

interface IngestRun {
  readonly job: IngestJob
  readonly state: PocketState
  readonly clock: Clock
  readonly limits: PocketLimits
  readonly signal: AbortSignal
  readonly ask?: AskForMedia
}

async function ingest(run: IngestRun): Promise<void> {
  const { job, state, signal } = run
  const arriving = state.arrivingPath(job.mediaId)
  try {
    if (state.assets.get(job.assetId) !== undefined) {
      addEvent(state, { assetId: job.assetId, userId: job.userId, event_type: 'ASSET_STARTED_INGEST' })
    }
    const fetched = job.fails ? { outcome: 'gives-up' as const } : await fetchWithTries(run, arriving)
    const sniffed = fetched.outcome === 'done' ? await sniffFile(arriving) : null
    if (signal.aborted) return
    if (fetched.outcome === 'done' && sniffed !== null && state.assets.get(job.assetId) !== undefined) {
      renameSync(arriving, state.mediaPath(job.mediaId))
      finishIngest(run, { ...fetched, ...sniffed })
    } else state.jobs.remove(String(job.id))
  } catch (error) {
    // A stop leaves the job for the next start; anything else (a full disk, a folder that went away) is an ingest that failed.
    if (!signal.aborted && error instanceof Error) state.jobs.remove(String(job.id))
  } finally {
    rmSync(arriving, { force: true })
  }
}

async function fetchWithTries({ job, clock, limits, signal, ask }: IngestRun, path: string): Promise<Fetched> {
  for (let tried = 1; ; tried += 1) {
    const { mediaBytes: maxBytes, fetchIdleMs: idleMs } = limits
    const fetched = await fetchMedia({ url: job.fileUrl, path, signal, maxBytes, idleMs, ...(ask && { ask }) })
    if (fetched.outcome !== 'again' || tried >= limits.ingestTries || signal.aborted) return fetched
    await wait(clock, limits.ingestPauseMs * tried, signal)
  }
}

interface Arrived {
  readonly md5: string
  readonly size: number
  readonly content_type: string
  readonly media_type: string
}

function finishIngest({ job, state, limits }: IngestRun, arrived: Arrived): void {
  const { assetId, userId, mediaId } = job
  const isPreview = arrived.media_type === 'image' && arrived.size <= limits.previewBytes
  const medium: MediaRecord = {
    id: mediaId,
    assetId,
    filename: nameOnDisk(mediaId, job.filename),
    original_filename: job.filename,
    size: arrived.size,
    content_type: arrived.content_type,
    media_type: arrived.media_type,
    md5_sum: arrived.md5,
    created_at: state.iso(),
    preview: isPreview ? { kind: 'original' } : null,
  }
  state.change(() => {
    state.media.put(String(mediaId), medium)
    state.jobs.remove(String(job.id))
    const asset = state.assets.get(assetId)
    if (asset !== undefined) showNewestMedium(state, asset)
    addEvent(state, { assetId, userId, event_type: 'ASSET_FINISHED_INGEST' })
    if (isPreview) addEvent(state, { assetId, userId, event_type: 'ASSET_FINISHED_IMAGE_THUMBNAIL' })
  })
}

/** The name the service gives a medium's file: never a path, and not the name it came with. */
export function nameOnDisk(mediaId: number, originalFilename: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const plain = originalFilename.replace(/[\u0000-\u001f\u007f/\\]/g, '_')
  return `${String(mediaId)}_${plain}`
}

function removeMedia(state: PocketState, job: RemovalJob): void {
  state.change(() => {
    for (const id of job.mediaIds) state.media.remove(String(id))
    state.jobs.remove(String(job.id))
    const asset = state.assets.get(job.assetId)
    if (asset === undefined || job.mediaIds.length === 0) return
    showNewestMedium(state, asset)
    addEvent(state, { assetId: job.assetId, userId: job.userId, event_type: 'ASSET_REMOVED_MEDIA' })
  })
  removeMediaFiles(state, job.mediaIds)
}

/** Removes files that a crash left without a record. */
function removeOrphans(state: PocketState): void {
  for (const folder of [dirname(state.mediaPath(0)), dirname(state.previewPath(0)), dirname(state.arrivingPath(0))]) {
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) {
      if (state.media.get(name) === undefined) rmSync(join(folder, name), { force: true, recursive: true })
    }
  }
}
