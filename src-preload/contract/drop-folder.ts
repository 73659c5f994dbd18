import { z } from 'zod'
import { assetType } from './asset'
import { accountId, dropFolderId } from './ids'
import { intakeState } from './intake'

export const intakeMode = z.enum(['new-assets', 'media-by-pattern'])
export type IntakeMode = z.infer<typeof intakeMode>
/** `delete`: only once the service confirmed the very content that lies there. */
export const afterUpload = z.enum(['keep', 'move-to-done', 'delete'])
export type AfterUpload = z.infer<typeof afterUpload>

/** What happens to other content under the name of a file that made an asset. Where the service takes no second medium, `add-media` holds the file. */
export const onChange = z.enum(['add-media', 'new-asset', 'ask'])
export type OnChange = z.infer<typeof onChange>
/** What happens to a file whose content is in the account already. */
export const onDuplicate = z.enum(['hold', 'new-asset', 'skip'])
export type OnDuplicate = z.infer<typeof onDuplicate>
/** What happens to a file whose content is that of an asset in the trash. */
export const onTrashedTwin = z.enum(['ask', 'restore', 'new-asset', 'skip'])
export type OnTrashedTwin = z.infer<typeof onTrashedTwin>

const template = z.string().max(500)
const globs = z.array(z.string().max(255)).max(50)
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable()

/**
 * What a folder does with its files. Templates hold words in braces: {name}, {ext}, {parent}, {folder1} and so on (the sub-folders from the drop folder down), {date} (of the last
 * change, 2026-01-31), and the words of the name pattern. Globs are about the path below the drop folder, with `/`; one without `/` is about the name alone.
 */
export const intakeRule = z.object({
  /** Title of new assets; empty: the name of the file without its ending. */
  title: template,
  /** Templates parted by commas. */
  tags: template,
  category: template,
  /** Empty: all files. */
  include: globs,
  exclude: globs,
  /** By content, where it tells; else by name. Empty: all. */
  types: z.array(assetType).max(10),
  /** Bytes; null: no limit. */
  minSize: size,
  maxSize: size,
  onChange,
  onDuplicate,
  onTrashedTwin,
  /** A copy without it is sent; the file itself stays as it is. */
  removeLocation: z.boolean(),
  removeGeneration: z.boolean(),
})
export type IntakeRule = z.infer<typeof intakeRule>

/** What the "Add drop folder" dialog sends. `pattern` counts only with `media-by-pattern`, such as `{asset}_{locale}_v{nn}`. */
export const dropFolderForm = z.object({
  path: z.string().max(4096),
  accountId,
  mode: intakeMode,
  pattern: z.string().max(255),
  afterUpload,
  includeExisting: z.boolean(),
  /** Where at the service the files go, by the keys of its `targetFields`. */
  target: z.record(z.string().max(40), z.string().max(1000)),
  rule: intakeRule,
})
export type DropFolderForm = z.infer<typeof dropFolderForm>

/** What can be changed of a folder that is there: all but its place and its account. */
export const dropFolderEdit = dropFolderForm.omit({ path: true, accountId: true, includeExisting: true }).extend({ id: dropFolderId })
export type DropFolderEdit = z.infer<typeof dropFolderEdit>

export const dropFolderState = z.enum(['watching', 'checking', 'paused', 'missing', 'unreadable', 'replaced'])
export type DropFolderState = z.infer<typeof dropFolderState>

/** How a folder is watched, and how well. Times are ms since 1970. */
export const folderHealth = z.object({
  /** `events`: the system tells; `network`, `timed`: only looking tells (a network drive; no watches left). */
  mode: z.enum(['events', 'network', 'timed']),
  /** So often the whole folder is looked at anyway. ms. */
  everyMs: z.number().int(),
  /** Such as `nfs4`; null on a disk of this machine, or where it is not known. */
  networkKind: z.string().nullable(),
  isRemovable: z.boolean(),
  lastEventAt: z.number().nullable(),
  lastFullScanAt: z.number().nullable(),
  /** Files that were seen and are not decided upon yet. */
  backlog: z.number().int(),
  /** Plain files there at the last scan. */
  files: z.number().int(),
  /** What scans found that no event had told of, since the program started. */
  missesFoundByScan: z.number().int(),
})
export type FolderHealth = z.infer<typeof folderHealth>

export const dropFolder = z.object({
  id: dropFolderId,
  path: z.string(),
  accountId,
  accountName: z.string(),
  mode: intakeMode,
  pattern: z.string(),
  afterUpload,
  target: z.record(z.string(), z.string()),
  rule: intakeRule,
  state: dropFolderState,
  /** A sentence with the next step where the state needs one. */
  stateReason: z.string().nullable(),
  counts: z.record(intakeState, z.number().int()),
  lastScanAt: z.number().nullable(),
  /** Null while it is not watched. */
  health: folderHealth.nullable(),
})
export type DropFolder = z.infer<typeof dropFolder>

/** What would happen to a file that is there already. */
export const previewRow = z.object({ name: z.string(), size: z.number(), outcome: z.string(), willSend: z.boolean() })
export type PreviewRow = z.infer<typeof previewRow>
export const dropFolderPreview = z.object({
  rows: z.array(previewRow),
  /** All files found, also those beyond the rows listed. */
  total: z.number().int(),
  willSend: z.number().int(),
})
export type DropFolderPreview = z.infer<typeof dropFolderPreview>
