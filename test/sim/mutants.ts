/** A bug that somebody could make, planted where the sources are loaded and never on disk. */
export interface Mutant {
  readonly name: string
  /** The kind of mistake, in a few words. */
  readonly class: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The invariant that must not hold any more. */
  readonly breaks: string
  /** A seed that showed it when the list was last gone through: a short search begins there. */
  readonly seed: number
}

export const mutants: readonly Mutant[] = [
  {
    name: 'sends-again-unseen',
    class: 'an answer that was lost is taken for a request that was lost',
    file: 'src-main/sync/push.ts',
    find: `        inFlight: entry.inFlight || wasSent,
        countsAsAttempt: true,`,
    replace: `        inFlight: false,
        countsAsAttempt: true,`,
    breaks: 'I1',
    seed: 243,
  },
  {
    name: 'uploads-without-a-look',
    class: 'a file that may have arrived is sent again without a look',
    file: 'src-main/sync/effects/upload-asset.ts',
    find: `if (!entry.inFlight && entry.progress.phase === undefined) return send(context, upload)`,
    replace: `return send(context, upload)`,
    breaks: 'I1',
    seed: 63,
  },
  {
    name: 'lost-answer-is-success',
    class: 'an answer that was lost is taken for success',
    file: 'src-main/sync/effects/comments.ts',
    find: `    const ours = there.find(`,
    replace: `    if (entry.inFlight) return { then: 'settle', apply: () => undefined }
    const ours = there.find(`,
    breaks: 'I8',
    seed: 66,
  },
  {
    name: 'sends-before-noting',
    class: 'a request leaves before it is written down',
    file: 'src-main/sync/outbox.ts',
    find: `SET state = 'running', reason = NULL, in_flight = 1,`,
    replace: `SET state = 'running', reason = NULL, in_flight = 0,`,
    breaks: 'I4',
    seed: 2,
  },
  {
    name: 'cursor-before-rows',
    class: 'the cursor of a listing moves without its rows',
    file: 'src-main/sync/pull/write-page.ts',
    find: `  const attempt = (write: typeof writeRows) =>
    transact(tools.db, (tx) => {
      if (!isUnderWay(tx, order)) return null`,
    replace: `  const isMoved = transact(tools.db, (tx) => isUnderWay(tx, order) && (order.page.next === null || !movePlace(tx, order, true)))
  const attempt = (write: typeof writeRows) =>
    transact(tools.db, (tx) => {
      if (!isMoved) return null`,
    breaks: 'I6',
    seed: 2581,
  },
  {
    name: 'page-over-pending-edit',
    class: 'what is read overwrites a change that waits',
    file: 'src-main/sync/apply.ts',
    find: `  settleClashes(tx, id)
  return id`,
    replace: `  tx.prepare('UPDATE asset SET title = ?, description = ?, category = ? WHERE id = ?').run(base.title, base.description, base.category, id)
  settleClashes(tx, id)
  return id`,
    breaks: 'I3',
    seed: 20,
  },
  {
    name: 'overwrites-unseen',
    class: 'a conflict is overwritten without a question',
    file: 'src-main/sync/reconcile.ts',
    find: `if (isClash && base !== undefined) clashes.push(`,
    replace: `if (isClash && base === null) clashes.push(`,
    breaks: 'I3',
    seed: 296,
  },
  {
    name: 'any-order',
    class: 'the order of the operations of an asset is not kept',
    file: 'src-main/sync/due.ts',
    find: `           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq)
         ORDER BY`,
    replace: `         ORDER BY`,
    breaks: 'I4',
    seed: 8,
  },
  {
    name: 'believes-every-listing',
    class: 'an empty or short listing removes what it does not show',
    file: 'src-main/sync/pull/end-round.ts',
    find: `const verdict = listing.isWhole ? judge(tx, of, missed) : 'incomplete'`,
    replace: `const verdict = (listing.isWhole ? 'plausible' : 'incomplete') as ReturnType<typeof judge> | 'incomplete'`,
    breaks: 'I2',
    seed: 190,
  },
  {
    name: 'brake-off',
    class: 'the brake never takes hold',
    file: 'src-main/sync/pull/listing-rules.ts',
    find: `return missing > 50 || (missing >= 2 && missing * 10 > known)`,
    replace: `return missing > 50 && missing > known`,
    breaks: 'I2',
    seed: 830,
  },
  {
    name: 'removes-while-held',
    class: 'assets are taken for gone while the account is held',
    file: 'src-main/sync/pull/refresh.ts',
    find: `import { findHold } from '../brakes'`,
    replace: `const findHold = (..._where: unknown[]): null => null`,
    breaks: 'I2',
    seed: 1331,
  },
  {
    name: 'deletes-another-version',
    class: 'a permanent deletion ignores the version that was confirmed',
    file: 'src-main/sync/effects/delete-permanently.ts',
    find: `entry.progress.isOutdated === true || remote.version !== version`,
    replace: `entry.progress.isOutdated === true`,
    breaks: 'I5',
    seed: 336,
  },
  {
    name: 'deletes-after-restore',
    class: 'a permanent deletion is sent after a restore',
    file: 'src-main/sync/effects/delete-permanently.ts',
    find: `if (step !== 'send-deletion') {`,
    replace: `if (step !== 'send-deletion' && !(wasTrashed && remote.trashed === null)) {`,
    breaks: 'I5',
    seed: 736,
  },
  {
    name: 'clock-put-back',
    class: 'a clock that was put back stops what waits',
    file: 'src-main/sync/due.ts',
    find: 'return due.length < each ? [...due, ...putBack.all({ ...asked, large })] : due',
    replace: 'return due',
    breaks: 'I8',
    seed: 1799,
  },
  {
    name: 'rows-of-another-account',
    class: 'rows of one account are taken for those of another',
    file: 'src-main/sync/pull/write-rows.ts',
    find: `       WHERE account_id = ? AND remote_id IN (SELECT value FROM json_each(?))`,
    replace: `       WHERE length(?) > 0 AND remote_id IN (SELECT value FROM json_each(?))`,
    breaks: 'I2',
    seed: 94,
  },
  {
    name: 'key-of-another-account',
    class: 'an account is opened with the key of another',
    file: 'src-main/accounts/accounts.ts',
    find: `const known = account === null ? null : await secrets.get(id)`,
    replace: `const known = account === null ? null : await secrets.get(listAccounts(db).find(({ service }) => service === account.service)?.id ?? id)`,
    breaks: 'I9',
    seed: 1,
  },
  {
    name: 'retry-loses-a-comment',
    class: 'trying again loses what the user wrote',
    file: 'src-main/sync/activity-changes.ts',
    find: `    if (!isLookedAt) postpone(`,
    replace: `    if (entry.payload.kind === 'add-comment') settle(tx, entry.id)
    else if (!isLookedAt) postpone(`,
    breaks: 'I1',
    seed: 384,
  },
  {
    name: 'change-without-intent',
    class: 'a change and its intent are two transactions',
    file: 'src-main/assets/asset-changes.ts',
    find: `        queue(tx, asset, { kind: 'add-comment', text: checked }, made)
        return made
      })`,
    replace: `        return made
      })
      transact(db, (tx) => {
        queue(tx, asset, { kind: 'add-comment', text: checked }, comment)
      })`,
    breaks: 'I8',
    seed: 292,
  },
  {
    name: 'restart-forgets',
    class: 'a restart forgets that something may have been sent',
    file: 'src-main/sync/outbox.ts',
    find: `SET state = 'waiting', not_before = 0 WHERE state = 'running' AND (:account IS NULL`,
    replace: `SET state = 'waiting', not_before = 0, in_flight = 0 WHERE state = 'running' AND (:account IS NULL`,
    breaks: 'I1',
    seed: 45,
  },
  {
    name: 'wake-forgets',
    class: 'waking what waits forgets that it may have been sent',
    file: 'src-main/sync/outbox.ts',
    find: '`UPDATE outbox SET not_before = 0 WHERE account_id = ?',
    replace: '`UPDATE outbox SET not_before = 0, in_flight = 0 WHERE account_id = ?',
    breaks: 'I1',
    seed: 2832,
  },
  {
    name: 'sleeps-on',
    class: 'what waits is lost when the computer wakes up',
    file: 'src-main/sync/sync.ts',
    find: `for (const loop of loops.values()) loop.resume()`,
    replace: ``,
    breaks: 'I8',
    seed: 33,
  },
  {
    name: 'undo-without-inverse',
    class: 'what was sent is taken back here alone',
    file: 'src-main/sync/outbox.ts',
    find: `return !entry.inFlight && entry.state !== 'running'`,
    replace: `return entry.state !== 'running'`,
    breaks: 'I1',
    seed: 12,
  },
  {
    name: 'everybody-renews',
    class: 'each worker renews the token for itself',
    file: 'src-main/providers/wordbee/session.ts',
    find: `pending ??= requestToken(`,
    replace: `pending = requestToken(`,
    breaks: 'one renewal',
    seed: 2,
  },
  {
    name: 'asked-meanwhile',
    class: 'what is asked for while an answer is on its way is due for ever',
    file: 'src-main/sync/pull/account-reading.ts',
    find: `      isAsked = false
      const news = await readNews(tools, { account, provider, isAsked: wasAsked, touched, signal }).catch((error: unknown) => {
        isAsked ||= wasAsked
        throw error
      })`,
    replace: `      const news = await readNews(tools, { account, provider, isAsked: wasAsked, touched, signal })
      isAsked = false`,
    breaks: 'pace',
    seed: 29,
  },
  {
    name: 'no-rest-on-a-full-disk',
    class: 'what can not be written down is asked for again and again',
    file: 'src-main/sync/account-sync.ts',
    find: `if (now < stumblesUntil && stumblesUntil <= now + stumbleMs) {`,
    replace: `if (stumblesUntil < 0) {`,
    breaks: 'pace',
    seed: 181,
  },
  {
    name: 'asked-in-time-to-come',
    class: 'a moment that was noted lies ahead of a clock that was put back',
    file: 'src-main/sync/pull/account-reading.ts',
    find: `    floor = Math.min(floor, now)
`,
    replace: ``,
    breaks: 'pace',
    seed: 1039,
  },
  {
    name: 'restart-ends-pauses',
    class: 'a pause does not outlive the program',
    file: 'src-main/sync/sync.ts',
    find: `      recover(tx)
    })`,
    replace: `      recover(tx)
      tx.prepare('UPDATE account SET paused_until = NULL').run()
    })`,
    breaks: 'pause',
    seed: 41,
  },
]
