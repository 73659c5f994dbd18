import type { Account } from '../../../src-preload/contract/account'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import type { HandInTarget } from '../../../src-preload/contract/hand-in'
import type { AssetId } from '../../../src-preload/contract/ids'
import { lastPartOf, visibleText } from '../../ui/visible-text'

/** Where files go that are let go at a point of the window. */
export interface DropPlace {
  /** What is said while they are dragged. */
  readonly words: string
  /** What shows it, as far as it is one thing; null: the whole place in the middle. */
  readonly element: Element | null
  readonly target: HandInTarget | null
  /** Nothing can be let go here. */
  readonly isRefused: boolean
}

/** What the window knows of what lies under the pointer. */
export interface DropKnowledge {
  readonly accounts: readonly Account[]
  readonly folders: readonly DropFolder[]
  /** Title and account of an asset that is shown. */
  readonly assetOf: (id: AssetId) => { readonly title: string; readonly accountId: string } | null
}

const refuse = (words: string, element: Element | null = null): DropPlace => ({ words, element, target: null, isRefused: true })

function onAsset(element: HTMLElement, { accounts, assetOf }: DropKnowledge): DropPlace {
  const id = (element.dataset['assetId'] ?? '') as AssetId
  const asset = assetOf(id)
  if (asset === null) return refuse('This asset is not loaded yet.', element)
  const title = `“${visibleText(asset.title)}”`
  if (element.closest('[aria-label="Trashed assets"]') !== null) return refuse(`${title} is in the trash. Restore it first.`, element)
  const capability = accounts.find((account) => account.id === asset.accountId)?.capabilities['add-media']
  if (capability !== undefined && !capability.offered) return refuse(`Not to ${title}: ${capability.reason}`, element)
  return { words: `Drop to add media to ${title}`, element, target: { kind: 'asset', assetId: id }, isRefused: false }
}

function onFolder(element: HTMLElement, { folders }: DropKnowledge): DropPlace {
  const folder = folders.find(({ id }) => id === element.dataset['dropFolderId'])
  if (folder === undefined) return refuse('This drop folder is not there any more.', element)
  const words = `Drop to add to the drop folder “${visibleText(lastPartOf(folder.path))}”`
  return { words, element, target: { kind: 'drop-folder', dropFolderId: folder.id }, isRefused: false }
}

/** Where files go that are let go over an element. */
export function placeAt(under: Element | null, knowledge: DropKnowledge): DropPlace {
  if (document.querySelector('[role=dialog], [role=alertdialog]') !== null) return refuse('Close the dialog first.')
  const { accounts } = knowledge
  if (accounts.length === 0) return refuse('Connect an account first: files need a service to go to.')
  const asset = under?.closest<HTMLElement>('[role=grid] [data-asset-id]') ?? null
  if (asset !== null) return onAsset(asset, knowledge)
  const folder = under?.closest<HTMLElement>('[data-drop-folder-id]') ?? null
  if (folder !== null) return onFolder(folder, knowledge)
  const uploads = accounts.map(({ capabilities }) => capabilities.upload)
  const [first] = uploads
  if (first !== undefined && !uploads.some(({ offered }) => offered)) return refuse(first.offered ? '' : first.reason)
  return { words: 'Drop to add as new assets', element: null, target: null, isRefused: false }
}
