import { AppError } from '../../src-preload/contract/errors'
import type { DropFolderId } from '../../src-preload/contract/ids'
import type { Database } from '../database/transaction'
import { findFolder, type FolderRow } from './drop-folder-store'
import type { HandLoop } from './intake'

/** The running places of files given by hand: a place runs while something is taken there, or some of its files are not decided upon. */
export interface HandLoops {
  /** Resolves when the files are in the ledger. @throws AppError when the place is gone */
  take(id: DropFolderId, paths: readonly string[]): Promise<void>
  /** Opens and closes as the ledger says, and has the open ones look at it. */
  tend(): void
  close(): Promise<void>
}

interface Open {
  readonly loop: HandLoop
  taking: number
}

/** Places with files that something is still to be done for: that must come to rest, or wait for an asset to be there. */
const busy = `SELECT DISTINCT c.drop_folder_id AS id FROM intake_count c JOIN drop_folder f ON f.id = c.drop_folder_id AND f.kind = 'hand'
  WHERE c.n > 0 AND (c.stage IN ('seen', 'settling', 'hashing') OR (c.stage = 'held' AND c.hold = 'unmatched'))`

export function createHandLoops(db: Database, open: (folder: FolderRow) => HandLoop): HandLoops {
  const loops = new Map<DropFolderId, Open>()
  let isClosed = false

  const need = (id: DropFolderId): Open => {
    const known = loops.get(id)
    if (known !== undefined) return known
    const folder = findFolder(db, id)
    if (folder?.kind !== 'hand' || isClosed)
      throw new AppError('not-found', 'The place for these files is not there any more. Choose it again.')
    const fresh = { loop: open(folder), taking: 0 }
    loops.set(id, fresh)
    return fresh
  }

  return {
    take: async (id, paths) => {
      const place = need(id)
      place.taking++
      try {
        await place.loop.take(paths)
      } finally {
        place.taking--
      }
    },
    tend: () => {
      if (isClosed) return
      const wanted = new Set(
        db
          .prepare<[], { id: DropFolderId }>(busy)
          .all()
          .map(({ id }) => id),
      )
      for (const id of wanted) need(id).loop.nudge()
      for (const [id, { loop, taking }] of loops) {
        if (taking > 0 || wanted.has(id)) continue
        loops.delete(id)
        void loop.close()
      }
    },
    close: async () => {
      isClosed = true
      await Promise.all([...loops.values()].map(({ loop }) => loop.close()))
      loops.clear()
    },
  }
}
