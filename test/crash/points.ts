import type { CrashPoint } from '../../src-main/crashpoint'
import type { OperationKind } from '../../src-preload/contract/activity'
import type { ServiceName } from './services'

/*
 * The one table of the crash matrix: each of the points K1 to K20 with the places in the program, or on the wire, that stand for it. What can not be for a kind of
 * operation says why, and is printed with the result.
 */

/** How a process is ended at a point. */
export type Way =
  /** By its own hand, where the program names the place. `most`: how often the place is passed, about; the seed picks one of these times. */
  | { readonly by: 'name'; readonly at: CrashPoint; readonly most: number; readonly from: 'start' | 'action' }
  /** From outside, when so much of a request that changes something has passed the wire. */
  | { readonly by: 'wire'; readonly when: 'partly' | 'whole' | 'answered' | 'body' }
  /** By a thread of its own, while SQLite moves its log into the file. */
  | { readonly by: 'checkpoint' }

export type PointName = `K${number}`

export interface Point {
  readonly name: PointName
  readonly what: string
  /** The ways there for a kind at a service; a text says why there is none. */
  readonly ways: (kind: OperationKind, service: ServiceName) => readonly Way[] | string
}

const named = (at: CrashPoint, most = 1): Way => ({ by: 'name', at, most, from: 'action' })
const fromStart = (at: CrashPoint, most = 1): Way => ({ by: 'name', at, most, from: 'start' })
const wire = (when: Extract<Way, { by: 'wire' }>['when']): Way => ({ by: 'wire', when })

/** Kinds that begin with a dropped file. */
const dropped: readonly OperationKind[] = ['create-asset', 'upload-asset', 'add-media']
const noFile = 'no file of this machine is part of it'
const whenDropped = (ways: readonly Way[]) => (kind: OperationKind) => (dropped.includes(kind) ? ways : noFile)
/** Services that are read page by page, and those whose known assets are read one by one. */
export const isListed = (service: ServiceName) => service === 'octospark' || service === 'wordbee'

export const points: readonly Point[] = [
  { name: 'K1', what: 'before the local transaction', ways: () => [named('transaction/begun', 6), named('operation/claimed', 2)] },
  { name: 'K2', what: 'inside it', ways: () => [named('transaction/written', 6)] },
  {
    name: 'K3',
    what: 'after the commit, before sending',
    ways: () => [named('transaction/committed', 6), named('operation/marked-sent', 2)],
  },
  { name: 'K4', what: 'request partly sent', ways: () => [wire('partly')] },
  { name: 'K5', what: 'fully sent, no answer', ways: () => [wire('whole')] },
  { name: 'K6', what: 'the service acted, the answer was lost', ways: () => [wire('answered')] },
  {
    name: 'K7',
    what: 'answer received, not yet recorded',
    ways: (kind) => [
      named('operation/answered', 2),
      ...(kind === 'create-asset' ? [named('create/answered')] : []),
      ...(kind === 'add-media' ? [named('media/link-sent')] : []),
    ],
  },
  {
    name: 'K8',
    what: 'recorded, the window not told',
    ways: (kind) => [named('operation/recorded', 2), ...(kind === 'add-media' ? [named('media/accepted')] : [])],
  },
  {
    name: 'K9',
    what: 'between creation and first medium',
    ways: (kind) =>
      kind === 'create-asset' ? [named('create/settled'), named('hand-over/staged')] : 'it makes no asset that media are added to',
  },
  {
    name: 'K10',
    what: 'between two media',
    ways: (kind) => (kind === 'add-media' ? [named('media/settled', 2)] : 'it adds no two media to an asset'),
  },
  {
    name: 'K11',
    what: 'in the middle of an upload',
    ways: (kind, service) => {
      if (!dropped.includes(kind)) return kind === 'create-from-link' ? 'the service fetches the link itself' : noFile
      if (kind === 'upload-asset' && service !== 'globalaiopc') return [wire('body')]
      return [named('hand-over/piece-sent', 2), named('hand-over/last-byte-marked')]
    },
  },
  {
    name: 'K12',
    what: 'file hashed, asset row not made',
    ways: whenDropped([named('intake/hashed'), named('intake/seen')]),
  },
  {
    name: 'K13',
    what: 'asset row made, the file not marked',
    ways: whenDropped([named('intake/asset-made'), named('intake/queued'), named('intake/moved'), named('intake/linked')]),
  },
  {
    name: 'K14',
    what: 'during a page of a pull',
    ways: (_kind, service) => (isListed(service) ? [named('pull/row-written', 6)] : [named('pull/asset-written', 4)]),
  },
  {
    name: 'K15',
    what: 'page rows written, cursor not',
    // Without pages there is no cursor: an asset's word is written, its media and comments are not.
    ways: (_kind, service) => (isListed(service) ? [named('pull/rows-written', 3)] : [named('pull/asset-written', 4)]),
  },
  { name: 'K16', what: 'during a migration', ways: () => [fromStart('database/migrating', 3)] },
  {
    name: 'K17',
    what: 'during a backup',
    ways: (kind, service) => [
      named('library/copying'),
      named('library/copy-checked'),
      named('library/copy-named'),
      ...(kind === 'delete-permanently' && service !== 'media-pocket' ? [named('backup/part-written'), named('backup/named')] : []),
    ],
  },
  { name: 'K18', what: 'during a checkpoint of the log', ways: () => [{ by: 'checkpoint' }] },
  {
    name: 'K19',
    what: 'during a token renewal',
    // Other services have keys that do not change: there, a second account that logs in is at work.
    ways: () => [fromStart('session/token-received', 2)],
  },
  {
    name: 'K20',
    what: 'while the cache is emptied',
    ways: (kind) => [
      named('cache/evicting', 2),
      ...(kind === 'remove-media' || kind === 'delete-permanently' ? [named('cache/forgetting')] : []),
    ],
  },
]

/** Crash points that stand for none of these, and the test that ends processes there. */
export const reachedElsewhere: Readonly<Partial<Record<CrashPoint, string>>> = {
  'library/set-aside': 'test/main/library/kill.test.ts',
  'library/base-placed': 'test/main/library/kill.test.ts',
  'library/given-back': 'test/main/library/kill.test.ts',
  'library/swapped': 'test/main/library/kill.test.ts',
}
