import type { Account } from '../../../src-preload/contract/account'
import type { BatchResult } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { formatCount } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { findRow, libraryList, takeOut, trashList } from './asset-list'
import { usePanel } from './panel'

/** Assets one call takes at most. */
const mostAtOnce = 10_000

function nameOf(ids: readonly AssetId[]): string {
  const [only] = ids
  if (ids.length !== 1 || only === undefined) return formatCount(ids.length, 'asset', 'assets')
  const title = findRow(libraryList, only)?.title ?? findRow(trashList, only)?.title
  return title === undefined ? '1 asset' : `“${title}”`
}

async function inParts(ids: readonly AssetId[], run: (part: AssetId[]) => Promise<BatchResult>): Promise<BatchResult> {
  const all: BatchResult = { done: [], refused: [] }
  for (let at = 0; at < ids.length; at += mostAtOnce) {
    const result = await run(ids.slice(at, at + mostAtOnce))
    all.done.push(...result.done)
    all.refused.push(...result.refused)
  }
  return all
}

function tellRefused(refused: BatchResult['refused']): void {
  const [first] = refused
  if (!first) return
  const others = refused.length > 1 ? ` ${formatCount(refused.length - 1, 'other asset was', 'other assets were')} refused as well.` : ''
  showToast({ kind: 'problem', text: `“${first.title}”: ${first.reason}${others}` })
}

const tellFailure = (error: unknown): void => showToast({ kind: 'problem', text: sentenceFor(error) })

/** How long the trash keeps these assets, in a sentence; empty where their services differ or do not say. */
function keptFor(ids: readonly AssetId[]): string {
  const accounts = queryClient.getQueryData<readonly Account[]>(['accounts.list', {}]) ?? []
  const ofAssets = new Set(ids.slice(0, 500).map((id) => findRow(libraryList, id)?.accountId))
  const days = new Set(accounts.filter((account) => accounts.length === 1 || ofAssets.has(account.id)).map((account) => account.trashDays))
  const [only] = days
  return days.size === 1 && typeof only === 'number' ? ` Kept ${formatCount(only, 'day', 'days')}.` : ''
}

/** Moves assets to their services' trash and offers to undo it. */
export async function trashAssets(ids: readonly AssetId[]): Promise<void> {
  if (ids.length === 0) return
  const kept = keptFor(ids)
  try {
    const { done, refused } = await inParts(ids, (part) => call('assets.trash', { ids: part }))
    tellRefused(refused)
    if (done.length === 0) return
    const text = `Moved ${nameOf(done)} to the trash.${kept}`
    takeOut(libraryList, done)
    showToast({ kind: 'done', text, action: { label: 'Undo', run: () => void undoTrash(done) } })
  } catch (error) {
    tellFailure(error)
  }
}

async function undoTrash(ids: readonly AssetId[]): Promise<void> {
  try {
    const { done, refused } = await inParts(ids, (part) => call('assets.undo-trash', { ids: part }))
    tellRefused(refused)
    takeOut(trashList, done)
    libraryList.pages.refresh()
  } catch (error) {
    tellFailure(error)
  }
}

export async function restoreAssets(ids: readonly AssetId[]): Promise<void> {
  if (ids.length === 0) return
  try {
    const { done, refused } = await inParts(ids, (part) => call('assets.restore', { ids: part }))
    tellRefused(refused)
    if (done.length === 0) return
    const text = `Restored ${nameOf(done)}.`
    takeOut(trashList, done)
    libraryList.pages.refresh()
    showToast({ kind: 'done', text })
  } catch (error) {
    tellFailure(error)
  }
}

/** Opens the question before a permanent deletion. */
export async function askDeletion(ids: readonly AssetId[]): Promise<void> {
  if (ids.length === 0) return
  if (ids.length > mostAtOnce) {
    showToast({ kind: 'problem', text: `Choose at most ${formatCount(mostAtOnce, 'asset', 'assets')} at a time to delete permanently.` })
    return
  }
  try {
    const question = await call('assets.ask-deletion', { ids: [...ids] })
    usePanel.setState({ deletion: { ids, question } })
  } catch (error) {
    tellFailure(error)
  }
}

/** Tells what a permanent deletion did, and takes the assets out of both lists. */
export function tellDeletion({ done, refused }: BatchResult): void {
  if (done.length > 0) showToast({ kind: 'done', text: `Deleted ${nameOf(done)} permanently.` })
  tellRefused(refused)
  takeOut(libraryList, done)
  takeOut(trashList, done)
}

export async function downloadAsset(id: AssetId, mediumId: string | null): Promise<void> {
  try {
    const { saved, fileName } = await call('assets.download', { id, mediumId })
    if (saved) showToast({ kind: 'done', text: fileName === null ? 'The download is saved.' : `Saved “${fileName}”.` })
  } catch (error) {
    tellFailure(error)
  }
}
