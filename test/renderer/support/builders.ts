import type { Account } from '../../../src-preload/contract/account'
import type { AssetDetails, AssetPage, AssetQuery, AssetRow } from '../../../src-preload/contract/asset'
import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import type { Capabilities } from '../../../src-preload/contract/service'

const offered = { offered: true } as const
const capabilities: Capabilities = {
  list: offered,
  search: offered,
  'add-by-id': offered,
  create: offered,
  'add-media': offered,
  edit: offered,
  comment: offered,
  download: offered,
  preview: offered,
  trash: offered,
  restore: offered,
  'delete-permanently': offered,
  history: offered,
  collections: offered,
  actions: offered,
}

export const accountId = '0A000000000000000000000001' as AccountId

/** A local id made of a number. */
export const assetIdOf = (number: number): AssetId => `01${String(number).padStart(24, '0')}` as AssetId

export const buildAccount = (changes: Partial<Account> = {}): Account => ({
  id: accountId,
  service: 'media-pocket',
  name: 'Studio',
  address: 'http://127.0.0.1:1',
  isDemo: false,
  state: 'connected',
  stateReason: null,
  assetCount: 3,
  trashCount: 0,
  trashDays: 14,
  lastSyncAt: null,
  isSyncing: false,
  capabilities,
  ...changes,
})

export const buildRow = (number: number, changes: Partial<AssetRow> = {}): AssetRow => ({
  id: assetIdOf(number),
  accountId,
  title: `Asset ${number}`,
  type: 'image',
  fileName: `asset-${number}.jpg`,
  state: 'ok',
  previewUrl: null,
  createdAt: 1_700_000_000_000 + number,
  trashedAt: null,
  trashedAtIsAbout: false,
  daysLeft: null,
  commentCount: 0,
  ...changes,
})

export const buildDetails = (number: number, changes: Partial<AssetDetails> = {}): AssetDetails => ({
  ...buildRow(number),
  description: '',
  category: '',
  tags: [],
  aiTags: [],
  owner: null,
  md5: null,
  remoteId: null,
  externalId: null,
  modifiedAt: null,
  refreshedAt: null,
  media: [],
  stateReason: null,
  viewUrl: null,
  refusals: {},
  ...changes,
})

/** One page of a library that holds the rows given. */
export const pageOf = (rows: readonly AssetRow[], offset: number, limit: number): AssetPage => ({
  rows: rows.slice(offset, offset + limit),
  total: rows.length,
})

export const buildQuery = (changes: Partial<AssetQuery> = {}): AssetQuery => ({
  view: 'library',
  search: '',
  sort: 'added',
  descending: true,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  ...changes,
})
