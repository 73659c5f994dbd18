import type { Account } from '../../../src-preload/contract/account'
import type { AssetDetails, BatchResult, DeletionQuestion } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { formatCount, formatNumber } from '../../ui/format'
import { showToast } from '../../ui/toasts'
import { findRow, libraryList, takeOut, trashList } from './asset-list'
import { usePanel } from './panel'
import { offerUndo, retireUndo } from './undo'

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

function tellRefused(refused: readonly { readonly title: string; readonly reason: string }[]): void {
  const [first] = refused
  if (!first) return
  const others = refused.length > 1 ? ` ${formatCount(refused.length - 1, 'other asset was', 'other assets were')} refused as well.` : ''
  showToast({ kind: 'problem', text: `“${first.title}”: ${first.reason}${others}` })
}

function tellFailure(error: unknown): void {
  showToast({ kind: 'problem', text: sentenceFor(error) })
}

/** The account of an asset as far as this window knows it. */
function accountOf(id: AssetId): Account | undefined {
  const accounts = queryClient.getQueryData<readonly Account[]>(['accounts.list', {}]) ?? []
  if (accounts.length === 1) return accounts[0]
  const accountId =
    (findRow(libraryList, id) ?? findRow(trashList, id))?.accountId ??
    queryClient.getQueryData<AssetDetails>(['assets.details', { id }])?.accountId
  return accounts.find((account) => account.id === accountId)
}

/** How long the trash keeps these assets, in a sentence; empty where their services differ or do not say. */
function keptFor(accounts: readonly (Account | undefined)[]): string {
  const days = new Set(accounts.map((account) => account?.trashDays))
  const [only] = days
  return days.size === 1 && typeof only === 'number' ? ` Kept ${formatCount(only, 'day', 'days')}.` : ''
}

const noWayBack = (account: Account | undefined): string | null =>
  account === undefined || account.capabilities.restore.offered ? null : account.capabilities.restore.reason

/** Moves assets to their services' trash, and offers to undo it where the service knows a way back. */
export async function trashAssets(ids: readonly AssetId[]): Promise<void> {
  if (ids.length === 0) return
  const accounts = new Map(ids.map((id) => [id, accountOf(id)]))
  try {
    const { done, refused } = await inParts(ids, (part) => call('assets.trash', { ids: part }))
    tellRefused(refused)
    if (done.length === 0) return
    const text = `Moved ${nameOf(done)} to the trash.${keptFor(done.map((id) => accounts.get(id)))}`
    takeOut(libraryList, done)
    tellTrashed(text, done, (id) => noWayBack(accounts.get(id)))
  } catch (error) {
    tellFailure(error)
  }
}

function tellTrashed(text: string, ids: readonly AssetId[], whyNotBack: (id: AssetId) => string | null): void {
  const back = ids.filter((id) => whyNotBack(id) === null)
  const [stuck] = ids.filter((id) => whyNotBack(id) !== null)
  const reason = stuck === undefined ? '' : (whyNotBack(stuck) ?? '')
  if (back.length === 0) showToast({ kind: 'done', text: `${text} ${reason}` })
  else if (stuck === undefined) offerUndo(text, back, (left) => void undoTrash(left))
  else {
    const part = `${formatNumber(ids.length - back.length)} of them can not be brought back from here. ${reason}`
    offerUndo(`${text} ${part}`, back, (left) => void undoTrash(left))
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
    retireUndo(done)
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

/** Opens the question before the media of an asset are removed. */
export async function askMediaRemoval(id: AssetId): Promise<void> {
  try {
    const question = await call('assets.ask-media-removal', { id })
    usePanel.setState({ deletion: { ids: [id], question } })
  } catch (error) {
    tellFailure(error)
  }
}

function deletionWords(ids: readonly AssetId[], { what, hasBackup }: DeletionDone): string {
  const name = nameOf(ids)
  if (what === 'media') return hasBackup ? `The media of ${name} go once their copy is saved.` : `The media of ${name} are being removed.`
  return hasBackup
    ? `Saving a copy of ${name}, then deleting it permanently. Activity shows how far it is.`
    : `Deleted ${name} permanently.`
}

interface DeletionDone {
  readonly what: DeletionQuestion['what']
  /** A copy is saved before anything goes. */
  readonly hasBackup: boolean
}

/** Tells what a permanent deletion did, and takes deleted assets out of both lists. */
export function tellDeletion({ done, refused }: BatchResult, about: DeletionDone): void {
  if (done.length > 0) showToast({ kind: 'done', text: deletionWords(done, about) })
  tellRefused(refused)
  if (about.what === 'media') return
  retireUndo(done)
  takeOut(libraryList, done)
  takeOut(trashList, done)
}

/** Assets whose copies are saved at once. */
const mostCopied = 1000

/** Saves all media of these assets into a folder that the user chooses. */
export async function saveCopies(ids: readonly AssetId[]): Promise<void> {
  if (ids.length === 0) return
  if (ids.length > mostCopied) {
    showToast({ kind: 'problem', text: `Choose at most ${formatCount(mostCopied, 'asset', 'assets')} at a time to save copies of.` })
    return
  }
  try {
    const result = await call('hand-in.save-copies', { ids: [...ids] })
    if (result === null) return
    if (result.saved > 0) {
      const what = ids.length === 1 ? nameOf(ids) : `copies of ${formatCount(result.saved, 'asset', 'assets')}`
      showToast({ kind: 'done', text: `Saved ${what} in “${result.folder}”.` })
    }
    tellRefused(result.refused)
  } catch (error) {
    tellFailure(error)
  }
}

export async function downloadAsset(id: AssetId, mediumId: string | null): Promise<void> {
  try {
    const { saved, fileName } = await call('assets.download', { id, mediumId })
    if (saved) showToast({ kind: 'done', text: fileName === null ? 'The download is saved.' : `Saved “${fileName}”.` })
  } catch (error) {
    tellFailure(error)
  }
}
