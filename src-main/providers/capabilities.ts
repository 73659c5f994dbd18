import type { Capabilities, Capability, CapabilityName } from '../../src-preload/contract/service'
import { capabilityNames } from '../../src-preload/contract/service'
import type { AssetProvider } from './provider'

type Method = {
  [Name in keyof AssetProvider]-?: AssetProvider[Name] extends ((...args: never) => unknown) | undefined ? Name : never
}[keyof AssetProvider]

/** The methods that make up each capability: all of one of the sets. */
const methodsFor: Readonly<Record<CapabilityName, readonly (readonly Method[])[]>> = {
  list: [['list']],
  search: [['search']],
  'search-by-meaning': [['searchByMeaning']],
  'ask-assistant': [['askAssistant']],
  'add-by-id': [['get', 'parseId']],
  create: [['create']],
  upload: [
    ['create', 'addMediaByLink'],
    ['uploadFile', 'findUpload'],
    ['createFromLink', 'get'],
  ],
  'create-from-link': [['createFromLink']],
  edit: [['edit', 'get']],
  'add-media': [['addMediaByLink', 'get']],
  'remove-media': [['removeMedia', 'get']],
  download: [['download']],
  preview: [['media']],
  'share-link': [['shareLink']],
  'file-metadata': [['fileMetadata']],
  comment: [['comments', 'addComment']],
  history: [['history']],
  actions: [['actions', 'startAction', 'runs']],
  collections: [['collections']],
  folders: [['createFolder']],
  projects: [['assignProject', 'unassignProject']],
  trash: [['trash']],
  restore: [['restore']],
  'delete-permanently': [['deletePermanently', 'get']],
}

const inWords: Readonly<Record<CapabilityName, string>> = {
  list: 'list its assets',
  search: 'search its assets',
  'search-by-meaning': 'search by meaning',
  'ask-assistant': 'let an assistant search',
  'add-by-id': 'look up an asset by its ID',
  create: 'make an asset without a file',
  upload: 'make an asset out of a file',
  'create-from-link': 'make an asset out of a link',
  edit: 'change an asset',
  'add-media': 'add files to an asset',
  'remove-media': 'remove the media of an asset and keep the asset',
  download: 'download files',
  preview: 'show previews',
  'share-link': 'make links to share',
  'file-metadata': 'show file metadata',
  comment: 'comment on assets',
  history: 'show what happened to an asset',
  collections: 'show the collections of an asset',
  folders: 'make folders',
  projects: 'assign assets to projects',
  trash: 'move assets to a trash',
  restore: 'restore assets',
  'delete-permanently': 'delete assets permanently',
  actions: 'start actions',
}

/** What an account's service offers and why not the rest, in words for the user: derived from the methods its provider has. Pure. */
export function capabilitiesOf(provider: AssetProvider, label: string): Capabilities {
  const offer = (name: CapabilityName): Capability => {
    const isOffered = methodsFor[name].some((methods) => methods.every((method) => provider[method] !== undefined))
    if (isOffered) return { offered: true }
    return { offered: false, reason: provider.whyNot[name] ?? `${label} has no documented way to ${inWords[name]}.` }
  }
  return Object.fromEntries(capabilityNames.map((name) => [name, offer(name)])) as Record<CapabilityName, Capability>
}
