import type { Account } from '../../../src-preload/contract/account'
import type { SyncStatus } from '../../../src-preload/contract/activity'
import type { AssetDetails, AssetFacets, AssetPage, AssetQuery, AssetRow } from '../../../src-preload/contract/asset'
import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { capabilityNames } from '../../../src-preload/contract/service'
import type { Capabilities, Capability, CapabilityName, ServiceField, ServiceForm } from '../../../src-preload/contract/service'

const offered = { offered: true } as const

/** Every capability offered, but for those named, which are refused with the reason given. */
export const buildCapabilities = (refused: Partial<Record<CapabilityName, string>> = {}): Capabilities =>
  Object.fromEntries(
    capabilityNames.map((name) => {
      const reason = refused[name]
      return [name, reason === undefined ? offered : { offered: false, reason }]
    }),
  ) as Record<CapabilityName, Capability>

const field = (key: string, label: string, changes: Partial<ServiceField> = {}): ServiceField => ({
  key,
  label,
  secret: false,
  hint: '',
  isOptional: false,
  hasChoices: false,
  isLong: false,
  ...changes,
})
const address = field('address', 'Server address', { hint: 'https://assets.example' })

/** The four services, as main tells them to the window. */
export const services: readonly ServiceForm[] = [
  {
    id: 'octospark',
    label: 'OctoSpark',
    fields: [
      address,
      field('token', 'API token', { secret: true, hint: 'Made in OctoSpark, in your settings' }),
      field('teamId', 'Team ID', { hasChoices: true, hint: 'The team whose assets are shown' }),
    ],
    targetFields: [],
  },
  {
    id: 'wordbee',
    label: 'Wordbee',
    fields: [
      address,
      field('accountId', 'Account ID'),
      field('apiKey', 'API key', { secret: true }),
      field('scope', 'Scope', { hint: 'pr123, jbs123, jbc123 or flex:123' }),
      field('segmentIds', 'Segment IDs', { isLong: true, hint: 'Numbers and ranges, such as 12, 100-140' }),
    ],
    targetFields: [
      field('segmentId', 'Segment ID'),
      field('locale', 'Locale', { isOptional: true, hint: 'Such as fr-FR' }),
      field('relativePath', 'Folder', { isOptional: true }),
    ],
  },
  {
    id: 'media-pocket',
    label: 'Media Pocket',
    fields: [address, field('apiKey', 'API key', { secret: true, hint: 'Made in Media Pocket, in your user profile' })],
    targetFields: [field('projectId', 'Project ID', { isOptional: true })],
  },
  {
    id: 'globalaiopc',
    label: 'GlobalAiOpc',
    fields: [address, field('apiKey', 'API key', { secret: true })],
    targetFields: [],
  },
]

export const accountId = '0A000000000000000000000001' as AccountId

/** A local id made of a number. */
export const assetIdOf = (number: number): AssetId => `01${String(number).padStart(24, '0')}` as AssetId

/** Nothing waits, and nothing wants attention. */
export const buildSyncStatus = (changes: Partial<SyncStatus> = {}): SyncStatus => ({
  state: 'up-to-date',
  attention: 0,
  attentionBy: { accounts: 0, conflicts: 0, needsReview: 0, failed: 0, files: 0 },
  waiting: 0,
  offlineAccounts: [],
  pausedAccounts: [],
  heldAccounts: [],
  isComputerOffline: false,
  conflicts: 0,
  nextTryAt: null,
  lastSyncAt: null,
  ...changes,
})

export const buildAccount = (changes: Partial<Account> = {}): Account => ({
  id: accountId,
  service: 'media-pocket',
  serviceLabel: 'Media Pocket',
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
  paused: null,
  hold: null,
  capabilities: buildCapabilities(),
  notes: [],
  unknownCount: 0,
  deletedCount: 0,
  ...changes,
})

export const buildRow = (number: number, changes: Partial<AssetRow> = {}): AssetRow => ({
  id: assetIdOf(number),
  accountId,
  title: `Asset ${number}`,
  type: 'image',
  fileName: `asset-${number}.jpg`,
  state: 'ok',
  processing: null,
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
  aiTitle: null,
  aiDescription: null,
  aiTags: [],
  facts: [],
  folderName: null,
  projectId: null,
  processingNote: null,
  owner: null,
  md5: null,
  sha256: null,
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
  folders: [],
  ...changes,
})

/** What the filters offer: nothing, but for what is given. */
export const buildFacets = (changes: Partial<AssetFacets> = {}): AssetFacets => ({
  accounts: [],
  types: [],
  tags: [],
  folders: [],
  ...changes,
})
