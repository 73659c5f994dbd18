import type { Operation, OperationKind } from '../../src-preload/contract/activity'
import { findAsset, type MirrorAsset } from '../assets/mirror'
import { handOverStore } from '../hand-over/hand-over-store'
import type { Database } from '../database/transaction'
import { sendsFile, type Payload } from './operations'
import type { OutboxEntry } from './outbox'

type Fact = Operation['known'][number]

/** What each kind of operation is called where another one waits for it. */
export const operationWords: Readonly<Record<OperationKind, string>> = {
  'create-asset': 'the creation',
  'upload-asset': 'the upload',
  'create-from-link': 'the creation from a link',
  'add-media': 'the upload of media',
  'remove-media': 'the removal of the media',
  'edit-asset': 'the edit',
  'add-comment': 'the new comment',
  'edit-comment': 'the change of a comment',
  'delete-comment': 'the deletion of a comment',
  trash: 'the move to the trash',
  restore: 'the restore',
  'delete-permanently': 'the permanent deletion',
  'add-to-collection': 'the adding to a collection',
  'assign-project': 'the assignment to a project',
  'unassign-project': 'the removal from the project',
  'start-action': 'the start of an action',
}

const inWords = (at: number) => new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
const bytes = (count: number) => `${count.toLocaleString('en')} bytes`

/** What is known of an operation that only the user can go on with: enough to find out at the service what became of it, and the user's own words to copy them. */
export function readKnown(db: Database, entry: OutboxEntry): Operation['known'] {
  const asset = findAsset(db, entry.assetId)
  return [
    ...wished(entry.payload),
    ...sendings(entry),
    ...ids(entry, asset),
    ...left(db, entry),
    ...(entry.state === 'needs-review' ? there(asset) : []),
  ]
}

function sendings({ progress, inFlight }: OutboxEntry): Fact[] {
  const { sentAt, probes = 0 } = progress
  if (sentAt === undefined) return inFlight ? [] : [{ label: 'Sent', value: 'Not yet' }]
  const looks = probes === 1 ? 'Once since' : `${probes.toLocaleString('en')} times since`
  return [{ label: 'Sent', value: inWords(sentAt) }, ...(probes > 0 ? [{ label: 'Looked for', value: looks }] : [])]
}

function ids({ payload, progress }: OutboxEntry, asset: MirrorAsset | null): Fact[] {
  const external = payload.kind === 'create-asset' ? payload.externalId : null
  const remote = progress.madeId ?? asset?.remoteId ?? null
  return [
    ...(external === null ? [] : [{ label: 'External ID', value: external }]),
    ...(remote === null ? [] : [{ label: 'ID at the service', value: remote }]),
    ...(progress.collectionId === undefined ? [] : [{ label: 'Collection', value: progress.collectionId }]),
  ]
}

/** How much of the file reached the service, as far as this side can tell. */
function left(db: Database, { id, payload, progress }: OutboxEntry): Fact[] {
  if (!sendsFile(payload)) return []
  const file: Fact = { label: 'File', value: `${payload.fileName}, ${bytes(payload.size)}` }
  const state = handOverStore(db).state(id)
  const isSentByUs = state === 'never-offered' && progress.phase !== undefined
  const fetched: Readonly<Record<typeof state, string>> = {
    'never-offered': isSentByUs ? `All ${bytes(payload.size)}, or all but the last` : 'None',
    'not-taken': 'Not all of them',
    'may-be-taken': `All ${bytes(payload.size)}, or all but the last`,
    taken: `All ${bytes(payload.size)}`,
  }
  return [file, { label: 'Bytes that left', value: fetched[state] }]
}

/** The user's own words and choices: whatever becomes of the operation, they can be copied from here. */
function wished(payload: Payload): Fact[] {
  switch (payload.kind) {
    case 'edit-asset': {
      const { title, description, category, tags } = payload.changes
      return [
        ...(title === undefined ? [] : [{ label: 'Your title', value: title }]),
        ...(description === undefined ? [] : [{ label: 'Your description', value: description }]),
        ...(category === undefined ? [] : [{ label: 'Your category', value: category }]),
        ...(tags === undefined ? [] : [{ label: 'Your tags', value: tags.join(', ') }]),
      ]
    }
    case 'add-comment':
    case 'edit-comment':
      return [{ label: 'Your comment', value: payload.text }]
    case 'create-from-link':
      return [{ label: 'Link', value: payload.link }]
    case 'add-to-collection':
      return [{ label: 'Collection', value: payload.collectionId ?? payload.title }]
    case 'assign-project':
      return [{ label: 'Project', value: payload.projectId }]
    case 'start-action':
      return [{ label: 'Action', value: payload.name }]
    default:
      return []
  }
}

/** What the service showed of the asset when it was last looked at. */
function there(asset: MirrorAsset | null): Fact[] {
  const label = 'There now'
  if (asset === null) return []
  if (asset.remoteId === null) return [{ label, value: 'Not to be seen under an ID that is known here' }]
  if (asset.goneAt !== null) return [{ label, value: 'The service does not have it any more' }]
  const media = asset.media.length === 1 ? '1 media file' : `${asset.media.length.toLocaleString('en')} media files`
  return [{ label, value: `“${asset.base.title}”, ${media}${asset.base.trashedAt === null ? '' : ', in the trash'}` }]
}
