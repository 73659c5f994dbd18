// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { FeedPage, FeedRow } from '../../../../src-preload/contract/feed'
import { followEvents } from '../../../../src-renderer/bridge/query'
import { FeedLink } from '../../../../src-renderer/features/feed/feed-link'
import { FeedView } from '../../../../src-renderer/features/feed/feed-view'
import { rowWords, subjectOf, sumWords } from '../../../../src-renderer/features/feed/words'
import { accountId, assetIdOf } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { pretendSize } from '../../support/layout'
import { renderPart } from '../../support/render'

const now = Date.now()
const dayMs = 24 * 60 * 60_000

const buildNews = (seq: number, changes: Partial<FeedRow> = {}): FeedRow => ({
  seq,
  kind: 'changed',
  accountId,
  accountName: 'Studio',
  assetId: assetIdOf(seq),
  title: `Asset ${seq}`,
  who: null,
  fields: ['title'],
  count: 1,
  at: now,
  isUnseen: true,
  ...changes,
})

const pageOf = (rows: readonly FeedRow[], query: { offset: number; limit: number; unseenOnly: boolean }): FeedPage => {
  const chosen = rows.filter(({ isUnseen }) => isUnseen || !query.unseenOnly)
  const unseen = rows.filter(({ isUnseen }) => isUnseen)
  return {
    rows: chosen.slice(query.offset, query.offset + query.limit),
    total: chosen.length,
    unseen: unseen.length,
    unseenKinds: unseen.length === 0 ? [] : [{ kind: 'changed', count: unseen.length }],
    lastLookedAt: null,
  }
}

/** A feed whose rows are seen once that is said. */
function show(rows: readonly FeedRow[]) {
  let told = rows
  const opened: string[] = []
  const bridge = installBridge({
    'feed.page': (query) => pageOf(told, query),
    'feed.seen': () => {
      told = told.map((row) => ({ ...row, isUnseen: false }))
    },
  })
  renderPart(<FeedView onOpenAsset={(id) => opened.push(id)} />)
  return { bridge, opened, become: (next: readonly FeedRow[]) => (told = next) }
}

const items = () => screen.getAllByRole('listitem').map((item) => item.textContent)

beforeEach(() => pretendSize(800, 600))
afterEach(cleanup)

