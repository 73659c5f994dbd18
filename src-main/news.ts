import { feedMark } from './assets/feed'
import type { Database } from './database/transaction'
import type { Publish } from './publish'
import { watchClashes } from './sync/clashes'

/** Adds to what is told what follows from it: conflicts and news that a look at the services brought, whichever thread wrote them. */
export function createNews(
  db: Database,
  tell: Publish,
  on: { readonly onAccounts: () => void; readonly onActivity?: () => void },
): Publish {
  let feedTold = feedMark(db)
  const tellFeed = () => {
    const mark = feedMark(db)
    if (mark !== feedTold) tell('feed.changed', {})
    feedTold = mark
  }
  const hasClashNews = watchClashes(db)
  return (event, payload) => {
    tell(event, payload)
    if (event === 'assets.changed') tellFeed()
    // A look at the service may have found, changed or ended conflicts.
    if ((event === 'assets.changed' || event === 'comments.changed') && hasClashNews())
      for (const news of ['conflicts.changed', 'activity.changed', 'sync.changed'] as const) tell(news, {})
    if (event === 'accounts.changed') on.onAccounts()
    // What waits, goes or ends may be a file.
    if (event === 'activity.changed') on.onActivity?.()
  }
}
