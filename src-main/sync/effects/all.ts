import { addMedia } from './add-media'
import { addComment, deleteComment, editComment } from './comments'
import { createAsset } from './create-asset'
import { editAsset } from './edit-asset'
import type { Effects } from './effect'
import { deletePermanently, restore, trash } from './trash'

/** One effect per kind of operation; a new kind without one does not compile. */
export const effects: Effects = {
  'create-asset': createAsset,
  'add-media': addMedia,
  'edit-asset': editAsset,
  'add-comment': addComment,
  'edit-comment': editComment,
  'delete-comment': deleteComment,
  trash,
  restore,
  'delete-permanently': deletePermanently,
}
