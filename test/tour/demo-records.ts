import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AssetRecord as OpcAsset, CreationRecord } from '../../src-main/demo/globalaiopc/state'
import type { AssetRecord, CommentRecord, MediaRecord, RunRecord } from '../../src-main/demo/media-pocket/records'
import type { AssetRecord as OctoAsset } from '../../src-main/demo/octospark/records'
import type { FileRecord } from '../../src-main/demo/wordbee/state'

/** What the embedded Media Pocket holds, read from its own files behind the app's back. */
export interface DemoRecords {
  readonly assets: readonly AssetRecord[]
  readonly media: readonly MediaRecord[]
  readonly comments: readonly CommentRecord[]
  readonly runs: readonly RunRecord[]
  /** Where a medium's bytes lie. */
  readonly pathOf: (medium: MediaRecord) => string
}

type ServiceName = 'media-pocket' | 'octospark' | 'wordbee' | 'globalaiopc'

interface Line {
  readonly table: string
  readonly id: string
  readonly row: object | null
}

const folderOf = (profile: string, service: ServiceName): string => join(profile, 'demo', service)

/** The state of one demo service of a profile as it is now. It is being written meanwhile: a last line that is not whole yet does not count. */
function readRows(profile: string, service: ServiceName): <Row>(table: string) => Row[] {
  const tables = new Map<string, Map<string, object>>()
  const text = readFileSync(join(folderOf(profile, service), 'journal.jsonl'), 'utf8')
  for (const written of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (written === '') continue
    const { table, id, row } = JSON.parse(written) as Line
    const rows = tables.get(table) ?? new Map<string, object>()
    tables.set(table, rows)
    if (row === null) rows.delete(id)
    else rows.set(id, row)
  }
  return <Row>(table: string) => [...(tables.get(table)?.values() ?? [])] as Row[]
}

/** Reads what Media Pocket holds now. */
export function readDemoRecords(profile: string): DemoRecords {
  const rowsOf = readRows(profile, 'media-pocket')
  return {
    assets: rowsOf<AssetRecord>('assets'),
    media: rowsOf<MediaRecord>('media'),
    comments: rowsOf<CommentRecord>('comments'),
    runs: rowsOf<RunRecord>('runs'),
    pathOf: (medium) => join(folderOf(profile, 'media-pocket'), 'media', String(medium.id)),
  }
}

/** What the embedded OctoSpark holds now. */
export const readOctoSpark = (profile: string): readonly OctoAsset[] => readRows(profile, 'octospark')<OctoAsset>('assets')

/** What the embedded Wordbee holds now. */
export const readWordbee = (profile: string): readonly FileRecord[] => readRows(profile, 'wordbee')<FileRecord>('files')

/** What the embedded GlobalAiOpc holds now, and what it ever made. */
export function readGlobalAiOpc(profile: string): { readonly assets: readonly OpcAsset[]; readonly creations: readonly CreationRecord[] } {
  const rowsOf = readRows(profile, 'globalaiopc')
  return { assets: rowsOf<OpcAsset>('assets'), creations: rowsOf<CreationRecord>('creations') }
}

/** The titles of everything that is live at the demo services, by service. */
export function readLiveTitles(profile: string): Readonly<Record<ServiceName, readonly string[]>> {
  const pocket = readDemoRecords(profile).assets.filter((asset) => asset.deleted === null)
  const octo = readOctoSpark(profile).filter((asset) => asset.deletedAt === null)
  return {
    'media-pocket': pocket.map(({ title }) => title),
    octospark: octo.map(({ displayName }) => displayName),
    wordbee: readWordbee(profile).map(({ name }) => name),
    globalaiopc: readGlobalAiOpc(profile).assets.map(({ name, id }) => name ?? id),
  }
}

/** How many assets are live at the demo services, all together. */
export const countLive = (profile: string): number => Object.values(readLiveTitles(profile)).flat().length

/** The MD5 of bytes or of a file's content, lower-case hex. */
export function md5Of(content: Buffer | string): string {
  return createHash('md5')
    .update(typeof content === 'string' ? readFileSync(content) : content)
    .digest('hex')
}
