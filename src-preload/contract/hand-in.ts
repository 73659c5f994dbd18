import { z } from 'zod'
import { accountId, assetId, dropFolderId } from './ids'

/** Files and folders given by hand: dropped, pasted, chosen in the system's dialog. Absolute paths, as the system told them. */
export const givenPaths = z.array(z.string().min(1).max(4096)).min(1).max(20_000)

/** Where they go: new assets of an account, media of one asset, or into a drop folder (by its rule; its account). */
export const handInTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), accountId, target: z.record(z.string().max(40), z.string().max(1000)) }),
  z.object({ kind: z.literal('asset'), assetId }),
  z.object({ kind: z.literal('drop-folder'), dropFolderId }),
])
export type HandInTarget = z.infer<typeof handInTarget>

/** What would happen. Folders are counted by the files in them. */
export const handInPreview = z.object({
  /** To be named when it is done: what was looked at is what is taken. */
  ticket: z.string().max(100),
  files: z.number().int(),
  folders: z.number().int(),
  bytes: z.number(),
  willSend: z.number().int(),
  /** Files that are not taken, by sentence: such as "12 are empty". */
  notes: z.array(z.string()),
  rows: z.array(z.object({ name: z.string(), size: z.number(), outcome: z.string(), willSend: z.boolean() })),
  /** True when there are more files than are looked at before the answer; they are taken all the same. */
  isCutShort: z.boolean(),
  /** Accounts that take files, when the target leaves a choice. */
  accounts: z.array(z.object({ accountId, name: z.string(), service: z.string() })),
})
export type HandInPreview = z.infer<typeof handInPreview>

/** Files that came from outside the window (the dock, the taskbar, another program) and wait for the user to say where they go. */
export const waitingFiles = z.object({ paths: z.array(z.string()) })
export type WaitingFiles = z.infer<typeof waitingFiles>

/** Whether an asset's original can be dragged out at once. `fetching`: it is on its way; drag it again when it is there. */
export const dragOut = z.object({ state: z.enum(['started', 'fetching', 'refused']), message: z.string().nullable() })
export type DragOut = z.infer<typeof dragOut>

/** How far the originals are that are fetched to be dragged out. Bytes; `size` null while it is not known. */
export const fetchState = z.object({
  ready: z.number().int(),
  total: z.number().int(),
  sent: z.number(),
  size: z.number().nullable(),
  /** Why one of them could not be fetched; null while nothing went wrong. */
  problem: z.string().nullable(),
})
export type FetchState = z.infer<typeof fetchState>

/** What became of saving copies: `folder` is the chosen folder's name. */
export const savedCopies = z.object({
  folder: z.string(),
  saved: z.number().int(),
  refused: z.array(z.object({ title: z.string(), reason: z.string() })),
})
export type SavedCopies = z.infer<typeof savedCopies>
