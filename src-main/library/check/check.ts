import type { Damage, LibraryCheck } from '../../../src-preload/contract/library'
import { isDamage } from '../../database/open'
import { hasCopy, trimCopy } from '../../database/outbox-copy'
import { transact, type Database } from '../../database/transaction'
import { quickCheck } from '../backups'
import { copyKinds } from './copy-kinds'
import { counted, toDamage, type CheckContext, type DamageKind } from './damage'
import { fileKinds } from './file-kinds'
import { mendAsset, mirrorWords, tableKinds } from './mirror-kinds'
import { mirrorKinds, scanMirror } from './mirror-scan'
import { ledgerKinds } from './ledger-kinds'
import { outboxKinds } from './outbox-kinds'

export type { CheckContext } from './damage'

/** The kind of a damage of the file itself. Only a new start can repair it. */
export const fileDamaged = 'file-damaged'
/** Assets that are put right in one transaction, so that nobody waits long for a turn. */
const atOnce = 200

const brokenFile: Pick<DamageKind, 'kind' | 'words' | 'advice'> = {
  kind: fileDamaged,
  words: (n) => `The library file is damaged in ${counted(n, 'place')}.`,
  advice: 'Start Slipway again: it goes on with the newest good copy of the library, and nothing that waits to be sent is lost.',
}

/**
 * Compares what the library says in several places, names each kind of damage, and repairs what can be repaired without guessing. Rows of the outbox and of the ledger are
 * never removed. Meant for a thread of its own: it reads everything.
 * @param measure ms, for how long it took
 */
export function checkLibrary(db: Database, context: CheckContext, measure: () => number): LibraryCheck {
  const began = measure()
  const result = (assets: number, damages: readonly Damage[]): LibraryCheck => ({
    checkedAt: context.now,
    tookMs: Math.round(measure() - began),
    assets,
    damages: [...damages],
  })
  try {
    const faults = quickCheck(db)
    if (faults.length > 0) return result(0, [toDamage(brokenFile, faults.length, false)])
    const damages = [...judge(db, context, outboxKinds), ...judge(db, context, ledgerKinds), ...judge(db, context, tableKinds)]
    const { assets, damages: mirror } = judgeMirror(db)
    damages.push(...mirror, ...judgeForeignKeys(db), ...judge(db, context, copyKinds), ...judge(db, context, fileKinds))
    if (hasCopy(db)) trimCopy(db, atOnce)
    return result(assets, damages)
  } catch (error) {
    if (!isDamage(error)) throw error
    return result(0, [toDamage(brokenFile, 1, false)])
  }
}

function judge(db: Database, context: CheckContext, kinds: readonly DamageKind[]): Damage[] {
  return kinds.flatMap((kind) => {
    const count = kind.count(db, context)
    if (count === 0) return []
    const { repair } = kind
    if (repair !== undefined) {
      transact(db, (tx) => {
        // A row may be put right before the one that it stands at is.
        tx.pragma('defer_foreign_keys = ON')
        repair(tx, context)
      })
    }
    return [toDamage(kind, count, repair !== undefined && kind.count(db, context) === 0)]
  })
}

function judgeMirror(db: Database): { assets: number; damages: Damage[] } {
  const { assets, damage } = scanMirror(db)
  const found = mirrorKinds.filter((kind) => damage[kind].length > 0)
  for (const kind of found) {
    for (let at = 0; at < damage[kind].length; at += atOnce) {
      transact(db, (tx) => {
        for (const seq of damage[kind].slice(at, at + atOnce)) mendAsset(tx, seq, kind)
      })
    }
  }
  const left = found.length === 0 ? damage : scanMirror(db).damage
  const damages = found.map((kind) =>
    toDamage({ kind, words: mirrorWords[kind], advice: 'Choose Rebuild mirror.' }, damage[kind].length, left[kind].length === 0),
  )
  return { assets, damages }
}

/** Tables whose rows say nothing that is not told again. */
const retold = new Set(['asset_tag', 'folder', 'listing', 'listing_check', 'feed', 'conflict', 'kept_value', 'account_hold'])

function judgeForeignKeys(db: Database): Damage[] {
  const read = () => db.pragma('main.foreign_key_check') as readonly { table: string; rowid: number | null }[]
  const broken = read()
  if (broken.length === 0) return []
  transact(db, (tx) => {
    for (const { table, rowid } of broken)
      if (retold.has(table) && rowid !== null) tx.prepare(`DELETE FROM main.${table} WHERE rowid = ?`).run(rowid)
    // Tables without row numbers, by what they must belong to.
    for (const table of ['conflict']) tx.exec(`DELETE FROM main.${table} WHERE asset_id NOT IN (SELECT id FROM main.asset)`)
    for (const table of ['folder', 'listing', 'listing_check', 'account_hold'])
      tx.exec(`DELETE FROM main.${table} WHERE account_id NOT IN (SELECT id FROM main.account)`)
  })
  return [
    toDamage(
      {
        kind: 'row-without-owner',
        words: (n) => `${counted(n, 'row')} of the library ${n === 1 ? 'belongs' : 'belong'} to nothing.`,
        advice: 'Restore a copy of the library.',
      },
      broken.length,
      read().length === 0,
    ),
  ]
}
