import type {
  AfterUpload,
  DropFolderState,
  FolderHealth,
  IntakeMode,
  OnChange,
  OnDuplicate,
  OnTrashedTwin,
} from '../../../src-preload/contract/drop-folder'
import type { IntakeAction, IntakeReason, IntakeState } from '../../../src-preload/contract/intake'
import type { Tone } from '../../ui/badge'
import { formatNumber } from '../../ui/format'

export const modeWords: Readonly<Record<IntakeMode, string>> = {
  'new-assets': 'New assets',
  'media-by-pattern': 'Media of the asset named by the pattern',
}

export const afterWords: Readonly<Record<AfterUpload, string>> = {
  keep: 'Keep the file',
  'move-to-done': 'Move to a Done folder',
  delete: 'Delete once verified',
}

export const changeWords: Readonly<Record<OnChange, string>> = {
  'add-media': 'Add it to the same asset as new media',
  'new-asset': 'Make a new asset of it',
  ask: 'Hold it and ask',
}

export const duplicateWords: Readonly<Record<OnDuplicate, string>> = {
  hold: 'Hold it and ask',
  'new-asset': 'Make a new asset of it all the same',
  skip: 'Skip it',
}

export const twinWords: Readonly<Record<OnTrashedTwin, string>> = {
  ask: 'Hold it and ask',
  restore: 'Restore the asset from the trash',
  'new-asset': 'Make a new asset of it',
  skip: 'Skip it',
}

interface StateWord {
  readonly word: string
  readonly tone: Tone
}

export const folderStates: Readonly<Record<DropFolderState, StateWord>> = {
  watching: { word: 'Watching', tone: 'good' },
  checking: { word: 'Checking', tone: 'busy' },
  paused: { word: 'Paused', tone: 'plain' },
  missing: { word: 'Folder missing', tone: 'bad' },
  unreadable: { word: 'Folder not readable', tone: 'bad' },
  replaced: { word: 'Another folder is in its place', tone: 'bad' },
}

export const intakeStates: Readonly<Record<IntakeState, StateWord>> = {
  seen: { word: 'Seen', tone: 'plain' },
  settling: { word: 'Settling', tone: 'plain' },
  hashing: { word: 'Hashing', tone: 'busy' },
  duplicate: { word: 'Held: duplicate', tone: 'warn' },
  held: { word: 'Held', tone: 'warn' },
  waiting: { word: 'Waiting', tone: 'plain' },
  creating: { word: 'Creating', tone: 'busy' },
  'handing-over': { word: 'Handing over', tone: 'busy' },
  uploading: { word: 'Uploading', tone: 'busy' },
  verifying: { word: 'Verifying', tone: 'busy' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  'needs-review': { word: 'Needs review', tone: 'warn' },
  skipped: { word: 'Skipped', tone: 'plain' },
  'source-gone': { word: 'Source gone', tone: 'plain' },
  'removed-remotely': { word: 'Removed remotely', tone: 'warn' },
}
export const allStates = Object.keys(intakeStates) as readonly IntakeState[]

/** Why files are kept back, as the name of a kind. */
export const reasonWords: Readonly<Record<IntakeReason, string>> = {
  empty: 'Empty file',
  duplicate: 'Same content is there already',
  'trashed-twin': 'Same content lies in the trash',
  changed: 'Changed after it was sent',
  existing: 'There before the folder was watched',
  gone: 'Gone from the folder',
  unmatched: 'Name does not fit the pattern',
  'left-out': 'Left out by the rule',
  'too-small': 'Smaller than the rule allows',
  'too-large': 'Larger than the rule allows',
  'wrong-type': 'Of a type the rule leaves out',
  'bad-name': 'Name can not be used',
  'asset-gone': 'Its asset is gone',
  'removed-remotely': 'Removed at the service',
  unreadable: 'Can not be read',
  'not-scrubbed': 'Can not be sent without what shall be removed',
  skipped: 'Skipped by you',
  'not-written': 'Could not be moved or deleted after upload',
  sending: 'Kept back while being sent',
}
export const allReasons = Object.keys(reasonWords) as readonly IntakeReason[]

export interface ActionWord {
  readonly label: string
  /** Pressed while the row has the focus. */
  readonly key: string
  /** A question about a kind of files, the button that answers it, and what is said after. */
  readonly all?:
    { readonly opener: string; readonly ask: (files: string) => string; readonly text: string; readonly done: string } | undefined
}

export const actionWords: Readonly<Record<IntakeAction, ActionWord>> = {
  'restore-twin': {
    label: 'Restore from trash',
    key: 'T',
    all: {
      opener: 'Restore all',
      ask: (files) => `Restore the assets of ${files} from the trash?`,
      text: 'The assets with the same content are taken out of the trash; the files are not sent a second time.',
      done: 'restored from the trash',
    },
  },
  retry: {
    label: 'Retry',
    key: 'R',
    all: {
      opener: 'Retry all of this kind',
      ask: (files) => `Retry ${files}?`,
      text: 'Each one is looked at again, and sent where nothing keeps it back any more.',
      done: 'tried again',
    },
  },
  'send-again': {
    label: 'Send again',
    key: 'S',
    all: {
      opener: 'Send all of this kind again',
      ask: (files) => `Send ${files} again?`,
      text: 'Each one is sent as it lies in its folder now.',
      done: 'sent again',
    },
  },
  'send-anyway': {
    label: 'Send anyway',
    key: 'A',
    all: {
      opener: 'Send all of this kind anyway',
      ask: (files) => `Send ${files} all the same?`,
      text: 'Each one is sent though this reason keeps it back now.',
      done: 'sent all the same',
    },
  },
  skip: {
    label: 'Skip',
    key: 'Delete',
    all: {
      opener: 'Skip all of this kind',
      ask: (files) => `Skip ${files}?`,
      text: 'They stay in their folders and are not sent, unless you send one of them again.',
      done: 'skipped',
    },
  },
  cancel: { label: 'Cancel', key: 'C' },
  reveal: { label: 'Reveal in folder', key: 'F' },
}

/** The order of actions in menus and buttons: what decides first. */
export const actionOrder = Object.keys(actionWords) as readonly IntakeAction[]

const pace = (ms: number): string =>
  ms < 120_000 ? `${formatNumber(Math.max(1, Math.round(ms / 1000)))} s` : `${formatNumber(Math.round(ms / 60_000))} min`

/** How a folder is watched, such as "Network drive (nfs4), looked at every 30 s". */
export function watchWords({ mode, everyMs, networkKind, isRemovable }: FolderHealth): string {
  const often = `looked at every ${pace(everyMs)}`
  switch (mode) {
    case 'network':
      return `Network drive${networkKind === null ? '' : ` (${networkKind})`}, ${often}`
    case 'timed':
      return `${isRemovable ? 'Removable disk, l' : 'L'}${often.slice(1)}`
    case 'events':
      return isRemovable ? 'Removable disk, told by the system' : 'Told by the system'
  }
}
