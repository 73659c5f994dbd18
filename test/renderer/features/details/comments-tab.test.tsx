// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import type { Comment } from '../../../../src-preload/contract/comment'
import { AppError } from '../../../../src-preload/contract/errors'
import type { CommentId } from '../../../../src-preload/contract/ids'
import { CommentsTab } from '../../../../src-renderer/features/details/comments-tab'
import { commentProblem } from '../../../../src-renderer/features/details/comment-rules'
import { assetIdOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const one = assetIdOf(1)
const two = assetIdOf(2)
const comment = (changes: Partial<Comment> = {}): Comment => ({
  id: '0C000000000000000000000001' as CommentId,
  assetId: one,
  text: 'Brighter, please',
  author: 'Maria',
  isOwn: false,
  updatedAt: null,
  state: 'ok',
  stateReason: null,
  ...changes,
})
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Write a comment' })
const post = () => userEvent.click(screen.getByRole('button', { name: 'Post comment' }))

afterEach(cleanup)

describe('the comments of an asset', () => {
  test('a draft stays with its asset when another one is shown', async () => {
    installBridge({ 'comments.list': () => [] })
    const shown = renderPart(<CommentsTab assetId={one} refusal={undefined} />)
    await userEvent.type(field(), 'half a thought')
    shown.unmount()
    const other = renderPart(<CommentsTab assetId={two} refusal={undefined} />)
    expect(field().value).toBe('')
    other.unmount()
    renderPart(<CommentsTab assetId={one} refusal={undefined} />)
    expect(field().value).toBe('half a thought')
  })

  test('an empty comment is answered with a sentence and sent nowhere', async () => {
    const bridge = installBridge({ 'comments.list': () => [] })
    renderPart(<CommentsTab assetId={two} refusal={undefined} />)
    await post()
    expect(screen.getByText('Write something before you post the comment.')).toBeTruthy()
    expect(field().getAttribute('aria-invalid')).toBe('true')
    expect(bridge.inputsOf('comments.add')).toEqual([])
  })

  test('a comment of more than 10,000 characters is refused with its length, and not cut', () => {
    expect(commentProblem('x'.repeat(10_001))).toContain('10,001')
    expect(commentProblem(`  ${'x'.repeat(10_000)}  `)).toBeNull()
  })

  test('Ctrl+Enter posts; what the service refuses stays in the field', async () => {
    const bridge = installBridge({
      'comments.list': () => [],
      'comments.add': () => {
        throw new AppError('refused', 'The service takes no comments on this asset.')
      },
    })
    renderPart(<CommentsTab assetId={two} refusal={undefined} />)
    await userEvent.type(field(), 'Nice{Control>}{Enter}{/Control}')
    await screen.findByText('The service takes no comments on this asset.')
    expect(bridge.inputsOf('comments.add')).toEqual([{ assetId: two, text: 'Nice' }])
    expect(field().value).toBe('Nice')
  })

  test('only own comments can be changed, and one that waits says "Pending"', async () => {
    installBridge({
      'comments.list': () => [
        comment(),
        comment({ id: '0C000000000000000000000002' as CommentId, author: 'you', isOwn: true, state: 'pending', text: 'On it' }),
      ],
    })
    renderPart(<CommentsTab assetId={one} refusal={undefined} />)
    const [others, own] = within(await screen.findByRole('list', { name: 'Comments' })).getAllByRole('listitem')
    expect(within(others!).queryByRole('button')).toBeNull()
    expect(within(own!).getByText('Pending')).toBeTruthy()
    expect(within(own!).getByRole('button', { name: 'Edit comment' })).toBeTruthy()
    expect(within(own!).getByRole('button', { name: 'Delete comment' })).toBeTruthy()
  })

  test('where nothing can be written the button says why, and posts nothing', async () => {
    const bridge = installBridge({ 'comments.list': () => [] })
    renderPart(<CommentsTab assetId={two} refusal="Restore the asset before you comment on it." />)
    const button = screen.getByRole('button', { name: 'Post comment', description: 'Restore the asset before you comment on it.' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await userEvent.type(field(), 'x')
    await post()
    await waitFor(() => expect(bridge.inputsOf('comments.add')).toEqual([]))
  })
})
