import type { Operation, OperationKind } from '../../../src-preload/contract/activity'

/** What trying again means for this change, in a sentence. */
export function retryWords({ state, hasConflict, accountName, nextTryAt }: Operation): string {
  if (hasConflict) return `Sends your values to ${accountName} over theirs. Theirs are kept in the asset’s history.`
  if (state === 'needs-review')
    return `Looks at ${accountName} once more where that can tell, then sends the change again. If you see it there already, cancel it instead.`
  if (state === 'failed') return `Sends the change to ${accountName} again as it is.`
  return nextTryAt === null ? 'Tries it now.' : 'Tries it now instead of waiting.'
}

/** What giving a change up leaves behind, by kind. */
const withoutIt: Readonly<Record<OperationKind, string>> = {
  'create-asset': 'The asset leaves Slipway, and with it all that waits for it.',
  'upload-asset': 'The asset leaves Slipway. The file on this computer stays.',
  'create-from-link': 'The asset leaves Slipway.',
  'add-media': 'The asset stays without this file. The file on this computer stays.',
  'remove-media': 'The media stay at the service.',
  'edit-asset': 'Your edit is dropped, and the asset shows what the service says.',
  'add-comment': 'Your comment is dropped.',
  'edit-comment': 'The comment keeps the words it has at the service.',
  'delete-comment': 'The comment stays.',
  trash: 'The asset stays out of the trash.',
  restore: 'The asset stays in the trash.',
  'delete-permanently': 'The asset is not deleted.',
  'add-to-collection': 'The asset is not added to the collection.',
  'assign-project': 'The asset is not assigned to the project.',
  'unassign-project': 'The asset stays in its project.',
  'start-action': 'The action is not started.',
}

/** What cancelling means for this change, in a sentence or two. */
export function cancelWords({ kind, state, hasConflict, accountName }: Operation): string {
  if (hasConflict) return `Keeps what ${accountName} says. Your values are kept in the asset’s history.`
  const isDoubtful = state === 'needs-review'
  return isDoubtful ? `Gives the change up. What reached ${accountName} already stays there. ${unless(kind)}` : withoutIt[kind]
}

/** What is in doubt may have happened: only what is true either way is said. */
const unless = (kind: OperationKind): string =>
  `If it did not arrive: ${withoutIt[kind].charAt(0).toLowerCase()}${withoutIt[kind].slice(1)}`
