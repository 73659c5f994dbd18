import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../src-preload/contract/errors'
import { crashpoint } from '../crashpoint'
import type { Migration } from '../database/migrate'
import { isDamage, openDatabase } from '../database/open'
import type { Database } from '../database/transaction'
import { copyClosedLibrary, hasRoom, isGoodBackup, listBackups } from './backups'
import { markOfCopy, prepareBase } from './base'
import { forgetCondition } from './condition'
import { giveBack } from './give-back'
import { momentWords, saveNotice } from './notice'
import { filesOf, putInPlace, readNote, removeNote, sizeOf, writeNote, type LibraryPlace } from './place'
import { holdOldOutbox } from './salvage'

const order = z.object({ id: z.string() })

interface RestoreOptions {
  readonly migrations: readonly Migration[]
  readonly now: number
}

/**
 * Notes that a copy takes the library's place at the next start.
 * @param isGood whether it was found whole
 * @throws AppError `refused` when it is no good copy
 */
export function orderRestore(place: LibraryPlace, id: string, isGood: boolean): void {
  const found = listBackups(place).find((backup) => backup.id === id)
  if (found === undefined) throw new AppError('not-found', 'This copy of the library is not there any more.')
  if (!isGood) throw refusal(found.madeAt)
  writeNote(place.restoreOrder, { id } satisfies z.infer<typeof order>)
}

const refusal = (madeAt: number) =>
  new AppError(
    'refused',
    `The copy of ${momentWords(madeAt)} is damaged and can not be restored. Choose another one. The library was not changed.`,
  )

/**
 * Carries out a restore that was noted: today's library is kept as a copy, the chosen one takes its place, and what is of today (what waits to be sent, the ledger, the
 * accounts, what was deleted for good) is put on top: nothing is sent twice, and nothing is lost. Why, in words, when it can not be done; then all is as it was, and the
 * order is gone.
 */
export function restoreAsOrdered(place: LibraryPlace, options: RestoreOptions): Database | string {
  const noted = order.safeParse(readNote(place.restoreOrder))
  const chosen = noted.success ? listBackups(place).find(({ id }) => id === noted.data.id) : undefined
  const file = chosen === undefined ? null : join(place.backups, `${chosen.id}.db`)
  if (chosen === undefined || file === null || !isGoodBackup(file, options.migrations)) {
    removeNote(place.restoreOrder)
    return 'The copy could not be restored: it is damaged, or not there any more. The library was not changed.'
  }
  // The chosen copy twice, for a moment, and today's library once.
  if (!hasRoom(place.profile, 2 * chosen.bytes + sizeOf(place.library) + sizeOf(`${place.library}-wal`))) {
    removeNote(place.restoreOrder)
    return `The copy of ${momentWords(chosen.madeAt)} could not be restored: there is not enough free space on the disk. Make room, then restore it again. The library was not changed.`
  }
  // Taken before the oldest copies go, which may be this one.
  const taken = `${place.library}.chosen`
  copyFileSync(file, taken)
  keepToday(place, options)
  const isCopyLost = markOfCopy(place) === null
  const part = prepareBase(place, taken, options.migrations)
  rmSync(taken, { force: true })
  for (const path of filesOf(place.library)) if (path !== place.library) rmSync(path, { force: true })
  putInPlace(part, place.library)
  crashpoint('library/swapped')
  const db = openDatabase(place.library, options.migrations, { giveBack })
  if (isCopyLost) holdOldOutbox(db)
  saveNotice(
    db,
    `The library is as it was on ${momentWords(chosen.madeAt)}. What waits to be sent, your accounts and your drop folders stayed as they are now. The rest is read again from the services.`,
  )
  forgetCondition(place)
  removeNote(place.restoreOrder)
  return db
}

/** Today's outbox is brought into its copy, and today's library is kept. A library that is damaged has its last word in the copy already. */
function keepToday(place: LibraryPlace, { migrations, now }: RestoreOptions): void {
  if (!existsSync(place.library)) return
  try {
    openDatabase(place.library, migrations, { giveBack }).close()
    copyClosedLibrary(place, 'before-restore', now)
  } catch (error) {
    if (!isDamage(error) && !(error instanceof AppError && error.code === 'refused')) throw error
  }
}
