import { adoptComment, applyComments, removeComment } from '../../assets/comments'
import { tellComments } from '../../assets/feed'
import { setIdentity } from '../../accounts/account-store'
import type { Tx } from '../../database/transaction'
import { ProviderError } from '../../providers/provider-error'
import type { RemoteComment } from '../../providers/remote'
import type { PayloadOf } from '../operations'
import { commentClash } from '../reconcile'
import type { Effect, EffectContext, Outcome } from './effect'
import { refuse } from './looks'

const notOffered: Outcome = { then: 'hold', state: 'failed', reason: 'This service has no comments.', inFlight: false }

/** Adds a comment once: the ids that were there before are noted first, so that after a lost answer a new comment with this text is ours, and is adopted. */
export const addComment: Effect<PayloadOf<'add-comment'>> = async (context) => {
  const { entry, remoteId, provider, signal, markSent, identity } = context
  if (provider.comments === undefined || provider.addComment === undefined) return notOffered
  const there = await provider.comments(remoteId, signal)
  // Notes of an attempt that certainly did not arrive are too old: a colleague's equal comment may have come since.
  const known = (entry.inFlight ? entry.progress.knownComments : undefined) ?? there.map(({ id }) => id)
  if (entry.inFlight) {
    const ours = there.find(
      (comment) =>
        !known.includes(comment.id) && comment.text.trim() === entry.payload.text && (identity === null || comment.author.id === identity),
    )
    if (ours) return adopted(context, ours)
  }
  await markSent({ knownComments: [...known] })
  return adopted(context, await provider.addComment(remoteId, entry.payload.text, signal))
}

function adopted({ entry }: EffectContext<PayloadOf<'add-comment' | 'edit-comment'>>, remote: RemoteComment): Outcome {
  return {
    then: 'settle',
    apply: (tx) => {
      if (entry.commentId !== null) adoptComment(tx, entry.commentId, remote)
      setIdentity(tx, entry.accountId, remote.author.id)
    },
  }
}

/** Changes a comment's text, unless it was changed elsewhere meanwhile (by the same user: nobody else may). Sending it twice comes to the same. */
export const editComment: Effect<PayloadOf<'edit-comment'>> = async (context) => {
  const { entry, asset, provider, remoteId, signal, markSent, now, remoteCommentId: id } = context
  if (provider.editComment === undefined || id === null) return notOffered
  const { seen, text } = entry.payload
  const there = (await provider.comments?.(remoteId, signal)) ?? null
  const known = there?.find((comment) => comment.id === id)
  if (there !== null && known === undefined) return refuse(commentGone(asset.title))
  if (there !== null && known !== undefined) {
    if (known.text === text) return adopted(context, known)
    if (commentClash({ seen, mine: text, theirs: known.text }) !== null) {
      return {
        then: 'clash',
        apply: (tx) => {
          tellComments(tx, asset.id, there, now())
          applyComments(tx, asset.id, there)
        },
      }
    }
  }
  await markSent()
  return adopted(context, await provider.editComment(remoteId, id, text, signal))
}

const commentGone = (title: string) =>
  `This comment on “${title}” was deleted at the service meanwhile. Your text is kept here: Cancel drops it, or write it as a new comment.`

/** Deletes a comment; one that is gone already is as wished. */
export const deleteComment: Effect<PayloadOf<'delete-comment'>> = async (context) => {
  const { entry, provider, remoteId, signal, markSent, remoteCommentId: id } = context
  const apply = (tx: Tx) => {
    if (entry.commentId !== null) removeComment(tx, entry.commentId)
  }
  if (provider.deleteComment === undefined) return notOffered
  if (id === null) return { then: 'settle', apply }
  await markSent()
  try {
    await provider.deleteComment(remoteId, id, signal)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'not-found') throw error
  }
  return { then: 'settle', apply }
}
