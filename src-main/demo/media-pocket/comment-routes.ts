import type { Answer } from '../service/answers'
import { ok, refuse } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { addComment } from './changes'
import { readParams } from './params'
import type { CommentRecord } from './records'
import type { Caller, PocketContext } from './routes-context'
import { assetNotFound, numberParam, withCaller } from './routes-context'
import { showComment } from './shapes'

type Target = CommentRecord['target']

const commentParam = { comment: { kind: 'string', required: true } } as const
const notAllowed = refuse(403, 'Not allowed to perform this action')

/** Comments of assets (all five calls) and of projects (list, create, update). */
export function commentRoutes(context: PocketContext): Route[] {
  return [
    ...sharedRoutes(context, { base: '/api/v2/assets/:asset_id', type: 'Asset' }),
    ...singleRoutes(context),
    ...sharedRoutes(context, { base: '/api/v2/projects/:project_id', type: 'Project' }),
  ]
}

/** Checks that what is commented on is there before `handle` runs. */
function onTarget(
  context: PocketContext,
  type: Target['type'],
  handle: (call: Call, found: Caller & { readonly target: Target }) => Answer,
) {
  return withCaller(context, (call, caller) => {
    const id = call.pathParams[type === 'Asset' ? 'asset_id' : 'project_id'] ?? ''
    const isThere = type === 'Asset' ? context.state.assets.get(id) !== undefined : context.state.collections.get(id)?.kind === 'project'
    if (!isThere) return type === 'Asset' ? assetNotFound : refuse(404, 'project not found')
    return handle(call, { ...caller, target: { type, id } })
  })
}

/** The comment of the path, or the raw text of the database that the service passes on. */
function findComment({ state }: PocketContext, call: Call, target: Target): CommentRecord | Answer {
  const id = numberParam(call, 'comment_id')
  const comment = id === null ? undefined : state.comments.get(id)
  if (comment?.target.type === target.type && comment.target.id === target.id) return comment
  const where = '[WHERE "comments"."target_id" = $1 AND "comments"."target_type" = $2]'
  return refuse(404, `Couldn't find Comment with 'id'=${call.pathParams['comment_id'] ?? ''} ${where}`)
}

function sharedRoutes(context: PocketContext, { base, type }: { base: string; type: Target['type'] }): Route[] {
  const { state } = context
  return [
    {
      method: 'GET',
      pattern: `${base}/comments`,
      handle: onTarget(context, type, (_call, { target }) =>
        ok({ comments: state.comments.find('target', `${type} ${target.id}`).map((comment) => showComment(state, comment)) }),
      ),
    },
    {
      method: 'POST',
      pattern: `${base}/comments`,
      handle: onTarget(context, type, (call, { target, user }) => {
        const read = readParams(call, commentParam)
        if (!read.ok) return read.answer
        const comment = state.change(() => addComment(state, user, { target, message: read.values.comment }))
        return ok({ comment: showComment(state, comment) })
      }),
    },
    {
      method: 'POST',
      pattern: `${base}/comments/:comment_id`,
      handle: onTarget(context, type, (call, { target, user }) => {
        const read = readParams(call, commentParam)
        if (!read.ok) return read.answer
        const comment = findComment(context, call, target)
        if ('kind' in comment) return comment
        if (comment.userId !== user.id) return notAllowed
        const next = { ...comment, message: read.values.comment, updated_at: state.iso() }
        state.comments.put(String(comment.id), next)
        // The message stands first in this answer, and only in this one.
        const { message, ...others } = showComment(state, next)
        return ok({ comment: { message, ...others } })
      }),
    },
  ]
}

function singleRoutes(context: PocketContext): Route[] {
  const { state } = context
  const pattern = '/api/v2/assets/:asset_id/comments/:comment_id'
  return [
    {
      method: 'GET',
      pattern,
      handle: onTarget(context, 'Asset', (call, { target }) => {
        const comment = findComment(context, call, target)
        return 'kind' in comment ? comment : ok({ comment: showComment(state, comment) })
      }),
    },
    {
      method: 'DELETE',
      pattern,
      handle: onTarget(context, 'Asset', (call, { target, user }) => {
        const comment = findComment(context, call, target)
        if ('kind' in comment) return comment
        if (comment.userId !== user.id) return notAllowed
        state.comments.remove(String(comment.id))
        return ok({ ok: 'comment deleted' })
      }),
    },
  ]
}
