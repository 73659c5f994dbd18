import { listAccounts } from './accounts/account-store'
import type { Accounts } from './accounts/accounts'
import type { SecretStore } from './accounts/secret-store'
import type { LibraryReader } from './assets/library-reader'
import type { MediaCache } from './assets/media-cache'
import type { Database } from './database/transaction'
import type { createExplore } from './demo/explore'
import type { DropFolders } from './drop-folders/drop-folders'
import type { HandIn } from './hand-in/hand-in'
import type { WholeHandOver } from './hand-over/hand-over'
import type { LibraryCare } from './library/library'
import { errorCode, type Log } from './log'
import type { MediaReader } from './media-reading/media-reader'
import type { PageWriter } from './sync/pull/page-writer'
import type { Sync } from './sync/sync'
import type { Timers } from './timers'
import type { KeepAwake } from './transfers/keep-awake'

/** How often the keychain is looked at, caches are trimmed, and copies looked for that nobody needs any more. ms. */
const keychainEveryMs = 15_000
const trimEveryMs = 60 * 60_000
const sweepEveryMs = 60_000

/** All that runs by itself. */
export interface RunningParts {
  readonly db: Database
  readonly log: Log
  readonly secrets: SecretStore
  readonly explore: ReturnType<typeof createExplore>
  readonly accounts: Pick<Accounts, 'finishLeaving'>
  readonly handOver: Pick<WholeHandOver, 'sweep' | 'close'>
  readonly sync: Sync
  readonly library: LibraryCare
  readonly timers: Timers
  readonly dropFolders: DropFolders
  readonly handIn: HandIn
  readonly cache: MediaCache
  readonly pages: PageWriter
  readonly reader: LibraryReader
  readonly mediaReader: MediaReader
  readonly keepAwake: KeepAwake
  readonly sweepCopies: () => Promise<void>
  /** The library was found to lack what its services can tell again. */
  readonly needsReading: boolean
}

/** Starts and ends what runs by itself, in the order that the parts need of each other. */
export function createRunning(parts: RunningParts) {
  const { db, log, secrets, explore, handOver, sync, library, timers, dropFolders, handIn, cache } = parts
  let isStopped = false

  const connect = async () => {
    if (listAccounts(db).length === 0) return
    await secrets.probe()
    await explore.resume()
    await parts.accounts.finishLeaving()
  }

  const run = () => {
    if (isStopped) return
    handOver.sweep().catch((error: unknown) => {
      log.warn('hand-over.sweep-failed', { code: errorCode(error) })
    })
    sync.start()
    if (parts.needsReading) sync.kick(undefined, { all: true })
    library.start(timers)
    dropFolders.start()
    handIn.start()
    timers.every(keychainEveryMs, () => secrets.probe())
    timers.every(trimEveryMs, () => cache.trim())
    timers.every(trimEveryMs, () => handIn.sweep())
    timers.every(sweepEveryMs, parts.sweepCopies)
  }

  return {
    /** Starts services, watching and sending. Called when the window is on the screen. */
    start(): void {
      void connect()
        .catch((error: unknown) => {
          log.error('start.failed', { code: errorCode(error) })
        })
        .finally(run)
    },

    /** Ends all of it: requests under way are given up, and go on next time. */
    async stop(): Promise<void> {
      isStopped = true
      timers.stop()
      parts.keepAwake.stop()
      cache.stop()
      handIn.stop()
      await library.stop()
      await dropFolders.close()
      await sync.stop()
      await parts.pages.close()
      await parts.reader.close()
      await handOver.close()
      await parts.mediaReader.close()
      await explore.stop()
    },
  }
}