describe('the feed', () => {
  test('stands under the headings of its days, newest first, with who did it and where', async () => {
    show([
      buildNews(3, { kind: 'commented', fields: [], who: 'Ann' }),
      buildNews(2, { at: now - dayMs, fields: ['title', 'tags'], isUnseen: false }),
      buildNews(1, { at: now - 40 * dayMs, kind: 'new', fields: [], assetId: null, title: '', count: 12_345 }),
    ])
    const today = within(await screen.findByRole('list', { name: 'Today' })).getByRole('listitem')
    expect(today.textContent).toContain('Unseen. Asset 3Commented by AnnStudio')
    expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)[1]).toBe('Yesterday')
    expect(items()[1]).toMatch(/^Asset 2Title and tags changedStudio/)
    expect(items()[2]).toMatch(/^Unseen\. 12,345 assetsNewStudio/)
  })

  test('opens the asset; what is not here any more can not be opened', async () => {
    const { opened } = show([buildNews(2), buildNews(1, { kind: 'gone', fields: [], assetId: null })])
    await userEvent.click(await screen.findByRole('button', { name: 'Asset 2' }))
    expect(opened).toEqual([assetIdOf(2)])
    expect(screen.queryByRole('button', { name: 'Asset 1' })).toBeNull()
    expect(items()[1]).toContain('No longer at the service')
  })

  test('is walked over with the arrow keys', async () => {
    show([buildNews(3), buildNews(2, { assetId: null }), buildNews(1, { at: now - dayMs })])
    const first = await screen.findByRole('button', { name: 'Asset 3' })
    first.focus()
    await userEvent.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Asset 1' }))
    await userEvent.keyboard('{ArrowDown}{Home}')
    expect(document.activeElement).toBe(first)
    await userEvent.keyboard('{End}{ArrowUp}{ArrowUp}')
    expect(document.activeElement).toBe(first)
  })

  test('is marked as seen, all at once', async () => {
    const { bridge } = show([buildNews(2), buildNews(1)])
    await screen.findByRole('button', { name: 'Asset 2' })
    await userEvent.click(screen.getByRole('button', { name: 'Mark all as seen' }))
    expect(bridge.inputsOf('feed.seen')).toHaveLength(1)
    await waitFor(() => expect(items().some((text) => text.includes('Unseen'))).toBe(false))
    expect(screen.getByRole('button', { name: 'Mark all as seen' }).getAttribute('aria-disabled')).toBe('true')
  })

  test('shows only what is unseen where that is wished, and the way back when there is none', async () => {
    show([buildNews(2), buildNews(1, { isUnseen: false })])
    await screen.findByRole('button', { name: 'Asset 1' })
    await userEvent.click(screen.getByRole('checkbox', { name: 'Unseen only' }))
    await waitFor(() => expect(items()).toHaveLength(1))
    await userEvent.click(screen.getByRole('button', { name: 'Mark all as seen' }))
    await screen.findByText('Nothing new since you last looked.')
    await userEvent.click(screen.getByRole('button', { name: 'Show what you saw' }))
    await waitFor(() => expect(items()).toHaveLength(2))
  })

  test('says what it is for while nothing happened', async () => {
    show([])
    expect(await screen.findByText(/^Nothing happened yet\./)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Go to the library' })).toBeTruthy()
  })

  test('shows a hundred rows, and more when they are asked for', async () => {
    show(Array.from({ length: 130 }, (_, at) => buildNews(130 - at)))
    await screen.findByRole('button', { name: 'Asset 130' })
    expect(items()).toHaveLength(100)
    await userEvent.click(screen.getByRole('button', { name: 'Show more of 130' }))
    await waitFor(() => expect(items()).toHaveLength(130))
    expect(screen.queryByRole('button', { name: /^Show more/ })).toBeNull()
  })

  test('is read again when main says that it changed', async () => {
    const { bridge, become } = show([buildNews(1)])
    await screen.findByRole('button', { name: 'Asset 1' })
    const stop = followEvents()
    become([buildNews(2, { title: 'Late' }), buildNews(1)])
    bridge.emit('feed.changed')
    expect(await screen.findByRole('button', { name: 'Late' })).toBeTruthy()
    stop()
  })

  test('says why it could not be read', async () => {
    let isBroken = true
    installBridge({
      'feed.page': (query) => {
        if (isBroken) throw new AppError('unexpected', 'The library is busy.')
        return pageOf([buildNews(1)], query)
      },
    })
    renderPart(<FeedView onOpenAsset={() => undefined} />)
    expect((await screen.findByRole('alert')).textContent).toContain('The library is busy.')
    isBroken = false
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await screen.findByRole('button', { name: 'Asset 1' })).toBeTruthy()
  })
})

describe('the way to the feed', () => {
  test('says how much is new, by kind', async () => {
    const page = pageOf([], { offset: 0, limit: 1, unseenOnly: true })
    installBridge({
      'feed.page': () => ({
        ...page,
        unseen: 15,
        unseenKinds: [
          { kind: 'trashed', count: 1 },
          { kind: 'changed', count: 3 },
          { kind: 'new', count: 1212 },
        ],
      }),
    })
    renderPart(<FeedLink />)
    expect(await screen.findByRole('link', { name: 'Since you last looked: 1,212 new, 3 changed, 1 trashed' })).toBeTruthy()
  })

  test('says that nothing is', async () => {
    installBridge({ 'feed.page': (query) => pageOf([], query) })
    renderPart(<FeedLink />)
    const link = await screen.findByRole('link', { name: 'Since you last looked: nothing new' })
    expect(link.getAttribute('href')).toBe('#/feed')
  })
})

describe('words of the feed', () => {
  test.each<[Partial<FeedRow>, string]>([
    [{ kind: 'new', who: 'Ann' }, 'New by Ann'],
    [{ kind: 'changed', fields: ['title', 'tags', 'file'] }, 'Title, tags, and file changed'],
    [{ kind: 'changed', fields: [] }, 'Changed'],
    [{ kind: 'commented', who: 'Ann and Bo' }, 'Commented by Ann and Bo'],
    [{ kind: 'commented' }, 'New comment'],
    [{ kind: 'trashed', who: 'Ann' }, 'Moved to the trash by Ann'],
    [{ kind: 'restored' }, 'Restored from the trash'],
    [{ kind: 'gone' }, 'No longer at the service'],
    [{ kind: 'back' }, 'At the service again'],
  ])('%j is said as “%s”', (row, words) => {
    expect(rowWords(buildNews(1, { fields: [], ...row }))).toBe(words)
  })

  test('a row for many says how many', () => {
    expect(subjectOf({ title: '', count: 1 })).toBe('1 asset')
    expect(subjectOf({ title: 'Hero', count: 1 })).toBe('Hero')
    expect(sumWords([{ kind: 'back', count: 0 }])).toBe('')
  })
})
