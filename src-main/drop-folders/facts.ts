import path from 'node:path'
import type { AssetType } from '../../src-preload/contract/asset'
import { titleLimit } from '../../src-preload/contract/limits'
import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import { typeByName } from '../assets/type-by-name'
import type { Database } from '../database/transaction'
import type { AssetStanding, Facts, KnownFile, Twin, Way } from './decide-by'
import { absolutePathOf, type FolderRow } from './drop-folder-store'
import { rowsOfSameContent, type LedgerRow } from './intake-store'
import { compilePattern, matchName, type NameMatch } from './name-pattern'
import type { IntakePorts } from './ports'
import type { SentCopy } from './reading'

/** A file that something is to be decided about. Hashes null: nothing of it was read, as in a preview. */
export interface DecidedFile {
  readonly relativePath: string
  readonly size: number
  readonly mtimeMs: number
  readonly md5: string | null
  readonly sha256: string | null
  readonly type: AssetType | null
  readonly sent: SentCopy | null
  readonly notScrubbed: string | null
  /** Absent: as its row says. */
  readonly givenIn?: string | null | undefined
}

export interface FactsContext {
  readonly db: Database
  readonly folder: FolderRow
  readonly ports: Pick<IntakePorts, 'receiverOf' | 'findAssetByTitle' | 'findAssetsByContent'>
  /** Rows whose file is certainly not on the disk any more. */
  readonly goneTwins: ReadonlySet<IntakeId>
}

interface FoundAsset {
  readonly title: string
  readonly standing: AssetStanding
}

/** How an asset stands, and what it is called; '' when it is not in the mirror any more. */
export function findStanding(db: Database, id: AssetId): FoundAsset {
  const asset = db
    .prepare<[string], { title: string; trashed_at: number | null; gone_at: number | null }>(
      'SELECT title, trashed_at, gone_at FROM asset WHERE id = ?',
    )
    .get(id)
  if (asset === undefined) return { title: '', standing: 'removed' }
  if (asset.gone_at !== null) return { title: asset.title, standing: 'gone' }
  return { title: asset.title, standing: asset.trashed_at === null ? 'live' : 'trashed' }
}

const knownOf = (db: Database, row: LedgerRow, file: DecidedFile): KnownFile => ({
  asset: row.assetId === null ? null : { id: row.assetId, ...findStanding(db, row.assetId) },
  isSame: row.sha256 !== null && row.sha256 === file.sha256,
  revision: row.revision,
  doneRevision: row.doneRevision,
  isForced: row.isForced,
})

const twinOfRow = (db: Database, row: LedgerRow, goneTwins: ReadonlySet<IntakeId>): Twin => ({
  rowId: row.id,
  assetId: row.assetId,
  name: path.basename(row.path),
  standing: row.assetId === null ? 'removed' : findStanding(db, row.assetId).standing,
  wasDone: row.doneRevision > 0,
  isGone: goneTwins.has(row.id),
})

/** The id of no row. */
const noRow = '' as IntakeId

/** Rows and assets with the content of a file, or with what is sent in its place. One asset is named once. */
function twinsOf({ db, folder, ports, goneTwins }: FactsContext, file: DecidedFile, own: IntakeId | null): readonly Twin[] {
  const contents = [
    ...(file.md5 === null || file.sha256 === null ? [] : [{ md5: file.md5, sha256: file.sha256 }]),
    ...(file.sent === null ? [] : [{ md5: file.sent.md5, sha256: file.sent.sha256 }]),
  ]
  const rows = new Map<IntakeId, Twin>()
  for (const { sha256 } of contents)
    for (const row of rowsOfSameContent(db, folder, { id: own ?? noRow }, sha256)) rows.set(row.id, twinOfRow(db, row, goneTwins))
  const named = new Set([...rows.values()].map(({ assetId }) => assetId))
  const assets = contents.flatMap((content) => ports.findAssetsByContent(folder.accountId, content)).filter(({ id }) => !named.has(id))
  const twins = [
    ...rows.values(),
    ...[...new Map(assets.map((asset) => [asset.id, asset])).values()].map(({ id, title, isTrashed }): Twin => ({
      rowId: null,
      assetId: id,
      name: title,
      standing: isTrashed ? 'trashed' : 'live',
      wasDone: true,
      isGone: false,
    })),
  ]
  // Files are given to an asset by hand and on purpose: only what that asset has already says something.
  return folder.mode === 'media-of-asset' ? twins.filter(({ assetId }) => assetId === folder.assetId) : twins
}

function wayOf({ db, folder, ports }: FactsContext, fileName: string): { readonly way: Way; readonly words: NameMatch['words'] } {
  if (folder.mode === 'new-assets') return { way: { kind: 'new-assets' }, words: {} }
  if (folder.mode === 'media-of-asset') {
    if (folder.assetId === null) return { way: { kind: 'new-assets' }, words: {} }
    return { way: { kind: 'to-asset', id: folder.assetId, ...findStanding(db, folder.assetId) }, words: {} }
  }
  const compiled = compilePattern(folder.pattern)
  const name = compiled.ok ? matchName(compiled.pattern, fileName) : null
  const assets = name === null ? [] : ports.findAssetByTitle(folder.accountId, name.title)
  const fault = compiled.ok ? null : compiled.reason
  return { way: { kind: 'by-pattern', pattern: folder.pattern, fault, name, assets }, words: name?.words ?? {} }
}

/** The folders that a file lies in, from below its drop folder down; by hand, from the folder down that was given, and none where it was given by itself. */
export function foldersOf(folder: Pick<FolderRow, 'kind'>, relativePath: string, givenIn: string | null): readonly string[] {
  if (folder.kind === 'hand' && givenIn === null) return []
  const place = path.dirname(folder.kind === 'hand' ? path.relative(givenIn ?? '', relativePath) : relativePath)
  return place === '.' ? [] : place.split(path.sep)
}

const givenInOf = ({ givenIn }: DecidedFile, row: LedgerRow | null): string | null =>
  givenIn === undefined ? (row?.givenIn ?? null) : givenIn

const parentOf = (folder: FolderRow, relativePath: string): string => path.basename(path.dirname(absolutePathOf(folder, relativePath)))

const notSpoken = { offered: false, reason: 'This version of Slipway does not speak to the service of this account.' } as const

/** Gathers all that a decision about a file is made of. Reads only. `row` null: the file was never seen before. */
export function gatherFacts(context: FactsContext, file: DecidedFile, row: LedgerRow | null): Facts {
  const { db, folder, ports } = context
  const fileName = path.basename(file.relativePath)
  const folders = foldersOf(folder, file.relativePath, givenInOf(file, row))
  const { way, words } = wayOf(context, fileName)
  const receiver = ports.receiverOf(folder.accountId)
  const known = row === null ? null : knownOf(db, row, file)
  return {
    rule: folder.rule,
    way,
    file: {
      relativePath: file.relativePath,
      size: file.size,
      type: file.type ?? typeByName(fileName),
      notScrubbed: file.notScrubbed,
      template: { fileName, folders, parent: parentOf(folder, file.relativePath), mtimeMs: file.mtimeMs, words },
    },
    known,
    // Duplicates are about files that made no asset yet; a new content of a known file is its next medium, whatever else holds the same.
    twins: (known !== null && known.asset !== null) || known?.isForced === true ? [] : twinsOf(context, file, row?.id ?? null),
    service: {
      addMedia: receiver?.addMedia ?? notSpoken,
      restore: receiver?.restore ?? notSpoken,
      titleLimit: Math.min(receiver?.titleLimit ?? titleLimit, titleLimit),
    },
  }
}
