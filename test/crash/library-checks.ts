import type { Database } from '../../src-main/database/transaction'
import type { OpenedLibrary } from '../../src-main/library/opening'
import { readNotice } from '../../src-main/library/notice'
import { findAsset } from '../../src-main/assets/mirror'
import { project } from '../../src-main/assets/projection'
import { entriesOfAsset } from '../../src-main/sync/outbox'
import type { AssetId } from '../../src-preload/contract/ids'
import type { ServiceName, Thing } from './services'

/** What is wrong with a library file that a killed process left, before anything goes on. Each sentence begins with the invariant it breaks. */
export function checkAtRestart({ db, needsReading }: OpenedLibrary, pageSize: number | null): string[] {
  const faults: string[] = []
  const notice = readNotice(db)
  if (needsReading || notice !== null) faults.push(`quick_check: the library was not found as it was left: ${notice ?? ''}`)
  const check = String(db.pragma('quick_check', { simple: true }))
  if (check !== 'ok') faults.push(`quick_check: ${check}`)
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) faults.push('quick_check: rows without their parents')
  return [...faults, ...checkIntents(db), ...checkShown(db), ...checkCursor(db, pageSize)]
}

const count = (db: Database, sql: string) => db.prepare<[], { n: number }>(sql).get()?.n ?? 0

/** A change and its intent are one transaction. */
function checkIntents(db: Database): string[] {
  const broken: readonly (readonly [string, string])[] = [
    [
      'an asset that the service does not know and nobody will make',
      `SELECT count(*) AS n FROM asset a WHERE remote_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.asset_id = a.id AND o.kind IN ('create-asset', 'upload-asset', 'create-from-link'))`,
    ],
    [
      'a comment that the service does not know and nobody will send',
      `SELECT count(*) AS n FROM comment c WHERE remote_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.comment_id = c.id AND o.kind = 'add-comment')`,
    ],
    [
      'a comment that is hidden and that nobody will delete',
      `SELECT count(*) AS n FROM comment c WHERE is_deleted = 1 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.comment_id = c.id AND o.kind = 'delete-comment')`,
    ],
    [
      'a file marked as queued that nobody will send',
      `SELECT count(*) AS n FROM intake i WHERE stage = 'queued' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = i.operation_id)`,
    ],
    [
      'a file that is sent twice',
      `SELECT count(*) AS n FROM (SELECT json_extract(payload, '$.intakeId') AS file FROM outbox WHERE file IS NOT NULL GROUP BY file HAVING count(*) > 1)`,
    ],
  ]
  return broken.filter(([, sql]) => count(db, sql) > 0).map(([what]) => `I1: ${what}`)
}

/** What waits is on top of the service's word. */
function checkShown(db: Database): string[] {
  const ids = db.prepare<[], { id: AssetId }>('SELECT DISTINCT asset_id AS id FROM outbox').all()
  return ids.flatMap(({ id }) => {
    const asset = findAsset(db, id)
    const row = db
      .prepare<[string], { title: string; description: string; tags: string; trashed: number }>(
        'SELECT title, description, tags, trashed_at IS NOT NULL AS trashed FROM asset WHERE id = ?',
      )
      .get(id)
    if (asset === null || row === undefined) return ['I3: an operation without its asset']
    const shown = project(asset.base, entriesOfAsset(db, id))
    const isSame =
      row.title === shown.title &&
      row.description === shown.description &&
      row.tags === JSON.stringify(shown.tags) &&
      (row.trashed === 1) === (shown.trashedAt !== null)
    return isSame ? [] : [`I3: “${row.title}” is not shown with what waits for it`]
  })
}

/** A page's rows and the place after it are written together: a round of OctoSpark's that is under way has told of so many rows as its pages hold. */
function checkCursor(db: Database, pageSize: number | null): string[] {
  if (pageSize === null) return []
  const rounds = db
    .prepare<[], { id: string; round: number; pages: number }>(
      `SELECT account_id AS id, round, pages FROM listing JOIN account ON account.id = account_id WHERE is_running = 1 AND service = 'octospark'`,
    )
    .all()
  return rounds.flatMap(({ id, round, pages }) => {
    const told =
      db
        .prepare<[string, number], { n: number }>('SELECT count(*) AS n FROM asset WHERE account_id = ? AND listed_round = ?')
        .get(id, round)?.n ?? 0
    return told === pages * pageSize ? [] : [`I6: the cursor is after ${String(pages)} pages, and ${String(told)} rows are told of`]
  })
}

/** What the library says of the service's live assets, as far as that service tells it. Sorted. */
export function mirrorOf(db: Database, account: string, service: ServiceName): string[] {
  const rows = db
    .prepare<
      [string],
      {
        id: string
        title: string
        file_name: string | null
        description: string
        tags: string
        trashed: number
        media: string
        sha256: string | null
      }
    >(
      `SELECT id, title, file_name, description, tags, trashed_at IS NOT NULL AS trashed, media, sha256 FROM asset WHERE account_id = ? AND gone_at IS NULL`,
    )
    .all(account)
  return rows
    .filter((row) => row.trashed === 0 || service === 'media-pocket')
    .map((row) => {
      const thing: Thing = {
        title: service === 'octospark' || service === 'wordbee' ? (row.file_name ?? row.title) : row.title,
        description: row.description,
        tags: JSON.parse(row.tags) as string[],
        isTrashed: row.trashed === 1,
        media:
          service === 'octospark'
            ? [row.sha256 ?? '']
            : (JSON.parse(row.media) as { md5: string | null }[]).map(({ md5 }) => md5 ?? '').sort(),
        comments: db
          .prepare<[string], { text: string }>('SELECT text FROM comment WHERE asset_id = ? AND is_deleted = 0 ORDER BY ordinal, id')
          .all(row.id)
          .map(({ text }) => `x: ${text}`),
        ...{ project: null, collections: [], runs: [] },
      }
      return shownOf(thing, service)
    })
    .sort()
}

/** A thing as a library can know it from its service. */
export function shownOf({ title, description, tags, isTrashed, media, comments }: Thing, service: ServiceName): string {
  if (service === 'globalaiopc') return title.replace(/, Failed$/, '')
  if (service === 'wordbee') return title
  if (service === 'octospark') return JSON.stringify([title, media])
  return JSON.stringify([title, description, tags, isTrashed, media, comments.map((comment) => comment.replace(/^\w+: /, ''))])
}

/** All that a pull may write and that is no time of looking, to be compared. */
export function contentOf(db: Database): string {
  const volatile = new Set(['refreshed_at', 'listed_round', 'missed_rounds', 'opened_at', 'missing_since', 'processing_since'])
  const rows = (table: string) =>
    (db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all() as Record<string, unknown>[]).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !volatile.has(name))),
    )
  return JSON.stringify(['asset', 'comment', 'outbox', 'intake', 'tombstone', 'feed'].map((table) => [table, rows(table)]))
}
