import { counted, type DamageKind } from './damage'

const files = (count: number) => counted(count, 'dropped file')

const waitsForNothing = `stage = 'queued' AND (operation_id IS NULL OR operation_id NOT IN (SELECT id FROM main.outbox))`

/** What the ledger holds, counted anew. */
const countedAnew = `SELECT drop_folder_id, stage, coalesce(hold, '') AS hold, is_missing, count(*) AS n FROM main.intake GROUP BY 1, 2, 3, 4`
const kept = 'SELECT drop_folder_id, stage, hold, is_missing, n FROM main.intake_count WHERE n <> 0'

/** What can be wrong with the list of dropped files, after what waits to be sent was put right. No row of it is ever removed. */
export const ledgerKinds: readonly DamageKind[] = [
  {
    kind: 'file-waits-for-nothing',
    words: (n) => `${files(n)} ${n === 1 ? 'waits' : 'wait'} for a change that is not there.`,
    advice: 'Look at Drop folders.',
    count: (db) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM main.intake WHERE ${waitsForNothing}`).get()?.n ?? 0,
    repair: (tx, { now }) => {
      // The service has it: its asset holds the very content.
      tx.prepare(
        `UPDATE main.intake SET stage = 'done', hold = NULL, reason = NULL, operation_id = NULL, done_revision = revision, changed_at = ?
         WHERE ${waitsForNothing} AND EXISTS (SELECT 1 FROM main.asset a WHERE a.id = intake.asset_id AND a.remote_id IS NOT NULL AND a.md5 = coalesce(intake.sent_md5, intake.md5))`,
      ).run(now)
      tx.prepare(
        `UPDATE main.intake SET stage = 'failed', hold = 'sending', operation_id = NULL, changed_at = ?, reason = ? WHERE ${waitsForNothing}`,
      ).run(now, 'Whether this file was sent is not known any more. Look at the service: if it is missing there, retry.')
    },
  },
  {
    kind: 'file-counts-differ',
    words: (n) => `${counted(n, 'count')} of dropped files ${n === 1 ? 'is' : 'are'} not what the list holds.`,
    advice: 'Look at Drop folders.',
    count: (db) =>
      db
        .prepare<[], { n: number }>(
          `SELECT count(*) AS n FROM (SELECT * FROM (${countedAnew} EXCEPT ${kept}) UNION SELECT * FROM (${kept} EXCEPT ${countedAnew}))`,
        )
        .get()?.n ?? 0,
    repair: (tx) => {
      tx.exec(`DELETE FROM main.intake_count; INSERT INTO main.intake_count (drop_folder_id, stage, hold, is_missing, n) ${countedAnew}`)
    },
  },
]
