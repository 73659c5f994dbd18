import type { DropFolderState, FolderHealth } from '../../../src-preload/contract/drop-folder'
import type { RootIdentity } from '../folder-root'
import type { ScanEntry } from '../scan'

/**
 * A scout looks at the disk for one folder and says how it differs from what the ledger knows. It writes nothing and decides nothing: whatever it says may be said again after
 * a crash, since only the ledger is believed. All that crosses to it and back is plain data.
 */
export interface ScoutOrder {
  /** `hand`: no folder but single files, which are named by whole paths; nothing is scanned or watched. */
  readonly kind: 'folder' | 'hand'
  /** The folder's real path; '' for `hand`. */
  readonly root: string
  /** Which folder it has to be; not looked at for `hand`. */
  readonly identity: RootIdentity
  /** The `Done` folder at its top is not its files' place. */
  readonly movesToDone: boolean
  /** How long a file must rest before it is taken, in ms. */
  readonly quietMs: number
}

/** A file as the ledger knows it. `isSettling`: it was not decided upon yet, and must come to rest. */
export interface LedgerFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly dev: number
  readonly ino: number
  readonly isMissing: boolean
  readonly isSettling: boolean
}

/** `added`: not in the ledger. `changed`: other than the ledger has it. `back`: it was missing and is as it was. */
export type FoundKind = 'added' | 'changed' | 'back' | 'missing' | 'bad-name'

/** A difference. For `missing` and `bad-name` only the path of `entry` counts. `wasMissing`: the file that the ledger knows under this name was gone. */
export interface Found {
  readonly kind: FoundKind
  readonly entry: ScanEntry
  readonly wasMissing: boolean
}

/** What came of a difference. `settle`: written, and it must come to rest. `known`: written. `later`: not written, and not to be told again before `remind`. */
export type Took = 'settle' | 'known' | 'later' | 'not-written'

/** What a scout is told. */
export type ScoutWord =
  /** The next part of the ledger, as it asked for. */
  | { readonly kind: 'known'; readonly files: readonly LedgerFile[]; readonly isLast: boolean }
  /** Answers `found`, item by item. `forget`: names whose rows have other names now. */
  | { readonly kind: 'took'; readonly batch: number; readonly results: readonly Took[]; readonly forget: readonly string[] }
  /** These must come to rest, looked at for the first time in so many ms. */
  | { readonly kind: 'settle'; readonly paths: readonly string[]; readonly afterMs: number }
  /** So many files that were said to rest are dealt with. */
  | { readonly kind: 'over'; readonly count: number }
  /** Look whether these are there. */
  | { readonly kind: 'doubt'; readonly paths: readonly string[] }
  /** No row has these names any more. */
  | { readonly kind: 'forget'; readonly paths: readonly string[] }
  /** The program itself took these away. */
  | { readonly kind: 'gone'; readonly paths: readonly string[] }
  /** Tell again what was put off. */
  | { readonly kind: 'remind' }
  /** Scan the whole; answered by `scanned` with the token when a scan that began after this has ended. */
  | { readonly kind: 'scan'; readonly token: number }
  | { readonly kind: 'moves-to-done'; readonly movesToDone: boolean }
  /** `hand` alone: files and folders to take. Answered by `taken` when all of them are in the ledger. */
  | { readonly kind: 'take'; readonly token: number; readonly paths: readonly string[] }

/** How a folder stands. `reason` is a sentence where there is something to say. */
export interface FolderStatus {
  readonly state: DropFolderState
  readonly reason: string | null
  /** The last whole scan, ms since 1970. */
  readonly lastScanAt: number | null
  /** Null while nothing looks at it. */
  readonly health: FolderHealth | null
}

/** What a scout says. */
export type ScoutReport =
  /** It begins (also anew, after its thread died) and wants the ledger's files in the order of their paths, those after `after`. */
  | { readonly kind: 'ask'; readonly after: string }
  | { readonly kind: 'found'; readonly batch: number; readonly items: readonly Found[] }
  /** Looked at more than once, and not at rest yet: they are waited for. */
  | { readonly kind: 'looked'; readonly paths: readonly string[] }
  /** At rest, with content, and nobody writes to them. Each is answered by `over`. */
  | { readonly kind: 'rested'; readonly files: readonly ScanEntry[] }
  /** At rest for long, and empty. */
  | { readonly kind: 'empty'; readonly files: readonly ScanEntry[] }
  /** A whole scan ended. `born`: what the root told of its birth. `isRead` false: the folder could not be read. `differences`: what it found to be other than the ledger. */
  | {
      readonly kind: 'scanned'
      readonly tokens: readonly number[]
      readonly isRead: boolean
      readonly born: number | null
      readonly differences: number
    }
  | { readonly kind: 'taken'; readonly token: number; readonly files: number }
  | { readonly kind: 'status'; readonly status: FolderStatus }
  /** Something went wrong that it can not help; it goes on. For the log. */
  | { readonly kind: 'fault'; readonly event: string; readonly code: string }

/** One folder's scout, as the main thread holds it. */
export interface Scout {
  /** Words are heard in their order. After `close` they go nowhere. */
  tell(word: ScoutWord): void
  /** Resolves when it looks at nothing any more. */
  close(): Promise<void>
}

/** Where scouts run: in a thread of their own, or in this one. */
export interface ScoutHost {
  open(order: ScoutOrder, hear: (report: ScoutReport) => void): Scout
  close(): Promise<void>
}
