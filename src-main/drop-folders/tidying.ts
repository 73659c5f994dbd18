import { crashpoint } from '../crashpoint'
import { transact } from '../database/transaction'
import { errorCode } from '../log'
import { rowsPerhapsCutOff, runAfterUpload, writeAfterUpload } from './after-upload'
import type { FolderRow } from './drop-folder-store'
import { publishIntake, type LedgerParts } from './folder-ledger'
import { findRow, rowsToMove, type LedgerRow } from './intake-store'

/** Does with confirmed files what their folder says. */
export interface Tidying {
  /** Resolves when all that are confirmed by now are done with. */
  run(): Promise<void>
  idle(): Promise<void>
}

export function createTidying(parts: LedgerParts): Tidying {
  const { db, log, publish, deleting, id, folder, tell } = parts
  let running: Promise<void> | null = null
  /** Begins when the running one has ended; whoever asks meanwhile means this one. Two at once would be in each other's way. */
  let next: Promise<void> | null = null
  /** Deletions that were cut off are ended once, at the start. */
  let wasCutOffLookedFor = false

  /** The user may have said otherwise since, of the folder or of the file. */
  const isStillWanted = (place: FolderRow, row: LedgerRow): boolean => {
    const now = folder()
    const known = findRow(db, row.id)
    return now?.afterUpload === place.afterUpload && known?.stage === 'done' && known.path === row.path && known.revision === row.revision
  }
  const tidyOne = async (place: FolderRow, row: LedgerRow) => {
    const mayGo = () => isStillWanted(place, row)
    if (!mayGo()) return
    const result = await runAfterUpload(db, { folder: place, row, mayGo }, deleting)
    if (result === null) return
    if (result.kind === 'kept') log.warn('intake.not-moved', { intake: row.id })
    crashpoint('intake/moved')
    transact(db, (tx) => {
      writeAfterUpload(tx, row.id, result)
    })
    if (result.kind !== 'kept') tell({ kind: 'gone', paths: [row.path] })
    publishIntake(publish)
  }
  const tidy = async () => {
    const place = folder()
    if (place?.kind !== 'folder' || place.afterUpload === 'keep') return
    const cutOff = wasCutOffLookedFor ? [] : rowsPerhapsCutOff(db, place).flatMap((row) => findRow(db, row) ?? [])
    wasCutOffLookedFor = true
    for (const row of [...cutOff, ...rowsToMove(db, id)]) {
      if (folder() === null) return
      await tidyOne(place, row)
    }
  }

  return {
    run: () =>
      (next ??= (running ?? Promise.resolve()).then(async () => {
        running = next
        next = null
        try {
          await tidy()
        } catch (error) {
          log.error('intake.move-failed', { folder: id, code: errorCode(error) })
        }
        running = null
      })),
    idle: async () => {
      await next
      await running
    },
  }
}
