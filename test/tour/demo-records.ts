import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AssetRecord, CommentRecord, MediaRecord } from '../../src-main/demo/media-pocket/records'

/** What the embedded Media Pocket holds, read from its own files behind the app's back. */
export interface DemoRecords {
  readonly assets: readonly AssetRecord[]
  readonly media: readonly MediaRecord[]
  readonly comments: readonly CommentRecord[]
  /** Where a medium's bytes lie. */
  readonly pathOf: (medium: MediaRecord) => string
}

interface Line {
  readonly table: string
  readonly id: string
  readonly row: object | null
}

/** Reads the state of the demo services of a profile as it is now. It is being written meanwhile: a last line that is not whole yet does not count. */
export function readDemoRecords(profile: string): DemoRecords {
  const folder = join(profile, 'demo', 'media-pocket')
  const tables = new Map<string, Map<string, object>>()
  const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
  for (const written of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (written === '') continue
    const { table, id, row } = JSON.parse(written) as Line
    const rows = tables.get(table) ?? new Map<string, object>()
    tables.set(table, rows)
    if (row === null) rows.delete(id)
    else rows.set(id, row)
  }
  const rowsOf = <Row>(table: string) => [...(tables.get(table)?.values() ?? [])] as Row[]
  return {
    assets: rowsOf<AssetRecord>('assets'),
    media: rowsOf<MediaRecord>('media'),
    comments: rowsOf<CommentRecord>('comments'),
    pathOf: (medium) => join(folder, 'media', String(medium.id)),
  }
}

/** The MD5 of bytes or of a file's content, lower-case hex. */
export function md5Of(content: Buffer | string): string {
  return createHash('md5')
    .update(typeof content === 'string' ? readFileSync(content) : content)
    .digest('hex')
}
