import { MessageSquare, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Comment } from '../../../src-preload/contract/comment'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Badge } from '../../ui/badge'
import { Button, IconButton } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { TextField } from '../../ui/field'
import { formatPast, formatMoment } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import { commentProblem } from './comment-rules'
import styles from './comments-tab.module.css'
import { keepDraft, useDraft } from './drafts'

const readAgain = (assetId: AssetId) => queryClient.invalidateQueries({ queryKey: ['comments.list', { assetId }] })

interface CommentsTabProps {
  readonly assetId: AssetId
  /** Why nothing can be written here now. */
  readonly refusal: string | undefined
}

/** The comments of an asset, and a field to write one; what was begun is kept per asset. */
export function CommentsTab({ assetId, refusal }: CommentsTabProps): ReactNode {
  const { data, error, refetch } = useCall('comments.list', { assetId })
  return (
    <div className={styles['comments']}>
      {data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton rows={3} />
        )
      ) : (
        <CommentList comments={data} />
      )}
      <Composer key={assetId} assetId={assetId} refusal={refusal} />
    </div>
  )
}

function CommentList({ comments }: { readonly comments: readonly Comment[] }): ReactNode {
  const now = useNow()
  if (comments.length === 0) return <Empty drawing={<MessageSquare size={40} />}>Nobody has written a comment yet.</Empty>
  return (
    <ul aria-label="Comments" className={styles['list']}>
      {comments.map((comment) => (
        <CommentItem key={comment.id} comment={comment} now={now} />
      ))}
    </ul>
  )
}

function CommentItem({ comment, now }: { readonly comment: Comment; readonly now: number }): ReactNode {
  const [isEditing, setEditing] = useState(false)
  return (
    <li className={styles['comment']}>
      <div className={styles['head']}>
        <span className={styles['author']}>{comment.author}</span>
        {comment.updatedAt !== null && (
          <time dateTime={new Date(comment.updatedAt).toISOString()} title={formatMoment(comment.updatedAt)} className={styles['time']}>
            {formatPast(comment.updatedAt, now)}
          </time>
        )}
        <CommentState comment={comment} />
        {comment.isOwn && !isEditing && (
          <span className={styles['buttons']}>
            <IconButton label="Edit comment" icon={<Pencil size={14} strokeWidth={1.5} />} onClick={() => setEditing(true)} />
            <IconButton label="Delete comment" icon={<Trash2 size={14} strokeWidth={1.5} />} onClick={() => void deleteComment(comment)} />
          </span>
        )}
      </div>
      {isEditing ? <CommentEditor comment={comment} onEnd={() => setEditing(false)} /> : <p className={styles['text']}>{comment.text}</p>}
      {comment.stateReason !== null && <p className={styles['reason']}>{comment.stateReason}</p>}
    </li>
  )
}

function CommentState({ comment }: { readonly comment: Comment }): ReactNode {
  if (comment.state === 'ok') return null
  if (comment.state === 'pending') return <Badge tone="plain">Pending</Badge>
  return comment.state === 'failed' ? <Badge tone="bad">Not sent</Badge> : <Badge tone="warn">Needs review</Badge>
}

async function deleteComment(comment: Comment): Promise<void> {
  try {
    await call('comments.delete', { id: comment.id })
    showToast({
      kind: 'done',
      text: 'Deleted the comment.',
      action: {
        label: 'Post again',
        run: () => {
          call('comments.add', { assetId: comment.assetId, text: comment.text }).catch((error: unknown) =>
            showToast({ kind: 'problem', text: sentenceFor(error) }),
          )
        },
      },
    })
    await readAgain(comment.assetId)
  } catch (error) {
    showToast({ kind: 'problem', text: sentenceFor(error) })
  }
}

function CommentEditor({ comment, onEnd }: { readonly comment: Comment; readonly onEnd: () => void }): ReactNode {
  const [text, setText] = useState(comment.text)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function save() {
    const found = commentProblem(text)
    setProblem(found)
    if (found !== null || isBusy) return
    setBusy(true)
    try {
      await call('comments.edit', { id: comment.id, text: text.trim() })
      await readAgain(comment.assetId)
      onEnd()
    } catch (error) {
      setProblem(sentenceFor(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className={styles['editor']}>
      <TextField
        label="Comment"
        isLabelUnseen
        rows={3}
        spellCheck
        value={text}
        onChange={setText}
        error={problem ?? undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
          if (event.key === 'Escape') {
            event.stopPropagation()
            onEnd()
          }
        }}
      />
      <div className={styles['row']}>
        <Button kind="quiet" onClick={onEnd}>
          Cancel
        </Button>
        <Button isBusy={isBusy} onClick={() => void save()}>
          Save comment
        </Button>
      </div>
    </div>
  )
}

function Composer({ assetId, refusal }: CommentsTabProps): ReactNode {
  const text = useDraft(assetId)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function post() {
    if (refusal !== undefined || isBusy) return
    const found = commentProblem(text)
    setProblem(found)
    if (found !== null) return
    setBusy(true)
    try {
      await call('comments.add', { assetId, text: text.trim() })
      keepDraft(assetId, '')
      await readAgain(assetId)
    } catch (error) {
      setProblem(sentenceFor(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className={styles['composer']}>
      <TextField
        label="Write a comment"
        rows={3}
        spellCheck
        value={text}
        onChange={(next) => {
          keepDraft(assetId, next)
          setProblem(null)
        }}
        error={problem ?? undefined}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          void post()
        }}
      />
      <div className={styles['row']}>
        <Button kind="primary" reason={refusal} isBusy={isBusy} onClick={() => void post()}>
          Post comment
        </Button>
      </div>
    </div>
  )
}
