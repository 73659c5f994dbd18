import { join } from 'node:path'
import type { LibraryBackup, LibraryCheck } from '../../src-preload/contract/library'
import { migrations } from '../database/migrations/index'
import { openDatabase } from '../database/open'
import { backupPath, isGoodBackup, makeBackup, type BackupReason } from './backups'
import { checkLibrary, type CheckContext } from './check/check'
import { libraryPlace } from './place'

/** Long work upon a library, by a connection of its own. */
export type LibraryJob =
  | { readonly kind: 'check'; readonly profile: string; readonly context: CheckContext }
  | { readonly kind: 'back-up'; readonly profile: string; readonly why: BackupReason; readonly now: number }
  | { readonly kind: 'verify'; readonly profile: string; readonly id: string }

export interface JobResults {
  readonly check: LibraryCheck
  readonly 'back-up': LibraryBackup
  /** Whether a copy of the library is whole. */
  readonly verify: boolean
}

/** Does a job in this thread. Rejects with AppError `refused` or `not-found` in words. */
export async function doLibraryJob<K extends LibraryJob['kind']>(job: Extract<LibraryJob, { kind: K }>): Promise<JobResults[K]>
export async function doLibraryJob(job: LibraryJob): Promise<JobResults[LibraryJob['kind']]> {
  const place = libraryPlace(job.profile)
  switch (job.kind) {
    case 'check': {
      const db = openDatabase(place.library, migrations)
      try {
        return checkLibrary(db, job.context, () => performance.now())
      } finally {
        db.close()
      }
    }
    case 'back-up':
      return makeBackup(place, job.why, job.now)
    case 'verify':
      return isGoodBackup(backupPath(place, job.id), migrations)
  }
}

/** The file of the worker thread, beside the program's own. */
export const workerFile = (folder: string): string => join(folder, 'library-jobs-worker.cjs')
