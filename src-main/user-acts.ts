import type { HoldAnswer } from '../src-preload/contract/account'
import { settings, type Settings } from '../src-preload/contract/app-state'
import type { AccountId, AssetId } from '../src-preload/contract/ids'
import { markFeedSeen, readFeed } from './assets/feed'
import { findAsset } from './assets/mirror'
import type { Clock } from './clock'
import { transact, type Database } from './database/transaction'
import type { Publish } from './publish'
import { readSetting, saveSetting } from './settings'
import { answerHold } from './sync/answer-hold'
import type { Sync } from './sync/sync'

/** What the user does that is one look into the library or one note in it, and a word to whom it concerns. */
export function createUserActs({ db, clock, publish, sync }: { db: Database; clock: Clock; publish: Publish; sync: Pick<Sync, 'kick'> }) {
  return {
    /** Decides what the brake of an account waits for. */
    answerHold(id: AccountId, answer: HoldAnswer): void {
      transact(db, (tx) => {
        answerHold(tx, id, answer, clock.now())
      })
      publish('accounts.changed', {})
      if (answer === 'accept') publish('assets.changed', { ids: null })
      sync.kick(id, { all: true })
    },

    readFeed: (query: Parameters<typeof readFeed>[1]) => readFeed(db, query),
    /** What is there now is not new any more. */
    markFeedSeen(): void {
      transact(db, (tx) => {
        markFeedSeen(tx, clock.now())
      })
      publish('feed.changed', {})
    },

    /** The user looks at this asset: it is read again soon. */
    noteOpened(id: AssetId): void {
      const asset = findAsset(db, id)
      if (asset === null) return
      transact(db, (tx) => {
        tx.prepare('UPDATE asset SET opened_at = ? WHERE id = ?').run(clock.now(), id)
      })
      sync.kick(asset.accountId)
    },

    readSettings: (): Settings => readSetting(db, 'settings', settings) ?? { theme: 'system' },
    saveSettings(next: Settings): void {
      transact(db, (tx) => {
        saveSetting(tx, 'settings', next)
      })
    },
  }
}
