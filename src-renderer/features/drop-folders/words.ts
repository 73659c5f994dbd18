import type { AfterUpload, DropFolderState, IntakeMode, IntakeState } from '../../../src-preload/contract/drop-folder'
import type { Tone } from '../../ui/badge'

export const modeWords: Readonly<Record<IntakeMode, string>> = {
  'new-assets': 'New assets',
  'media-by-pattern': 'Media of the asset named by the pattern',
}

export const afterWords: Readonly<Record<AfterUpload, string>> = { keep: 'Keep the file', 'move-to-done': 'Move to a Done folder' }

export const folderStates: Readonly<Record<DropFolderState, { readonly word: string; readonly tone: Tone }>> = {
  watching: { word: 'Watching', tone: 'good' },
  checking: { word: 'Checking', tone: 'busy' },
  paused: { word: 'Paused', tone: 'plain' },
  missing: { word: 'Folder missing', tone: 'bad' },
  unreadable: { word: 'Folder not readable', tone: 'bad' },
  replaced: { word: 'Another folder is in its place', tone: 'bad' },
}

export const intakeStates: Readonly<Record<IntakeState, { readonly word: string; readonly tone: Tone }>> = {
  settling: { word: 'Settling', tone: 'plain' },
  waiting: { word: 'Waiting', tone: 'plain' },
  uploading: { word: 'Uploading', tone: 'busy' },
  done: { word: 'Done', tone: 'good' },
  held: { word: 'Held', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  'needs-review': { word: 'Needs review', tone: 'warn' },
}
