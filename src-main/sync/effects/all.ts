import { addMedia } from './add-media'
import { addToCollection } from './collections'
import { addComment, deleteComment, editComment } from './comments'
import { createAsset } from './create-asset'
import { createFromLink } from './create-from-link'
import { deletePermanently } from './delete-permanently'
import { editAsset } from './edit-asset'
import type { Effects } from './effect'
import { assignProject, unassignProject } from './projects'
import { removeMedia } from './remove-media'
import { startAction } from './start-action'
import { restore, trash } from './trash'
import { uploadAsset } from './upload-asset'

/** One effect per kind of operation; a new kind without one does not compile. */
export const effects: Effects = {
  'create-asset': createAsset,
  'upload-asset': uploadAsset,
  'create-from-link': createFromLink,
  'add-media': addMedia,
  'remove-media': removeMedia,
  'edit-asset': editAsset,
  'add-comment': addComment,
  'edit-comment': editComment,
  'delete-comment': deleteComment,
  trash,
  restore,
  'delete-permanently': deletePermanently,
  'add-to-collection': addToCollection,
  'assign-project': assignProject,
  'unassign-project': unassignProject,
  'start-action': startAction,
}
