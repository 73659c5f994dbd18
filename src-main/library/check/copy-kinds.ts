import { copiedTables, hasCopy, makeCopyAnew } from '../../database/outbox-copy'
import { countRowsOnlyInCopy, countRowsOtherThanCopy, hasOtherMark } from '../../database/outbox-copy-compare'
import { checkAgain, counted, isOrAre, type DamageKind } from './damage'
import { takeBack, takeBackAssets } from './take-back'

/** What can be wrong between the library and the copy of the outbox. */
export const copyKinds: readonly DamageKind[] = [
  {
    kind: 'row-lost',
    words: (n) => `${counted(n, 'row')} of what waits to be sent, dropped files or accounts ${isOrAre(n)} missing in the library.`,
    advice: checkAgain,
    // Of another time, the copy may know rows that ended since.
    count: (db) => (hasOtherMark(db) ? 0 : countRowsOnlyInCopy(db)),
    repair: (tx) => {
      if (!hasCopy(tx) || hasOtherMark(tx)) return
      takeBack(tx, 'account', 'true')
      takeBackAssets(
        tx,
        'id IN (SELECT asset_id FROM copy_outbox UNION SELECT asset_id FROM copy_conflict UNION SELECT asset_id FROM copy_kept_value)',
      )
      for (const { name } of copiedTables) takeBack(tx, name, 'true')
      takeBack(tx, 'comment', 'asset_id IN (SELECT id FROM main.asset)')
    },
  },
  {
    kind: 'copy-differs',
    words: (n) => `The second copy of what waits to be sent differs in ${counted(n, 'row')}.`,
    advice: checkAgain,
    count: countRowsOtherThanCopy,
    repair: makeCopyAnew,
  },
  {
    kind: 'copy-of-another-time',
    words: () => 'The second copy of what waits to be sent is of another time.',
    advice: checkAgain,
    count: (db) => (hasOtherMark(db) ? 1 : 0),
    repair: makeCopyAnew,
  },
]
