import type { OperationKind, OperationState } from '../../../src-preload/contract/activity'
import type { Tone } from '../../ui/badge'

export const kindWords: Readonly<Record<OperationKind, string>> = {
  'create-asset': 'Make the asset',
  'upload-asset': 'Upload',
  'create-from-link': 'New asset from a link',
  'add-media': 'Add media',
  'remove-media': 'Remove media',
  'edit-asset': 'Edit',
  'add-comment': 'Post a comment',
  'edit-comment': 'Edit a comment',
  'delete-comment': 'Delete a comment',
  trash: 'Move to trash',
  restore: 'Restore',
  'delete-permanently': 'Delete permanently',
  'add-to-collection': 'Add to a collection',
  'assign-project': 'Assign to a project',
  'unassign-project': 'Take out of a project',
  'start-action': 'Start an action',
}

export const operationStates: Readonly<Record<OperationState, { readonly word: string; readonly tone: Tone }>> = {
  waiting: { word: 'Waiting', tone: 'plain' },
  running: { word: 'Running', tone: 'busy' },
  failed: { word: 'Failed', tone: 'bad' },
  'needs-review': { word: 'Needs review', tone: 'warn' },
  blocked: { word: 'Waiting', tone: 'plain' },
}
