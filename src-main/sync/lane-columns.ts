import type { Tx } from '../database/transaction'
import { largeFrom } from './lanes'

/**
 * What the order of sending needs to know of an operation without reading what it is to send. size: bytes of its file; 0 where it sends none. source: the drop folder that its
 * file came from; empty where it came from none. Part of a migration.
 */
export function outboxLanes(tx: Tx): void {
  tx.exec(`
    ALTER TABLE outbox ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE outbox ADD COLUMN is_large INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE outbox ADD COLUMN source TEXT NOT NULL DEFAULT '';
    UPDATE outbox SET size = coalesce(json_extract(payload, '$.size'), 0),
      source = coalesce((SELECT i.drop_folder_id FROM intake i WHERE i.id = json_extract(payload, '$.intakeId')), '') WHERE kind IN ('add-media', 'upload-asset');
    UPDATE outbox SET is_large = size >= ${String(largeFrom)};
    UPDATE outbox SET source = coalesce((SELECT m.source FROM outbox m WHERE m.asset_id = outbox.asset_id AND m.source <> '' LIMIT 1), '') WHERE kind = 'create-asset';
    -- What can be sent at once, by where it comes from.
    CREATE INDEX outbox_due ON outbox (account_id, source, is_large, rank, seq) WHERE state = 'waiting' AND not_before = 0;
    -- Files on their way, in the order in which they are sent, with all that is summed up over them.
    CREATE INDEX outbox_files ON outbox (state, rank, seq, in_flight, size, account_id) WHERE kind IN ('add-media', 'upload-asset');
  `)
}
