import type { OperationKind } from '../../src-preload/contract/activity'
import type { PointName } from './points'

/** A bug that a crash brings to light, planted where the sources are bundled and never on disk. */
export interface Mutant {
  readonly name: string
  /** The kind of mistake, in a few words. */
  readonly class: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The cell that must see it. */
  readonly point: PointName
  readonly kind: OperationKind
  /** How a violation that it leads to begins. */
  readonly breaks: string
}

/** Ends a transaction where it stands and begins another one. */
const cut = `tx.exec('COMMIT'); tx.exec('BEGIN IMMEDIATE')`

export const mutants: readonly Mutant[] = [
  {
    name: 'change-without-intent',
    class: 'a change of the user’s and its intent are two transactions',
    file: 'src-main/assets/asset-changes.ts',
    find: `queue(tx, asset, { kind: 'add-comment', text: checked }, made)`,
    replace: `${cut}
        queue(tx, asset, { kind: 'add-comment', text: checked }, made)`,
    point: 'K2',
    kind: 'add-comment',
    breaks: 'I1',
  },
  {
    name: 'sends-before-noting',
    class: 'a request leaves before it is written down',
    file: 'src-main/sync/outbox.ts',
    find: `SET state = 'running', reason = NULL, in_flight = 1,`,
    replace: `SET state = 'running', reason = NULL, in_flight = 0,`,
    point: 'K6',
    kind: 'add-comment',
    breaks: 'I1',
  },
  {
    name: 'starts-without-a-look',
    class: 'what was found in flight is sent again without a look',
    file: 'src-main/sync/effects/start-action.ts',
    find: `  if (entry.inFlight) {
    const runs =`,
    replace: `  if (entry.inFlight && probes < 0) {
    const runs =`,
    point: 'K6',
    kind: 'start-action',
    breaks: 'I1',
  },
  {
    name: 'lost-request-is-success',
    class: 'what was found in flight is taken for done',
    file: 'src-main/sync/effects/comments.ts',
    find: `    const ours = there.find(`,
    replace: `    if (entry.inFlight) return { then: 'settle', apply: () => undefined }
    const ours = there.find(`,
    point: 'K4',
    kind: 'add-comment',
    breaks: 'I',
  },
  {
    name: 'forgets-before-writing',
    class: 'an operation ends before what it brought is written',
    file: 'src-main/sync/settle.ts',
    find: `  settle(tx, entry.id)
  if (entry.payload.kind === 'delete-permanently') giveBackFiles(`,
    replace: `  settle(tx, entry.id)
  ${cut}
  if (entry.payload.kind === 'delete-permanently') giveBackFiles(`,
    point: 'K2',
    kind: 'delete-comment',
    breaks: 'I',
  },
  {
    name: 'marks-the-file-later',
    class: 'an asset is made of a file, and the file is marked in another transaction',
    file: 'src-main/drop-folders/decide.ts',
    find: `  crashpoint('intake/asset-made')`,
    replace: `  tx.exec('COMMIT'); crashpoint('intake/asset-made'); tx.exec('BEGIN IMMEDIATE')`,
    point: 'K13',
    kind: 'create-asset',
    breaks: 'I',
  },
  {
    name: 'source-gone-first',
    class: 'a file is taken away before it has its new place',
    file: 'src-main/drop-folders/after-upload.ts',
    find: `  crashpoint('intake/linked')
  await unlink(from)`,
    replace: `  const { readFile, writeFile } = await import('node:fs/promises')
  const bytes = await readFile(from)
  await unlink(to)
  await unlink(from)
  crashpoint('intake/linked')
  await writeFile(to, bytes)`,
    point: 'K13',
    kind: 'create-asset',
    breaks: 'files',
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
    point: 'K15',
    kind: 'trash',
    breaks: 'I6',
  },
  {
    name: 'migration-without-transaction',
    class: 'a step of the schema and its number are two transactions',
    file: 'src-main/database/migrate.ts',
    find: `    transact(db, (tx) => {
      apply(tx)`,
    replace: `    apply(db as Tx)
    transact(db, (tx) => {`,
    point: 'K16',
    kind: 'edit-asset',
    breaks: 'quick_check',
  },
  {
    name: 'copy-in-place',
    class: 'a copy of the library has its name before it is whole',
    file: 'src-main/library/backups.ts',
    find: `return join(place.backups, 'part.db')`,
    replace: `return join(place.backups, \`\${nameOf('daily', 0, Date.now())}.db\`)`,
    point: 'K17',
    kind: 'edit-asset',
    breaks: 'files',
  },
  {
    name: 'token-kept-late',
    class: 'a token is kept some time after it came',
    file: 'src-main/providers/wordbee/session.ts',
    find: `        ticket = { headers: { 'X-Auth-Token': token, 'X-Auth-AccountId': server.accountId }, usedAt: clock.now() }
        return ticket`,
    replace: `        const late = { headers: { 'X-Auth-Token': token, 'X-Auth-AccountId': server.accountId }, usedAt: clock.now() }
        clock.setTimer(60_000, () => {
          ticket = late
        })
        return late`,
    point: 'K19',
    kind: 'upload-asset',
    breaks: 'requests',
  },
  {
    name: 'staged-copies-stay',
    class: 'what a crash left of a staged file is not taken away at the start',
    file: 'src-main/hand-over/staging.ts',
    find: `    for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true, force: true })
`,
    replace: '',
    point: 'K9',
    kind: 'create-asset',
    breaks: '',
  },
]
